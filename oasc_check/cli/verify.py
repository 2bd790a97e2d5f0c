"""``oasc-check verify``: whether a bundle is as it was signed, and whether its verdicts follow from its evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oasc_check.bundle.model import Identity
from oasc_check.cli.help import Command
from oasc_check.cli.options import LANG, SOURCES

if TYPE_CHECKING:
    from oasc_check.bundle.model import Bundle
    from oasc_check.proof.verification import Verification, Vouching
    from oasc_check.report.model import Document
    from oasc_check.suite.sources import Source

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EXAMPLES = (
    ("verify acme.oasc --trust acme.pub", "Check that Acme signed it, and judge everything in it again, offline."),
    ("verify acme.oasc", "The same without knowing whose key it is."),
    (
        "verify acme.oasc --identity release@acme.example --issuer https://accounts.google.com",
        "Check that it was signed without a key by this person.",
    ),
)


@click.command(
    "verify", cls=Command, short_help="Check a bundle, and judge it again.", examples=_EXAMPLES, params=[*SOURCES, LANG]
)
@click.argument("bundle", type=_FILE)
@click.option("--trust", multiple=True, metavar="K.pub", type=_FILE, help="A public key that may have signed it.")
@click.option("--identity", metavar="WHO", help="Who should have signed without a key: an e-mail address or a URI.")
@click.option("--issuer", metavar="URL", help="The OpenID provider that has to vouch for this identity.")
@click.option(
    "--trust-root",
    metavar="FILE",
    type=_FILE,
    envvar="OASC_TRUST_ROOT",
    help="The trusted root (JSON) of a private Sigstore instance; default: that of the public one.",
)
@click.option("--json", "as_json", is_flag=True, help="One object with all that is known.")
def command(
    bundle: Path,
    trust: tuple[Path, ...],
    identity: str | None,
    issuer: str | None,
    trust_root: Path | None,
    as_json: bool,
    **suites: Any,
) -> int:
    """Check the signature and the digests of BUNDLE, and judge every exchange in it again, without a network.

    Ends with 8 when something was changed, when none of the trusted keys signed it, when somebody else than --identity
    did, or when a verdict is another now.
    """
    from oasc_check.cli.bundles import opened
    from oasc_check.cli.loading import chosen
    from oasc_check.cli.output import look, write
    from oasc_check.report.read import parsed
    from oasc_check.verdict.model import ExitCode

    expected = _expected(identity, issuer)
    found = opened(bundle.read_bytes(), bundle)
    document = parsed(found.result, bundle)
    vouching = _vouching(found, expected, trust_root)
    judged = _judged(found, document, _trusted(trust), chosen(**suites))
    seen = replace(judged, keyless=found.keyless is not None, vouching=vouching)
    if as_json:
        write(json.dumps(seen.members(), ensure_ascii=False, indent=2) + "\n")
    else:
        from oasc_check.report.console.verification import render

        write(render(seen, document, str(bundle), look()))
    return ExitCode.OK if seen.holds else ExitCode.SIGNATURE


def _expected(identity: str | None, issuer: str | None) -> Identity | None:
    """Who should have signed without a key, if anybody. Raises UsageError."""
    if not identity and not issuer:
        return None
    if not identity or not issuer:
        raise click.UsageError(
            "--identity and --issuer belong together: anybody can have the same name with another provider. Give both."
        )
    return Identity(identity, issuer)


def _vouching(bundle: Bundle, expected: Identity | None, trust_root: Path | None) -> Vouching | None:
    from oasc_check.cli.keyless import trouble
    from oasc_check.proof.verification import Vouching

    return Vouching(expected, trouble(bundle, expected, trust_root)) if expected else None


def _trusted(files: tuple[Path, ...]) -> dict[str, str]:
    """The files of trusted keys by the ids of these. Raises UsageError."""
    from oasc_check.bundle.envelope import key_id
    from oasc_check.bundle.keys import WrongKeyError, public_key

    found = {}
    for file in files:
        try:
            found[key_id(public_key(file.read_bytes()))] = str(file)
        except WrongKeyError as error:
            raise click.UsageError(f"{file}: {error}.") from None
    return found


def _judged(bundle: Bundle, document: Document, trusted: dict[str, str], sources: Sequence[Source]) -> Verification:
    from oasc_check.cli.bundles import suite_of
    from oasc_check.cli.loading import loaded
    from oasc_check.proof.verification import verification
    from oasc_check.verdict.standard import StandardJudge

    with suite_of(bundle, document) as suite:
        judge = StandardJudge(suite.payload_schemas)
        return verification(document, suite, judge, loaded(sources).digest, bundle.key_id, trusted)
