"""What a real editor server completes, shows and marks in the files that ``suite new`` writes.

pytest tests/real_servers/check_editor.py
"""

from __future__ import annotations

from pathlib import Path

import pytest
from editor import Editor

from oasc_check.author.additions import add, spot

ANSWERS = {
    "title": "Parking API",
    "standard": "Acme Parking API 1.0",
    "source": "https://acme.example/parking",
    "standard-version": "1.0",
    "clause": "2.1",
    "clause-title": "The list of lots",
    "group-title": "Lots",
    "says": "The platform lists its parking lots.",
    "send": "GET /lots",
    "remedy": "Answer GET /lots with a list.",
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """mechanism.yaml, and the file of the group."""
    return add(spot(tmp_path / "mine", "parking", "lots", "list"), ANSWERS)


def place(file: Path, word: str) -> tuple[int, int]:
    """Line and column inside a word, counted from 0."""
    lines = file.read_text("utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if word in line and not line.startswith("#"))
    return number, lines[number].index(word) + 1


@pytest.mark.parametrize("number", [0, 1])
def test_what_is_new_has_no_mistake(files: list[Path], number: int) -> None:
    with Editor(files[number]) as editor:
        assert editor.mistakes() == []


def test_a_mistake_is_marked(files: list[Path]) -> None:
    files[1].write_text(files[1].read_text("utf-8").replace("remedy:", "remdy:"), "utf-8")
    with Editor(files[1]) as editor:
        assert any("remdy" in message for message in editor.mistakes())


@pytest.mark.parametrize(
    ("number", "word", "hint"),
    [
        (0, "versions", "the versions of the standard, the oldest first"),
        (0, "undiscovered", "why discover cannot know the mechanism"),
        (1, "mechanism", "the mechanism in whose folder this file lies"),
        (1, "says", "one sentence in the present tense"),
        (1, "send", "a method and a path"),
        (1, "media_type", "the media type of the answer"),
    ],
)
def test_a_key_says_what_it_is_for(files: list[Path], number: int, word: str, hint: str) -> None:
    with Editor(files[number]) as editor:
        assert hint in editor.hint(*place(files[number], word))


def test_keys_of_a_step_are_completed_with_their_hints(files: list[Path]) -> None:
    file = files[1]
    lines = file.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "- send" in line) + 1
    file.write_text("\n".join([*lines[:at], "        ", *lines[at:]]) + "\n", "utf-8")
    with Editor(file) as editor:
        offered = editor.offered(at, 8)
    assert {"auth", "body", "capture", "created", "follow", "query"} <= offered.keys()
    assert "expect" not in offered, "it stands there already"
    assert [name for name, hint in offered.items() if not hint] == []
