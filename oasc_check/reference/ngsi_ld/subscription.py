"""A subscription as the broker keeps it."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Subscription:
    """One subscription; `document` is what the client gave, with every name expanded."""

    id: str
    document: dict[str, Any]
