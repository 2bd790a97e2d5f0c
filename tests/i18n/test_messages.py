"""The messages of other languages: none is missing, none is stale, each keeps what stands in it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import oasc_check
from i18n.written import constants, frame, helped, written
from oasc_check.cli.main import command
from oasc_check.i18n.words import Words, languages, messages
from oasc_check.places import SCHEMAS, SUITES
from oasc_check.suite.load import load

PACKAGE = Path(oasc_check.__file__).parent
TRANSLATED = [one for one in languages() if one != "en"]
"""Every language that the program speaks is whole."""
PLACEHOLDER = re.compile(r"\{[a-z_]+\}|%s")
SHAPE_MESSAGE = re.compile(r'sh:message "([^"]*)"')
SPEAKING = (
    "report/**/*.py", "verdict/*.py", "plan/*.py", "run/*.py", "language/*.py", "cli/*.py",
    "cli/many/*.py", "discover/*.py",
    "bundle/*.py", "proof/verification.py", "suite/baseline.py", "suite/platform.py", "suite/schema_check.py",
    "suite/statement.py", "suite/strict_yaml.py",
)  # fmt: skip
FOR_AUTHORS = (
    "cli/docs.py", "cli/mutating.py", "cli/new.py", "cli/proving.py", "cli/record.py", "cli/translate.py",
    "cli/watching.py",
)  # fmt: skip
"""What authors of suites read is in English, as suites are."""
IN_FILES = (
    "report/forms/badge.py",
    "report/forms/har.py",
    "discover/declare.py",
    "bundle/sealing.py",
    "report/curl.py",
)
"""They write files that are handed on, to programs or to people of any language."""
NO_MESSAGE = {
    "{}{}{} -> {}", "(base64) {}", "{}{} ({})", "::{} title={}::{}", "{}{}: {}", "{}{} {}", "%(prog)s %(version)s",
    "oasc-check run platform.yaml --profile {} --to json=result.json --to html=report.html",
    "header Content-Type", "query parameter ", "at least 1", ' Did you mean "{}"?', 'Did you mean "{}"? ',
    "{} (run {})", "{} (cleanup {})", "{} (run {}-{})", "gzip, deflate", "invalid path:", "PEM lib",
    "oasc-check watchdog", "oasc-check reference platform", "An example: this platform is no city.", "the program",
    "platform: {name: {}}", "sandbox: true", "tls: {}", "  oasc-check cleanup {}",
    "not valid at validation time", "expired at time of signing", "certificate chain", "log entry", "invalid signature",
    "verified time", " at ^ in:",
}  # fmt: skip
"""Layout, names, patterns, what is compared with, and parts of messages that stand in them as a whole."""
YAML = r"callback: \{[^}]*\}|(auth|sandbox): [a-z]+|(env|file|keyring|Retry-After):|(apis|platform|equivalent):|\{[a-z_]+\}|https?://\S*"
"""What stands in a message as it stands in a file or an address."""
OTHER_CLICK = (
    "No such option",
    "Did you mean",
    "(Possible options",
    "Choose from",
    " requires an argument.",
    " is not a valid integer.",
)
"""Beginnings of what other releases of click say."""


@cache
def known(language: str) -> frozenset[str]:
    """The frames that a language has."""
    return frozenset(map(frame, messages(language)))


def modules() -> list[Path]:
    """The modules that write sentences for people."""
    found = {file for pattern in SPEAKING for file in PACKAGE.glob(pattern)}
    return sorted(found - {PACKAGE / name for name in (*FOR_AUTHORS, *IN_FILES)})


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_sentence_of_a_module_is_missing(module: Path, language: str) -> None:
    assert set(written(module)) - NO_MESSAGE - known(language) == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_of_the_help_is_missing(language: str) -> None:
    say = Words(language, messages(language))
    assert [text for text in helped(command) if text and say(text) == text] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_by_which_a_mechanism_is_known_is_missing(language: str) -> None:
    says = {one.says for mechanism in load(None).mechanisms.values() for one in mechanism.discovery}
    assert says - messages(language).keys() == set()


def test_a_sentence_that_is_missing_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""Says no more."""\nprint(f"{1 + 1} of them are new")\nsay("word")\n', "utf-8")
    assert set(written(module)) == {"{} of them are new", "word"}


def of_shapes() -> set[str]:
    """What the shapes in SHACL say that they expect."""
    return {text for file in SCHEMAS.rglob("*.ttl") for text in SHAPE_MESSAGE.findall(file.read_text("utf-8"))}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_expectation_of_a_shape_is_missing(language: str) -> None:
    assert len(of_shapes()) > 40
    assert of_shapes() - messages(language).keys() == set()


@cache
def sources() -> str:
    """Every text that a message can come from: of the program, its template, suites, shapes, click and the system."""
    ours = [text for file in PACKAGE.rglob("*.py") for text in constants(file)]
    clicks = [text for file in Path(click.__file__).parent.glob("*.py") for text in constants(file)]
    texts = [file.read_text("utf-8") for file in (*PACKAGE.rglob("*.html"), *SUITES.rglob("mechanism.yaml"))]
    system = [os.strerror(number) for number in errno.errorcode]
    helps = [" ".join(text.split()) for text in helped(command)]
    return "\n".join([*ours, *clicks, *texts, *of_shapes(), *system, *helps, *OTHER_CLICK])


def telling(message: str) -> str:
    """The longest part of a message without a value in it."""
    return max(re.split(r"\{[a-z_]+\}|[\"']", message), key=len).strip(" .:;,?")


def stale(language: str) -> Iterator[str]:
    """Messages that nothing says any more; of a plural, both."""
    by_forms: dict[tuple[str, ...], list[str]] = {}
    for english, forms in messages(language).items():
        by_forms.setdefault(forms, []).append(english)
    for same in by_forms.values():
        if not any(telling(english) in sources() for english in same):
            yield same[0]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_stale(language: str) -> None:
    assert list(stale(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_keeps_its_placeholders(language: str) -> None:
    for english, forms in messages(language).items():
        for text in forms:
            assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(text)), english


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_placeholder_stands_twice_in_a_message(language: str) -> None:
    for english in messages(language):
        found = PLACEHOLDER.findall(english)
        assert len(found) == len(set(found)), english


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_label_has_ten_columns_at_most(language: str) -> None:
    text = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    labels = {"exchange", "received", *re.findall(r'\.labelled\("([^"]+)"', text)}
    said = messages(language)
    assert {one: said[one] for one in labels if one in said and len(said[one][0]) > 10} == {}


def test_french_signs_have_a_space_before_them() -> None:
    for english, forms in messages("fr").items():
        for text in forms:
            plain = re.sub(YAML, "", text)
            assert not re.search(r"[^\s\u00a0][;?!»](?!\S)|[^\s\u00a0]:\s|«\S|\S»", plain), (english, text)
