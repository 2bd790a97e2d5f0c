"""The pages on a suite: no link is dead, no text of a suite is markup, and the same suites give the same pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from small_suites import write_suite

from oasc_check.author.pages import Pages
from oasc_check.author.pages_of_tests import Words
from oasc_check.cli import wording
from oasc_check.i18n.words import languages, messages
from oasc_check.places import SUITES
from oasc_check.suite.load import load
from oasc_check.suite.model import Suite

LINK = re.compile(r"(?<!\\)\]\((?!<)([^)\s]*)\)")
FENCED = re.compile(r"^(`{3,})text\n.*?^\1$", re.MULTILINE | re.DOTALL)
ENGLISH = Words(str, wording.steps)


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load(SUITES)


@pytest.fixture(scope="module")
def shipped(suite: Suite) -> dict[str, str]:
    return Pages(suite, ENGLISH).all()


def links(pages: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """The page, the page that a link in it leads to, and the place there."""
    for page, text in pages.items():
        for link in LINK.findall(FENCED.sub("", text)):
            way, _, place = link.partition("#")
            yield page, normal(PurePosixPath(page).parent / unquote(way)) if way else page, place


def normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def dead(pages: dict[str, str]) -> list[tuple[str, str, str]]:
    places = {page: set(re.findall(r'<a id="([^"]+)"></a>', text)) for page, text in pages.items()}
    return [
        (page, target, place)
        for page, target, place in links(pages)
        if target not in pages or (place and place not in places[target])
    ]


def test_no_link_is_dead_and_every_page_is_reached(shipped: dict[str, str]) -> None:
    assert dead(shipped) == []
    reached, open_ones = {"index.md"}, ["index.md"]
    ways: dict[str, set[str]] = {}
    for page, target, _ in links(shipped):
        ways.setdefault(page, set()).add(target)
    while open_ones:
        new = ways.get(open_ones.pop(), set()) - reached
        reached |= new
        open_ones += new
    assert reached == set(shipped)


def test_a_dead_link_would_be_found(shipped: dict[str, str]) -> None:
    page = "mechanisms/wfs/features.md"
    assert dead({**shipped, page: shipped[page].replace('<a id="ids"></a>', "")}) != []


def test_every_place_has_one_name(shipped: dict[str, str]) -> None:
    for page, text in shipped.items():
        names = re.findall(r'<a id="([^"]+)"></a>', text)
        assert len(names) == len(set(names)), page


def test_every_test_and_every_requirement_is_there(suite: Suite, shipped: dict[str, str]) -> None:
    for test in suite.tests():
        assert (
            f'<a id="{test.written_id.split("/", 2)[2]}"></a>'
            in shipped[f"mechanisms/{test.mechanism}/{test.group}.md"]
        )
    for edition in suite.editions.values():
        for one in edition.requirements():
            page = shipped[f"editions/{edition.id}/{one.mim.lower()}.md"]
            assert f'<a id="{re.sub("[:@]", "-", one.id)}"></a>' in page


def test_a_requirement_leads_to_its_tests_and_a_test_to_its_clauses_and_back(shipped: dict[str, str]) -> None:
    ways = set(links(shipped))
    mim, group, mechanism = "editions/mims-plus-9.0/mim7.md", "mechanisms/wfs/features.md", "mechanisms/wfs.md"
    tests = {place for page, target, place in ways if (page, target) == (mim, group)}
    assert tests
    assert {(group, mim) == way[:2] for way in ways} == {True, False}
    clauses = {place for page, target, place in ways if (page, target) == (group, mechanism) and place}
    assert clauses
    assert tests <= {place for page, target, place in ways if (page, target) == (mechanism, group)}


def test_the_same_suites_give_the_same_pages(shipped: dict[str, str]) -> None:
    assert Pages(load(SUITES), ENGLISH).all() == shipped


MARKUP = "a `b` ``` <b>x</b> | [c](javascript:alert) *d* & @e # f"
TESTS = f"""\
tests:
  - id: it
    says: 'The platform answers {MARKUP}.'
    clause: ["1"]
    needs: [extra]
    unclear: {{doubt: '{MARKUP}', reading: '{MARKUP}'}}
    steps:
      - send: GET /x
        expect: {{status: 200, body: {{$.x: '```` {MARKUP}'}}}}
    remedy: '{MARKUP}'
  - id: row
    says: 'The platform answers ${{case:word}} {MARKUP}.'
    clause: ["1"]
    needs: ["setting:${{case:word}}"]
    given: [{{send: GET /y, expect: {{status: 200}}}}]
    cases:
      - {{id: one, word: '{MARKUP}'}}
      - {{id: two, word: x}}
    steps:
      - send: GET /x
        query: {{q: "${{case:word}}"}}
        expect: {{status: 200, body: {{$.x: 1}}}}
    remedy: '{MARKUP}'
"""


def test_no_text_of_a_suite_is_markup(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "suites", TESTS)
    for file in folder.rglob("mi*.yaml"):
        file.write_text(
            file.read_text().replace("It works.", f"'{MARKUP}'").replace("title: Small", f"title: '{MARKUP}'")
        )
    pages = Pages(load(folder), ENGLISH).all()
    assert dead(pages) == []
    reader = MarkdownIt("commonmark").enable("table")
    seen = set()
    for text in pages.values():
        tokens = [inner for token in reader.parse(text) for inner in (token, *(token.children or ()))]
        seen |= {token.type for token in tokens}
        assert all(
            re.fullmatch(r'<a id="[\w.-]+">|</a>', token.content.strip()) for token in tokens if "html" in token.type
        )
        ways = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
        assert all(way.startswith("https://example.org") or ":" not in way for way in ways)
    assert seen.isdisjoint({"code_inline", "em_open", "image"})
    assert "`````text" in pages["mechanisms/small/things.md"]


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_every_word_of_the_pages_is_translated(language: str, tmp_path: Path) -> None:
    suite = load(write_suite(tmp_path / "suites", TESTS.replace(MARKUP, "of the suite")))
    asked: set[str] = set()

    def noting(sentence: str) -> str:
        asked.add(sentence)
        return sentence

    Pages(suite, Words(noting, wording.steps)).all()
    of_the_suite = {"Small", "Things", "It works.", "A small API", "More is offered.", "C1", ""}
    labels = {one for one in asked if "of the suite" not in one or one == "Digest of the suites"} - of_the_suite
    assert len(labels) > 35
    assert sorted(labels - messages(language).keys()) == []
