"""``oasc-check fleet``: many platforms in one go."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import OF_EACH, SELECTING, Target, folder_target

if TYPE_CHECKING:
    from oasc_check.cli.many.order import FleetOrder
    from oasc_check.report.reduce import How
    from oasc_check.suite.sources import Source

_EXAMPLES = (
    ("fleet platforms/*.yaml", "Test all of them, show one table, and keep each result in results/."),
    ("fleet platforms/*.yaml --profile geo-service -j 8 --out 2026 --to html=2026", "Eight at a time, with HTML too."),
    ("fleet platforms/*.yaml --on dask://scheduler:8786 --out /shared/2026", "On the workers of a Dask cluster."),
)


@click.command(
    "fleet",
    cls=Command,
    short_help="Many platforms in one go.",
    examples=_EXAMPLES,
    params=[*SELECTING, *OF_EACH],
)
@click.argument("platforms", nargs=-1, required=True)
@click.option(
    "-j",
    "--at-once",
    type=click.IntRange(1, 64),
    envvar="OASC_AT_ONCE",
    metavar="N",
    help="Platforms side by side; default: two for each core.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("results"),
    show_default=True,
    envvar="OASC_OUT",
    metavar="DIR",
    help="Folder for the results, one JSON file for each platform.",
)
@click.option(
    "--to",
    "reports",
    type=folder_target,
    multiple=True,
    metavar="FORMAT=DIR",
    help="Write such a report of each platform into a folder. Repeatable.",
)
@click.option(
    "--on",
    metavar="dask://HOST:PORT",
    envvar="OASC_ON",
    help="Run on the workers of this Dask cluster. They need the same oasc-check, platform files, secrets and --out.",
)
def command(platforms: tuple[str, ...], at_once: int | None, on: str | None, quiet: bool, **choice: Any) -> int:
    """Run the suites against all PLATFORMS: platform files, or the URLs of some.

    Nothing that happens to one of them touches the others. The exit code is the worst one, what has to be mended by
    hand first: 130, 70, 7, 4, 2, 1, 3, 5, 0.
    """
    from oasc_check.cli.loading import apart
    from oasc_check.cli.many.conducting import conduct

    if on and at_once:
        raise click.UsageError("--on and -j exclude each other: how many go side by side is up to the cluster.")
    sources, choice = apart(choice)
    return conduct(_ordered(sources, **choice), named(platforms), at_once or 2 * (os.cpu_count() or 1), on, quiet=quiet)


def _ordered(
    sources: Sequence[Source],
    *,
    jobs: int,
    timeout: float | None,
    rate: float | None,
    budget: tuple[tuple[str, int], ...],
    fail_on: str,
    evidence: How,
    out: Path,
    reports: tuple[Target, ...],
    profile: str | None,
    **selection: Any,
) -> FleetOrder:
    """What is asked of every platform. Raises UsageError and InvalidFile."""
    from oasc_check.cli.conduct import settings_for
    from oasc_check.cli.loading import loaded
    from oasc_check.cli.many.order import FleetOrder
    from oasc_check.cli.speaking import language
    from oasc_check.run.session import new_token
    from oasc_check.suite.model import Level

    folder = out.absolute()
    return FleetOrder(
        sources=tuple(replace(source, folder=source.folder.absolute()) for source in sources),
        digest=loaded(sources).digest,
        selection={**selection, "profile": _absolute(profile)},
        settings=settings_for(timeout, rate, budget),
        jobs=jobs,
        fail_on=Level(fail_on),
        evidence=evidence,
        reports=tuple(Target(report.format, str(Path(report.path).absolute())) for report in reports),
        lang=language(),
        out=folder,
        work=folder / f".fleet-{new_token()}",
    )


def _absolute(profile: str | None) -> str | None:
    """A profile that stands in a file is to be found from anywhere."""
    return str(Path(profile).absolute()) if profile and Path(profile).is_file() else profile


def named(platforms: tuple[str, ...]) -> dict[str, str]:
    """The platforms by the names of their files, without ending, made different. Raises UsageError for one given twice.

    Paths are made absolute, so that they lead to the same file for every process.
    """
    sources = [one if _is_url(one) else str(Path(one).absolute()) for one in platforms]
    if twice := [one for one, count in Counter(sources).items() if count > 1]:
        raise click.UsageError(f"{twice[0]} is given twice. Give each platform once.")
    names: dict[str, str] = {}
    for source in sources:
        path = Path(urlsplit(source).path if _is_url(source) else source)
        stem = path.stem or urlsplit(source).hostname or "platform"
        longer = [f"{path.parent.name}-{stem}"] if path.parent.name else []
        wanted = [stem, *longer, *(f"{stem}-{number}" for number in range(2, len(sources) + 2))]
        taken = {name.casefold() for name in names}
        names[next(name for name in wanted if name.casefold() not in taken)] = source
    return names


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))
