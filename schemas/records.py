"""The records: what one line of the output means, one class a type.

The descriptions of the fields are the user's documentation; `policyfacts schema` prints them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

Level = Literal[
    "country",
    "region",
    "province",
    "city",
    "county",
    "town",
    "village",
    "community",
    "road",
    "natural",
    "facility",
    "other",
]
DateKind = Literal["point", "range", "duration", "set", "vague"]
Modifier = Literal["approx", "over", "under"]
OrganizationKind = Literal[
    "party",
    "government",
    "enterprise",
    "school",
    "hospital",
    "media",
    "people's_organisation",
    "community",
    "military",
    "other",
]


def whole_as_int(value: Any) -> Any:
    """2.0 is written 2, so that a count never looks like a measurement; 2.5 stays as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Number = Annotated[int | float, BeforeValidator(whole_as_int), Field(allow_inf_nan=False)]


#: Called by its parts, since `from` is no name of Python. The numbers are in the `unit` of the record.
Change = TypedDict(
    "Change",
    {
        "direction": Annotated[
            Literal["up", "down", "none"],
            Field(description="Which way it went; `none` where both ends are equal."),
        ],
        "from": Annotated[
            Number | None,
            Field(description="What it was before (由40多道精简为10多道 → 40); null where not told."),
        ],
        "to": Annotated[
            Number | None, Field(description="What it became (提高到3万元 → 30000); null where not told.")
        ],
        "by": Annotated[
            Number | None,
            Field(
                description="The amount of the change, never below zero (同比-3.2% → 3.2); null where not told."
            ),
        ],
        "basis": Annotated[
            str | None,
            Field(
                description="What is compared with, as written (同比, 比上年, 与2015年相比); null where not told."
            ),
        ],
    },
)
# As for the records: a later version may add keys.
Change.__pydantic_config__ = ConfigDict(extra="ignore")  # type: ignore[attr-defined]


class Strict(BaseModel):
    """What records and their inner objects share: strict here, but the published schema allows further fields."""

    # A later version may add some.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra=lambda schema: schema.pop("additionalProperties", None),
        json_schema_serialization_defaults_required=True,
    )


class BaseRecord(Strict):
    """What every record tells: where the fact stands, how it reads there, and why it was taken for one."""

    doc: str = Field(
        description="The file: its path relative to the PATH that was given, with `/` between folders; for "
        "a single file its name, `-` for standard input. A row of JSON is `NAME.jsonl#ID`, a member of an archive "
        "`NAME.zip!/MEMBER`.",
        examples=["2023/06/27.txt", "notice.txt", "-", "news.jsonl#1027", "june.zip!/27/a.html"],
    )
    article: int = Field(ge=0, description="0-based number of the article within the file.", examples=[0])
    type: str = Field(description="What kind of fact this is; it decides which fields follow `by`.")
    start: int = Field(
        ge=0,
        description="Offset of the first character in the decoded file, in Unicode code points; a "
        "byte-order mark is not counted, line ends count as they stand. For PDF, DOCX, HTML and JSON: in the text "
        "drawn from it, which `--text-out` writes.",
        examples=[348],
    )
    end: int = Field(
        ge=1,
        description="Offset after the last character, so that the text of the file from `start` to `end`, "
        "all white space removed, is `text`.",
        examples=[351],
    )
    line: int = Field(ge=1, description="1-based line of the file in which `start` lies.", examples=[12])
    page: int | None = Field(
        default=None,
        ge=1,
        description="1-based page on which `start` lies; null where the format has no pages.",
    )
    text: str = Field(
        description="The mention as written, with all white space removed (line breaks inside it too)."
    )
    sentence: str | None = Field(
        default=None,
        description="The sentence around the mention, with the line breaks of the layout removed; null for "
        "an article.",
    )
    confidence: float = Field(
        ge=0,
        le=1,
        description="How sure the finder is, from 0 to 1; to sort and filter by, no probability.",
        examples=[0.9],
    )
    by: str = Field(
        description="Id of the rule, lexicon or model that found it.",
        examples=["date.range", "lexicon.programs", "model.lac"],
    )


