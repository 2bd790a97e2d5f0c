"""``oasc-check keygen``: a key pair to sign results with."""

from __future__ import annotations

import os
from pathlib import Path

import click

from oasc_check.cli.help import Command

_EXAMPLES = (("keygen --out acme", "Write the private key to acme (keep it to yourself), the public one to acme.pub."),)


@click.command("keygen", cls=Command, short_help="Make a key pair to sign results with.", examples=_EXAMPLES)
@click.option("--out", required=True, metavar="K", type=click.Path(dir_okay=False, path_type=Path), help="Where to.")
def command(out: Path) -> None:
    """Make an Ed25519 key pair: K, the private key, which only you may read, and K.pub, which everybody may have."""
    from oasc_check.cli.bundles import require_extra
    from oasc_check.cli.output import write
    from oasc_check.cli.speaking import said

    require_extra()
    from oasc_check.bundle.envelope import key_id
    from oasc_check.bundle.keys import new_pair, public_key

    public = out.with_name(f"{out.name}.pub")
    for file in (out, public):
        if file.exists():
            raise click.UsageError(f"{file} is there already. A key is never overwritten: give another --out.")
    private_pem, public_pem = new_pair()
    _write(out, private_pem, 0o600)
    _write(public, public_pem, 0o644)
    write(said(f"{out}: the private key. Whoever has it can sign in your name.\n"))
    write(said(f"{public}: the public key. Give it to those who verify: key {key_id(public_key(public_pem))}\n"))


def _write(file: Path, content: bytes, mode: int) -> None:
    """A new file that nobody else could read meanwhile. Raises UsageError."""
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}. Give another --out.") from None
