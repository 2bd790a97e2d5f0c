"""``oasc-check reference``: the embedded platform alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SOURCES

_EXAMPLES = (
    ("reference --port 8080", "Serve a platform that conforms, until Ctrl-C."),
    ("reference --defect create-answers-200", "Serve one that makes this mistake; see `list defects`."),
)


@click.command(
    "reference", cls=Command, short_help="Serve the embedded platform.", examples=_EXAMPLES, params=list(SOURCES)
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", help="Port on 127.0.0.1.")
@click.option("--defect", "defects", multiple=True, metavar="ID", help="Make this mistake. Repeatable.")
def command(port: int, defects: tuple[str, ...], **suites: Any) -> None:
    """Serve the embedded reference platform on 127.0.0.1 until it is interrupted."""
    from oasc_check.cli import embedded
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.cli.output import write
    from oasc_check.cli.telling import say

    suite = loaded(chosen(**suites))
    embedded.check_defects(defects, suite)
    with embedded.started(defects, port) as server:
        say("A platform file for it, and Ctrl-C to end:")
        write(embedded.platform_file(server.url, suite))
        with suppress(KeyboardInterrupt):
            server.wait()