class Post(BaseModel):
    """What one title says: the employer, the bare post, and whether it is a former one."""

    model_config = BaseRecord.model_config

    organization: str | None = Field(
        default=None,
        description="The employer as written in this title: a body, or the place that a post governs (云溪县 for "
        "云溪县县长), without the term of office. Null where the title names none; an employer is never carried over "
        "from the title before it (市委副书记、市长: 市委, then null). Where the text names the body by itself, it is the "
        "`text` of an organization record.",
        examples=["云溪县红十字会"],
    )
    post: str = Field(description="The post with its rank and field, without employer.", examples=["副会长"])
    former: bool = Field(
        default=False, description="True for a post told as a former one (原, 前, 时任, 往届)."
    )


class PersonRecord(BaseRecord):
    """A named individual. The span is the name alone, with an honorific only where no given name is told."""

    type: Literal["person"] = Field(default="person", description="Always `person`.")
    titles: list[str] = Field(
        default_factory=list,
        description="Every post or description of office attached to this mention, in reading order, each "
        "the longest noun phrase with its employer; empty where none is attached. Forms of "
        "address (同志, 先生) are no titles.",
        examples=[["市政协副主席", "云溪县红十字会会长"]],
    )
    canonical: str | None = Field(
        default=None,
        description="The full name as the article tells it (李长河 for 李某 or 李书记); null where the "
        "article never does.",
        examples=["李长河"],
    )
    byline: bool = Field(
        default=False, description="True where the name stands in a by-line or signature, not in the story."
    )
    person_id: str | None = Field(
        default=None,
        pattern=r"^p[1-9]\d*$",
        description="The same for all mentions of one person in the article, `p1` for the one named first; null where a "
        "short form could mean several persons. It holds within its article only.",
        examples=["p1"],
    )
    posts: list[Post] = Field(
        default_factory=list,
        description="The same titles parted into employer and post, one for each, in the same order.",
        examples=[[{"organization": "云溪县红十字会", "post": "会长", "former": False}]],
    )
    known_posts: list[Post] = Field(
        default_factory=list,
        description="The posts of all mentions of this person in the article, each once, in the order in which they are "
        "told; those of this mention are among them. Behind them stand the posts that an own lexicon tells of the person.",
    )


class PlaceElement(Strict):
    """One element of a chain of places."""

    level: Level = Field(description="What the element is.", examples=["county"])
    text: str = Field(description="The element as written.", examples=["松溪"])
    name: str = Field(
        description="Its standard name: of a division the full name that it bore in the article's year, of a "
        "country the usual one, of anything else `text`.",
        examples=["松溪县"],
    )
    adcode: str | None = Field(
        pattern=r"^\d{6}$",
        description="Its own code; null below the county and where it could not be resolved.",
    )


class DivisionOutline(Strict):
    """A division from province to county: its code and its name with all that lies above it."""

    adcode: str = Field(pattern=r"^\d{6}$", description="GB/T 2260 code; of a town its county's.")
    full_name: str = Field(
        description="The whole chain of divisions from the province down.", examples=["福建省南平市松溪县"]
    )


class PlaceRecord(BaseRecord):
    """A named geographical, administrative or physical place; a chain from large to small is one mention."""

    type: Literal["place"] = Field(default="place", description="Always `place`.")
    level: Level = Field(
        description="What the last element of the chain is: `community` for 社区 and housing estates, "
        "`natural` for mountains and waters, `region` for 长三角 and the like.",
        examples=["county"],
    )
    adcode: str | None = Field(
        default=None,
        pattern=r"^\d{6}$",
        description="GB/T 2260 code of the deepest province, prefecture or county that the mention or its "
        "article tells; null where none can be told. Never a guess among namesakes.",
        examples=["350724"],
    )
    names: list[str] | None = Field(
        default=None,
        description="The full names behind a run of abbreviations (云贵川); null for any other mention.",
        examples=[["云南", "贵州", "四川"]],
    )
    full_name: str | None = Field(
        default=None,
        description="The whole chain of divisions, from the province down, with what the article told "
        "elsewhere filled in; null where the place could not be resolved.",
        examples=["福建省南平市松溪县"],
    )
    parts: list[PlaceElement] = Field(
        default_factory=list,
        description="The elements of the chain from large to small, as far as the mention has them; the "
        "provinces one by one for a run of abbreviations (云贵川).",
    )
    within: DivisionOutline | None = Field(
        default=None,
        description="For a place without a code of its own (a town, village, road, building, mountain): the "
        "smallest province, prefecture or county that it is told to lie in, by the chain or by the article; null for "
        "a division itself and where nothing tells.",
    )
    candidates: list[DivisionOutline] | None = Field(
        default=None,
        description="The namesakes among which the article does not decide, in the order of their codes, where "
        "`adcode` is null for that reason (鼓楼区 by itself; a town by itself, as far as the table has them); null "
        "otherwise, and where there are more than twenty.",
    )


