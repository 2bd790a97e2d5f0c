"""Defaults of options from ``oasc.toml``, or from ``[tool.oasc-check]`` of ``pyproject.toml``, in the working folder.

An option on the command line comes before the environment (``OASC_*``), the environment before these files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from oasc_check.cli.help import did_you_mean

_COMMANDS = ("run", "demo", "fleet", "discover", "plan", "list", "explain", "cleanup", "reference")


def defaults(command: str) -> dict[str, Any]:
    """The defaults of one command, as click wants them: by command and parameter.

    Raises UsageError for a file that is not TOML, a key that no option has, and a value that its option refuses.
    """
    file, values = _read()
    if not values or command not in _COMMANDS:
        return {}
    from oasc_check.cli.options import BY_NAME

    for key, value in values.items():
        if key not in BY_NAME:
            known = ", ".join(sorted(BY_NAME))
            raise click.UsageError(f'{file}: there is no setting "{key}".{did_you_mean(key, BY_NAME)} Known: {known}.')
        _check(file, key, value, BY_NAME[key])
    return {command: {_parameter(BY_NAME[key]): value for key, value in values.items()}}


def _read() -> tuple[Path, Mapping[str, Any]]:
    """The first of the two files that is there and says something."""
    own, project = Path("oasc.toml"), Path("pyproject.toml")
    if own.is_file():
        return own, _toml(own)
    found = _toml(project).get("tool", {}).get("oasc-check", {}) if project.is_file() else {}
    return project, found


def _toml(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: not TOML: {error}. Mend it, or run in another folder.") from None


def _check(file: Path, key: str, value: Any, option: click.Option) -> None:
    if option.multiple and not isinstance(value, list):
        raise click.UsageError(f'{file}: {key}: write a list, such as {key} = ["{value}"].')
    try:
        option.type_cast_value(click.Context(click.Command("settings")), value)
    except click.BadParameter as error:
        raise click.UsageError(f"{file}: {key}: {error.message}") from None


def _parameter(option: click.Option) -> str:
    return option.name or ""
