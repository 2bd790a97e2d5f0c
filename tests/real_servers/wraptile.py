"""A real wraptile on a loopback port, to calibrate the suite for OGC API Processes against.

It is installed once, as pygeoapi is: `python -m pytest tests/real_servers/check_wraptile.py`.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import installing
import pytest

VERSION = "0.3.0"
SETUP = Path(__file__).parent / "wraptile_setup"


@pytest.fixture(scope="session")
def wraptile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the landing page, without a slash at its end."""
    with running(tmp_path_factory.mktemp("wraptile")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve the processes of echo_service.txt until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installing.for_these_requirements(f"wraptile-{VERSION}", SETUP)
    shutil.copy(SETUP / "echo_service.txt", folder / "echo_service.py")
    named = {"EOZILLA_SERVICE": "echo_service:service", "PYTHONPATH": str(folder)}
    # Jobs are kept in the memory of the worker: there is one.
    arguments = ["--workers", "1", "--worker-class", "uvicorn_worker.UvicornWorker", "wraptile.main:app"]
    with installing.gunicorn(environment, arguments, folder, lambda _: named, lambda _: None, "/conformance") as origin:
        yield origin
