"""What attacks cost: `python tests/hostile_costs.py` runs `extract` over each and prints processor time and memory.

The figures are those of the whole command, the process that reads PDF counted, with the model `rules`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from format_files import make_all
from hostile_files import liar, one_page_pdf, part_of_docx, raw_zip, rewritten_docx

_LINE = "{:44}{:>12}{:>9}{:>9}  {}"
_RUN = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(round(used.ru_utime + used.ru_stime, 1), used.ru_maxrss // 1000, done.stderr.splitlines()[0], sep="\\t")
"""
_FORM = (
    b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 11>>"
    b"\nstream\n/X Do /X Do\nendstream"
)


def _tags(count: int) -> bytes:
    xml = part_of_docx("word/document.xml").replace("<w:body>", "<w:body>" + "<w:p/>" * count)
    return rewritten_docx({"word/document.xml": xml.encode()})


ATTACKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "an ordinary page, to compare with": ("a.html", lambda: make_all()["page.html"]),
    "an ordinary PDF, to compare with": ("a.pdf", lambda: make_all()["page.pdf"]),
    "ZIP: 2 GB of zeros by deflate, said to be short": (
        "a.zip",
        lambda: raw_zip([liar("a.txt", zipfile.ZIP_DEFLATED, 2 << 30, 1000)]),
    ),
    "ZIP: 2 GB of zeros by bzip2, said to be short": (
        "a.zip",
        lambda: raw_zip([liar("a.txt", zipfile.ZIP_BZIP2, 2 << 30, 1000)]),
    ),
    "ZIP: 300,000 members": ("a.zip", lambda: raw_zip([{"name": b"%d" % n} for n in range(300_000)])),
    "DOCX: 10,000,000 paragraphs of nothing": ("a.docx", lambda: _tags(10_000_000)),
    "DOCX: 1,000,000 paragraphs of nothing": ("a.docx", lambda: _tags(1_000_000)),
    "HTML: 1,000,000 paragraphs of nothing": ("a.html", lambda: b"<html>" + b"<p>" * 1_000_000),
    "HTML: 300,000 scripts between words": ("a.html", lambda: "<script></script>字，".encode() * 300_000),
    "HTML: 300,000 attributes": (
        "a.html",
        lambda: b"<p " + b" ".join(b"a%d" % n for n in range(300_000)) + b">",
    ),
    "PDF: a form that draws itself twice": ("a.pdf", lambda: one_page_pdf(b"/X Do " * 50, form=_FORM)),
    "PDF: 500 MB of zeros as a page": ("a.pdf", lambda: one_page_pdf(bytes(500_000_000), packed=True)),
    "PDF: 100,000 characters on a page": (
        "a.pdf",
        lambda: one_page_pdf(
            b"BT /F1 1 Tf " + b"(aaaaaaaaaaaaaaaaaaaa) Tj 0 -1 Td " * 5000 + b"ET", packed=True
        ),
    ),
    "PDF: 2,000,000 characters on a page": (
        "a.pdf",
        lambda: one_page_pdf(
            b"BT /F1 1 Tf " + b"(aaaaaaaaaaaaaaaaaaaa) Tj 0 -1 Td " * 100_000 + b"ET", packed=True
        ),
    ),
}


def main() -> None:
    """Print a line for each attack, or for those whose names hold one of the arguments."""
    sys.stdout.write(_LINE.format("attack", "bytes", "seconds", "MB", "what is said first") + "\n")
    for attack, (name, make) in ATTACKS.items():
        if len(sys.argv) > 1 and not any(part in attack for part in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(make())
            command = [sys.executable, "-m", "cli.main", "extract", "--model", "rules", str(path)]
            done = subprocess.run(
                [sys.executable, "-c", _RUN, *command],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
            seconds, memory, said = done.stdout.rstrip("\n").split("\t")
            sys.stdout.write(_LINE.format(attack, path.stat().st_size, seconds, memory, said) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
