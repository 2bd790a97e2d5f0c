"""A real django-oauth-toolkit on a loopback port, to calibrate the suite for OAuth 2.0 and OpenID Connect against.

It is installed once, as django-ogc-sensorthings is, and each run has a database and a key of its own: `python -m pytest
tests/real_servers/check_django_oauth.py`.
"""

import hashlib
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import installing
import pytest

VERSION = "3.4.1"
SETUP = Path(__file__).parent / "django_oauth_setup"
CLIENT = {"client_id": "m2m", "client_secret": "m2m-secret-of-the-check"}
_ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "service_settings"}


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the issuer, which has a path, without a slash at its end."""
    with running(tmp_path_factory.mktemp("django-oauth")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve one client from a new database until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installed()
    site, log = folder / "site", folder / "server.log"
    site.mkdir()
    shutil.copy(SETUP / "service_settings.txt", site / "service_settings.py")
    _prepare(environment, site)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/o"
        # SQLite takes one writer, and the key is the worker's own: one thread answers.
        arguments = ["--workers", "1", "service_settings:application"]
        server = installing.gunicorn(environment, arguments, listener.fileno(), site, log, _ENVIRONMENT)
    try:
        installing.wait_until_ready(server, f"{url}/.well-known/openid-configuration", log)
        yield url
    finally:
        installing.stop(server)


def _prepare(environment: Path, site: Path) -> None:
    """The tables, and a client that may ask for tokens for itself."""
    client = [f"--{name.replace('_', '-')}={value}" for name, value in CLIENT.items()]
    for command in (
        ["migrate", "--verbosity", "0"],
        ["createapplication", "confidential", "client-credentials", *client, "--algorithm", "RS256"],
    ):
        django = [str(environment / "bin/python"), "-m", "django", *command]
        installing.run(django, site, "the service could not be prepared", _ENVIRONMENT)


def installed() -> Path:
    """The virtual environment of the server, made when it is not there yet."""
    requirements = (SETUP / "requirements.txt").read_bytes()
    key = hashlib.sha256(requirements + sys.version.encode()).hexdigest()[:12]
    return installing.installed(f"django-oauth-{VERSION}-{key}", _install)


def _install(environment: Path) -> None:
    installing.by_pip(environment, ["--requirement", SETUP / "requirements.txt"])
