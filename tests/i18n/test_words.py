"""The words of other languages: every sentence of the HTML report has one, and values in a sentence are kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.golden_files import assert_golden
from report.samples import every_outcome

import oasc_check
from oasc_check.cli.main import main
from oasc_check.i18n.words import Words, languages, messages
from oasc_check.report.console.look import Look
from oasc_check.report.console.words import EXIT_CODES, OF_A_SHARD
from oasc_check.report.document import document
from oasc_check.report.html import render as html
from oasc_check.report.html import view
from oasc_check.report.reports import rendered

PACKAGE = Path(oasc_check.__file__).parent
TRANSLATED = [language for language in languages() if language != "en"]
PLACEHOLDER = re.compile(r"\{[a-z_]+\}|%s")
VERDICTS = ["conformant", "not conformant", "undecided", "not tested"]


def asked_for() -> set[str]:
    """Every English text that the HTML report asks the words for."""
    template = (PACKAGE / "report" / "html" / "templates" / "report.html").read_text("utf-8")
    named = {text for pair in re.findall(r"_\((?:\"([^\"]+)\"|'([^']+)')\)", template) for text in pair if text}
    seen: set[str] = set()

    def noting(text: str) -> str:
        seen.add(text)
        return text

    html._legend(noting)
    html._sections({"failed": [1], "open": [1], "not_run": [1]}, noting)
    words = {*view.OUTCOMES, *VERDICTS, *view._SENTENCES.values()}
    return named | seen | words | {*OF_A_SHARD.values()} | {text for code, text in EXIT_CODES.items() if code != 8}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing(language: str) -> None:
    assert asked_for() - messages(language).keys() == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_keeps_its_placeholders(language: str) -> None:
    for english, text in messages(language).items():
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(text)), english


def test_what_stands_in_a_sentence_is_kept_and_said_too() -> None:
    words = Words("fr", {"{n} of {m} are open: {text}": "{n} sur {m} restent ouverts : {text}", "no answer": "rien"})
    assert words("3 of 5 are open: no answer") == "3 sur 5 restent ouverts\u00a0: rien"
    assert words("3 of 5 are open: HTTP 500") == "3 sur 5 restent ouverts\u00a0: HTTP 500"
    assert words("something else") == "something else"


def test_the_longer_message_is_taken() -> None:
    words = Words("fr", {"{text}: it failed": "court {text}", "{text}: it failed, and again": "long {text}"})
    assert words("a: it failed, and again") == "long a"


@given(st.text(min_size=1))
def test_any_value_comes_through(value: str) -> None:
    words = Words("en", {"got {value} here": "{value}"})
    assert words(f"got {value} here") == value


def test_numbers_and_moments_are_written_as_there() -> None:
    words = Words("fr", {})
    assert words.number(2221).replace("\u202f", " ") == "2 221"
    assert words.moment("2026-11-22T20:41:43.120Z").startswith("22 novembre 2026")
    assert words.moment("last spring") == "last spring"


def test_golden() -> None:
    words = Words("fr", messages("fr"))
    assert_golden("every-outcome-form.fr.html", rendered(document(every_outcome()), "html", "r.html", Look(), words))


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """A result in a file."""
    file = tmp_path / "result.json"
    file.write_bytes(rendered(document(every_outcome()), "json", "-", Look()))
    return file


def in_html(result: Path, *more: str) -> str:
    """The HTML report as the command line writes it."""
    target = result.parent / "r.html"
    assert main(["report", str(result), "-q", "--to", f"html={target}", *more]) == 0
    return target.read_text("utf-8")


def test_the_option_chooses_the_language(result: Path) -> None:
    assert '<html lang="fr">' in in_html(result, "--lang", "fr")
    assert "n'est pas conforme" in in_html(result, "--lang", "fr").replace("&#39;", "'")


@pytest.mark.parametrize(
    ("locale", "language"), [("fr_FR.UTF-8", "fr"), ("nl_BE.UTF-8", "nl"), ("C", "en"), ("xx_XX", "en"), ("", "en")]
)
def test_the_environment_chooses_it_else(
    locale: str, language: str, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", locale)
    assert f'<html lang="{language}">' in in_html(result)


def test_a_language_that_is_not_there_is_wrong_usage(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(result), "--lang", "fx"]) == 2
    assert 'there is no language "fx". Known: en, fr, nl.' in capsys.readouterr().err
