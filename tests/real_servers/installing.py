"""Servers that nobody here wrote: installed once, started on loopback, waited for, ended.

They are kept in a folder that OASC_REAL_SERVERS names, or else in one of the user's among the temporary files.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.error import URLError
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
        run([*pip, *what], environment, "pip needs its package registry here")


def by_npm(folder: Path, *packages: str) -> None:
    """The packages named, or those of a package.json that is there. Raises RuntimeError when it cannot be done."""
    command = [program("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
    run(command, folder, "npm needs its package registry here")


def run(command: Sequence[str | Path], folder: Path, mend: str, env: dict[str, str] | None = None) -> None:
    """Run to the end. Raises RuntimeError with the last that it said."""
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-2000:]}\n{mend}")


def program(name: str) -> str:
    """The path of a program of Node.js. Raises RuntimeError when it is not there."""
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed here; install Node.js 20 or newer")
    return found


def gunicorn(
    environment: Path, arguments: Sequence[str], listener: int, folder: Path, log: Path, env: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Gunicorn, which takes over a listening socket, so that the port is its own for certain."""
    with log.open("wb") as out:
        return subprocess.Popen(
            [environment / "bin/gunicorn", "--bind", f"fd://{listener}", *arguments],
            cwd=folder,
            env=env,
            stdout=out,
            stderr=out,
            pass_fds=[listener],
        )


def wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Until it answers. Raises RuntimeError with the end of its log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"nothing answered at {url}; the log ends with: {log.read_text()[-2000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and end it when it does not."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
