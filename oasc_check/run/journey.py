"""The way of one call through attempts and redirects, decided from what came back."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from oasc_check.run.model import Call, Response
from oasc_check.run.origin import same_origin
from oasc_check.run.settings import Settings
from oasc_check.run.troubles import Fate

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, 9.2.1), so that a lost answer can be asked for again."""

_REPEATABLE = SAFE | {"PUT", "DELETE"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = _REDIRECTS - {303}
"""After these the same is asked again, unless an agent is old enough to make a POST a GET (RFC 9110, 15.4.2)."""
_PRIVATE = frozenset({"authorization", "proxy-authorization", "cookie", "x-auth-token", "x-api-key", "apikey"})
_FIRST_PAUSE = 0.1


@dataclass
class Journey:
    """Where a call is now. ``hops`` counts redirects, ``attempt`` the times that ``url`` was asked."""

    call: Call
    settings: Settings
    url: str
    attempt: int = 1
    hops: int = 0
    renewed: bool = False

    def headers(self) -> Mapping[str, str]:
        """The headers of the call; what looks like a credential stays with the origin that it was meant for."""
        if not self.hops or same_origin(self.url, self.call.url):
            return self.call.headers
        return {name: value for name, value in self.call.headers.items() if name.lower() not in _PRIVATE}

    def go_on(self, response: Response | None, fate: Fate, clock: Callable[[], datetime]) -> float | None:
        """Take the next step: how many seconds to wait before asking ``url``, or None at the end."""
        if response is None:
            return self._again(fate)
        target = self._redirect(response)
        if target is not None:
            self.url, self.attempt, self.hops = target, 1, self.hops + 1
            return 0.0
        return self._later(response, clock)

    def renew(self) -> None:
        """Ask the same with new credentials, which is worth trying once."""
        self.renewed = True
        self.attempt += 1

    def _again(self, fate: Fate) -> float | None:
        """After no whole answer (RFC 9110, 9.2.2).

        PUT and DELETE are repeated only if they were not sent, else the second answer would be another one.
        """
        method = self.call.method
        repeatable = (fate is Fate.UNSENT and method in _REPEATABLE) or (fate is Fate.LOST and method in SAFE)
        if not repeatable or self.attempt >= self.settings.attempts:
            return None
        self.attempt += 1
        return _FIRST_PAUSE * 3.0 ** (self.attempt - 2)

    def _later(self, response: Response, clock: Callable[[], datetime]) -> float | None:
        """After a 429 or 503 that says when to come back (RFC 6585, 4; RFC 9110, 10.2.3)."""
        pause = retry_after(response, clock) if response.status in (429, 503) else None
        if pause is None or pause > self.settings.retry_after_cap or self.attempt >= self.settings.attempts:
            return None
        self.attempt += 1
        return pause

    def _redirect(self, response: Response) -> str | None:
        """Where a call is to go on (RFC 9110, 15.4); a change only to the same path but for its last "/"."""
        location = response.headers.get("location")
        if response.status not in _REDIRECTS or not location or not self.call.follows_redirects:
            return None
        try:
            target = urldefrag(urljoin(self.url, location.strip())).url
        except ValueError:
            target = location
        if self.call.method in ("GET", "HEAD"):
            return target
        return target if response.status in _SAME_METHOD and _same_but_for_the_slash(self.url, target) else None


def _same_but_for_the_slash(one: str, other: str) -> bool:
    """Whether two addresses differ in the "/" at the end of their paths: standards write collections in either way."""
    if not same_origin(one, other):
        return False
    here, there = (unquote(urlsplit(url).path) for url in (one, other))
    return here != there and here.rstrip("/") == there.rstrip("/")


def retry_after(response: Response, clock: Callable[[], datetime]) -> float | None:
    """Seconds from the header Retry-After, which holds seconds or a date; None when it holds neither."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) < 10 else math.inf
    then = _date(value)
    if then is None:
        return None
    now = _date(response.headers.get("date", "")) or clock()
    return max(0.0, (then - now).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
