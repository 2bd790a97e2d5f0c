"""Commands whose ``--help`` opens with examples, and a group that imports a command when it is used."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from copy import copy
from importlib import import_module
from typing import Any

import click

from oasc_check.cli.speaking import program, said

_EXTRA = re.compile(r"(.*)  \[(.*)\]", re.DOTALL)

Examples = tuple[tuple[str, str], ...]
"""Pairs of a command line, without the name of the program, and what it does."""


class Formatter(click.HelpFormatter):
    """Writes help in the language of the command."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that begins with the word usage."""
        super().write_usage(prog, args, prefix or f"{said('Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """A title such as Options."""
        super().write_heading(said(f"{heading}:").removesuffix(":"))

    def write_text(self, text: str) -> None:
        """Paragraphs, each of them a message."""
        super().write_text("\n\n".join(said(" ".join(one.split())) for one in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options or commands, and what each of them does."""
        super().write_dl([(name, _described(does)) for name, does in rows], col_max, col_spacing)


def _described(text: str) -> str:
    """What an option does, and in brackets its default and its range, each of them a message."""
    found = _EXTRA.fullmatch(text)
    if not found:
        return said(text)
    return f"{said(found[1])}  [{'; '.join(map(_noted, found[2].split('; ')))}]"


def _noted(text: str) -> str:
    """A default or a range. A default may be a word that the command takes, which is in no language."""
    label, _, value = text.partition(": ")
    if label != "default":
        return said(text)
    words = value.strip("()")
    return program()("default: {text}", text=value.replace(words, said(words)))


class Context(click.Context):
    """A context whose help is written in the language of the command."""

    formatter_class = Formatter


class Command(click.Command):
    """A command with examples."""

    context_class = Context

    def __init__(self, *args: Any, examples: Examples = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.examples = examples

    def get_short_help_str(self, limit: int = 45) -> str:
        """One line of help; without one, the beginning of the longer help."""
        if self.short_help or not self.help:
            return super().get_short_help_str(limit)
        spoken = copy(self)
        spoken.help = said(" ".join(self.help.partition("\n\n")[0].split()))
        return click.Command.get_short_help_str(spoken, limit)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, then what click writes."""
        write_examples(self.examples, ctx, formatter)
        super().format_help(ctx, formatter)


class LazyGroup(click.Group):
    """A group whose commands are named as ``module:attribute`` and imported when they are asked for."""

    context_class = Context

    def __init__(self, *args: Any, places: Mapping[str, str], examples: Examples = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._places = places
        self.examples = examples

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order in which they were named."""
        return list(self._places)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in self._places:
            return None
        module, _, attribute = self._places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name. Raises UsageError with the nearest name."""
        if args and not args[0].startswith("-") and args[0] not in self._places:
            near = did_you_mean(args[0], self._places)
            raise click.UsageError(f'there is no command "{args[0]}".{near}', ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, then what click writes."""
        write_examples(self.examples, ctx, formatter)
        super().format_help(ctx, formatter)


def write_examples(examples: Examples, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The examples under their heading, each on its line."""
    program = ctx.find_root().info_name
    with formatter.section("Examples"):
        for line, does in examples:
            formatter.write(f"{'':{formatter.current_indent}}{program} {line}\n")
            formatter.write(f"{'':{formatter.current_indent + 4}}{said(does)}\n")
    formatter.write_paragraph()


def did_you_mean(word: str, names: Mapping[str, Any] | list[str]) -> str:
    """`` Did you mean "x"?`` or nothing."""
    near = difflib.get_close_matches(word, list(names), n=1)
    return f' Did you mean "{near[0]}"?' if near else ""
