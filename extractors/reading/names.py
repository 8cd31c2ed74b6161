"""Names of files as text."""

from __future__ import annotations


def printable(raw: bytes) -> str:
    """A path as text: parts of it that are not UTF-8 (on disks written elsewhere) are read as GB18030, else escaped.

    Control characters are escaped, so that a name is one line and gives no orders to a terminal.
    """
    return "/".join(map(_printable_part, raw.split(b"/")))


def _printable_part(raw: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        try:
            text = raw.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("utf-8", "backslashreplace")
    return "".join(
        char if char.isprintable() or char == " " else char.encode("unicode_escape").decode() for char in text
    )
