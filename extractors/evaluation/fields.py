"""How far the fields of a record agree with those of the gold mention that it matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from extractors.evaluation.gold import Row

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class FieldRule:
    """When a field of the gold counts, and what share of it (0 to 1) a record has right."""

    name: str
    counts: Callable[[Row, Row], bool]
    share: Callable[[Any, Any], float]


def iter_field_shares(kind: str, gold: Row, record: Row) -> Iterator[tuple[str, float]]:
    """Yield (field, share right from 0 to 1) for each field of the type that counts for this pair."""
    for rule in _RULES.get(kind, ()):
        if rule.counts(gold, record):
            yield rule.name, rule.share(gold.get(rule.name), record.get(rule.name))


def flatten(value: Any) -> str:
    """The value as text without any white space; empty for null."""
    return "" if value is None else "".join(str(value).split())


def _dice(left: Iterable[str], right: Iterable[str]) -> float:
    """The overlap of two bags: twice what they share over the size of both; 0 where both are empty."""
    ours, theirs = Counter(left), Counter(right)
    size = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / size if size else 0.0


def _same_text(gold: Any, found: Any) -> float:
    return float(flatten(gold) == flatten(found))


def _same_value(gold: Any, found: Any) -> float:
    return float((gold or None) == (found or None))


def _same_truth(gold: Any, found: Any) -> float:
    return float(bool(gold) == bool(found))


def _same_items(gold: Any, found: Any) -> float:
    return _dice(map(flatten, gold or []), map(flatten, found or []))


def _same_posts(gold: Any, found: Any) -> float:
    """The overlap of two lists of posts, each by its organization, post and whether it is a former one."""
    return _dice(map(_post_key, gold or []), map(_post_key, found or []))


def _post_key(post: Row) -> str:
    parts = (flatten(post.get("organization")), flatten(post.get("post")), str(bool(post.get("former"))))
    return "/".join(parts)


def _same_characters(gold: Any, found: Any) -> float:
    return _dice(flatten(gold), flatten(found))


def _one_holds_other(gold: Any, found: Any) -> float:
    ours, theirs = flatten(gold), flatten(found)
    return float(bool(theirs) and (ours in theirs or theirs in ours))


def _same_number(gold: Any, found: Any) -> float:
    ours, theirs = _number(gold), _number(found)
    if ours is None or theirs is None:
        return 0.0
    return float(abs(ours - theirs) <= _TOLERANCE * max(1.0, abs(ours), abs(theirs)))


def _same_change(gold: Any, found: Any) -> float:
    """Whether every key of a change agrees, numbers within the tolerance."""
    if not gold or not found:
        return float(not gold and not found)
    return float(
        all(
            told == found.get(key) or (told is not None and _same_number(told, found.get(key)))
            for key, told in gold.items()
        )
    )


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _always(_gold: Row, _record: Row) -> bool:
    return True


def _told(name: str) -> Callable[[Row, Row], bool]:
    return lambda gold, _record: bool(gold.get(name))


def _told_by_either(name: str) -> Callable[[Row, Row], bool]:
    return lambda gold, record: bool(gold.get(name) or record.get(name))


def _in_gold(name: str) -> Callable[[Row, Row], bool]:
    """Gold that leaves a field out says nothing of it; null says that there is none."""
    return lambda gold, _record: name in gold


def _annotated_posts(gold: Row, record: Row) -> bool:
    """Only gold that tells posts at all shows whether a mention without one should have none."""
    return "posts" in gold and bool(gold["posts"] or record.get("posts"))


def _longer_name(gold: Row, _record: Row) -> bool:
    """Only a mention that is not itself the full name shows whether names are resolved."""
    return bool(gold.get("canonical")) and flatten(gold["canonical"]) != gold["text"]


def _settled_value(gold: Row, _record: Row) -> bool:
    return bool(gold.get("value")) and not gold.get("value_optional")


def _told_anchor(gold: Row, record: Row) -> bool:
    """Only gold that tells anchors at all shows whether a date without one should have none."""
    return "anchor" in gold and _settled_value(gold, record)


def _annotated_expansion(gold: Row, record: Row) -> bool:
    """What the lexicon knows of a name that the text does not explain is no matter of the text."""
    return "expansion" in gold and (
        bool(gold["expansion"])
        or (record.get("expansion_from") == "text" and gold.get("expansion_from") is None)
    )


def _numeric_value(gold: Row, _record: Row) -> bool:
    return _number(gold.get("value")) is not None


_RULES: dict[str, tuple[FieldRule, ...]] = {
    "person": (
        FieldRule("titles", _told_by_either("titles"), _same_items),
        FieldRule("posts", _annotated_posts, _same_posts),
        FieldRule("canonical", _longer_name, _same_text),
        FieldRule("byline", _told_by_either("byline"), _same_truth),
    ),
    "place": (
        FieldRule("adcode", _told("adcode"), _same_text),
        FieldRule("level", _told("level"), _same_value),
    ),
    "date": (
        FieldRule("kind", _told("kind"), _same_value),
        FieldRule("value", _settled_value, _same_value),
        FieldRule("anchor", _told_anchor, _same_value),
    ),
    "statistic": (
        FieldRule("value", _numeric_value, _same_number),
        FieldRule("unit", _told("unit"), _same_text),
        FieldRule("modifier", _always, _same_value),
        FieldRule("indicator", _told("indicator"), _same_characters),
        FieldRule("quoted", _always, _same_truth),
        FieldRule("source", _told_by_either("source"), _same_text),
        FieldRule("unit_std", _in_gold("unit_std"), _same_text),
        FieldRule("factor", _told("factor"), _same_number),
        FieldRule("currency", _in_gold("currency"), _same_text),
        FieldRule("change", _in_gold("change"), _same_change),
        FieldRule("subject", _told("subject"), _same_text),
    ),
    "program": (
        FieldRule("head", _told("head"), _one_holds_other),
        FieldRule("expansion", _annotated_expansion, _same_items),
        FieldRule("owner", _in_gold("owner"), _same_text),
    ),
    "document": (
        FieldRule("kind", _in_gold("kind"), _same_value),
        FieldRule("issuer", _in_gold("issuer"), _same_text),
        FieldRule("number", _in_gold("number"), _same_text),
        FieldRule("trial", _in_gold("trial"), _same_truth),
        FieldRule("draft", _in_gold("draft"), _same_truth),
        FieldRule("full_title", _in_gold("full_title"), _same_text),
    ),
    "quote": (FieldRule("speaker", _told("speaker"), _same_text),),
}
