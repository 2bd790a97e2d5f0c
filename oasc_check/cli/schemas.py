"""``oasc-check schemas``: the cache of Smart Data Models, against which entities are held."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oasc_check.cli.help import Command, LazyGroup

if TYPE_CHECKING:
    from oasc_check.models.pull import Pulled

_SITE = "https://smart-data-models.github.io/"
_CACHE = click.Option(
    ["--cache"],
    type=click.Path(file_okay=False, path_type=Path),
    envvar="OASC_SCHEMAS",
    help="The folder of the cache. Runs look for it in OASC_SCHEMAS, else in the user's cache folder.",
)
_EXAMPLES = (
    ("schemas pull", "Fetch all Smart Data Models from the official site; runs need no network for them afterwards."),
    ("schemas pull --from ./mirror dataModel.Parking", "Fetch the models of one subject from a folder or a mirror."),
    ("schemas list", "Which models the cache holds."),
)


@click.group(
    "schemas",
    cls=LazyGroup,
    short_help="Fetch and list Smart Data Models.",
    places={"pull": f"{__name__}:pull", "list": f"{__name__}:listing", "path": f"{__name__}:path"},
    examples=_EXAMPLES,
    no_args_is_help=True,
)
def command() -> None:
    """The cache of Smart Data Models, against which `smart-data-models` holds the entities of a platform."""


@click.command("pull", cls=Command, examples=_EXAMPLES[:2], params=[_CACHE], short_help="Fetch models into the cache.")
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option(
    "--from", "source", default=_SITE, show_default=True, metavar="URL|FOLDER", help="The site, a mirror or a folder."
)
def pull(models: tuple[str, ...], source: str, cache: Path | None) -> int:
    """Fetch MODELs (dataModel.Parking, or dataModel.Parking/ParkingSpot), or all, with what they refer to."""
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import said
    from oasc_check.cli.telling import say
    from oasc_check.models.pull import NotASource, Unreachable, reader
    from oasc_check.models.pull import pull as fetched
    from oasc_check.report.escape import one_line
    from oasc_check.verdict.model import ExitCode

    folder = _folder(cache)
    files: list[str] = []
    try:
        found = fetched(reader(source), folder, models, files.append)
    except NotASource as error:
        raise click.UsageError(str(error)) from None
    except Unreachable as error:
        say(f"Error: {one_line(str(error))}")
        return int(ExitCode.UNDECIDED)
    except OSError as error:
        raise click.BadParameter(f"{folder} cannot be written: {error.strerror}", param_hint="--cache") from None
    _tell(found)
    write(said(f"{len(found.models):,} models in {len(files):,} files, in {folder}\n"))
    return _ending(found)


def _folder(cache: Path | None) -> Path:
    """The folder of the cache. Raises UsageError when none is given and the user has no home."""
    from oasc_check.models.library import cache_folder

    folder = cache or cache_folder()
    if folder is None:
        raise click.UsageError("this user has no home to keep models in. Say where with --cache or OASC_SCHEMAS.")
    return folder


def _tell(found: Pulled) -> None:
    from oasc_check.cli.telling import say
    from oasc_check.report.escape import one_line

    for path in found.missing:
        say(one_line(f"Not published there: {path}. What refers to it cannot be judged as a whole."))
    for sentence in found.refused:
        say(one_line(f"Refused: {sentence}"))


def _ending(found: Pulled) -> int:
    from oasc_check.verdict.model import ExitCode

    if found.refused:
        return int(ExitCode.INVALID_FILE)
    return int(ExitCode.OK if found.models else ExitCode.NOTHING_RAN)


@click.command("list", cls=Command, examples=_EXAMPLES[2:], params=[_CACHE], short_help="List the models in the cache.")
@click.option("--json", "as_json", is_flag=True, help="An array of objects: type, subject, schema.")
def listing(as_json: bool, cache: Path | None) -> None:
    """List the models that the cache holds: subject and type, one a line."""
    from oasc_check.cli.output import write
    from oasc_check.cli.telling import say
    from oasc_check.models.library import Library

    folder = _folder(cache)
    models = sorted((one.subject, one.name, one.path) for every in Library([folder]).models.values() for one in every)
    if as_json:
        rows = [{"type": name, "subject": subject, "schema": str(folder / path)} for subject, name, path in models]
        write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    write("".join(f"{subject}/{name}\n" for subject, name, _ in models))
    if not models:
        say(f"There are no models in {folder}. `oasc-check schemas pull` fetches them.")


@click.command("path", cls=Command, examples=(("schemas path", "Where the cache is."),), params=[_CACHE])
def path(cache: Path | None) -> None:
    """Say where the cache of Smart Data Models is."""
    from oasc_check.cli.output import write

    write(f"{_folder(cache)}\n")
