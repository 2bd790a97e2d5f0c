"""A real pygeoapi on a loopback port, to calibrate the suites against a server that nobody here wrote.

The server is installed once, into a folder that OASC_REAL_SERVERS names or else one of the user's among the temporary
files. pytest does not collect this folder by itself: `python -m pytest tests/real_servers/check_pygeoapi.py`.
"""

import fcntl
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from string import Template
from urllib.error import URLError
from urllib.request import urlopen

import pygeoapi_world
import pytest

VERSION = "0.24.0"
SETUP = Path(__file__).parent / "pygeoapi_setup"
START_SECONDS = 60


@pytest.fixture(scope="session")
def pygeoapi_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the landing page, without a slash at its end."""
    with running(tmp_path_factory.mktemp("pygeoapi")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve fresh data from an empty folder until the block ends. Raises RuntimeError when it cannot be done."""
    programs = installed() / "bin"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        _prepare(folder, programs, url)
        server = _start(folder, programs, listener.fileno())
    try:
        _wait_until_ready(server, url, folder / "server.log")
        yield url
    finally:
        _stop(server)


def installed() -> Path:
    """The virtual environment of the server, made when it is not there yet."""
    requirements = (SETUP / "requirements.txt").read_bytes()
    key = hashlib.sha256(requirements + sys.version.encode()).hexdigest()[:12]
    cache = Path(
        os.environ.get("OASC_REAL_SERVERS") or Path(tempfile.gettempdir()) / f"oasc-real-servers-{os.getuid()}"
    )
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = cache / f"pygeoapi-{VERSION}-{key}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (environment / "complete").exists():
            _install(environment)
    return environment


def _install(environment: Path) -> None:
    venv.create(environment, clear=True, with_pip=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _pip([*pip, "--only-binary", ":all:", "--requirement", str(SETUP / "requirements.txt")])
    _pip([*pip, "--no-deps", "--ignore-requires-python", f"pygeoapi=={VERSION}"])
    if sys.version_info < (3, 12):
        _make_readable_for_python_3_11(environment)
    (environment / "complete").touch()


def _make_readable_for_python_3_11(environment: Path) -> None:
    """Change the quotes in messages for the log that only Python 3.12 can parse; no answer depends on them."""
    module = next(environment.glob("lib/python*/site-packages/pygeoapi/api/maps.py"))
    module.write_text(re.sub(r"\{query_args\['([a-z-]+)'\]\}", r'{query_args["\1"]}', module.read_text()))


def _pip(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(
            f"pygeoapi {VERSION} could not be installed: {done.stderr.strip()[-2000:]}\n"
            "pip needs its package registry here; or name a folder where it was installed before in OASC_REAL_SERVERS."
        )


def _prepare(folder: Path, programs: Path, url: str) -> None:
    pygeoapi_world.write(folder)
    (folder / "config.yml").write_text(Template((SETUP / "config.yml").read_text()).substitute(url=url))
    _run([programs / "python", SETUP / "make_grid.py", folder / "temp.nc"], folder)
    _run([programs / "pygeoapi", "openapi", "generate", "config.yml", "--output-file", "openapi.yml"], folder)


def _run(command: Sequence[Path | str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} could not prepare pygeoapi: {done.stderr.strip()[-2000:]}")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYGEOAPI_CONFIG": "config.yml", "PYGEOAPI_OPENAPI": "openapi.yml"}


def _start(folder: Path, programs: Path, listener: int) -> subprocess.Popen[bytes]:
    """Gunicorn takes over the listening socket, so that the port in config.yml is its port for certain."""
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [programs / "gunicorn", "--bind", f"fd://{listener}", "--threads", "4", "pygeoapi.flask_app:APP"],
            cwd=folder,
            env=_environment(),
            stdout=log,
            stderr=log,
            pass_fds=[listener],
        )


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/?f=json", timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"pygeoapi did not answer at {url}; its log ends with: {log.read_text()[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
