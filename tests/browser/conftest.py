"""Chromium without a window, for tests that click. `.ci/browser` installs what they need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from report_pages import view

sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser` (playwright)")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = [
    "--no-sandbox",  # in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page of a file of records; at the end no page may have reported an error or asked for anything."""
    contexts, faults = [], []

    def open_it(facts: Path, *args: str | Path, address: str = "", **settings: Any) -> Any:
        output = tmp_path / "report.html"
        assert view(facts, *args, "-o", output).exit_code == 0
        settings = {"locale": "zh-CN", "viewport": {"width": 1360, "height": 860}, **settings}
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if request.url != page.url else None)
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(f"{output.as_uri()}{address}")
        faults[:] = [fault for fault in faults if not fault.startswith((output.as_uri(), "data:,"))]
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert faults == []
