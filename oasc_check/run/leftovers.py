"""Removes what a run that could not end by itself has left on its platform: a ledger says what."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from oasc_check.run.auth import Authenticator
from oasc_check.run.cleanup import clean
from oasc_check.run.ledger import Ledger
from oasc_check.run.origin import Origins
from oasc_check.run.redact import Redactor
from oasc_check.run.secrets import reader
from oasc_check.run.session import now
from oasc_check.run.settings import Settings
from oasc_check.run.transport import HttpTransport
from oasc_check.suite.model import Mechanism, Platform


def remove(ledger: Ledger, platform: Platform, mechanisms: Mapping[str, Mechanism]) -> tuple[str, ...]:
    """Remove everything that is open. Returns a sentence for each thing that could not be removed.

    Raises secrets.SecretError when a secret that the platform file refers to cannot be read.
    """
    redactor = Redactor()
    remote = platform.source.startswith(("http://", "https://"))
    secrets = reader(redactor, remote=remote, folder=Path() if remote else Path(platform.source).parent)
    numbers = itertools.count(1)
    settings = Settings(
        ca_bundle=platform.ca_bundle,
        client_certificate=platform.client_certificate,
        client_key=platform.client_key,
        user_agent=f"{Settings.user_agent} (cleanup {ledger.run_id})",
    )
    authenticator = Authenticator(platform, secrets, redactor)
    transport = HttpTransport(settings, authenticator, Origins(platform), now, lambda: f"x{next(numbers)}")
    residue = clean(ledger.open_entries(), ledger, transport, platform.apis, mechanisms)
    transport.close()
    return tuple(map(redactor.text, residue))
