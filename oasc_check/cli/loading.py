"""The suites of the command line: read and checked once, then kept in the user's cache folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.places import SUITES, cache

if TYPE_CHECKING:
    from oasc_check.suite.model import Suite


def loaded(suites: Path | None) -> Suite:
    """The suites of a folder, or the shipped ones. Raises InvalidFile with every mistake in them."""
    from oasc_check.suite.kept import recall

    return recall(suites or SUITES, cache(), partial(_read, suites))


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


def _read(suites: Path | None) -> Suite:
    from oasc_check.suite.load import load

    return load(suites)
