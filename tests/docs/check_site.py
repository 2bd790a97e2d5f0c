"""The site: built with warnings as errors, served by Python alone, and looked at in Debian's Chromium.

apt-get install -y chromium && pip install '.[docs,browser]' && pytest tests/docs/check_site.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).parents[2] / "docs"
WIDTHS = [390, 1280]
SCHEMES = {"light": "default", "dark": "slate"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Quiet(SimpleHTTPRequestHandler):
    """What ``python -m http.server`` answers with, without a line for each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built strictly."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    words += ["--config-file", str(DOCS / "mkdocs.yml"), "--site-dir", str(folder)]
    subprocess.run(words, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where it is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield found
        found.close()


def pages_of(site: Path) -> list[str]:
    """The address of every page below the site; of those of single groups of tests, which look alike, one in forty."""
    found = sorted(page.parent.relative_to(site).as_posix() for page in site.rglob("index.html"))
    groups = [name for name in found if "tested/" in name]
    return ["" if name == "." else f"{name}/" for name in found if name not in groups or groups.index(name) % 40 == 0]


def opened(browser: Browser, width: int) -> tuple[Page, list[str]]:
    """An empty page, and what it will ask of others than the server of the site."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if "//127.0.0.1:" not in request.url else None)
    page.on("pageerror", lambda error: elsewhere.append(str(error)))
    return page, elsewhere


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_loads_nothing_from_elsewhere(
    browser: Browser, site: Path, address: str, width: int
) -> None:
    page, elsewhere = opened(browser, width)
    names = pages_of(site)
    assert len(names) > 60
    for name in names:
        page.goto(address + name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth)"), name
    assert not elsewhere


@pytest.mark.parametrize("width", WIDTHS)
def test_no_table_is_wider_than_its_page(browser: Browser, address: str, width: int) -> None:
    page, _ = opened(browser, width)
    for name in ("reference/platform/", "reference/report/", "reference/requirements/", "how-to/part/"):
        page.goto(address + name)
        widest = page.evaluate("Math.max(...[...document.querySelectorAll('table')].map(one => one.scrollWidth))")
        assert widest <= page.evaluate("document.querySelector('article').clientWidth"), name


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_for_everybody(browser: Browser, address: str, width: int, scheme: Any) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for name in ("", "tutorials/vendor/", "fr/tutorials/ci/", "reference/platform/", "explanation/verdicts/"):
        page.goto(address + name)
        page.locator(f"body[data-md-color-scheme={SCHEMES[scheme]}]").wait_for()
        found = Axe().run(page, options={"runOnly": RULES})
        assert not found.response["violations"], f"{name}: {found.generate_report()}"


def test_french_breaks_no_line_before_its_signs(browser: Browser, address: str) -> None:
    page, _ = opened(browser, 390)
    page.goto(f"{address}fr/tutorials/vendor/")
    text = page.locator("article").inner_text()
    assert "\u00a0:" in text
    assert "oasc-check run acme.yaml --profile" in text


def test_a_reader_changes_the_language_where_she_is(browser: Browser, address: str) -> None:
    page, _ = opened(browser, 1280)
    page.goto(f"{address}tutorials/procurement/")
    page.locator("a[hreflang=fr]").first.dispatch_event("click")
    page.wait_for_url(f"{address}fr/tutorials/procurement/")
    assert page.locator("h1").inner_text().startswith("Un acheteur public")
    assert page.locator("html").get_attribute("lang") == "fr"


def test_a_page_that_is_not_translated_is_shown_in_english(browser: Browser, address: str) -> None:
    page, _ = opened(browser, 1280)
    page.goto(f"{address}fr/how-to/first-mechanism/")
    assert page.locator("h1").inner_text().startswith("Your first mechanism")


def test_a_word_is_found_without_the_internet(browser: Browser, address: str) -> None:
    page, elsewhere = opened(browser, 1280)
    page.goto(address)
    page.locator("input.md-search__input").click()
    page.locator("input.md-search__input").press_sequentially("whitewash")
    page.locator(".md-search-result__link", has_text="A CI job").first.wait_for(timeout=20_000)
    assert not elsewhere
