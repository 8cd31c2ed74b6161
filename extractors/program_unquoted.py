"""Names of programmes without quotation marks that the lexicon does not know, told by their grammar and neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extractors.program_names import load_numeric_words


@dataclass(frozen=True, slots=True)
class Found:
    """A name [start, end) of the text, the rule that found it, and how sure it is, 0..1."""

    start: int
    end: int
    rule: str
    confidence: float


_CLASS = r"(?:专项整治行动|专项行动|攻坚行动|三年行动|行动计划|工程|行动|计划|攻坚战|保卫战|专项斗争|主题教育|学习教育|战略)"
# 新型职业农民培育工程, not 水利工程: a verbal noun stands before the class noun.
_VERBAL = (
    r"(?:提升|建设|保护|治理|振兴|倍增|培育|培养|攻坚|整治|提质|增效|改造|修复|引领|护航|关爱|惠民|助企|助农|富民|强基|帮扶|清零|创建|发展|示范"
    r"|更新|普及|引进|扩面|减负|防治|创新|改善|清洁|宣讲|招聘|扶持|扶助|资助|援助|孵化|集聚|聚才|引才|赋能|扩容|提能|强链|补链|壮大|利民|安居"
    r"|保障|康复|救助|关怀|阅读|推广|转型|升级|追赶|跨越|突破|净化|优先|强国|强省|强市|强县|驱动|一体化)"
)
_TERM = r"(?:年度|三年|五年|专项|重点|百日|试点|示范|\d年)?"
# Signs, particles and verbs that no name runs over.
_IN_NAME = r"[^\s\p{P}\p{S}的是了让使将被把等并而又也都及]"
_VERB = r"(?:实施|开展|启动|推行|推进|推出|发起|落实|组织|深化|参与|打造|出台|纳入|列入|推动|做好|举办|实行|我国|、|抢抓|服务)"
# What is no part of a name that these words follow: 工程项目部, 行动队, 计划招生.
_COMPOUND = r"(?!\p{Han}{0,2}(?:指挥|项目|队|师|院|部|局|学|技术|力|人员|质量|验收|款|招标|进度|合作|伙伴))"

_LAUNCHED = regex.compile(
    rf"(?:{_VERB}{{1,2}}+(?:了|好)?|(?=新一轮))(?P<name>{_IN_NAME}{{2,22}}?{_CLASS}){_COMPOUND}"
)
_NAMED = regex.compile(rf"{_VERBAL}{_TERM}{_CLASS}$|^(?:打击|整治|清理|严打|治理).+专项(?:整治)?行动$")
_SHORTEST_LAUNCHED = 8

# 重点水利工程, 三项计划: what is only described.
_COMMON = regex.compile(
    r"(?:重点|重大|民心|民生|配套|系统|基础|该|此|本|这|各|两|一批|一系列|相关|有关|具体|统一|集体|联合|救援|一致|军事|自觉|实际|年度|工作|年"
    r"|新(?:建|开)|水利|建筑|市政|住房|安装|施工|续建|在建|一期|二期|三期|绿化|亮化|美化|企业|公司|集团|人员|干部|党员)"
)

# 三亮三争: only with a verb in front or a class noun behind, things that are counted left out.
_NUMERAL = "一二三四五六七八九十两双"
_UNIT = (
    "年月日天时分秒点个名位人户次家只头亩斤公元里米村镇乡县市区州省国街栋楼层室厅套间辆台部架艘座条项件批种类届期章页场轮倍成级等号声"
    "色面季周路线岁万亿千百十中所支孩代方者"
)
_PART = rf"[{_NUMERAL}](?![{_UNIT}{_NUMERAL}])\p{{Han}}"
_PAIRS = regex.compile(
    rf"(?P<verb>实施|开展|推行|落实|深化|执行|坚持|推广|践行|创新)?(?P<name>{_PART}(?:{_PART}){{1,3}}(?P<class>活动|机制|工作法|制度|模式|行动|工程)?)"
)

# 1+3+N治理模式, 党支部+合作社+农户模式: a sum and a class noun behind.
_SUM_CLASS = r"(?:模式|机制|体系|工作法|工程|行动|格局|计划|布局|制度|方案|战略|政策)"
_SUM = regex.compile(
    r"(?<![\d.+＋])(?P<name>\d{1,2}(?:\s?[+＋]\s?(?:\d{1,2}|[NnXx])){1,4}"
    rf"\p{{Han}}{{0,6}}?{_SUM_CLASS})"
    r"|(?:采用|采取|推行|实行|通过|探索|按照|形成|构建|打造|创新|建立|推广|运用|的|、|，)"
    rf"(?P<words>\p{{Han}}{{2,6}}(?:\s?[+＋]\s?[\p{{Han}}NX\d]{{1,8}}?){{1,5}}{_SUM_CLASS})"
)

# Systems of chiefs: 河长制, 五长制.
_CHIEF = regex.compile(rf"(?:[{_NUMERAL}]|河湖|河|湖|林|田|链|路|街巷|街|楼栋|楼|巷|段|库|滩|湾|山|校)长制")


def iter_new_names(text: str) -> Iterator[Found]:
    """Yield names that are launched (实施…提升工程), paired (开展三亮三争), sums (1+3+N模式) or systems of chiefs."""
    for match in _LAUNCHED.finditer(text):
        name = match["name"]
        if len(name) >= _SHORTEST_LAUNCHED and _NAMED.search(name) and not _COMMON.match(name):
            yield Found(match.start("name"), match.end("name"), "program.launched", 0.6)
    for match in _PAIRS.finditer(text):
        if (match["verb"] or match["class"]) and match["name"] not in load_numeric_words():
            yield Found(match.start("name"), match.end("name"), "program.pairs", 0.7)
    for match in _SUM.finditer(text):
        part = "name" if match["name"] else "words"
        yield Found(match.start(part), match.end(part), "program.sum", 0.75)
    for match in _CHIEF.finditer(text):
        yield Found(match.start(), match.end(), "program.chief", 0.85)
