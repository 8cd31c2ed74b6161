"""Posts: titles parted into employer, post and time; and what the mentions of one person share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.persons.posts import Post, parse_post
from extractors.persons.title_lexicon import load_titles
from extractors.pipeline import Pipeline
from schemas.records import PersonRecord

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.mark.parametrize(
    ("title", "organization", "post"),
    [
        ("云溪县红十字会会长", "云溪县红十字会", "会长"),
        ("云溪县县长", "云溪县", "县长"),
        ("柳湾村村书记", "柳湾村", "村书记"),
        ("柳湾村村主任", "柳湾村", "村主任"),
        ("市委副书记", "市委", "副书记"),
        ("市长", None, "市长"),
        ("常务副县长", None, "常务副县长"),
        ("县委组织部部长", "县委组织部", "部长"),
        ("县委组织部长", "县委", "组织部长"),
        ("北山林业局护林大队大队长", "北山林业局护林大队", "大队长"),
        ("红旗拖拉机厂铸造车间班长", "红旗拖拉机厂铸造车间", "班长"),
        ("江北造船厂电焊工", "江北造船厂", "电焊工"),
        ("继电器调试员", None, "继电器调试员"),
        ("全国人大代表", "全国人大", "代表"),
        ("第十四届全国政协委员", "全国政协", "委员"),
        ("党的二十大代表", None, "党的二十大代表"),
        ("全国劳动模范", None, "全国劳动模范"),
        ("两院院士", None, "两院院士"),
        ("国家主席", None, "国家主席"),
        ("驻村第一书记", None, "驻村第一书记"),
        ("法国总统", "法国", "总统"),
        ("巴西驻华大使", "巴西", "驻华大使"),
        ("新华社驻西藏记者", "新华社", "驻西藏记者"),
        ("本报记者", "本报", "记者"),
        ("市农科院高级农艺师", "市农科院", "高级农艺师"),
        ("外交部长", None, "外交部长"),
    ],
)
def test_title_is_parted(title: str, organization: str | None, post: str) -> None:
    assert parse_post(title) == Post(organization, post, former=False)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("县文体和旅游局局长王志明说，明年再修。", "县文体和旅游局局长"),
        ("县文体广电和旅游局局长王志明说，明年再修。", "县文体广电和旅游局局长"),
        ("县农业农村和水利局副局长王志明说，明年再修。", "县农业农村和水利局副局长"),
        # two bodies, of which the second is his
        ("县教育局和科技局局长王志明说，明年再修。", "科技局局长"),
    ],
)
def test_a_body_with_and_in_its_name_is_one(lac: Pipeline, rules: Pipeline, text: str, title: str) -> None:
    for pipeline in (lac, rules):
        (person,) = [record for record in pipeline.extract(text) if record.type == "person"]
        assert person.titles == [title]


@pytest.mark.parametrize(
    ("title", "organization", "post"),
    [
        ("原县长", None, "县长"),
        ("原云溪县县长", "云溪县", "县长"),
        ("省政协原副主席", "省政协", "副主席"),
        ("黑龙江原副省长", "黑龙江", "副省长"),
        ("清华大学前校长", "清华大学", "校长"),
        ("时任县委书记", "县委", "书记"),
        ("前任村主任", None, "村主任"),
    ],
)
def test_former_posts(title: str, organization: str | None, post: str) -> None:
    assert parse_post(title) == Post(organization, post, former=True)


@pytest.mark.parametrize("title", ["前锋", "原子能研究所所长", "前进农场场长", "原料采购员", "原州区区长"])
def test_names_that_begin_like_a_former_post(title: str) -> None:
    assert not parse_post(title).former


def test_a_name_of_the_article_is_an_employer() -> None:
    assert parse_post("双沟酿酒师").organization is None
    assert parse_post("双沟酿酒师", {"双沟"}) == Post("双沟", "酿酒师")


@given(st.text(alphabet="原前副县委书记长省政协主席厂车间工员驻村第一届·“”、", max_size=40))
@settings(max_examples=300, deadline=None)
def test_parts_make_up_the_title(title: str) -> None:
    post = parse_post(title)
    assert post.post in title
    assert (post.organization or "") in title
    assert bool(post.post) == bool(title)


def test_every_post_of_the_lexicon_is_a_post() -> None:
    for word in sorted(load_titles().posts):
        assert parse_post(word).post
        assert not parse_post(word).former


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.name)
def test_mentions_of_one_person_agree(lac: Pipeline, path: Path) -> None:
    by_article: dict[int, list[PersonRecord]] = {}
    for record in lac.extract(path.read_text(encoding="utf-8"), doc=path.name):
        if isinstance(record, PersonRecord):
            by_article.setdefault(record.article, []).append(record)
    for mentions in by_article.values():
        numbers: list[str] = []
        shared: dict[str, tuple[str | None, list[str]]] = {}
        for mention in mentions:
            known = [json.dumps(post.model_dump(), ensure_ascii=False) for post in mention.known_posts]
            assert len(mention.posts) == len(mention.titles)
            assert all(post in mention.known_posts for post in mention.posts)
            assert len(set(known)) == len(known)
            if mention.person_id is None:
                assert mention.canonical is None
                continue
            if mention.person_id not in numbers:
                numbers.append(mention.person_id)
            assert shared.setdefault(mention.person_id, (mention.canonical, known)) == (
                mention.canonical,
                known,
            )
        assert numbers == [f"p{n}" for n in range(1, len(numbers) + 1)]
        canonicals = [canonical for canonical, _ in shared.values() if canonical]
        assert len(set(canonicals)) == len(canonicals)


def test_posts_told_once_are_known_everywhere(lac: Pipeline) -> None:
    doc = lac.analyze("柳湾村党支部书记魏长河、村会计田桂英上了堤。\n魏长河说，水退了。魏书记没有回家。")
    found = doc._.found["person"]
    wei = [mention for mention in found if mention.fields["canonical"] == "魏长河"]
    assert len(wei) == 3
    assert {mention.fields["person_id"] for mention in wei} == {"p1"}
    for mention in wei:
        assert [post["post"] for post in mention.fields["known_posts"]] == ["书记"]


def test_a_surname_that_fits_two_has_no_number(lac: Pipeline) -> None:
    doc = lac.analyze("会计丁国安和村医丁海燕住在村东头。\n天刚亮，丁老师就来了。")
    last = doc._.found["person"][-1]
    assert (last.fields["canonical"], last.fields["person_id"]) == (None, None)


def test_an_office_that_nobody_of_the_surname_holds_is_another_person(lac: Pipeline) -> None:
    doc = lac.analyze("县水务局局长王振山来到柳湾村。\n村里的王主任迎了出来。王局长问起水渠。")
    found = [(m.fields["canonical"], m.fields["person_id"]) for m in doc._.found["person"]]
    assert found == [("王振山", "p1"), (None, "p2"), ("王振山", "p1")]


def test_short_forms_of_names_with_a_dot(lac: Pipeline) -> None:
    doc = lac.analyze("教师古丽巴哈尔·艾山教了二十年书。艾山老人逢人就夸女儿，古丽巴哈尔却不好意思。")
    canonicals = [mention.fields["canonical"] for mention in doc._.found["person"]]
    assert canonicals == ["古丽巴哈尔·艾山", "艾山", "古丽巴哈尔·艾山"]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt"))[:3], ids=lambda path: path.name)
def test_employers_are_named_in_their_sentence(lac: Pipeline, path: Path) -> None:
    for record in lac.extract(path.read_text(encoding="utf-8"), doc=path.name):
        if isinstance(record, PersonRecord):
            for title, post in zip(record.titles, record.posts, strict=True):
                assert title.startswith(("原", "前", "时任", post.organization or post.post)) or post.former
                assert title.endswith(post.post)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "驻村第一书记韦立群走进吊脚楼，向村民韦大婶讲解方案。韦大婶连连点头。",
            [("韦立群", "p1"), (None, "p2"), (None, "p2")],
        ),
        (
            "县委书记周宏与村支书周大明座谈。周大明介绍了情况。周书记要求抓好落实。",
            [("周宏", "p1"), ("周大明", "p2"), ("周大明", "p2"), ("周宏", "p1")],
        ),
        (
            "原县长王军、县长王磊一同出席。王军发言。王县长总结。",
            [("王军", "p1"), ("王磊", "p2"), ("王军", "p1"), ("王磊", "p2")],
        ),
        ("张副书记说，要抓紧。王副市长到现场检查。", [(None, "p1"), (None, "p2")]),
    ],
)
def test_people_of_one_surname_stay_apart(lac: Pipeline, text: str, names: list[tuple[str, str]]) -> None:
    found = [record for record in lac.extract(text) if isinstance(record, PersonRecord)]
    assert [(person.canonical, person.person_id) for person in found] == names


def test_a_post_held_now_leaves_the_former_one_its_place(lac: Pipeline) -> None:
    text = "原县农业农村局副局长、现任县乡村振兴局局长蒙建华说，要抓紧。新任县委副书记李向东表态。"
    found = [record for record in lac.extract(text) if isinstance(record, PersonRecord)]
    posts = [[(post.organization, post.post, post.former) for post in person.posts] for person in found]
    assert posts == [
        [("县农业农村局", "副局长", True), ("县乡村振兴局", "局长", False)],
        [("县委", "副书记", False)],
    ]
