"""A real django-ogc-sensorthings on a loopback port, to calibrate the suite for SensorThings against.

It is installed once, as pygeoapi is, and each run has a database of its own: `python -m pytest
tests/real_servers/check_sensorthings.py`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import installing
import pytest

VERSION = "1.2.0"
SETUP = Path(__file__).parent / "sensorthings_setup"
ROOT = "/sensorthings/v1.1"


@pytest.fixture(scope="session")
def sensorthings_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service root URL, without a slash at its end."""
    with running(tmp_path_factory.mktemp("sensorthings")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve one Thing from a new database until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installed()
    shutil.copy(SETUP / "service_settings.txt", folder / "service_settings.py")
    migrate = [str(environment / "bin/python"), "-m", "django", "migrate", "--verbosity", "0"]

    def prepare(origin: str) -> None:
        installing.run(migrate, folder, "the service could not be prepared", {**os.environ, **_variables(origin)})

    # SQLite takes one writer: one thread answers.
    arguments = ["--workers", "1", "service_settings:application"]
    with installing.gunicorn(environment, arguments, folder, _variables, prepare, f"{ROOT}/") as origin:
        _post(f"{origin}{ROOT}/Things", (SETUP / "thing.json").read_bytes())
        yield f"{origin}{ROOT}"


def installed() -> Path:
    """The virtual environment of the server, made when it is not there yet."""
    return installing.for_these_requirements(f"sensorthings-{VERSION}", SETUP)


def _variables(origin: str) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "service_settings", "SERVICE_ORIGIN": origin}


def _post(url: str, body: bytes) -> None:
    with urlopen(Request(url, data=body, headers={"Content-Type": "application/json"}), timeout=30) as answer:
        assert answer.status == 201