class DateRecord(BaseRecord):
    """An expression that locates something in time, or a stretch of time tied to a point."""

    type: Literal["date"] = Field(default="date", description="Always `date`.")
    kind: DateKind = Field(
        description="`point` (2021年3月9日), `range` (12日至14日, 党的十八大以来), `duration` (连续8年), "
        "`set` (每月15日) or `vague` (近日).",
        examples=["point"],
    )
    value: str | None = Field(
        default=None,
        description="The time in EDTF (ISO 8601-2): `2021-03-09`, `2018/2020`, `2021/..`, `2020-23` "
        "(autumn), `2020-12~` (about; behind a season too, which some parsers of EDTF do not take), `2022-06-23T10:22`; a "
        "duration in ISO 8601 (`P8Y`). Null for sets, vague expressions and where the article does not tell.",
        examples=["2021-03-09", "2021-03-12/2021-03-14", "P8Y"],
    )
    anchor: str | None = Field(
        default=None,
        description="What a relative expression was resolved against: `published` (the date of the "
        "article), `previous` (a date told before it, see `anchor_start`) or the name of a public event or plan; "
        "null where it needs nothing but itself, or has no value.",
        examples=["published", "党的十八大"],
    )
    anchor_start: int | None = Field(
        default=None,
        ge=0,
        description="The `start` of the date record that gave what is missing here, where `anchor` is `previous`; "
        "null otherwise.",
        examples=[301],
    )


class StatisticRecord(BaseRecord):
    """A number with its unit that measures or counts something, with the modifiers that touch it."""

    type: Literal["statistic"] = Field(default="statistic", description="Always `statistic`.")
    value: Number | None = Field(
        default=None,
        description="The number in single units (2亿元 → 200000000, 50% → 50), whole numbers without a "
        "decimal point; the lower bound of a range; null where the text gives a number that is "
        "none (数千).",
        examples=[200000000, 1.25],
    )
    value_max: Number | None = Field(
        default=None,
        description="The upper bound of a range; null for a single number.",
        examples=[300000000],
    )
    unit: str | None = Field(
        default=None,
        description="The unit after scaling, as written, in simplified characters; `%` for 百分之 and 成; null where "
        "there is none.",
        examples=["元", "人次", "%"],
    )
    unit_std: str | None = Field(
        default=None,
        description="The standard unit of what the unit measures, so that figures can be compared: a unit of the SI (`m`, "
        "`m2`, `m3`, `kg`, `s`, `Wh`), `month` for months and years, `percent`, `percentage_point`, `times` (倍), "
        "`person`, `household`, `yuan`, the code of ISO 4217 for other money, or one by another (`yuan/kg`). Null for mere "
        "counters (个, 家, 座) and for units of many meanings.",
        examples=["yuan", "m2", "percent", "person"],
    )
    factor: Number | None = Field(
        default=None,
        description="`value` × `factor` is the amount in `unit_std` (亩 → `m2`, 666.67); null where that is null.",
        examples=[1, 1000, 0.5],
    )
    currency: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{3}$",
        description="The currency of an amount or price, by ISO 4217; null for all else and where the name is that of many "
        "countries' money (克朗).",
        examples=["CNY", "USD"],
    )
    modifier: Modifier | None = Field(
        default=None,
        description="`approx` (约 近 余 多 左右), `over` (超过 突破 以上 高达) or `under` (不到 不足 以内); "
        "null for the plain number.",
    )
    change: Change | None = Field(
        default=None,
        description="The growth or fall that the figure tells or is an end of, its numbers in `unit`; null for a figure "
        "that tells none.",
        examples=[{"direction": "up", "from": None, "to": None, "by": 5.2, "basis": "同比"}],
    )
    indicator: str | None = Field(
        default=None,
        description="What is measured, the shortest noun phrase of the text that says it, as written; null "
        "where the text does not say.",
        examples=["粮食总产量"],
    )
    quoted: bool = Field(
        default=False, description="True where the number stands inside somebody's quoted words."
    )
    source: str | None = Field(
        default=None,
        description="Who is quoted or cited for the number, as written; null where nobody is.",
        examples=["统计数据", "市统计局"],
    )
    subject: str | None = Field(
        default=None,
        description="Who has what is measured, as written in the sentence: an area (全村), a body, person or place; null "
        "where none is told.",
        examples=["全县", "口前镇党委"],
    )
    period: str | None = Field(
        default=None,
        description="When it holds: the `value` of the date that the sentence, or else the one before, tells for it; null "
        "where there is none or its value is not known.",
        examples=["2022", "2023-01/2023-06"],
    )
    period_start: int | None = Field(
        default=None,
        ge=0,
        description="The `start` of that date record; null where there is none.",
        examples=[87],
    )
    place: str | None = Field(
        default=None,
        description="Where it holds: the named place that the sentence, or else the one before, tells for it, as written; "
        "null where there is none.",
        examples=["福建省南平市松溪县"],
    )
    place_start: int | None = Field(
        default=None,
        ge=0,
        description="The `start` of that place record; null where there is none.",
        examples=[96],
    )
    adcode: str | None = Field(
        default=None,
        pattern=r"^\d{6}$",
        description="The GB/T 2260 code of that place; null where it has none.",
        examples=["350724"],
    )


