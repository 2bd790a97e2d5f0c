"""A real oidc-provider (Node.js) on a loopback port, to calibrate the suites against a server that nobody here wrote.

It is installed once by npm, into a folder that OASC_REAL_SERVERS names or else one of the user's among the temporary
files. pytest does not collect this folder by itself: `python -m pytest tests/real_servers/check_oidc_provider.py`.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

VERSION = "9.13.3"
SETUP = Path(__file__).parent / "oidc_provider_setup"


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """The address of the issuer, without a slash at its end."""
    with running() as url:
        yield url


@contextmanager
def running() -> Iterator[str]:
    """Serve until the block ends. Raises RuntimeError when it cannot be done."""
    folder = installed()
    shutil.copy(SETUP / "server.mjs", folder)
    server = subprocess.Popen(
        [_program("node"), "server.mjs"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield _address(server)
    finally:
        server.kill()
        server.communicate()


def _address(server: subprocess.Popen[str]) -> str:
    for line in server.stdout or ():
        if line.startswith("http://"):
            return line.strip()
    raise RuntimeError(f"oidc-provider {VERSION} did not start; run server.mjs by hand and see what it says")


def installed() -> Path:
    """The folder with the modules of the server, filled when it is not yet."""
    cache = Path(
        os.environ.get("OASC_REAL_SERVERS") or Path(tempfile.gettempdir()) / f"oasc-real-servers-{os.getuid()}"
    )
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = cache / f"oidc-provider-{VERSION}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _install(folder)
    return folder


def _install(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(SETUP / "package.json", folder)
    command = [_program("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(
            f"oidc-provider {VERSION} could not be installed: {done.stderr.strip()[-2000:]}\n"
            "npm needs its package registry here; or name a folder where it was installed in OASC_REAL_SERVERS."
        )
    (folder / "complete").touch()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed here; install Node.js 20 or newer")
    return found
