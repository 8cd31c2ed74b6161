"""What must hold after a fault: whole lines, nothing lost or doubled, the order, one clear line, nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

import regex

from schemas.records import parse_record

from .running import Ended
from .scenes import OLD, Form, Whole

#: A file on its way to its name.
_TEMPORARY = regex.compile(r"(?:^|/)\.[^/]*\.(?:tmp|part)$")
#: What parts the name of a file from that of a row or member in it.
_INNER = regex.compile(r"#|!/")


def judge_words(done: Ended, most: int | None = 1) -> Iterator[str]:
    """Yield what is wrong with standard error and with processes: only our own lines, at most so many, no traceback."""
    yield from done.left
    lines = done.lines
    if any("Traceback" in line for line in lines):
        yield f"traceback: {' | '.join(lines)[-700:]}"
    elif strange := [line for line in lines if not line.startswith("policyfacts: ")]:
        yield f"strange words: {' | '.join(strange)[:700]}"
    elif most is not None and len(lines) > most:
        yield f"{len(lines)} lines said: {' | '.join(lines)[:300]}"


def judge_lines(data: bytes, name: str = "-") -> Iterator[str]:
    """Yield what is wrong with lines that must be records."""
    if data and not data.endswith(b"\n"):
        yield f"{name}: half a line at the end"
    for number, line in enumerate(data.splitlines(), 1):
        try:
            parse_record(json.loads(line))
        except ValueError as error:
            yield f"{name}:{number}: no record ({str(error)[:80]})"
            return


def judge_whole(files: Mapping[str, bytes], whole: Whole) -> Iterator[str]:
    """Yield what differs from the undisturbed run."""
    for name in sorted({*files, *whole.files}):
        if name not in files:
            yield f"{name} is missing"
        elif name not in whole.files:
            yield f"{name} left behind"
        elif files[name] != whole.files[name]:
            yield f"{name} differs from the undisturbed run ({len(files[name])}/{len(whole.files[name])} bytes)"


def judge_cut(files: Mapping[str, bytes], whole: Whole, form: Form) -> Iterator[str]:
    """Yield what is wrong with the output of a run that was cut off: half files, half lines, what was left behind."""
    for name, data in files.items():
        if name in form.kept:
            if name.endswith(".part"):
                yield from _judge_beginning(data, whole.files["facts.jsonl"], name, whole_lines=False)
        elif name not in whole.files:
            yield f"{name} left behind"
        elif form.stream:
            yield from judge_lines(data, name)
            yield from _judge_beginning(data, whole.files[name], name)
        elif data not in (whole.files[name], OLD):
            yield f"{name} is neither old nor whole ({len(data)}/{len(whole.files[name])} bytes)"


def _judge_beginning(data: bytes, whole: bytes, name: str, *, whole_lines: bool = True) -> Iterator[str]:
    if not whole.startswith(data):
        yield f"{name}: not the beginning of the undisturbed output"
    elif whole_lines and data and not data.endswith(b"\n"):
        yield f"{name}: half a line at the end"


def judge_but_named(data: bytes, whole: bytes, named: Iterable[str], name: str = "-") -> Iterator[str]:
    """Yield what is lost, doubled or out of order, but for inputs that the run has named: of those a beginning may be there."""
    yield from judge_lines(data, name)
    got, due = _by_doc(data), _by_doc(whole)
    # A file that is named stands for all that is in it.
    roots = set(named)
    named = {doc for doc in due if doc in roots or _INNER.split(doc, maxsplit=1)[0] in roots}
    if [doc for doc in due if doc in got] != list(got):
        yield f"{name}: inputs out of order or of unknown name"
    for doc, lines in due.items():
        found = got.get(doc, [])
        if found != (lines[: len(found)] if doc in named else lines):
            yield f"{name}: {doc} has {len(found)} of {len(lines)} records and is {'' if doc in named else 'not '}named"


def _by_doc(data: bytes) -> dict[str, list[bytes]]:
    docs: dict[str, list[bytes]] = {}
    last = None
    for line in data.splitlines():
        doc = json.loads(line)["doc"]
        if doc != last and doc in docs:
            doc += " (again)"
        last = doc
        docs.setdefault(doc, []).append(line)
    return docs


def is_temporary(name: str) -> bool:
    """Whether a file is one on its way to its name."""
    return _TEMPORARY.search(name) is not None
