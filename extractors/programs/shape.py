"""The shape of a numeric name: how many parts it announces, and what it counts (三长四员: 长 three times, 员 four times)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import regex

from extractors.data import load_toml
from extractors.programs.names import own_head
from extractors.wording import any_of

#: Chinese numerals, and digits, by their values.
NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "双": 2}
NUMERALS |= {str(value): value for value in range(1, 10)}
#: Quotation marks and white space.
MARKS = regex.compile(r"[“”‘’「」『』\s]")

#: The Chinese numerals alone, for classes of characters.
HAN_NUMERALS = "一二三四五六七八九十两双"
# More parts than this are no longer spelled out.
_MOST_PARTS = 15
# 三长|四员, 四个|一线, 两清单|一台账
_PIECE = regex.compile(
    rf"(?P<number>[{HAN_NUMERALS}])(?P<counter>[个大项张种条类步重]?)(?P<stem>[^{HAN_NUMERALS}、，]{{1,6}})、?"
)
_COUNTED_ONE = regex.compile(
    rf"(?:(?P<number>[{HAN_NUMERALS}])个|(?P<number>[双两]))(?P<stem>一\p{{Han}}{{0,3}})"
)
# 三位一体
_WHOLE = regex.compile(rf"(?P<number>[{HAN_NUMERALS}])位一体")
_DIGIT = regex.compile(r"(?P<digit>[1-9]|[NnXx])(?:\s?[+＋-]\s?)?")
#: 十百千 is a name, 千万 a number.
_FEWEST_TENS = 3
_TENS = {"十": ("10", "十"), "百": ("100", "百"), "千": ("1000", "千"), "万": ("万", "10000")}
#: Without any of these a name announces nothing.
_NUMERIC = regex.compile(rf"[{HAN_NUMERALS}百千万1-9NnXx]")
#: Of so many names the shape is kept: each is asked for wherever the name stands.
_KEPT = 4096
_HAN_OF = {str(value): numeral for value, numeral in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a numeric name announces.

    `counts` are the numbers of parts it may have, the likeliest first; `pieces` it is made of (三长, 四员); `runs` tell for
    each piece the forms of what it counts (长) and how often; `counted` is false where each part bears its own number (1346).
    `stems` holds for each part the forms of what it should hold, `signs` for each piece the signs in which these begin.
    `whole` is the same with each stem in its whole form only, where parts bear no numbers of their own.
    """

    counts: tuple[int, ...] = ()
    pieces: tuple[str, ...] = ()
    runs: tuple[tuple[tuple[str, ...], int], ...] = ()
    counted: bool = True
    stems: tuple[tuple[str, ...], ...] = field(init=False)
    signs: tuple[tuple[tuple[str, ...], int], ...] = field(init=False, repr=False)
    whole: Shape = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        stems = tuple(forms for forms, count in self.runs for _ in range(count))
        signs = tuple((tuple(dict.fromkeys(form[0] for form in forms)), count) for forms, count in self.runs)
        runs = tuple((forms[:1], count) for forms, count in self.runs) if self.counted else self.runs
        object.__setattr__(self, "stems", stems)
        object.__setattr__(self, "signs", signs)
        object.__setattr__(self, "whole", self if runs == self.runs else replace(self, runs=runs))


_PLAIN = Shape()


@cache
def load_expansion() -> dict[str, list[str]]:
    """The words of program_expansion.toml, by what they do."""
    return load_toml("program_expansion.toml")


@cache
def _leading_verb() -> regex.Pattern[str]:
    """争当三员: a verb in front of what is counted."""
    return regex.compile(rf"^{any_of(load_expansion()['vying'])}")


@lru_cache(maxsize=_KEPT)
def shape_of(name: str) -> Shape:
    """The shape of a name, its class noun left out; an empty one if it does not begin with a numeral."""
    if not _NUMERIC.search(name):
        return _PLAIN
    bare = MARKS.sub("", name)
    head = own_head(bare)
    base = _leading_verb().sub("", bare.removesuffix(head) if head else bare)
    return _of_ones(base) or _of_tens(base) or _of_pieces(base) or _of_digits(base) or _PLAIN


def _forms(stem: str) -> tuple[str, ...]:
    """How a part may show what is counted: whole, by its first or by its last character."""
    return tuple(dict.fromkeys((stem, stem[0], stem[-1])))


def _of_ones(name: str) -> Shape | None:
    """三个一, 四个一线: every part holds the one."""
    if whole := _WHOLE.match(name):
        return Shape((NUMERALS[whole["number"]],), (name,))
    match = _COUNTED_ONE.fullmatch(name)
    if match is None:
        return None
    count = NUMERALS[match["number"]]
    return Shape((count,), (name,), ((tuple(dict.fromkeys((match["stem"], "一"))), count),))


def _of_pieces(name: str) -> Shape | None:
    matches = list(_PIECE.finditer(name))
    if not matches or matches[0].start() != 0:
        return None
    whole = "".join(match.group() for match in matches) == name
    matches = matches if whole else matches[:1]
    numbers = [NUMERALS[match["number"]] for match in matches]
    total = sum(numbers)
    # 一河一警长: to each river one, which lists nothing
    counts = [] if total == len(matches) > 1 else [total, len(matches)] if len(matches) > 1 else [total]
    return Shape(
        tuple(count for count in counts if 1 < count <= _MOST_PARTS),
        tuple(match.group().rstrip("、") for match in matches),
        tuple((_forms(match["stem"]), number) for match, number in zip(matches, numbers, strict=True)),
    )


def _of_digits(name: str) -> Shape | None:
    matches = list(_DIGIT.finditer(name))
    if len(matches) < 2 or "".join(match.group() for match in matches) != name:
        return None
    digits = tuple(match["digit"] for match in matches)
    runs = tuple(((_HAN_OF[digit], digit) if digit in _HAN_OF else (digit, "若干"), 1) for digit in digits)
    return Shape((len(digits),), digits, runs, counted=False)


def _of_tens(name: str) -> Shape | None:
    if len(name) < 3 or any(character not in _TENS for character in name):
        return None
    return Shape((len(name),), tuple(name), tuple((_TENS[c], 1) for c in name), counted=False)
