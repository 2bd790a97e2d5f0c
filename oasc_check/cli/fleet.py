"""``oasc-check fleet``: many platforms in one go."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import HISTORY_OF_FLEET, OF_EACH, SELECTING, SHARD_OF_FLEET, Target, folder_target

if TYPE_CHECKING:
    from oasc_check.cli.many.order import FleetOrder
    from oasc_check.plan.model import Shard
    from oasc_check.report.reduce import How
    from oasc_check.suite.model import Callback
    from oasc_check.suite.sources import Source

_EXAMPLES = (
    ("fleet platforms/*.yaml", "Test all of them, show one table, and keep each result in results/."),
    ("fleet platforms/*.yaml --profile geo-service -j 8 --out 2026 --to html=2026", "Eight at a time, with HTML too."),
    ("fleet platforms/*.yaml --shard 1/4 --baseline known.yaml", "A quarter of them, on one machine of four."),
    ("fleet platforms/*.yaml --on dask://scheduler:8786 --out /shared/2026", "On the workers of a Dask cluster."),
)


@click.command(
    "fleet",
    cls=Command,
    short_help="Many platforms in one go.",
    examples=_EXAMPLES,
    params=[*SELECTING, *OF_EACH, SHARD_OF_FLEET, HISTORY_OF_FLEET],
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
def command(
    platforms: tuple[str, ...],
    at_once: int | None,
    on: str | None,
    shard: Shard | None,
    callback_url: str | None,
    quiet: bool,
    **choice: Any,
) -> int:
    """Run the suites against all PLATFORMS: platform files, or the URLs of some.

    Nothing that happens to one of them touches the others. The exit code is the worst one, what has to be mended by
    hand first: 130, 70, 7, 4, 2, 1, 3, 5, 6, 0.

    An entry of the baseline that names a platform is about that one; any other is about all, and stale when none needs
    it any more.
    """
    from oasc_check.cli.loading import apart
    from oasc_check.cli.many.conducting import conduct

    _check_cluster(on, at_once, callback_url)
    everywhere = named(platforms)
    here = part_of(everywhere, shard) if shard else everywhere
    side_by_side = at_once or 2 * (os.cpu_count() or 1)
    sources, choice = apart(choice)
    order = _ordered(sources, callbacks=_callbacks(callback_url, min(side_by_side, len(here))), **choice)
    return conduct(order, here, side_by_side, on, shard=shard, total=len(everywhere), quiet=quiet)


def _check_cluster(on: str | None, at_once: int | None, callback_url: str | None) -> None:
    """Raises UsageError for what does not go together with a cluster."""
    if on and at_once:
        raise click.UsageError("--on and -j exclude each other: how many go side by side is up to the cluster.")
    if on and callback_url:
        raise click.UsageError(
            "--on and --callback-url exclude each other: every worker has an address of its own. "
            "Write callback: {listen: host:port} in the platform files."
        )


def _callbacks(url: str | None, count: int) -> tuple[Callback, ...]:
    """Where to listen for the calls of so many platforms at once. Raises BadParameter."""
    if url is None:
        return ()
    from oasc_check.cli.callbacks import side_by_side

    return side_by_side(url, count)


def _ordered(
    sources: Sequence[Source],
    *,
    jobs: int,
    callbacks: tuple[Callback, ...],
    timeout: float | None,
    rate: float | None,
    budget: tuple[tuple[str, int], ...],
    fail_on: str,
    baseline: Path | None,
    evidence: How,
    history: bool,
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
    from oasc_check.suite.baseline import load_baseline
    from oasc_check.suite.model import Level

    folder = out.absolute()
    suite = loaded(sources)
    return FleetOrder(
        sources=tuple(replace(source, folder=source.folder.absolute()) for source in sources),
        digest=suite.digest,
        selection={**selection, "profile": _absolute(profile)},
        settings=settings_for(timeout, rate, budget),
        jobs=jobs,
        fail_on=Level(fail_on),
        evidence=evidence,
        reports=tuple(Target(report.format, str(Path(report.path).absolute())) for report in reports),
        lang=language(),
        out=folder,
        work=folder / f".fleet-{new_token()}",
        baseline=load_baseline(baseline, suite) if baseline else None,
        callbacks=callbacks,
        history=history,
    )


def _absolute(profile: str | None) -> str | None:
    """A profile that stands in a file is to be found from anywhere."""
    return str(Path(profile).absolute()) if profile and Path(profile).is_file() else profile


def named(platforms: tuple[str, ...]) -> dict[str, str]:
    """The platforms by the names of their files, without ending, made different. Raises UsageError for one given twice.

    Paths are made absolute, so that they lead to the same file for every process. Names do not rest on the order in
    which the platforms are given, which is kept: shells on several machines may sort differently.
    """
    sources = [one if _is_url(one) else str(Path(one).absolute()) for one in platforms]
    if twice := [one for one, times in Counter(sources).items() if times > 1]:
        raise click.UsageError(f"{twice[0]} is given twice. Give each platform once.")
    names: dict[str, str] = {}
    taken: set[str] = set()
    for source in sorted(sources):
        names[source] = next(name for name in _names_for(source) if name.casefold() not in taken)
        taken.add(names[source].casefold())
    return {names[source]: source for source in sources}


def _names_for(source: str) -> Iterator[str]:
    """Names for the files of a platform, the best one first, without an end."""
    path = Path(urlsplit(source).path if _is_url(source) else source)
    stem = path.stem or urlsplit(source).hostname or "platform"
    yield stem
    if path.parent.name:
        yield f"{path.parent.name}-{stem}"
    yield from (f"{stem}-{number}" for number in count(2))


def part_of(platforms: Mapping[str, str], shard: Shard) -> dict[str, str]:
    """The platforms of one shard, by name: of their sorted list every N-th one, so that shards are of one size."""
    here = set(sorted(platforms)[shard.number - 1 :: shard.of])
    return {name: source for name, source in platforms.items() if name in here}


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))
