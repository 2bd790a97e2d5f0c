"""The HTML report in a real browser: Debian's Chromium, with axe-core for WCAG 2.2 AA.

apt-get install -y chromium && pip install playwright axe-playwright-python && pytest tests/browser/check_html.py
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from oasc_check.cli.main import main
from oasc_check.history.model import Failing, History, PastRun
from oasc_check.i18n.words import ENGLISH
from oasc_check.places import SUITES
from oasc_check.report.html.render import render

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
HOSTILE = (
    "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
    "\u202egnihton\x00\x1b[31m{{ 7 * 7 }}javascript:alert(1)" + "long" * 400
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The result of a platform with mistakes, every test in it."""
    file = tmp_path_factory.mktemp("result") / "result.json"
    words = ["demo", "-q", "-s", "wfs", "-s", "ogcapi-features", "--to", f"json={file}"]
    main([*words, "--defect", "wfs-sort-by-ignored", "--defect", "ogc-bbox-ignored"])
    return json.loads(file.read_bytes())


@pytest.fixture
def report(result: Any, tmp_path: Path) -> str:
    """The address of its report."""
    return written(result, tmp_path)


def written(result: Any, folder: Path) -> str:
    """The address of the report of a result."""
    file = folder / "report.html"
    file.write_bytes(render(result, ENGLISH, history(result)))
    return file.as_uri()


def history(result: Any) -> History:
    """Earlier runs against the same platform, and since when its tests fail."""
    name, counts = result["platform"]["name"], result["summary"]["tests"]
    asked = (result["edition"], "geo-service", "not conformant", result["tool"]["suites_digest"], counts)
    runs = tuple(PastRun(f"r{number}", f"2026-11-{number:02}T08:00:00.000Z", *asked) for number in range(1, 26))
    failed = [test["id"] for test in result["tests"] if test["outcome"] == "failed"]
    seen = (runs[3].started, runs[3].id, runs[-1].started, runs[-1].id)
    return History(name, runs, tuple(Failing(test, *seen) for test in (*failed, "ngsi-ld/entities/gone")))


def opened(browser: Browser, address: str, width: int = 1280, scheme: Any = "light") -> tuple[Page, list[str]]:
    """The page, and everything that it complains of, what its own policy forbids included."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda request: complaints.append(request.url) if request.url != address.partition("#")[0] else None
    )
    page.goto(address)
    return page, complaints


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_is_for_everybody(browser: Browser, report: str, width: int, scheme: str) -> None:
    page, complaints = opened(browser, report, width, scheme)
    assert not complaints
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.open = one.id !== '' }")
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_bids_side_by_side_are_for_everybody(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    examples, file = SUITES / "profiles" / "examples", tmp_path / "bids.html"
    bids = [str(examples / f"{name}.oasc") for name in ("acme", "bolt", "civis")]
    assert main(["compare", *bids, "--profile", str(examples / "tender.yaml"), "--to", f"html={file}"]) == 0
    page, complaints = opened(browser, file.as_uri(), width, scheme)
    assert not complaints
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.open = true }")
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()


def test_the_keyboard_finds_a_test(browser: Browser, report: str) -> None:
    page, _ = opened(browser, report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("input[type=search]").focus()
    page.keyboard.type("sort-by long")
    assert page.inner_text("#count") == "2 tests shown"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.inner_text("#count") == "0 tests shown"


def test_a_link_opens_what_it_leads_to(browser: Browser, report: str) -> None:
    page, _ = opened(browser, report)
    link = page.locator("details dd a[href^='#ogcapi-features-']").first
    link.locator("xpath=ancestor::details[1]/summary").click()
    link.click()
    assert page.locator(":target").is_visible()


def test_it_is_whole_without_scripts(browser: Browser, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    assert not page.locator("#filter").is_visible()
    assert page.locator("article").first.is_visible()
    context.close()


def test_text_of_a_platform_is_shown_and_never_obeyed(browser: Browser, result: Any, tmp_path: Path) -> None:
    hostile = json.loads(json.dumps(copy.deepcopy(result)), object_hook=_spoilt)
    page, complaints = opened(browser, written(hostile, tmp_path), 390)
    assert not complaints
    assert "not conformant" in page.title()
    assert page.locator("img").count() == page.locator("body script").count() - 1 == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "\u202e" not in page.content()


def _spoilt(members: dict[str, Any]) -> dict[str, Any]:
    """Hostile text wherever a platform or a file of it can put text."""
    places = ("actual", "body", "reason", "message", "where", "name", "vendor", "url", "source")
    return {key: HOSTILE if key in places and isinstance(value, str) else value for key, value in members.items()}
