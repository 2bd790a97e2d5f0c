"""From the options of a command to a plan."""

from __future__ import annotations

import click

from oasc_check.cli.loading import with_asked
from oasc_check.cli.nothing import NothingToRun
from oasc_check.cli.remembered import recalled
from oasc_check.plan.build import WrongEdition, build
from oasc_check.plan.model import Plan, Selection, Shard
from oasc_check.plan.shard import cut
from oasc_check.run.origin import is_here
from oasc_check.suite.model import Level, Platform, Suite


def planned(
    suite: Suite,
    platform: Platform,
    *,
    profile: str | None,
    edition: str | None,
    mim: tuple[str, ...],
    select: tuple[str, ...],
    deselect: tuple[str, ...],
    level: str,
    allow_writes: bool,
    last_failed: bool = False,
    shard: Shard | None = None,
) -> Plan:
    """The plan for these options, cut to a shard if that was asked for.

    Raises UnknownAddress, and UsageError for options that do not go together.
    """
    again = recalled(platform) if last_failed else ()
    if last_failed and not again:
        raise NothingToRun(f"every test passed in the last run against {platform.name}: leave --last-failed out")
    suite, profile = with_asked(suite, profile)
    selection = Selection(
        profile=profile,
        edition=edition,
        mims=mim,
        select=(*select, *again),
        deselect=deselect,
        level=Level(level),
        writes=allow_writes or platform.sandbox or is_here(platform),
    )
    try:
        plan = build(suite, platform, selection)
    except WrongEdition as error:
        raise click.UsageError(str(error)) from None
    return cut(plan, shard) if shard else plan
