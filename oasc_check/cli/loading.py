"""The suites of the command line: read and checked once, then kept in the user's cache folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from oasc_check.places import SUITES, cache

if TYPE_CHECKING:
    from oasc_check.suite.model import Suite


def loaded(suites: Path | None) -> Suite:
    """The suites of a folder, or the shipped ones. Raises InvalidFile with every mistake in them."""
    from oasc_check.suite.kept import recall

    return recall(suites or SUITES, cache(), partial(_read, suites))


def _read(suites: Path | None) -> Suite:
    from oasc_check.suite.load import load

    return load(suites)
