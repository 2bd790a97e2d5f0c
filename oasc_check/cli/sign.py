"""``oasc-check sign``: a result, its evidence and its suites in one signed file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SOURCES

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EXAMPLES = (
    ("run acme.yaml --to json=acme.json", "Run, and keep the result."),
    ("sign acme.json --key acme --out acme.oasc", "Sign it; `keygen` makes the key."),
)


@click.command(
    "sign", cls=Command, short_help="Make a signed bundle of a result.", examples=_EXAMPLES, params=list(SOURCES)
)
@click.argument("result", type=_FILE)
@click.option("--key", required=True, metavar="K", type=_FILE, help="The file with the private key.")
@click.option("--out", required=True, metavar="B", type=click.Path(dir_okay=False, path_type=Path), help="The bundle.")
def command(result: Path, key: Path, out: Path, **suites: Any) -> None:
    """Make a bundle of RESULT, a JSON result: with all evidence and the suites that judged it, signed with a key.

    Whoever gets it can check with `verify` that nothing was changed, and judge everything again.
    """
    from oasc_check.cli.bundles import payload_schemas, require_extra, suite_files
    from oasc_check.cli.exit import say
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.report.read import parsed

    require_extra()
    from oasc_check.bundle.keys import WrongKeyError, private_key
    from oasc_check.bundle.sealing import make

    content = result.read_bytes()
    document = parsed(content, result)
    sources = chosen(**suites)
    digest = loaded(sources).digest
    if document["tool"]["suites_digest"] != digest:
        raise click.UsageError(
            f"{result} was judged by the suites {document['tool']['suites_digest'][:12]}, those at hand are "
            f"{digest[:12]}. Sign it with the oasc-check and the --suites that made it, or run again."
        )
    if "record" not in document:
        say("Warning: the payloads were not kept in this result, so nobody will be able to judge it again.")
    try:
        bundle = make(content, document, suite_files(sources), payload_schemas(), private_key(key.read_bytes()))
    except WrongKeyError as error:
        raise click.UsageError(f"{key}: {error}.") from None
    try:
        out.write_bytes(bundle)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}. Give another --out.") from None
    say(f"{out}: signed, {len(bundle) / 1e6:.1f} MB. See `oasc-check verify {out}`.")
