"""Translations of suites: what is missing, stale or wrong is found; what is translated is never lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oasc_check.places import SUITES
from oasc_check.suite.model import InvalidFile
from oasc_check.suite.strict_yaml import parse
from oasc_check.suite.translation.check import State
from oasc_check.suite.translation.texts import texts_of
from oasc_check.suite.translation.work import state, update
from oasc_check.suite.translation.write import scalar

GROUP = """\
mechanism: m
group: g
title: A group
tests:
  - id: first
    says: The platform refuses ${case:what} of ${case:name}.
    clause: ["1"]
    unclear: {doubt: It reads two ways., reading: Both are accepted.}
    cases:
      - {id: negative, what: a negative limit, name: maxLimit}
      - {id: none, what: "0", name: maxLimit}
    steps: [{send: GET /}]
    remedy: Answer 400 to it.
"""
FRENCH = """\
title:
  en: A group
  fr: Un groupe

tests:
  first:
    says:
      en: The platform refuses ${case:what} of ${case:name}.
      fr: La plateforme refuse, pour ${case:name}, ${case:what}.
    unclear:
      doubt:
        en: It reads two ways.
        fr: Deux lectures sont possibles.
      reading:
        en: Both are accepted.
        fr: Les deux sont acceptées.
    remedy:
      en: Answer 400 to it.
      fr: Y répondre 400.
    cases:
      negative:
        what:
          en: a negative limit
          fr: une limite négative
