"""Pairs of quotation marks: nesting, missing mates, speech over several paragraphs, long hostile input."""

from __future__ import annotations

import time

import pytest

from extractors.quotation import Quotation, find_quotations


def inner(text: str) -> list[tuple[str, int, bool]]:
    return [(text[q.inner_start : q.inner_end], q.depth, q.closed) for q in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“好。”", [("好。", 0, True)]),
        ("“甲”“乙”", [("甲", 0, True), ("乙", 0, True)]),
        ("“这叫‘一张图’管理”", [("这叫‘一张图’管理", 0, True), ("一张图", 1, True)]),
        ("「外『内』外」", [("外『内』外", 0, True), ("内", 1, True)]),
        ("“没有结尾\n下一段", [("没有结尾", 0, False)]),
        ("多余的”在前面“正常”", [("正常", 0, True)]),
        ("“外‘内”之后", [("外‘内", 0, True), ("内", 1, False)]),
        ("没有引号", []),
        ("", []),
    ],
)
def test_pairs(text: str, expected: list[tuple[str, int, bool]]) -> None:
    assert inner(text) == expected


def test_offsets_take_in_and_leave_out_the_marks() -> None:
    assert find_quotations("他说“好”") == [Quotation(2, 5, 3, 4, 0, closed=True)]


def test_paragraph_that_opens_again_continues() -> None:
    first, second = find_quotations("“第一段。\n“第二段。”")
    assert not first.closed
    assert not first.continues
    assert second.closed
    assert second.continues


def test_mark_in_mid_paragraph_does_not_continue() -> None:
    assert not any(q.continues for q in find_quotations("“第一段。\n他接着说：“第二段。”"))


def test_stretch_closed_in_the_next_paragraph_runs_on() -> None:
    text = "“分成\n两段的‘话’。”完"
    assert inner(text) == [("分成\n两段的‘话’。", 0, True), ("话", 1, True)]


@pytest.mark.parametrize(
    "text", ["“" * 200_000, "”" * 200_000, "“‘" * 100_000, "“\n" * 100_000, "“\n‘’”" * 50_000]
)
def test_hostile_input_is_linear(text: str) -> None:
    start = time.perf_counter()
    find_quotations(text)
    assert time.perf_counter() - start < 8