class ProgramRecord(BaseRecord):
    """The name of a policy programme, campaign, project, mechanism, working method, system or slogan."""

    type: Literal["program"] = Field(default="program", description="Always `program`.")
    head: str | None = Field(
        default=None,
        description="The class noun of the name: behind the closing quotation mark (“春芽”工程), or the "
        "last noun of a name without marks; null where there is none.",
        examples=["工程"],
    )
    name: str = Field(
        description="The name in the lexicon, where it stands there (an alias gives its main name); else "
        "`text`.",
        examples=["三会一课"],
    )
    program_id: str | None = Field(
        default=None,
        pattern=r"^g[1-9]\d*$",
        description="The same for all mentions of one programme in the article, be it by name, alias, abbreviation or "
        "short form; `g1` for the one named first. It holds within its article only.",
        examples=["g1"],
    )
    kind: str | None = Field(
        default=None,
        description="What it is: as the lexicon has it, else by its class noun (`head`); null where neither tells. The kinds "
        "stand in extractors/data/program_kinds.toml.",
        examples=["system", "working method", "education campaign"],
    )
    expansion: list[str] | None = Field(
        default=None,
        description="The parts that the name stands for; null where neither article nor lexicon tells them.",
        examples=[["支部党员大会", "支部委员会会议", "党小组会", "党课"]],
    )
    expansion_from: Literal["text", "lexicon"] | None = Field(
        default=None,
        description="Who tells the expansion: the article, which goes before, or the lexicon; null without one.",
    )
    owner: str | None = Field(
        default=None,
        description="Who runs it, as the article tells it: the body or place that carries it out or launched it; null "
        "where it does not tell.",
        examples=["云溪县委组织部"],
    )
    issuer: str | None = Field(
        default=None,
        description="Who started it, by the lexicon; null where not known.",
        examples=["中共中央"],
    )
    level: str | None = Field(
        default=None,
        description="The level of who started it, by the lexicon: central, province, city, county, town or village.",
        examples=["central"],
    )
    since: str | None = Field(
        default=None,
        description="When it began, in EDTF, by the lexicon; null where not known.",
        examples=["2012"],
    )
    evidence: list[str] = Field(
        default_factory=list,
        description="What spoke for and against a name in quotation marks, by the names of the weights in "
        "extractors/data/program_weights.toml; empty for a name found by lexicon or rule alone.",
        examples=[["form.pairs", "head.strong", "verb.founding"]],
    )


class DocumentRecord(BaseRecord):
    """A named law, regulation, opinion, plan or report in 《》; the span holds the marks."""

    type: Literal["document"] = Field(default="document", description="Always `document`.")
    title: str = Field(description="The title without its outer 《》.", examples=["中华人民共和国黄河保护法"])
    full_title: str | None = Field(
        default=None,
        description="The full title that a short form (《条例》) stands for in the article; else `title`.",
        examples=["云溪县物业管理条例"],
    )
    kind: (
        Literal[
            "law",
            "regulation",
            "party regulation",
            "judicial interpretation",
            "decision",
            "opinion",
            "plan",
            "notice",
            "report",
            "list",
            "standard",
            "agreement",
            "proposal",
            "certificate",
            "book",
            "newspaper",
            "film",
            "song",
            "article",
        ]
        | None
    ) = Field(
        default=None,
        description="What it is, by its last word and the words around it; a short form has the kind of its full title. Journals "
        "are newspapers, plays and television programmes films, poems, pictures and speeches articles; null where not told.",
        examples=["opinion"],
    )
    issuer: str | None = Field(
        default=None,
        description="Who issued, passed or wrote it, as the article tells it; null where it does not.",
        examples=["国务院办公厅"],
    )
    number: str | None = Field(
        default=None,
        description="The document number that stands beside the title, as written; null where there is none.",
        examples=["国发〔2021〕3号"],
    )
    trial: bool = Field(default=False, description="True for 试行 or 暂行 in or right behind the title.")
    draft: bool = Field(
        default=False, description="True for a draft: 草案, 征求意见稿 … in or right behind the title."
    )


