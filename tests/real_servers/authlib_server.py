"""A real Authlib on a loopback port, to calibrate the suites for OAuth 2.0 and for access control against.

It is installed once, as django-oauth-toolkit is: `python -m pytest tests/real_servers/check_authlib.py`.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import installing
import pytest

VERSION = "1.9.10"
SETUP = Path(__file__).parent / "authlib_setup"
SECRET = "secret-of-the-check"
WELL_KNOWN = "/.well-known/oauth-authorization-server/tenant1"


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server whose issuer has the path /tenant1, and which protects the path /things."""
    with running(tmp_path_factory.mktemp("authlib")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve two clients until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installing.for_these_requirements(f"authlib-{VERSION}", SETUP)
    shutil.copy(SETUP / "service.txt", folder / "service.py")
    arguments = ["--workers", "1", "service:application"]  # the tokens are the worker's own
    with installing.gunicorn(environment, arguments, folder, _variables, lambda _: None, WELL_KNOWN) as url:
        yield url


def _variables(url: str) -> dict[str, str]:
    return {"SERVICE_ORIGIN": url, "SERVICE_SECRET": SECRET}
