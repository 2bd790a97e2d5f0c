"""The suites of the command line: read and checked once, then kept in the user's cache folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.places import cache

if TYPE_CHECKING:
    from oasc_check.suite.model import Suite
    from oasc_check.suite.sources import Source


def chosen(suites: tuple[Path, ...], suites_only: bool, no_packages: bool) -> list[Source]:
    """Where suites are read from: the shipped ones, those of installed packages, and the folders that are given.

    With ``suites_only`` these folders alone. Raises UsageError when there are none then, InvalidFile for folders that
    hold no suites, or what leads out of them.
    """
    from oasc_check.suite.sources import SHIPPED, admit, distinct, folder_source

    given = list(map(folder_source, suites))
    if suites_only and not given:
        raise click.UsageError("--suites-only leaves nothing to read: give a folder with --suites.")
    found = distinct(given if suites_only else [SHIPPED, *([] if no_packages else _of_packages()), *given])
    admit(found)
    return found


def apart(choice: Mapping[str, Any]) -> tuple[list[Source], dict[str, Any]]:
    """Where suites are read from, and the options that are left. Raises what ``chosen`` raises."""
    left = dict(choice)
    return chosen(**{name: left.pop(name) for name in ("suites", "suites_only", "no_packages")}), left


def authored(suites: tuple[Path, ...]) -> tuple[Path, ...]:
    """The folders in which a command for authors writes: those that are given, else that of the shipped suites.

    Raises InvalidFile for what leads out of them.
    """
    from oasc_check.places import SUITES
    from oasc_check.suite.sources import admit, folder_source

    admit(map(folder_source, suites))
    return suites or (SUITES,)


def _of_packages() -> list[Source]:
    from oasc_check.suite.packages import installed

    return installed()


def loaded(sources: Sequence[Source]) -> Suite:
    """The suites of these sources. Raises InvalidFile with every mistake in them."""
    from oasc_check.suite.kept import recall

    return recall(sources, cache(), partial(_read, sources))


def with_asked(suite: Suite, profile: str | None) -> tuple[Suite, str | None]:
    """The suite with the profile that is asked for, and its id: one of the suite, or that of a file.

    Raises InvalidFile for a file with mistakes, UsageError for one that is not there, UnknownAddress.
    """
    from oasc_check.plan.address import UnknownAddress

    if profile is None or profile in suite.profiles:
        return suite, profile
    if not profile.endswith((".yaml", ".yml")):
        raise UnknownAddress(profile, suite.profiles)
    if not Path(profile).is_file():
        raise click.UsageError(f"{profile}: there is no such file. See `oasc-check list profiles`.")
    from oasc_check.suite.profiles import with_profile

    return with_profile(suite, Path(profile))


def _read(sources: Sequence[Source]) -> Suite:
    from oasc_check.suite.load import load_sources

    return load_sources(sources)