"""
FILE = "mechanisms/m/g.yaml"


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    """Suites of one group, whole in French."""
    for name, content in ((FILE, GROUP), (f"i18n/fr/{FILE}", FRENCH)):
        _write(tmp_path / name, content)
    _write(tmp_path / "i18n/fr/language.yaml", "language: fr\nname: français\ncomplete: [mechanisms]\n")
    return tmp_path


def _write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, "utf-8")


def _change(suites: Path, name: str, old: str, new: str) -> State:
    file = suites / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return state(suites, "fr")


def _messages(found: State) -> list[str]:
    return [problem.message for problem in found.problems]


def test_what_is_whole_has_no_problems(suites: Path) -> None:
    found = state(suites, "fr")
    assert _messages(found) == []
    assert [(one.total, one.done) for one in found.counts] == [(6, 6)]


def test_a_colon_after_a_name_is_no_part_of_it(suites: Path) -> None:
    _change(suites, f"i18n/fr/{FILE}", "fr: Y répondre 400.", 'fr: "400: y répondre."')
    assert _messages(state(suites, "fr")) == []


def test_words_of_the_sentence_are_translated_and_values_are_not() -> None:
    paths = texts_of(parse(GROUP, Path("g.yaml")).data)
    assert {path[2:] for path in paths if path[:1] == ("tests",)} == {
        ("says",), ("unclear", "doubt"), ("unclear", "reading"), ("remedy",), ("cases", "negative", "what"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fr: Y répondre 400.", "fr:", "one text is not translated, first tests/first/remedy"),
        ("fr: Y répondre 400.", "fr: Y répondre par une erreur.", '"400" does not stand in the translation'),
        ("fr: Y répondre 400.", "fr: Y répondre 400", "only one of the two ends with a full stop"),
        ("pour ${case:name}, ${case:what}", "pour ${case:name}", "${case:what} does not stand as often as in English"),
        ("  first:", "  frist:", "mechanisms/m/g.yaml has no text tests/frist/says"),
        ("en: Answer 400 to it.", "en: Answer 400.", "has changed, now"),
        ("      en: Answer 400 to it.", "      was: Answer 400.\n      en: Answer 400 to it.", "has changed, before"),
        ("fr: Un groupe", "nl: Een groep", 'unknown key "nl"'),
        ("  en: A group\n  fr: Un groupe", "  fr: Un groupe", '"en" is missing here'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_at_its_line(suites: Path, old: str, new: str, message: str) -> None:
    found = _change(suites, f"i18n/fr/{FILE}", old, new)
    assert any(message in one for one in _messages(found)), _messages(found)
    assert {problem.place.file.name for problem in found.problems} == {"g.yaml"}


def test_a_colon_after_a_name_is_no_part_of_the_name(suites: Path) -> None:
    found = _change(suites, f"i18n/fr/{FILE}", "fr: Y répondre 400.", 'fr: "Y répondre 400: une erreur."')
    assert _messages(found) == []


def test_only_what_is_claimed_has_to_be_complete(suites: Path) -> None:
    (suites / "i18n/fr" / FILE).unlink()
    assert _messages(state(suites, "fr")) == [f"{FILE}: 6 texts are not translated, first title"]
    found = _change(suites, "i18n/fr/language.yaml", "complete: [mechanisms]", "complete: []")
    assert _messages(found) == []
    assert [(one.total, one.done) for one in found.counts] == [(6, 0)]


def test_a_claim_of_nothing_and_a_file_of_nothing_are_found(suites: Path) -> None:
    _write(suites / "i18n/fr/mechanisms/m/other.yaml", "title:\n  en: A\n  fr: B\n")
    found = _change(suites, "i18n/fr/language.yaml", "[mechanisms]", "[mechanisms, profiles]")
    assert [message.split(" in the")[0] for message in _messages(found)] == [
        "there is no file mechanisms/m/other.yaml",
        'complete: there is nothing at "profiles"',
    ]


def test_updating_what_is_whole_changes_nothing(suites: Path) -> None:
    assert [one.is_written for one in update(suites, "fr")] == [False]
    assert (suites / "i18n/fr" / FILE).read_text("utf-8") == FRENCH


def test_changed_english_is_written_beside_what_was_translated(suites: Path) -> None:
    _change(suites, FILE, "remedy: Answer 400 to it.", "remedy: Answer 422 to it.")
    assert [len(one.count.stale) for one in update(suites, "fr")] == [1]
    expected = "was: Answer 400 to it.\n      en: Answer 422 to it.\n      fr: Y répondre 400.\n"
    assert expected in (suites / "i18n/fr" / FILE).read_text("utf-8")
    assert [one.is_written for one in update(suites, "fr")] == [False]


def test_a_renamed_test_keeps_its_translation(suites: Path) -> None:
    _change(suites, FILE, "id: first", "id: second")
    assert [one.count.done for one in update(suites, "fr")] == [6]
    assert (suites / "i18n/fr" / FILE).read_text("utf-8") == FRENCH.replace("first:", "second:")


def test_a_dry_run_writes_nothing(suites: Path) -> None:
    (suites / "i18n/fr" / FILE).unlink()
    assert [one.count.done for one in update(suites, "fr", write=False)] == [0]
    assert not (suites / "i18n/fr" / FILE).exists()


def test_a_language_without_its_file_is_refused(suites: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read"):
        list(update(suites, "nl"))


def test_a_path_with_nothing_to_translate_is_refused(suites: Path) -> None:
    with pytest.raises(InvalidFile, match="nothing to translate"):
        list(update(suites, "fr", "mechanisms/n"))


@pytest.mark.parametrize(
    "text",
    ["plain", "a: b", "ends:", "a #b", "true", "12", "-1", "« oui »", '"q"', "@context", "${x} y", "l'eau", "- a",
     "a\\b", "[x]", "{x}", "null", "? a", "é: è", " a", "a ", "*x", "&x", "!x", "%x", "`x`",
     "|", ">", "'x'", "a\tb", "1.0"],
)  # fmt: skip
def test_every_text_is_read_as_it_was_written(text: str) -> None:
    assert parse(f"key: {scalar(text)}\n", Path("x.yaml")).data == {"key": text}


def test_the_shipped_languages_have_no_problems(tmp_path: Path) -> None:
    shutil.copytree(SUITES, tmp_path / "suites")
    assert _messages(state(tmp_path / "suites", "fr")) == []
