"""Where the shipped suites and schemas are: in a checkout beside the package, in an installed wheel inside it.

And where the program keeps what is its own.
"""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def ledgers() -> Path:
    """The folder for the ledgers of runs (XDG Base Directory Specification: state of the user)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "oasc-check" / "ledgers"


def cache() -> Path | None:
    """The folder for what can be made again (XDG: cache of the user); None without a home."""
    folder = os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(folder or Path.home() / ".cache") / "oasc-check"
    except RuntimeError:
        return None


SUITES = _shipped("suites")
SCHEMAS = _shipped("schemas")
