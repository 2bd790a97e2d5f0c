"""A real django-ogc-sensorthings on a loopback port, to calibrate the suite for SensorThings against.

It is installed once, as pygeoapi is, and each run has a database of its own: `python -m pytest
tests/real_servers/check_sensorthings.py`.
"""

import fcntl
import hashlib
import os
import shutil
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
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

VERSION = "1.2.0"
SETUP = Path(__file__).parent / "sensorthings_setup"
START_SECONDS = 60


@pytest.fixture(scope="session")
def sensorthings_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service root URL, without a slash at its end."""
    with running(tmp_path_factory.mktemp("sensorthings")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve one Thing from a new database until the block ends. Raises RuntimeError when it cannot be done."""
    programs = installed() / "bin"
    (folder / "site").mkdir()
    shutil.copy(SETUP / "service_settings.txt", folder / "site" / "service_settings.py")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        _run([programs / "python", "-m", "django", "migrate", "--verbosity", "0"], folder / "site", origin)
        server = _start(folder, programs, listener.fileno(), origin)
    url = f"{origin}/sensorthings/v1.1"
    try:
        _wait_until_ready(server, url, folder / "server.log")
        _post(f"{url}/Things", (SETUP / "thing.json").read_bytes())
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
    environment = cache / f"sensorthings-{VERSION}-{key}"
    with (cache / "lock-sensorthings").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (environment / "complete").exists():
            _install(environment)
    return environment


def _install(environment: Path) -> None:
    venv.create(environment, clear=True, with_pip=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--requirement", str(SETUP / "requirements.txt")], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(
            f"django-ogc-sensorthings {VERSION} could not be installed: {done.stderr.strip()[-2000:]}\n"
            "pip needs its package registry here; or name a folder where it was installed before in OASC_REAL_SERVERS."
        )
    (environment / "complete").touch()


def _run(command: Sequence[Path | str], folder: Path, origin: str) -> None:
    done = subprocess.run(command, cwd=folder, env=_environment(origin), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} could not prepare the service: {done.stderr.strip()[-2000:]}")


def _environment(origin: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "service_settings", "SERVICE_ORIGIN": origin}


def _start(folder: Path, programs: Path, listener: int, origin: str) -> subprocess.Popen[bytes]:
    """Gunicorn takes over the listening socket. SQLite takes one writer: one thread answers."""
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [programs / "gunicorn", "--bind", f"fd://{listener}", "--workers", "1", "service_settings:application"],
            cwd=folder / "site",
            env=_environment(origin),
            stdout=log,
            stderr=log,
            pass_fds=[listener],
        )


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/", timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"the service did not answer at {url}; its log ends with: {log.read_text()[-2000:]}")


def _post(url: str, body: bytes) -> None:
    with urlopen(Request(url, data=body, headers={"Content-Type": "application/json"}), timeout=30) as answer:
        assert answer.status == 201


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
