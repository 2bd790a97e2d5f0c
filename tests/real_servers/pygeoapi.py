"""A real pygeoapi on a loopback port, to calibrate the suites against a server that nobody here wrote.

pytest does not collect this folder by itself: `python -m pytest tests/real_servers/check_pygeoapi.py`.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

import installing
import pygeoapi_world
import pytest

VERSION = "0.24.0"
SETUP = Path(__file__).parent / "pygeoapi_setup"
_NAMED = {"PYGEOAPI_CONFIG": "config.yml", "PYGEOAPI_OPENAPI": "openapi.yml"}


@pytest.fixture(scope="session")
def pygeoapi_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the landing page, without a slash at its end."""
    with running(tmp_path_factory.mktemp("pygeoapi")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve fresh data from an empty folder until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installed()
    arguments = ["--threads", "4", "pygeoapi.flask_app:APP"]

    def prepare(url: str) -> None:
        _prepare(folder, environment / "bin", url)

    with installing.gunicorn(environment, arguments, folder, lambda _: _NAMED, prepare, "/?f=json") as url:
        yield url


def installed() -> Path:
    """The virtual environment of the server, made when it is not there yet."""
    return installing.for_these_requirements(f"pygeoapi-{VERSION}", SETUP, _install)


def _install(environment: Path) -> None:
    installing.by_pip(
        environment,
        ["--only-binary", ":all:", "--requirement", SETUP / "requirements.txt"],
        ["--no-deps", "--ignore-requires-python", f"pygeoapi=={VERSION}"],
    )
    if sys.version_info < (3, 12):
        _make_readable_for_python_3_11(environment)


def _make_readable_for_python_3_11(environment: Path) -> None:
    """Change the quotes in messages for the log that only Python 3.12 can parse; no answer depends on them."""
    module = next(environment.glob("lib/python*/site-packages/pygeoapi/api/maps.py"))
    module.write_text(re.sub(r"\{query_args\['([a-z-]+)'\]\}", r'{query_args["\1"]}', module.read_text()))


def _prepare(folder: Path, programs: Path, url: str) -> None:
    pygeoapi_world.write(folder)
    (folder / "config.yml").write_text(Template((SETUP / "config.yml").read_text()).substitute(url=url))
    made = [str(programs / "python"), str(SETUP / "make_grid.py"), str(folder / "temp.nc")]
    described = [str(programs / "pygeoapi"), "openapi", "generate", "config.yml", "--output-file", "openapi.yml"]
    for command in (made, described):
        installing.run(command, folder, "pygeoapi could not be prepared", {**os.environ, **_NAMED})
