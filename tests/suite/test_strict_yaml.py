"""YAML stays what its author wrote, and what is not strict is refused at its place."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.suite.model import InvalidFile
from oasc_check.suite.strict_yaml import as_text, parse, read

FILE = Path("suite.yaml")


def test_texts_are_not_guessed_to_be_something_else() -> None:
    data = parse("a: no\nb: 12:30\nc: 2024-01-01\nd: on\ne: 0123\nf: 1_000\ng: .5\nh: Null", FILE).data
    assert list(data.values()) == ["no", "12:30", "2024-01-01", "on", "0123", "1_000", ".5", "Null"]


def test_numbers_remember_how_they_were_written() -> None:
    data = parse("a: 5.10\nb: 7\nc: 1e3\nd: '5.10'", FILE).data
    assert (data["a"], data["b"], data["c"], data["d"]) == (5.1, 7, 1000.0, "5.10")
    assert [as_text(data[key]) for key in "abcd"] == ["5.10", "7", "1e3", "5.10"]


def test_only_the_words_of_json_are_values() -> None:
    assert parse("[true, false, null, ~, yes, True]", FILE).data == [True, False, None, None, "yes", "True"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\nb: 2\na: 3", "suite.yaml:3:1", 'the key "a" is given twice'),
        ("a: &x 1\nb: *x", "suite.yaml:1:4", "anchors"),
        ("a: !!python/object:os.system {}", "suite.yaml:1:4", "tag"),
        ("a: [1", "suite.yaml:", "not YAML"),
        ("a: 1\n b: 2", "suite.yaml:2:3", "not YAML"),
        ("? [a]\n: 1", "suite.yaml:1:3", "a key must be a text"),
        ("", "suite.yaml:1:1", "empty"),
        ("a: 1\n---\nb: 2", "suite.yaml:2:1", "not YAML"),
        ("[" * 100_000, "suite.yaml:1:", "nested too deeply"),
        ("a: \x07", "suite.yaml:1:1", "does not allow"),
    ],
)
def test_what_is_not_strict_is_refused_at_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        parse(text, FILE)
    assert str(refused.value.problems[0].place).startswith(place)
    assert message in refused.value.problems[0].message


def test_every_duplicate_is_named() -> None:
    with pytest.raises(InvalidFile) as refused:
        parse("a: 1\na: 2\nb: {c: 1, c: 2}", FILE)
    assert [problem.place.line for problem in refused.value.problems] == [2, 3]


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: caf\xe9")
    with pytest.raises(InvalidFile, match=r"latin\.yaml:2:1: the file is not UTF-8"):
        read(tmp_path / "latin.yaml")
    with pytest.raises(InvalidFile, match="cannot be read"):
        read(tmp_path / "missing.yaml")


def test_places_point_at_keys_and_values() -> None:
    document = parse("tests:\n  - id: one\n    says: two", FILE)
    assert str(document.place(["tests", 0, "says"])) == "suite.yaml:3:11"
    assert str(document.place(["tests", 0, "says"], key=True)) == "suite.yaml:3:5"


@given(st.text())
def test_no_text_brings_the_reader_down(text: str) -> None:
    with contextlib.suppress(InvalidFile):
        parse(text, FILE)


TEXTS = st.text(alphabet='abc "\\:#-é😀\t')


@given(st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)))
def test_json_is_read_as_it_is(value: object) -> None:
    assert parse(json.dumps(value, ensure_ascii=False), FILE).data == value
