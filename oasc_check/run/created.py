"""What names, in an answer, the address of something that the platform has created."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from oasc_check.run.captures import absolute
from oasc_check.run.model import Call

_NAMED_LATER = re.compile(r"(/[^$]*)?(\$\{(?:header|body):[A-Za-z0-9_.-]+\})|(/[^$]*)(\$\{[a-z][a-z0-9-]*\})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An address of the platform's choice: the value that will name it, what it must lie below, and that of the API."""

    name: str
    collection: str
    root: str

    def address(self, asked: str, named: str) -> str:
        """What is named: a link, or an id that stands below the collection. Raises CannotTell."""
        is_link = "/" in named and not self.name.startswith("${body:")
        return absolute(asked, named, self.root) if is_link else f"{self.collection}/{quote(named, safe=':')}"


def chosen_in(address: str, call: Call) -> Chosen | None:
    """What will name an address of ``created``; None when the tester itself has chosen it."""
    found = _NAMED_LATER.fullmatch(address)
    if found is None:
        return None
    path, name = found[1] or found[3], found[2] or found[4]
    root = call.api.root_of(path or "")
    return Chosen(name, root + path.rstrip("/") if path else call.url.partition("?")[0], root)