class QuoteRecord(BaseRecord):
    """A stretch in quotation marks that is somebody's speech or writing; the span leaves the marks out."""

    type: Literal["quote"] = Field(default="quote", description="Always `quote`.")
    speaker: str | None = Field(
        default=None,
        description="Who says it: the full name where the article names the person, else the body or "
        "description as written; null where it is not told.",
        examples=["李长河", "会议"],
    )
    cue: str | None = Field(
        default=None,
        description="The word that announces the speech; null where there is none.",
        examples=["指出", "说"],
    )


class OrganizationRecord(BaseRecord):
    """A named body: party or government organ, enterprise, school, hospital, medium, association, unit."""

    type: Literal["organization"] = Field(default="organization", description="Always `organization`.")
    kind: OrganizationKind = Field(
        default="other",
        description="What kind of body it is; `community` for residents' and villagers' committees, `other` "
        "where the name does not tell.",
        examples=["government"],
    )


class ArticleRecord(BaseRecord):
    """One article of the file: its span and what its head tells; what the article holds comes after it."""

    type: Literal["article"] = Field(default="article", description="Always `article`.")
    title: str | None = Field(
        default=None, description="The headline, unwrapped; null where none was recognised."
    )
    published: datetime.date | None = Field(
        default=None,
        description="Date of publication (YYYY-MM-DD), the one that 今年 and 昨日 are resolved against; "
        "null where not known.",
        examples=["2023-06-27"],
    )
    published_from: str | None = Field(
        default=None,
        description="Where `published` was taken from: `option`, `metadata` (a field of the row, the head of "
        "the page), `file name`, `dateline` or `text`; null where not known.",
        examples=["dateline"],
    )
    agency: str | None = Field(
        default=None,
        description="The news agency or paper that the dateline or by-line names; null where none.",
        examples=["新华社"],
    )
    dateline_place: str | None = Field(
        default=None, description="The place in the dateline; null where there is none.", examples=["北京"]
    )
    bylines: list[str] = Field(
        default_factory=list,
        description="The names in the by-line, in order; empty where there is none.",
        examples=[["王莉"]],
    )


Record = Annotated[
    PersonRecord
    | PlaceRecord
    | DateRecord
    | StatisticRecord
    | ProgramRecord
    | DocumentRecord
    | QuoteRecord
    | OrganizationRecord
    | ArticleRecord,
    Field(discriminator="type"),
]

#: The class of each type, by its name in schemas.types.RECORD_TYPES.
RECORD_CLASSES: dict[str, type[BaseRecord]] = {
    "article": ArticleRecord,
    "person": PersonRecord,
    "place": PlaceRecord,
    "date": DateRecord,
    "statistic": StatisticRecord,
    "program": ProgramRecord,
    "document": DocumentRecord,
    "quote": QuoteRecord,
    "organization": OrganizationRecord,
}

RECORD_ADAPTER: TypeAdapter[Record] = TypeAdapter(Record)


def parse_record(row: Mapping[str, Any]) -> Record:
    """Turn one row (a JSON object) into the record of its type.

    Fields this version does not know are passed over: a later version may have added them. Writing is strict,
    reading is not.

    >>> row = {"doc": "a.txt", "article": 0, "type": "organization", "start": 4, "end": 8, "line": 1,
    ...     "text": "省水利厅", "confidence": 0.9, "by": "organization.name", "kind": "government"}
    >>> parse_record(row).kind
    'government'

    Raises:
        pydantic.ValidationError: the type is unknown, or a field is missing or out of its range.
    """
    return RECORD_ADAPTER.validate_python(row, extra="ignore")
