"""Servers that nobody here wrote: installed once, started on loopback, waited for, ended.

They are kept in a folder that OASC_REAL_SERVERS names, or else in one of the user's among the temporary files.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

START_SECONDS = 60


def installed(name: str, install: Callable[[Path], None]) -> Path:
    """The folder of a server, filled by ``install`` when it is not yet; others wait meanwhile."""
    cache = Path(
        os.environ.get("OASC_REAL_SERVERS") or Path(tempfile.gettempdir()) / f"oasc-real-servers-{os.getuid()}"
    )
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = cache / name
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            install(folder)
            (folder / "complete").touch()
    return folder


def for_these_requirements(name: str, setup: Path, install: Callable[[Path], None] | None = None) -> Path:
    """As ``installed``, anew for another requirements.txt in ``setup`` and for another Python.

    Without ``install`` it is a virtual environment with these requirements.
    """
    requirements = setup / "requirements.txt"
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    return installed(
        f"{name}-{key}", install or (lambda environment: by_pip(environment, ["--requirement", requirements]))
    )


def by_pip(environment: Path, *installs: Sequence[str | Path]) -> None:
    """A new virtual environment with what each call of pip installs. Raises RuntimeError when it cannot be done."""
    venv.create(environment, clear=True, with_pip=True)
    pip: list[str | Path] = [
        environment / "bin/python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    for what in installs:
        fetch([*pip, *what], environment, "pip needs its package registry here")


def by_npm(folder: Path, *packages: str) -> None:
    """The packages named, or those of a package.json that is there. Raises RuntimeError when it cannot be done."""
    command = [program("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
    fetch(command, folder, "npm needs its package registry here")


def fetch(command: Sequence[str | Path], folder: Path, mend: str) -> None:
    """As ``run``, and again if need be: a registry far away may miss a beat."""
    try:
        run(command, folder, mend)
    except RuntimeError:
        run(command, folder, mend)


def run(command: Sequence[str | Path], folder: Path, mend: str, env: dict[str, str] | None = None) -> None:
    """Run to the end. Raises RuntimeError with the last that it said."""
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-2000:]}\n{mend}")


_PARTS_OF = {
    "node": "Node.js 20 or newer",
    "npm": "Node.js 20 or newer",
    "mvn": "Maven",
    "java": "a JDK",
    "javac": "a JDK",
}


def program(name: str) -> str:
    """The path of a program. Raises RuntimeError when it is not there."""
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed here; install {_PARTS_OF[name]}")
    return found


@contextmanager
def served(command: Sequence[str | Path], folder: Path, ready: str) -> Iterator[None]:
    """Run a server until the block ends; it is up when the address ``ready`` answers."""
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
    try:
        _wait_until_ready(server, ready, log)
        yield
    finally:
        _stop(server)


@contextmanager
def gunicorn(
    environment: Path,
    arguments: Sequence[str],
    folder: Path,
    variables: Callable[[str], Mapping[str, str]],
    prepare: Callable[[str], None],
    ready: str,
) -> Iterator[str]:
    """The origin of a server by gunicorn, until the block ends.

    It takes over a socket that listens already, so that its port is its own for certain: ``prepare`` and the
    environment ``variables`` are told the origin beforehand. It is up when the path ``ready`` answers.
    However slow this machine is, gunicorn does not end a worker that answers late: its answers would end early.
    """
    log = folder / "server.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as out:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        prepare(origin)
        server = subprocess.Popen(
            [environment / "bin/gunicorn", "--bind", f"fd://{listener.fileno()}", "--timeout", "0", *arguments],
            cwd=folder,
            env={**os.environ, **variables(origin)},
            stdout=out,
            stderr=out,
            pass_fds=[listener.fileno()],
        )
    try:
        _wait_until_ready(server, f"{origin}{ready}", log)
        yield origin
    finally:
        _stop(server)


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Until it answers. Raises RuntimeError with the end of its log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:  # refused, reset, too late
            time.sleep(0.2)
    raise RuntimeError(f"nothing answered at {url}; the log ends with: {log.read_text()[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and end it when it does not."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
