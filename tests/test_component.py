"""The spaCy component: what `Pipeline.extract` finds in a text, on a Doc of that text from any tokenizer."""

from __future__ import annotations

import datetime
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

import extractors.component  # noqa: F401  makes the component known where the package is not installed
from extractors import load
from extractors.component import record_of, records_of
from extractors.language import ModelError, load_model
from extractors.user_files import UserFileError

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline
    from schemas.records import Record

TEXT = (
    "26日，省水利厅厅长王莉说：“今年投入2.3亿\n元，比上年增长5.2%。”青溪县落实“三会一\n课”制度。\n\n"
    "据新华社南昌7月1日电（记者魏长顺）石桥县修路30公里。\n"
)
DAY = datetime.date(2023, 6, 27)
SETTINGS = {"model": "rules", "published": "2023-06-27"}


def blank(**config: object) -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("policyfacts", config=SETTINGS | config)
    return nlp


def spaces_only() -> Language:
    """A tokenizer that keeps whole lines together, so that mentions lie within tokens."""
    nlp = spacy.blank("xx")
    nlp.add_pipe("policyfacts", config=SETTINGS)
    return nlp


def on_top_of(model: str) -> Language:
    nlp = load_model(model)
    nlp.add_pipe("policyfacts", config=SETTINGS)
    return nlp


def expected(pipeline: Pipeline, text: str = TEXT) -> list[Record]:
    return list(pipeline.extract(text, published=DAY))


@pytest.mark.parametrize(
    "make", [blank, spaces_only, lambda: on_top_of("lac"), lambda: on_top_of("rules")], ids=str
)
def test_records_are_those_of_the_library_whatever_the_tokens(make: object, rules: Pipeline) -> None:
    doc = make()(TEXT)  # type: ignore[operator]
    assert doc._.policyfacts == records_of(doc) == expected(rules)
    assert {record.type for record in doc._.policyfacts} >= {
        "article",
        "person",
        "date",
        "statistic",
        "program",
    }
    for record in doc._.policyfacts:
        assert "".join(doc.text[record.start : record.end].split()) == record.text


def test_the_default_model_is_that_of_the_library(lac: Pipeline) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("policyfacts")
    assert nlp(TEXT)._.policyfacts == list(lac.extract(TEXT))


@pytest.mark.parametrize("make", [blank, spaces_only, lambda: on_top_of("lac")], ids=str)
def test_spans_cover_the_mentions_and_know_their_records(make: object) -> None:
    doc = make()(TEXT)  # type: ignore[operator]
    mentions = [record for record in doc._.policyfacts if record.type != "article"]
    spans = doc.spans["policyfacts"]
    assert [span._.policyfacts for span in spans] == mentions
    for span, record in zip(spans, mentions, strict=True):
        assert span.label_ == record.type
        assert span.start_char <= record.start < record.end <= span.end_char


def test_spans_are_exact_where_tokens_are_characters() -> None:
    doc = blank()(TEXT)
    assert "2.3亿\n元" in [span.text for span in doc.spans["policyfacts"]]
    assert [(s.start_char, s.end_char) for s in doc.spans["policyfacts"]] == [
        (r.start, r.end) for r in doc._.policyfacts if r.type != "article"
    ]


def test_other_spans_have_no_record() -> None:
    doc = blank()(TEXT)
    assert doc[0:2]._.policyfacts is None
    assert record_of(spacy.tokens.Span(doc, 0, 2, "person", span_id="999")) is None
    assert record_of(spacy.tokens.Span(doc, 0, 1, "person", span_id="3")) is None


def test_a_doc_that_did_not_pass_has_no_records() -> None:
    assert spacy.blank("zh")(TEXT)._.policyfacts == []


def test_only_the_types_asked_for() -> None:
    doc = blank(types=["person", "program"])(TEXT)
    assert {record.type for record in doc._.policyfacts} == {"person", "program"}


def test_a_doc_may_be_one_article(rules: Pipeline) -> None:
    articles = blank(types=["article"])(TEXT)._.policyfacts
    assert len(articles) == len([r for r in expected(rules) if r.type == "article"]) == 2
    assert len(blank(types=["article"], one_article=True)(TEXT)._.policyfacts) == 1


