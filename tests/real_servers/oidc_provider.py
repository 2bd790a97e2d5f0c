"""A real oidc-provider (Node.js) on a loopback port, to calibrate the suites against a server that nobody here wrote.

pytest does not collect this folder by itself: `python -m pytest tests/real_servers/check_oidc_provider.py`.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import installing
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
        [installing.program("node"), "server.mjs"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
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
    return installing.installed(f"oidc-provider-{VERSION}", _install)


def _install(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(SETUP / "package.json", folder)
    installing.by_npm(folder)
