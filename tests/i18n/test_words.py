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
from i18n.french import french, sample
from oasc_check.cli.main import main
from oasc_check.i18n.words import Words, languages, messages
from oasc_check.plan.model import Outcome
from oasc_check.report.console.look import Detail, Look
from oasc_check.report.console.words import EXIT_CODES, OF_A_SHARD
from oasc_check.report.document import document
from oasc_check.report.html import render as html
from oasc_check.report.html import view
from oasc_check.report.reports import rendered
from oasc_check.verdict.model import RequirementVerdict, Verdict

PACKAGE = Path(oasc_check.__file__).parent
TRANSLATED = [one for one in languages() if one != "en"]
"""Every language that the program speaks is whole."""


def asked_for() -> set[str]:
    """Every English text that the template of the HTML report, and its tables, ask the words for."""
    template = (PACKAGE / "report" / "html" / "templates" / "report.html").read_text("utf-8")
    named = {text for pair in re.findall(r"_\((?:\"([^\"]+)\"|'([^']+)')\)", template) for text in pair if text}
    seen: set[str] = set()

    def noting(text: str) -> str:
        seen.add(text)
        return text

    html._legend(noting)
    html._sections({"failed": [1], "open": [1], "not_run": [1], "trend": [1]}, noting)
    verdicts = {str(one) for one in (*RequirementVerdict, *Verdict, *Outcome)}
    counts = {f"{{n}} {one}" for one in (*RequirementVerdict, *Outcome)}
    return named | seen | verdicts | counts | {*view._SENTENCES.values(), *EXIT_CODES.values(), *OF_A_SHARD.values()}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing(language: str) -> None:
    assert asked_for() - messages(language).keys() == set()


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
    words = Words("en", {"here is {value} again": "{value}"})
    assert words(f"here is {value} again") == value


def test_numbers_and_moments_are_written_as_there() -> None:
    words = Words("fr", {})
    assert words.number(2221).replace("\u202f", " ") == "2 221"
    assert words.moment("2026-11-22T20:41:43.120Z").startswith("22 novembre 2026")
    assert words.moment("last spring") == "last spring"


@pytest.mark.parametrize(
    ("form", "detail", "name"),
    [
        ("html", Detail.REPORT, "every-outcome-form.fr.html"),
        ("console", Detail.REPORT, "every-outcome.fr.txt"),
        ("console", Detail.EVERYTHING, "every-outcome-verbose.fr.txt"),
        ("markdown", Detail.REPORT, "every-outcome-form.fr.md"),
        ("csv", Detail.REPORT, "every-outcome-form.fr.csv"),
        ("junit", Detail.REPORT, "every-outcome.fr.xml"),
        ("github", Detail.REPORT, "every-outcome-form.fr.txt"),
    ],
)
def test_golden(form: str, detail: Detail, name: str) -> None:
    assert_golden(name, rendered(sample(), form, "r", Look(words=french(), detail=detail)))


@pytest.mark.parametrize("form", ["console", "markdown", "csv", "html"])
def test_a_report_has_no_english_left(form: str) -> None:
    shown = rendered(sample(), form, "r", Look(words=french(), detail=Detail.EVERYTHING)).decode()
    text = re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", "", shown, flags=re.DOTALL)
    assert re.findall(r"\b(?:the|is|not|was|of|with|tests? (?:failed|passed)|expected|undecided)\b", text) == []


@pytest.mark.parametrize("form", ["json", "sarif", "har", "badge"])
def test_what_programs_read_is_the_same_in_every_language(form: str) -> None:
    assert rendered(sample(), form, "r", Look(words=french())) == rendered(sample(), form, "r", Look())


def test_a_plural_follows_the_rule_of_the_language() -> None:
    words = Words("fr", {"{n} tests": ("{n} test", "{n} tests")})
    assert [words.many("{n} test", "{n} tests", number) for number in (0, 1, 2)] == ["0 test", "1 test", "2 tests"]
    assert words("1 tests") == "1 test"


def test_what_stands_in_quotes_is_never_said() -> None:
    words = Words("fr", {"{text} or {more}": "{text} ou {more}", "none": "rien"})
    assert words('"here or there"') == '"here or there"'
    assert words('"none" or none') == '"none" ou rien'


def test_a_quote_within_quotes_ends_nothing() -> None:
    words = Words("fr", {"expected {expected}, got {actual}": "attendu {expected}, constaté {actual}"})
    assert words(r'expected "(W/)?\"[^\"]*\"", got 5') == r'attendu "(W/)?\"[^\"]*\"", constaté 5'


def test_each_reading_is_said() -> None:
    known = {"no reading holds: {text}": "aucune lecture : {text}", "{where}: got {actual}": "{where} : eu {actual}"}
    words = Words("fr", known)
    said = words("no reading holds: a: got 1 / b: got 2").replace("\u00a0", " ")
    assert said == "aucune lecture : a : eu 1 / b : eu 2"
    assert words("a: got 1 / 2").replace("\u00a0", " ") == "a : eu 1 / 2"


def test_names_and_values_are_never_said() -> None:
    words = Words("fr", {"header {name}": "en-tête {name}", "date": "jour"})
    assert words("header date") == "en-tête date"


def test_only_the_name_of_a_feature_is_a_feature() -> None:
    words = Words("fr", {"{feature} of {name}": "{feature} de {name}"})
    assert words("paging of wfs") == "paging de wfs"
    assert words('$.id: of the form "urn:.+"') == '$.id: of the form "urn:.+"'


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
    ("variables", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "xx_XX"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "fr_BE", "LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANGUAGE": "xx:fr", "LANG": "en_US.UTF-8"}, "fr"),
        ({"LANGUAGE": "fr", "LANG": "C"}, "en"),
    ],
)
def test_the_environment_chooses_it_else(
    variables: dict[str, str], language: str, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert f'<html lang="{language}">' in in_html(result)


def test_a_language_that_is_not_there_is_wrong_usage(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(result), "--lang", "fx"]) == 2
    assert 'there is no language "fx". Known: en, de, es, fr, it, nl.' in capsys.readouterr().err
