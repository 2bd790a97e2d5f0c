"""The program: finds the command, and turns every ending into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import click
from click.shell_completion import shell_complete

from oasc_check import __version__
from oasc_check.cli.help import LazyGroup
from oasc_check.cli.speaking import forget

_PROGRAM = "oasc-check"
_COMPLETION = "_OASC_CHECK_COMPLETE"
_COMMANDS = (
    "demo", "run", "fleet", "discover", "plan", "list", "explain", "report", "diff", "compare", "tender", "history",
    "keygen",
    "sign", "verify", "cleanup", "reference", "schemas", "suite",
)  # fmt: skip
_PLACES = {name: f"oasc_check.cli.{name}:command" for name in _COMMANDS}
_EXAMPLES = (
    ("demo", "Start the embedded reference platform, run everything against it, show the report."),
    ("discover https://city.example --out city.yaml", "Find out which APIs answer there, and write them down."),
    ("plan acme.yaml", "What would run against the platform that acme.yaml declares; sends nothing."),
    ("run acme.yaml --to json=result.json", "Run it, show the report, and keep the result as JSON."),
    ("explain MIM7:R1.1", "A requirement in plain words, and the tests that decide it."),
)


@click.group(
    cls=LazyGroup,
    places=_PLACES,
    examples=_EXAMPLES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=_PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Judges smart-city platforms against the OASC Minimal Interoperability Mechanisms (MIMs).

    What an option says can also stand in the environment, as OASC_ALLOW_WRITES for --allow-writes, or in oasc.toml, or
    in [tool.oasc-check] of pyproject.toml, as allow-writes = true. The command line comes first, the files last.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    from oasc_check.cli.settings import defaults

    ctx.default_map = defaults(ctx.invoked_subcommand)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these words, or with those of the process. Returns the exit code."""
    if instruction := os.environ.get(_COMPLETION):
        return shell_complete(command, {}, _PROGRAM, _COMPLETION, instruction)
    words = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()
    forget()
    with _Ending() as ending, command.make_context(_PROGRAM, words) as context:
        ending.code = int(command.invoke(context) or 0)
        sys.stdout.flush()
    return ending.code


def _open_streams() -> None:
    """Something to write to where the caller has closed standard output or standard error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


class _Ending:
    """Holds the exit code of what happens in a ``with`` block, in whatever way it ends."""

    code = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> bool:
        if isinstance(error, click.exceptions.Exit):
            self.code = error.exit_code
        elif error is not None:
            from oasc_check.cli.exit import ended_by

            self.code = int(ended_by(error))
        return True
