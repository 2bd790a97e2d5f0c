"""A real django-oauth-toolkit on a loopback port, to calibrate the suite for OAuth 2.0 and OpenID Connect against.

It is installed once, as django-ogc-sensorthings is, and each run has a database and a key of its own: `python -m pytest
tests/real_servers/check_django_oauth.py`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import installing
import pytest

VERSION = "3.4.1"
SETUP = Path(__file__).parent / "django_oauth_setup"
CLIENT = {"client_id": "m2m", "client_secret": "m2m-secret-of-the-check"}
_NAMED = {"DJANGO_SETTINGS_MODULE": "service_settings"}


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the issuer, which has a path, without a slash at its end."""
    with running(tmp_path_factory.mktemp("django-oauth")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve one client from a new database until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installed()
    shutil.copy(SETUP / "service_settings.txt", folder / "service_settings.py")
    _prepare(environment, folder)
    # SQLite takes one writer, and the key is the worker's own: one thread answers.
    arguments = ["--workers", "1", "service_settings:application"]
    ready = "/o/.well-known/openid-configuration"
    with installing.gunicorn(environment, arguments, folder, lambda _: _NAMED, lambda _: None, ready) as origin:
        yield f"{origin}/o"


def _prepare(environment: Path, folder: Path) -> None:
    """The tables, and a client that may ask for tokens for itself."""
    client = [f"--{name.replace('_', '-')}={value}" for name, value in CLIENT.items()]
    for command in (
        ["migrate", "--verbosity", "0"],
        ["createapplication", "confidential", "client-credentials", *client, "--algorithm", "RS256"],
    ):
        django = [str(environment / "bin/python"), "-m", "django", *command]
        installing.run(django, folder, "the service could not be prepared", {**os.environ, **_NAMED})


def installed() -> Path:
    """The virtual environment of the server, made when it is not there yet."""
    return installing.for_these_requirements(f"django-oauth-{VERSION}", SETUP)
