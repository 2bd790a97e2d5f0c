"""Compares with a file of golden/; with OASC_WRITE_GOLDEN set in the environment the file is written instead."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def assert_golden(name: str, found: bytes) -> None:
    """The same octets as the golden file."""
    path = GOLDEN / name
    if os.environ.get("OASC_WRITE_GOLDEN"):
        path.write_bytes(found)
    assert found.decode() == path.read_bytes().decode()
