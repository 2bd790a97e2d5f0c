"""``oasc-check sign``: a result, its evidence and its suites in one signed file."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from oasc_check.cli.help import Command
from oasc_check.cli.options import SOURCES

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EXAMPLES = (
    ("run acme.yaml --to json=acme.json", "Run, and keep the result."),
    ("sign acme.json --key acme --out acme.oasc", "Sign it; `keygen` makes the key."),
    ("sign acme.oasc --keyless", "Sign it by Sigstore, too, as the CI job that this is, or as who signs in."),
    ("sign acme.json --keyless --out acme.oasc", "Sign it by Sigstore alone, without any key."),
)


@click.command(
    "sign", cls=Command, short_help="Make a signed bundle of a result.", examples=_EXAMPLES, params=list(SOURCES)
)
@click.argument("result", type=_FILE)
@click.option("--key", metavar="K", type=_FILE, help="The file with the private key.")
@click.option(
    "--keyless", is_flag=True, help="Sign by Sigstore, as somebody or as a CI job, instead of a key or beside it."
)
@click.option(
    "--identity-token",
    metavar="WHERE",
    help="Where the identity token is kept: env:NAME, file:PATH or keyring:NAME; default: that of the CI job, or "
    "of who signs in with a browser.",
)
@click.option(
    "--trust-config",
    metavar="FILE",
    type=_FILE,
    envvar="OASC_TRUST_CONFIG",
    help="The client trust configuration (JSON) of a private Sigstore instance; default: the public one.",
)
@click.option(
    "--out",
    metavar="B",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The bundle; default: RESULT if it is a bundle already.",
)
def command(
    result: Path,
    key: Path | None,
    keyless: bool,
    identity_token: str | None,
    trust_config: Path | None,
    out: Path | None,
    **suites: Any,
) -> None:
    """Make a bundle of RESULT, a JSON result: with all evidence and the suites that judged it, signed with a key.

    With --keyless Sigstore signs for an identity, and RESULT may be a bundle, which gets this signature, too.

    Whoever gets it can check with `verify` that nothing was changed, and judge everything again.
    """
    from oasc_check.cli.bundles import is_bundle, require_extra
    from oasc_check.cli.keyless import require_sigstore, with_identity
    from oasc_check.cli.telling import say

    require_extra()
    if keyless:
        require_sigstore()
    content = result.read_bytes()
    signed_before = is_bundle(content)
    _check_use(result, signed_before, key, keyless, out)
    bundle = content if signed_before else _made(content, result, key, suites)
    target = out or result
    words = str(target)
    if keyless:
        bundle, signer = with_identity(bundle, result, identity_token, trust_config)
        words = shlex.join([words, "--identity", signer.name, "--issuer", signer.issuer])
    _write(target, bundle)
    number = len(bundle) // 1000
    say(f"{target}: signed, {number:,} kB. See `oasc-check verify {words}`.")


def _check_use(result: Path, signed_before: bool, key: Path | None, keyless: bool, out: Path | None) -> None:
    """Raises UsageError for options that do not go together."""
    if not key and not keyless:
        raise click.UsageError("nothing is said of who signs. Give --key, --keyless or both.")
    if signed_before and key:
        raise click.UsageError(f"{result} is a bundle that a key has signed. Give --keyless alone, or the JSON result.")
    if not signed_before and not out:
        raise click.UsageError(f"{result} is no bundle yet. Say with --out where to write one.")


def _made(content: bytes, result: Path, key: Path | None, suites: dict[str, Any]) -> bytes:
    """A bundle of a JSON result. Raises UsageError, InvalidResultError."""
    from oasc_check.bundle.keys import WrongKeyError, private_key, used_once
    from oasc_check.bundle.sealing import make
    from oasc_check.cli.bundles import payload_schemas, suite_files
    from oasc_check.cli.loading import chosen, loaded
    from oasc_check.cli.telling import say
    from oasc_check.report.read import parsed

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
        signer = private_key(key.read_bytes()) if key else used_once()
    except WrongKeyError as error:
        raise click.UsageError(f"{key}: {error}.") from None
    return make(content, document, suite_files(sources), payload_schemas(), signer)


def _write(out: Path, bundle: bytes) -> None:
    """Raises UsageError. A bundle that is there stays whole until all of the new one is written."""
    is_there = out.is_file()
    target = out.with_name(f"{out.name}.part") if is_there else out
    try:
        target.write_bytes(bundle)
        if is_there:
            target.replace(out)
    except OSError as error:
        if is_there:
            with suppress(OSError):
                target.unlink()
        raise click.UsageError(f"{out} cannot be written: {error.strerror}. Give another --out.") from None
