"""Finds the sentences that the program writes: constants and f-strings of its modules, by the rules of gettext.

A sentence in an f-string is a message with placeholders: ``f"{where}: expected {it}"`` is that of ``{}: expected {}``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_WORDS = re.compile(r"[a-z]{2,}.* .*[A-Za-z{]|[A-Za-z}]+ .*[a-z]{2,}")
_PLACEHOLDER = re.compile(r"\{[a-z_]*\}")
_SAYING = ("say", "said", "many", "labelled")


def frame(text: str) -> str:
    """A message without the names of its placeholders."""
    return _PLACEHOLDER.sub("{}", text)


def written(module: Path) -> Iterator[str]:
    """The frame of every sentence, and of every word that is handed to what says it."""
    tree = ast.parse(module.read_text("utf-8"))
    unsaid = set(_unsaid(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _SAYING:
            yield from filter(None, map(_constant, node.args))
        elif node not in unsaid and (text := _text(node)) and _WORDS.search(text.replace("{}", "x")):
            yield text


def _constant(node: ast.AST) -> str:
    return frame(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return _constant(node)


def _unsaid(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, types in quotes, patterns, and the parts of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Call) and _name(node.func) in ("compile", "cast", "sub", "debug"):
            yield from node.args
