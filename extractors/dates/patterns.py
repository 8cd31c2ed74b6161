"""The patterns of expressions of time, put together from named parts; verbose, compiled once, without nested repetition."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import regex

from extractors.data import load_toml
from extractors.dates.calendars import load_eras, load_festivals
from extractors.dates.nearest import BRANCHES, STEMS
from extractors.numerals import CHINESE_CLASS, CHINESE_DIGIT_CLASS
from extractors.wording import any_of, first_of

#: The lists of words for parts of the day.
DAYPARTS = ("small_hours", "morning", "noon", "afternoon", "evening", "night")

# «name» in a pattern stands for the characters of that name in the table never_ahead.
_GUARD = regex.compile(r"«(\w+)»")

# A dash or word between the two ends of a range.
DASH = r"(?:至|到|——?|--?|[–－~～])"

DIGIT = f"[{CHINESE_DIGIT_CLASS}]"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])"
DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|二?十[一二三四五六七八九]?|三十一?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
WEEKDAY = r"[一二三四五六日天]"
# 周一 is a day only where nothing makes it a name: 周一平.
AFTER_WEEKDAY = r"(?:(?=[，。、；：）上下晚早中凌清前后至到起的]|$|\n))"
ORDINAL = r"(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})"
LENGTH_NUMBER = rf"""
    (?:[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?[百千万亿]?|[{CHINESE_CLASS}]{{1,12}}|[好十]?几[十百千]?|数[十百千]?|多|若干|半)
""".strip()

# Four digits, four Chinese digits, or two where a month follows or the first is a zero.
FULL_YEAR = rf"(?:(?:1[0-9]|20|21)[0-9][0-9]|[一二]{DIGIT}{{3}})"
YEAR = rf"""
    (?:(?P<bce>公元前)(?P<bce_year>[0-9]{{1,9}}|[{CHINESE_CLASS}]{{1,8}})年
     | 公元(?P<ce_year>[0-9]{{1,3}}|[{CHINESE_CLASS}]{{1,4}})年
     | (?:公元)?
       (?P<year>{FULL_YEAR}|两千[〇零][一二三四五六七八九]|两千(?=年{MONTH}月)|(?<=[在于])[1-9][0-9]{{2}}(?!年[前来多间历]))
       (?: 年度|学年|年(?![级轻龄]|代(?![表码理价替办]))|(?={DASH}(?:{FULL_YEAR}|[0-9][0-9])学?年)
         | (?<=(?:^|\n)[0-9]{{4}})(?=\n|$)
         | (?<=[（(][0-9]{{4}})(?={DASH}{FULL_YEAR}[）)]) | (?<=[（(][0-9]{{4}}{DASH}[0-9]{{4}})(?=[）)]) )
     | (?P<short_year>[0-9][0-9]|{DIGIT}{{2}})年
       (?={MONTH}月|(?<=[0-9]年)[底初末]|[一二三四]季度|第(?:{ORDINAL})[周个季]|(?:FESTIVALS)|(?:DAY_TERMS))
     | (?P<old_year>[0〇零][0-9一二三四五六七八九]|[七八九][零〇]|九[二三四五六七]|八[一二三四五六七])年(?![级来代])
     | (?P<cycle_year>[甲丙戊庚壬][子寅辰午申戌]|[乙丁己辛癸][丑卯巳未酉亥])年
     | (?P<era>ERAS)(?P<era_year>元|[0-9]{{1,2}}|[{CHINESE_CLASS}]{{1,3}})年
     | (?P<relative_year>YEARS)
    )
"""

SEASON = r"""
    (?P<season_shade>[初早仲盛深晚暮孟季隆寒金新])?(?P<season>[春夏秋冬])(?:季|天|日(?![报刊]))?
    (?:(?<=[去今明][春夏秋冬])|(?![«season»]))
"""
EDGE = r"(?P<edge>[初底末](?![«edge»四五六七八九十]))"

# 昨起, 明起.
FROM_DAY = r"(?:[昨今]|(?<!\p{Han})明)(?=起(?![运程来]))"

# 去年的前10天, 上月最后五天.
SOME_DAYS = rf"(?P<which_days>前|头|最后)(?P<some_days>{ORDINAL}|两)[天日](?![内后前])"

PART_OF_YEAR = rf"""
    (?: (?P<half>[上下前后])个?半年(?![期度内来多以])
      | 第?(?P<quarter>[一二三四1-4])季度(?P<quarter_edge>[初末])?
      | (?P<first_quarters>前[两二三]个?季度|首季度?)
      | (?P<first_months>[前后](?:{ORDINAL}|两)个?月)
      | (?P<relative_quarter>[上本下])个?季度(?P<quarter_edge>[初末])?
      | (?<=年的?)第(?P<nth_month>{ORDINAL})个月
      | {SEASON}
      | 年?{EDGE}
      | (?P<middle>(?:(?<=年)|(?<![\p{{Han}}0-9]))年中)(?![国央学心考])
      | (?<=年的?)(?P<same_time>此时|此刻|这个?时候|同一时间|今[天日])
      | (?<=年的?)第(?P<nth_week_of_year>{ORDINAL})(?:周|个星期)(?!年)
      | (?<=年的?)第(?P<nth_day_of_year>{ORDINAL})天
      | (?<=年的?){SOME_DAYS}
      | (?P<same_period>同期)(?!声)
      | (?P<whole_year>全年)(?![级龄])
      | (?P<inside_year>年?内)(?![«inside»])
    )
"""

PART_OF_MONTH = rf"""
    (?: (?P<third>[上中下]旬|中下旬|上中旬|[上下]半月)
      | 月?{EDGE}
      | 间(?![隔接谍或])
      | 的?第(?P<nth>{ORDINAL})个?(?:周|星期|礼拜)(?P<nth_weekday>{WEEKDAY})?(?!年)
      | 的?{SOME_DAYS}
      | 的?(?P<last_week>最后一个?)(?:周|星期|礼拜)(?P<last_weekday>{WEEKDAY})?
    )
"""

HOUR = r"(?:2[0-4]|[01]?[0-9]|二?十[一二三四五六七八九]?|[零一二两三四五六七八九])"
MINUTE = r"(?:零(?=分)|[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])"
CLOCK = rf"""
    (?: (?P<hour>{HOUR})(?:(?<=[一二两三四五六七八九])[二三四五六七八九](?=点))?
          (?:时(?![«hour»])|点(?:多钟?(?!个)|(?![多名评赞])钟?))
          (?: (?P<minute>{MINUTE})分(?!钟|之)(?:(?P<second>{MINUTE})秒)?
            | (?P<half_hour>半) | (?P<quarter_hour>[一三13])刻 | 整 | 许
            | (?P<bare_minute>[0-5][0-9]|[二三四五]?十[一二三四五六七八九]?)(?![0-9.%年月日个名人元天]) )?
      | (?P<digital_hour>[01]?[0-9]|2[0-4])[:：](?P<digital_minute>[0-5][0-9])
        (?:[:：](?P<digital_second>[0-5][0-9]))?(?![0-9:：])时?
    )
"""
# 9:00至17:00, of every day or week.
HOURS = rf"{CLOCK}(?:{DASH}(?:DAYPARTS)?{CLOCK})?"
DAYPART = r"""
    (?P<daypart>DAYPARTS)(?!(?<=早)[«after_early»]|(?<=晚)[«after_evening»]|(?<=夜)[«after_night»])
"""

# 2012年夏天的一个夜晚, 2018年2月的一个风雪之夜.
OF_A = r"(?:(?<=[年月日号天季春夏秋冬])的(?:[一某那]个)?)?"
A_NIGHT = r"(?<=[年月日号天季春夏秋冬])的[一某那]个\p{Han}{2,6}?之夜"

# 日 and 号 behind a day; 日报 is a paper, but 3日报道 is not.
DAY_SIGN = r"""
    (?: 日(?![«day»]|夜(?:以继|兼|不)|产(?!生)|报(?![道到名告警送考])|程(?!序)|照(?![常例样])|用(?![电水于餐工])|游(?!客))
      | 号(?![«number»]) )
"""
DAY_IN_MONTH = rf"""
    (?: (?P<day_list>{DAY}(?:、{DAY}){{1,4}}){DAY_SIGN}
      | (?P<day>{DAY})(?:{DAY_SIGN}|(?={DASH}{DAY}[日号])) )
"""
# 一月二十三, 八月十五, 1月3至2月10: a day behind its month without 日.
BARE_DAY = rf"""
    (?P<bare_month_day>二?十[一二三四五六七八九]?|三十一?|3[01]|[12][0-9]|[1-9])
    (?= $ | [，。；、）\n] | {DASH} | 中秋 | [这那当][天日晚] | DAYPARTS )
"""
WEEK_PART = rf"""
    (?: [（(](?:(?:周|星期){WEEKDAY})[）)](?=DAYPARTS|[0-9])
      | [ ，]?(?:星期|礼拜|周(?={WEEKDAY}{AFTER_WEEKDAY})){WEEKDAY} )?
"""


HOLIDAY = r"""
    (?: (?P<holiday>小?长假|假期|黄金周|假日|期间|(?=首日))
        (?: 的?第(?P<holiday_day>[一二三四五六七八])天|(?P<holiday_first>首日)|(?P<holiday_last>(?:的)?最后一天|末日) )?
      | (?:当[天日晚]) )?
"""

LUNAR = rf"""
    (?:(?P<lunar_name>农历|阴历|旧历|夏历))?(?:YEAR_FIELD的?)?(?P<lunar_name_after>农历|阴历|旧历)?
    (?:(?P<leap>闰)?(?P<lunar_month>正|冬|腊|{MONTH})月|大年(?=初))
    (?P<lunar_day>初[一二三四五六七八九十]|二?十[一二三四五六七八九]?|三十|廿[一二三四五六七八九]?|[12]?[0-9](?![0-9日号]))?
    (?![日号])
    (?:{DAYPART})?(?:{CLOCK})?
"""

TAIL = rf"(?:{OF_A}{DAYPART}|{A_NIGHT})?(?:{CLOCK})?"
DAY_PART = rf"{DAY_IN_MONTH}(?:当[天日晚])?{WEEK_PART}"
IN_MONTH = rf"(?:{PART_OF_MONTH}|[ ]?{DAY_PART}|{BARE_DAY})?"
NAMED_MONTH = rf"""
    (?P<month_list>{MONTH}(?:、{MONTH}){{1,4}})月份?
    | (?P<month>{MONTH})
      (?: 月(?![«month»]|三(?:路|街|大道)|十五[巷路街]|河(?![南北西道])|半[”》]|书[店院])份?
        | (?={DASH}{MONTH}月) )
"""

POINT = rf"""
    (?:(?=YEAR_STARTS)(?:YEAR_FIELD)(?:的|[ ](?=[0-9一二三四五六七八九十]))?)?
    (?: (?P<festival>FESTIVALS)
          (?!NAMES_AHEAD|(?<=十一)二月|(?<=冬至)[0-9]{{4}}年|(?<=[一二三四五八])[月日号年十个点])(?:{HOLIDAY})
      | (?P<part>{PART_OF_YEAR})
      | (?:金秋|仲夏|初春|阳春|寒冬)?
        (?: (?: (?P<month_pair>(?:一二|二三|三四|四五|五六|六七|七八|八九|十一二)(?=月))月份?
              | {NAMED_MONTH}
              | (?P<relative_month>MONTHS|(?<![0-9个本上下当同次每十一二三四五六七八九])月(?=[初底末])) )
            {IN_MONTH}
          | (?P<bare_third>(?<![\p{{Han}}0-9])(?:[上中下]旬|中下旬|上中旬))
          | {DAY_PART}
          | (?P<relative_day>DAYS|{FROM_DAY})(?:（(?:(?P<paren_month>{MONTH})月)?(?P<paren_day>{DAY})日）)?{WEEK_PART}
          | (?P<week>WEEKS)(?:的?(?:周|星期|礼拜)?(?P<weekday>{WEEKDAY}(?![一二三四五六日天次])|末))?
          | (?:星期|礼拜)(?P<bare_weekday>{WEEKDAY})
          | 周(?P<bare_day>{WEEKDAY}){AFTER_WEEKDAY}
        )
    )?
    {TAIL}
"""
# What is left of a point that begins with one or two digits and a month, a day or an hour.
MONTH_POINT = rf"(?:{NAMED_MONTH}){IN_MONTH}{TAIL}"
DAY_POINT = rf"{DAY_PART}{TAIL}"

# 2023.11.18-11.20
SHORT_END = r"(?:1[0-2]|0?[1-9])[./](?:3[01]|[12][0-9]|0?[1-9])(?![0-9.])"
DATE_END = rf"(?:[0-9]{{4}}[./-]|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}|{SHORT_END})"

ISO = rf"""
    (?: (?<![0-9./-])
      | (?<=[0-9]{{4}}[-./][0-9]{{1,2}}[-./][0-9]{{1,2}}-) | (?<=[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}-)
      | (?<=[0-9]{{4}}[.][0-9]{{2}}{DASH}) | (?<=[0-9]{{4}}[./][0-9]{{1,2}}[./][0-9]{{1,2}}{DASH}) )
    (?: (?: (?P<iso_year>(?:1[6-9]|20|21)[0-9][0-9])(?P<separator>[-./])(?P<iso_month>1[0-2]|0?[1-9])
              (?P=separator)(?P<iso_day>3[01]|[12][0-9]|0?[1-9])
          | (?<![号码第准字A-Za-z])(?P<iso_year>(?:19|20)[0-9][0-9])(?P<gap>[ ]?)
              (?P<iso_month>0[1-9]|1[0-2])(?P=gap)(?P<iso_day>0[1-9]|[12][0-9]|3[01])
          | (?P<iso_day>3[01]|[12][0-9]|0?[1-9])(?P<separator>[-/])(?P<iso_month>1[0-2]|0?[1-9])(?P=separator)
              (?P<iso_year>(?:19|20)[0-9][0-9])
          | (?P<iso_year>(?:19|20)[0-9][0-9])-(?P<iso_month>0[1-9]|1[0-2])(?!-?[0-9])
          | (?P<iso_month>0[1-9]|1[0-2])-(?P<iso_day>0[1-9]|[12][0-9]|3[01])(?=[ ]?[0-2][0-9]:[0-5][0-9]) )
        (?: (?![0-9%版号]|批次)(?![./-](?!{DATE_END})[0-9]) | (?<=[-./][0-9]{{2}})(?=[0-2][0-9]:[0-5][0-9]) )
        (?:[T ]?(?P<iso_clock>(?:[01][0-9]|2[0-3]):[0-5][0-9])(?::[0-5][0-9])?|(?:{DAYPART})?(?:{CLOCK})?)
      | (?P<iso_year>(?:19|20)[0-9][0-9])[.](?P<iso_month>0[1-9]|1[0-2])(?![0-9.])
          (?: (?={DASH}(?:(?:19|20)[0-9]{{2}}|至?今))
            | (?<=(?:^|[\n，。；、（于从自在至到生])[0-9]{{4}}[.][0-9]{{2}})(?=[ \n，。；、）\p{{Han}}])
              (?![万亿元吨点公平亩米千百个人倍度家户名])
            | (?<=[0-9]{{4}}[.][0-9]{{2}}{DASH}[0-9]{{4}}[.][0-9]{{2}}) )
      | (?<=[0-9]{{4}}[./][0-9]{{1,2}}[./][0-9]{{1,2}}{DASH})
          (?P<iso_month>1[0-2]|0?[1-9])[./](?P<iso_day>3[01]|[12][0-9]|0?[1-9])(?![0-9.])
      | (?<=[0-9]{{4}}[.][0-9]{{2}}{DASH})(?P<iso_year>(?:19|20)[0-9][0-9])(?![0-9.年])
    )
"""

DECADE = r"""
    (?: (?:(?P<century>[0-9]{1,2}|[一二]?十[一二三四五六七八九]?)世纪|(?P<relative_century>上个?|本)世纪)
          (?!大道|广场|公园|经济报道|海上丝绸之路|议程|工程|之星)
      | (?P<whole_decade>(?:1[0-9]|20)[0-9])0年代
      | (?=[0-9二三四五六七八九十]{2,3}年代) )
    (?: (?P<decade>[1-9]0|[二三四五六七八九]?[二三四五六七八九]十)年代 )?
    (?P<decade_part> [初末]期?(?![中步级])|中[叶期]|前期|后期 )?
    (?P<decade_since> 以来|以后|之后|后(?![期代])|起(?=[，。；、至到\p{Han}])(?![«start_of_decade»]) )?
"""

# What may not follow 来, 前, 间 and 内 when they close an expression: 来自, 前往, 间接, 内容.
COME = "来(?![«since»])"
FRONT = "前(?![«before»]|进(?!行)|提(?![交供出前])|列(?![入出支])|方(?![案可])|来(?!水|自))"
BETWEEN = "间(?![隔接谍或断])"
INSIDE = "内(?![«inside»])"

SUFFIX = rf"""
    (?: (?P<since>以来|起?至今|[-—–]{{1,2}}至?今(?![年天日晨晚])|到(?:现在|目前|如今|今天)|{COME}(?!的))
      | (?P<day_by>前一[天日晚]|后一[天日])
      | (?P<after>[及或]?(?:以后|之后|过后)|后(?![«after»]|方(?![可能案])|备(?!案)))
      | (?P<before>[及或]?(?:以前|之前)|{FRONT}(?![不三一二两四五六七八九十几半后0-9段年]))
      | (?P<start>起(?![«start»]|降(?!低)|运(?![行营])|重(?!新)|立(?!即)))
      | (?P<about>前后|左右|前夕)
      | (?P<during>期间|之间|{BETWEEN})
    )
"""

LENGTH = rf"""
    (?P<prefix>PREFIXES)?
    (?: (?P<number>{LENGTH_NUMBER})(?P<many>[余多来])?
        (?: (?P<year_unit>年(?![«years»]|期(?!间)|[上下]半|[一二三四]季|中[^，。、]))
            (?P<and_half>半)?
          | (?P<month_unit>个多?月|月)(?![«months»])
          | 个(?P<half_month>半月)
          | (?P<week_unit>个?(?:周(?![年岁边围期刊报]|[一二三四五六日天](?![周年]))|星期|礼拜)(?![一二三四五六日天]))
          | (?P<day_unit>天(?!然|津|气|下|安|空|山|府|平|水)|日(?=[内来])|昼夜|个日夜|个(?:工作|交易)日)
          | (?P<hour_unit>个?多?半?(?:小时|钟头))
          | (?P<minute_unit>分钟(?!寺))
          | (?P<second_unit>秒钟?)
          | (?P<quarter_unit>个季度)
          | (?P<century_unit>个?(?:多)?世纪)
          | (?P<years_unit>个年头|个春秋|载(?![«carriages»]))
        )
        (?P<tail>[多余](?![«more»])|半(?!径|数|月))?
      | (?P<whole>WHOLES)(?![刊谈])(?P<tail>多)?
    )
"""

LENGTH_SUFFIX = rf"""
    (?: (?P<since>以来|{COME})
      | (?P<later>以后|之后|过后|后(?![«later»]|果(?![树园农蔬品])))
      | (?P<ago>以前|之前|{FRONT}(?!后))
      | (?P<inside>[以之]?{INSIDE})
      | (?P<between>{BETWEEN})
    )?
"""

SET = rf"""
    (?: 每(?:(?:隔|逢)?(?:[一两二三四五六七八九十几半0-9]{{1,3}}个?)?
          (?:年度?(?![级轻龄])|个?月(?:份)?|个?季度?|个?(?:周(?![岁边围])|星期|礼拜)|[天日](?![一语])|个?(?:小时|分钟)|个?工作日|晚|夜|周末|双?休日|学期|学年))
        (?P<every_point>(?:的(?={MONTH}月))?{MONTH}月(?:{DAY}[日号]|[上中下]旬|中下旬|上中旬|[初底末])?
          |(?:农历)?(?:正|冬|腊|{MONTH})月(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二?十[一二三四五六七八九]?(?!日))
          |(?<=月)的?(?:第{ORDINAL}个?|最后一?个?)(?:周|星期|礼拜){WEEKDAY}
          |(?<=年)(?:FESTIVALS)(?:前后|期间|前夕|假期)?|(?<=年)[春夏秋冬](?:季|天)?(?![节运耕收分])|(?<=月){DAY}[日号]|(?<=月)(?:[上中下]旬|中下旬|上中旬)|(?<=[年月季])[初底末]
          |(?<=周|星期|礼拜|逢){WEEKDAY}(?![«every_week»])|(?<=年)(?:上|下)半年)?
        (?(every_point)(?:(?:{DASH}|、)(?:次年|翌年|来年|周|星期)?(?:{MONTH}月(?:{DAY}[日号])?|{DAY}[日号]|{WEEKDAY}(?![周季天年月]))){{0,4}}|)
        (?:的?(?:DAYPARTS))?(?:{HOURS})?
      | (?:(?<!等)年年(?![底初末有岁])|月月|天天(?!气))
    )
"""

EVENT_SUFFIX = rf"""
    (?:胜利召开|召开|开幕|举行|开展|实施|启动|打响|爆发|发生|开始|举办)?(?P<closed>胜利闭幕|闭幕|结束)?
    (?: (?P<since>以来|至今)
      | (?P<length>{LENGTH_NUMBER}[多余]?年[多余]?)(?![级度代货会])(?:以来|来)?
      | (?P<after>以后|之后|后(?![«after_event»]))
      | (?P<before>以前|之前|{FRONT}(?!后))
      | (?P<during>期间|时期|途中)
      | (?P<same_day>之际|当天|当日)
      | (?P<about>前夕|前后)
      | (?P<early>初期|之初|伊始|初年)
    )
"""

PLAN = r"""
    (?: [“『「](?P<plan>PLANS)[”』」](?:(?:规划|计划)(?=期间|时期|以来|实施))? | (?P<plan>PLANS)(?=时期|期间|期末|以来|末|初) )
    (?: (?:期间|时期)?的?(?:(?P<first_years>前[两二三四])年|(?P<last_years>后[两二三四])年|第(?P<nth_year>[一二三四五])年)
      | (?P<during>期间|时期|期内) | (?P<since>以来) | (?P<early>期?初期?|开局(?:之年|第一年)?)
      | (?:期?末期?|收官(?:之年)?) | (?P<mid>中期) )
"""

# 今明两年, 明后两天: the first and the last of a few years or days.
PAIR = r"(?!今后这?[两三])(?P<pair>[去今明]、?[今明后])、?(?P<third>[后])?(?:这?[两三])(?P<unit>年|天|日)(?![前后])"
# 周一至周五: every week.
WEEKDAYS = (
    rf"(?:周|星期|礼拜){WEEKDAY}{DASH}(?:周|星期|礼拜)?{WEEKDAY}(?![次个期])(?:的?(?:DAYPARTS))?(?:{HOURS})?"
)

# A scene of the year without a day: 盛夏的一个深夜, 初冬时节.
SEASON_SCENE = (
    r"[初早仲盛深晚暮隆寒金]?[春夏秋冬](?:季|日|天)?(?:时节|季节|的一个?(?:DAYPARTS|一天|日子|夜晚))"
)

# What a length of time counts in, as far as it tells that from other counts: 个月, 个小时, not 个人.
COUNTED = "个(?=[月半周]|星期|礼拜|日夜|工作日|交易日|小时|钟头|季度|世纪|年头|春秋|多[月半小钟世])"
LENGTH_UNIT = f"(?:[年月周天日秒载]|星期|礼拜|昼夜|分钟|多?半?(?:小时|钟头)|多?世纪|{COUNTED})"
DASH_AHEAD = rf"[至到—\-–－~～](?=[0-9{CHINESE_CLASS}今元至—\-])"

# Where an expression may begin, beside the words of time: a number before a unit of time, and what needs a look around.
# A number is taken with what stands behind it, or passed over: half of a decimal begins nothing.
HEADS = rf"""
    (?=[FIRST])
    (?: (?<![\p{{Nd}}.,A-Za-z])
        (?: (?:19|20)[0-9]{{6}}(?![0-9])
          | (?>[0-9]{{1,9}}+(?:\.[0-9]{{1,4}})?(?=[年月日号时点天周载秒钟个多余来百千万亿几小分世季至到:：./\-—–－~～学、]))
            (?= [年月日号时点天周载秒] | {COUNTED} | 钟头 | 小时 | 分钟 | 世纪 | 季度 | 学年 | [:：][0-5] | /[0-9]
              | {DASH_AHEAD} | 、[0-9{CHINESE_CLASS}] | (?:[百千万亿][多余来]?|[多余来]){LENGTH_UNIT}
              | (?<=(?:[0-9]{{4}}|[至到—\-–－~～][0-9]{{1,2}})(?:[.][0-9]{{1,4}})?)[.][0-9]
              | (?<=[0-9]{{4}}[.][0-9]{{2}}) )
          | (?<![^\n])(?:19|20)[0-9][0-9](?![^\n])
          | (?:19|20)[0-9]{{2}}[.](?:0[1-9]|1[0-2])(?=\p{{Han}})
          | (?:19|20)[0-9][0-9](?=[ ][0-9]{{2}}[ ]) )
      | (?<![{CHINESE_CLASS}几数半多])[{CHINESE_CLASS}几数半多]{{1,12}}+
          (?= [年月日号时点天周载秒第] | {COUNTED} | 小时 | 分钟 | 世纪 | 季度 | 学年 | [余来]{LENGTH_UNIT}
            | (?![–－]){DASH_AHEAD} | 、[0-9{CHINESE_CLASS}] )
      | (?= 第[一二三四1234]季度 | 每
          | (?<![\p{{Han}}0-9])(?:[上中下]旬|年中) | {FROM_DAY}
          | [{STEMS}][{BRANCHES}]年 | 大年初
          | [去今明]、?[今明后]、?后?这?[两三][年天日] | 闰(?={MONTH}月)
          | (?:[前后近这约]|(?<!\p{{Han}})(?:[之其][前后]|[上下]))
            [0-9{CHINESE_CLASS}几数半][0-9.{CHINESE_CLASS}几数半多余来]{{0,16}}(?:{LENGTH_UNIT}|季度)
          | (?<!\p{{Han}})[早晚](?={HOUR}[点时:：]) | 周(?={WEEKDAY}{AFTER_WEEKDAY}) | 周(?={WEEKDAY}{DASH}周?{WEEKDAY}) )
    )
"""


class Patterns(NamedTuple):
    """The compiled patterns; each is matched at a place that `heads` proposes."""

    heads: Any
    point: Any
    month_point: Any
    day_point: Any
    clock: Any
    iso: Any
    lunar: Any
    decade: Any
    suffix: Any
    link: Any
    length: Any
    length_suffix: Any
    set: Any
    event_suffix: Any
    words: Any
    season_scene: Any
    pair: Any
    weekdays: Any


def _festivals() -> str:
    """Festivals by name; a solar term only where it is plainly a day (今年雨水 is rain)."""
    table = load_festivals()
    terms = any_of(
        name for name, festival in table.items() if festival.calendar == "term" and not festival.alone
    )
    others = any_of(name for name, festival in table.items() if festival.calendar != "term" or festival.alone)
    plain = r"节气|时节|当[天日]|前|后|期间|[这那]天|假期|小?长假|将至|临近|到来|已过|刚过|\n|$"
    return f"(?:{first_of(table)}(?:{others}|{terms}(?={plain})|(?<=年的?)DAY_TERMS))"


def _guarded(table: dict[str, Any], data: dict[str, Any]) -> str:
    """An alternation of words of time that are no part of another word."""
    parts = []
    for word in sorted(table, key=lambda w: (-len(w), w)):
        behind, ahead = data["not_after"].get(word), data["not_before"].get(word)
        parts.append((f"(?<![{behind}])" if behind else "") + word + (f"(?![{ahead}])" if ahead else ""))
    return f"(?:{first_of(table)}(?:{'|'.join(parts)}))"


def _prefixes(lengths: dict[str, Any]) -> str:
    """The words in front of a length, with what may not stand around them."""
    guards = lengths["around_prefixes"]
    small = r"(?=(?:[0-9]{1,2}|[两三四五六七八九十几]{1,3})个?[月年天周星])"
    words = {word for group in lengths["prefixes"].values() for word in group}
    return "|".join(
        (r"(?<!\p{Han})" if word in guards["never_behind_characters"] else "")
        + word
        + (small if word in guards["before_small_numbers"] else "")
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


@cache
def load_words() -> dict[str, Any]:
    """The table of words of time."""
    return load_toml("time_words.toml")


@cache
def load_patterns() -> Patterns:
    """Build and compile the patterns from their parts and the data files."""
    data = load_words()
    dayparts = any_of(word for key in DAYPARTS for word in data["dayparts"][key])
    days = {word: shift for word, shift in data["days"].items() if len(word) > 1}
    year_words = first_of([*data["years"], *data["years_of_seasons"], *load_eras()])
    season_years = f"(?<![春清光文])[{''.join(data['years_of_seasons'])}](?=[春夏秋冬](?![奥]))"
    slots = {
        "YEAR_FIELD": YEAR,
        "YEAR_STARTS": f"公|[0-9]{{2}}|[{CHINESE_CLASS}][{CHINESE_CLASS}]|[{STEMS}]|" + year_words,
        "ERAS": any_of(load_eras()),
        "YEARS": _guarded(data["years"], data) + "|" + season_years,
        "MONTHS": _guarded(data["months"], data),
        "DAYS": _guarded(days, data),
        "WEEKS": _guarded(data["weeks"], data),
        "DAYPARTS": dayparts,
        "FESTIVALS": _festivals(),
        "DAY_TERMS": any_of(set(data["festivals"]["terms_after_years"])),
        "NAMES_AHEAD": any_of(data["festivals"]["never_ahead"]),
        "PREFIXES": _prefixes(data["lengths"]),
        "WHOLES": any_of(data["lengths"]["whole"]),
    }

    guards = data["never_ahead"]

    def build(pattern: str) -> Any:
        pattern = _GUARD.sub(lambda guard: guards[guard[1]], pattern)
        for _ in range(2):
            for slot, value in slots.items():
                pattern = pattern.replace(slot, value)
        return regex.compile(pattern, regex.VERBOSE)

    vague = _guarded(dict.fromkeys([*data["vague"]["words"], *data["deictic"]["words"]]), data)
    heads = HEADS.replace(
        "FIRST", f"0-9第每上中下年昨今明大去闰早晚前后近这约之其周几数半多{STEMS}{CHINESE_CLASS}"
    )
    return Patterns(
        heads=build(heads),
        point=build(POINT),
        month_point=build(MONTH_POINT),
        day_point=build(DAY_POINT),
        clock=build(CLOCK),
        iso=build(ISO),
        lunar=build(LUNAR),
        decade=build(DECADE),
        suffix=build(SUFFIX),
        link=build(
            rf"(?P<start>起|开始)?(?P<link>(?:一直|持续|延续)?{DASH}|直至|直到)|(?P<pair>[与和])|(?P<season>(?<=[去今][秋冬])(?=[今明][春夏]))"
        ),
        length=build(LENGTH),
        length_suffix=build(LENGTH_SUFFIX),
        set=build(SET),
        event_suffix=build(EVENT_SUFFIX),
        words=build(vague),
        season_scene=build(SEASON_SCENE),
        pair=build(PAIR),
        weekdays=build(WEEKDAYS),
    )


@cache
def group_names(pattern: str) -> tuple[str, ...]:
    """The names of the groups of a pattern, in their order."""
    index: dict[str, int] = getattr(load_patterns(), pattern).groupindex
    return tuple(sorted(index, key=index.__getitem__))


def load_heads() -> Iterable[str]:
    """The words that expressions of time begin with; each has two characters at least."""
    data = load_words()
    tables = (data[name] for name in ("years", "months", "days", "weeks"))
    words = [word for table in tables for word in table if len(word) > 1]
    words += [word for name in DAYPARTS for word in data["dayparts"][name] if len(word) > 1]
    words += [
        *data["vague"]["words"],
        *data["deictic"]["words"],
        *data["dayparts"]["alone"],
        *data["heads"]["words"],
    ]
    words += [*load_festivals(), *load_eras()]
    return words + [
        shade + season for shade in data["heads"]["shades_of_seasons"] for season in data["seasons"]
    ]


def build_plan(names: Iterable[str]) -> Any:
    """The pattern of a five-year plan of one of these names and the word behind it that makes it a time."""
    return regex.compile(PLAN.replace("PLANS", any_of(names)), regex.VERBOSE)
