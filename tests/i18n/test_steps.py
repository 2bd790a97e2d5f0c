"""The lines of ``explain``: what is sent, and what must come back, is never half in English."""

from __future__ import annotations

import re

import pytest

from oasc_check.cli.explaining import said
from oasc_check.cli.wording import steps
from oasc_check.i18n.words import Words, messages
from oasc_check.suite.load import load

VALUE = r'"(?:[^"\\]|\\.)*"|\$?\{[^}]*\}|[a-z-]+\.schema\.json'
"""What stands in a line as it is sent or received."""
ENGLISH = r"\b(?:the|with|without|which|must|each|begins|at least|of the form|a value|one of)\b"
"""Words of the program that are in no other language, and in no address."""


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_line_of_a_step_is_half_in_english(language: str) -> None:
    say = Words(language, messages(language))
    lines = {text for test in load(None).tests() for _, text in steps(test.steps)}
    assert [line for line in sorted(lines) if re.search(ENGLISH, re.sub(VALUE, "", said(say, line)))] == []
