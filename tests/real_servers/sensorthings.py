"""A real django-ogc-sensorthings on a loopback port, to calibrate the suite for SensorThings against.

It is installed once, as pygeoapi is, and each run has a database of its own: `python -m pytest
tests/real_servers/check_sensorthings.py`.
"""

import hashlib
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import installing
import pytest

VERSION = "1.2.0"
SETUP = Path(__file__).parent / "sensorthings_setup"


@pytest.fixture(scope="session")
def sensorthings_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service root URL, without a slash at its end."""
    with running(tmp_path_factory.mktemp("sensorthings")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve one Thing from a new database until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installed()
    site, log = folder / "site", folder / "server.log"
    site.mkdir()
    shutil.copy(SETUP / "service_settings.txt", site / "service_settings.py")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        migrate = [str(environment / "bin/python"), "-m", "django", "migrate", "--verbosity", "0"]
        installing.run(migrate, site, "the service could not be prepared", _environment(origin))
        # SQLite takes one writer: one thread answers.
        arguments = ["--workers", "1", "service_settings:application"]
        server = installing.gunicorn(environment, arguments, listener.fileno(), site, log, _environment(origin))
    url = f"{origin}/sensorthings/v1.1"
    try:
        installing.wait_until_ready(server, f"{url}/", log)
        _post(f"{url}/Things", (SETUP / "thing.json").read_bytes())
        yield url
    finally:
        installing.stop(server)


def installed() -> Path:
    """The virtual environment of the server, made when it is not there yet."""
    requirements = (SETUP / "requirements.txt").read_bytes()
    key = hashlib.sha256(requirements + sys.version.encode()).hexdigest()[:12]
    return installing.installed(f"sensorthings-{VERSION}-{key}", _install)


def _install(environment: Path) -> None:
    installing.by_pip(environment, ["--requirement", SETUP / "requirements.txt"])


def _environment(origin: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "service_settings", "SERVICE_ORIGIN": origin}


def _post(url: str, body: bytes) -> None:
    with urlopen(Request(url, data=body, headers={"Content-Type": "application/json"}), timeout=30) as answer:
        assert answer.status == 201
