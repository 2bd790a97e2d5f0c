"""The store of @contexts: cached, hosted and implicitly created ones (clauses 5.13.1, 6.3.16)."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from oasc_check.reference.ngsi_ld.dereference import Retrieved, retrieve

CACHED = "Cached"
HOSTED = "Hosted"
IMPLICITLY_CREATED = "ImplicitlyCreated"
KINDS = (CACHED, HOSTED, IMPLICITLY_CREATED)


@dataclass
class StoredContext:
    """One @context: `content` is the value of its "@context" member, `url` where it can be downloaded.

    `used` is the instant at which it was last found here, `hits` how often that was; `beside` is what a defect keeps
    of the document around it.
    """

    local_id: str
    kind: str
    url: str
    content: Any
    created: datetime
    expires: datetime | None = None
    used: datetime | None = None
    hits: int = 0
    beside: dict[str, Any] = field(default_factory=dict)


class ContextStore:
    """The @contexts of a broker, whatever the tenant."""

    def __init__(self, defects: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._defects = defects
        self._clock = clock
        self._stored: dict[str, StoredContext] = {}

    def host(self, content: Any, base_url: str) -> StoredContext:
        """Store a @context that a client gave, under a new local identifier."""
        name = _namespaces(content) if "contexts-share-an-id" in self._defects else str(uuid.uuid4())
        return self._keep(f"urn:ngsi-ld:Context:{name}", HOSTED, content, base_url)

    def create(self, content: Any, base_url: str) -> StoredContext:
        """Store a @context that came inside a payload, so that a Link header can name it (clause 6.3.6)."""
        local_id = f"urn:ngsi-ld:Context:{_digest(json.dumps(content, sort_keys=True))}"
        return self._stored.get(local_id) or self._keep(local_id, IMPLICITLY_CREATED, content, base_url)

    def _keep(self, local_id: str, kind: str, content: Any, base_url: str) -> StoredContext:
        url = f"{base_url}/jsonldContexts/{local_id}"
        stored = self._stored[local_id] = StoredContext(local_id, kind, url, content, self._clock())
        return stored

    def content(self, url: str) -> Any:
        """The @context that is found at a URL: from here, else downloaded and kept (clause 6.3.16).

        Raises ApiError as dereference.retrieve does.
        """
        stored = next((one for one in self.listed() if one.url == url), None)
        if stored is None:
            stored = self._download(url)
        stored.hits, stored.used = stored.hits + 1, self._clock()
        return stored.content

    def _download(self, url: str) -> StoredContext:
        stored = StoredContext(f"urn:ngsi-ld:Context:{uuid.uuid4()}", CACHED, url, None, self._clock())
        self.refresh(stored, retrieve(url))
        return stored

    def refresh(self, stored: StoredContext, found: Retrieved) -> None:
        """Keep what was downloaded just now as the content of a cached @context."""
        stored.content, stored.created = found.content, self._clock()
        stored.expires = stored.created + timedelta(seconds=found.lifetime)
        self._stored[stored.local_id] = stored

    def listed(self) -> list[StoredContext]:
        """What is stored now, the oldest first; copies whose time is over are forgotten."""
        now = self._clock()
        for one in list(self._stored.values()) if "expired-context-used" not in self._defects else ():
            if one.expires is not None and one.expires <= now:
                self._stored.pop(one.local_id, None)
        return list(self._stored.values())

    def find(self, name: str) -> StoredContext | None:
        """The @context of a local identifier; of a cached one also by the URL that it came from (clause 5.13.4)."""
        by_origin = "cached-context-unknown-by-origin" not in self._defects
        found = (one for one in self.listed() if name == one.local_id)
        copies = (one for one in self.listed() if by_origin and one.kind == CACHED and name == one.url)
        return next(found, None) or next(copies, None)

    def remove(self, stored: StoredContext) -> None:
        """Forget a @context."""
        self._stored.pop(stored.local_id, None)
        if "context-deletion-takes-children" in self._defects and isinstance(stored.content, list):
            for child in [one for one in self.listed() if one.url in stored.content]:
                self.remove(child)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _namespaces(content: Any) -> str:
    """The same for all @contexts whose terms are of the same namespaces."""
    return _digest(" ".join(sorted(set(re.findall(r'"([a-z]+://[^"]*/)', json.dumps(content))))))
