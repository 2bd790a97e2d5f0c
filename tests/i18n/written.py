"""Finds the sentences that the program writes: constants and f-strings of its modules, by the rules of gettext.

A sentence in an f-string is a message with placeholders: ``f"{where}: expected {it}"`` is that of ``{}: expected {}``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from oasc_check.cli.help import Command, LazyGroup
from oasc_check.cli.main import _COMMANDS

_WORDS = re.compile(r"[a-z]{2,}.* .*[A-Za-z{]|[A-Za-z}]+ .*[a-z]{2,}")
_PLACEHOLDER = re.compile(r"\{[a-z_]*\}")
_SAYING = ("say", "said", "many", "labelled")
_NO_SENTENCE = re.compile(r"bold [a-z]+|[a-z]+/[a-z].*, .*")
_DRAFTING = ("new", "record", "docs")
"""For authors only, whose suites are in English."""
_NEAR = ("near", "did_you_mean")


def frame(text: str) -> str:
    """A message without the names of its placeholders."""
    return _PLACEHOLDER.sub("{}", text)


def written(module: Path) -> Iterator[str]:
    """The frame of every sentence, and of every word that is handed to what says it."""
    tree = ast.parse(module.read_text("utf-8"))
    unsaid = set(_unsaid(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _SAYING:
            yield from (text.removeprefix("Error: ") for text in map(_constant, node.args) if text)
        elif node not in unsaid and _is_sentence(text := _text(node).removesuffix("\n").removeprefix("Error: ")):
            yield text


def constants(module: Path) -> Iterator[str]:
    """Every text of a module."""
    tree = ast.parse(module.read_text("utf-8"))
    yield from (one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def helped(command: click.Command) -> Iterator[str]:
    """Every paragraph, example and option of the help of a command and of those below it."""
    yield from (" ".join(one.split()) for one in (command.help or "").split("\n\n"))
    yield command.get_short_help_str(100)
    if isinstance(command, Command | LazyGroup):
        yield from (does for _, does in command.examples)
    yield from (one.help for one in command.params if isinstance(one, click.Option) and one.help)
    if isinstance(command, LazyGroup):
        context = click.Context(command)
        for name in command.list_commands(context):
            if name not in _DRAFTING and (found := command.get_command(context, name)):
                yield from helped(found)


def _is_sentence(text: str) -> bool:
    return _WORDS.search(text.replace("{}", "x")) is not None and not _NO_SENTENCE.fullmatch(text)


def _constant(node: ast.AST) -> str:
    return frame(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else _hole(one) for one in node.values)
    return _constant(node)


def _hole(node: ast.expr) -> str:
    """What stands for a value; nothing for a suggestion, without which the sentence is a message too."""
    value = node.value if isinstance(node, ast.FormattedValue) else node
    return "" if _name(value.func if isinstance(value, ast.Call) else value) in _NEAR else "{}"


def _unsaid(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, types in quotes, patterns, the command lines of examples, and the parts of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Tuple) and node.elts and _constant(node.elts[0]).partition(" ")[0] in _COMMANDS:
            yield node.elts[0]
        elif isinstance(node, ast.Call) and _name(node.func) in ("compile", "cast", "sub", "partition", "removeprefix"):
            yield from node.args