def test_a_doc_tells_when_it_was_published() -> None:
    nlp = blank(types=["date"])
    docs = [nlp.make_doc("今年修路30公里。") for _ in range(4)]
    for doc, day in zip(docs, ["2019-05-06", datetime.date(2020, 1, 2), None, ""], strict=True):
        doc._.published = day
    assert [doc._.policyfacts[0].value for doc in nlp.pipe(docs)] == ["2019", "2020", "2023", "2023"]
    assert docs[1]._.published == datetime.date(2020, 1, 2)
    with pytest.raises(ValueError, match="'gestern' is no date; write it as YYYY-MM-DD"):
        docs[0]._.published = "gestern"


def test_events_and_programmes_of_ones_own(tmp_path: Path) -> None:
    events, lexicon = tmp_path / "events.toml", tmp_path / "ours.jsonl"
    events.write_text(
        '[[event]]\nnames = ["青溪旅发大会"]\nstart = 2019-05-18\nend = 2019-05-20\n', encoding="utf-8"
    )
    lexicon.write_text('{"name": "归雁", "kind": "campaign"}\n', encoding="utf-8")
    nlp = blank(events=[str(events)], lexicon=[str(lexicon)])
    found = {(r.type, r.text): r for r in nlp("青溪旅发大会期间，县里谈归雁的事。")._.policyfacts}
    assert found["date", "青溪旅发大会期间"].value == "2019-05-18/2019-05-20"
    assert found["program", "归雁"].kind == "campaign"


@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        ({"types": ["persn"]}, ValueError, "no type is called persn"),
        ({"published": "27.6.2023"}, ValueError, "write it as YYYY-MM-DD"),
        ({"model": "zh_core_web_none"}, ModelError, "is not installed"),
        ({"lexicon": ["/no/such.jsonl"]}, UserFileError, "/no/such.jsonl"),
        ({"least_confidence": 2}, ValueError, "between 0 and 1"),
        ({"types": 3}, ValueError, "types"),
    ],
)
def test_what_is_configured_wrongly_is_told_when_the_component_is_added(
    config: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        blank(**config)


def test_docs_are_saved_with_their_records(tmp_path: Path) -> None:
    doc = blank()(TEXT + "总量99999999999999999999999吨。\n")
    doc._.published = DAY
    doc.to_disk(tmp_path / "doc")
    bundle = DocBin(store_user_data=True, docs=[doc])
    for again in (
        Doc(Vocab()).from_disk(tmp_path / "doc"),
        Doc(Vocab()).from_bytes(doc.to_bytes()),
        next(DocBin().from_bytes(bundle.to_bytes()).get_docs(Vocab())),
        pickle.loads(pickle.dumps(doc)),
    ):
        assert again._.policyfacts == doc._.policyfacts
        assert again._.published == DAY
        assert [s._.policyfacts for s in again.spans["policyfacts"]] == [
            s._.policyfacts for s in doc.spans["policyfacts"]
        ]


def test_pipelines_are_saved_with_the_settings(tmp_path: Path) -> None:
    nlp = blank(types=["date"])
    nlp.to_disk(tmp_path / "saved")
    found = nlp(TEXT)._.policyfacts
    for again in (
        spacy.load(tmp_path / "saved"),
        spacy.blank("zh", config=nlp.config).from_bytes(nlp.to_bytes()),
        pickle.loads(pickle.dumps(nlp)),
    ):
        assert again(TEXT)._.policyfacts == found != []


def test_several_processes_give_the_same(lac: Pipeline) -> None:
    nlp = on_top_of("lac")
    nlp.replace_pipe("policyfacts", "policyfacts", config={"published": "2023-06-27"})
    texts = [TEXT, "", "县里修路30公里。"] * 4
    docs = list(nlp.pipe(texts, n_process=2, batch_size=2))
    assert [doc._.policyfacts for doc in docs] == [expected(lac, text) for text in texts]


def test_a_second_run_replaces_the_first() -> None:
    nlp = blank()
    doc = nlp(TEXT)
    found, spans = doc._.policyfacts, len(doc.spans["policyfacts"])
    nlp.get_pipe("policyfacts")(doc)
    assert (doc._.policyfacts, len(doc.spans["policyfacts"])) == (found, spans)


def test_installed_it_is_found_by_its_name() -> None:
    program = "import spacy; print(spacy.blank('zh').add_pipe('policyfacts', config={'model': 'rules'}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "PolicyFacts" in done.stdout, done.stderr


def test_types_of_the_library_are_named_as_on_the_command_line() -> None:
    kinds = {record.type for record in load("rules", "person,program").extract(TEXT)}
    assert kinds == {"person", "program"}
    with pytest.raises(ValueError, match="no type is called persn; the types are article, person"):
        load("rules", "persn")
