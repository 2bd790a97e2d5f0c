"""What a fleet shows."""

from __future__ import annotations

import re

from command_line import Ended


def rows(done: Ended) -> dict[str, tuple[str, str]]:
    """Verdict and exit code of every platform, by its name; each must stand in the table once."""
    found = re.findall(r"^(\S+) +([a-z]+(?: [a-z]+)?) +(\d+)(?:  |$)", done.out, re.MULTILINE)
    assert len({name for name, _, _ in found}) == len(found)
    return {name: (verdict, code) for name, verdict, code in found}
