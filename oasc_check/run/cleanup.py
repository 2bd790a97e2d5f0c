"""Removes from a platform what a run created there, and nothing else."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from oasc_check.run.ledger import Entry, Ledger, Undo
from oasc_check.run.model import Call, Exchange, Transport
from oasc_check.run.origin import encoded, origin_of
from oasc_check.suite.model import Api, Mechanism

_TRIES = 3
_PAUSE = 0.5
_GONE = (404, 410)
_NOT_READ = (404, 405, 501)
_OVER = (400, 404, 409, 410)  # answers to an undoing message about what is at its end already


class UntouchedError(Exception):
    """Something stays on the platform; says what, why, and what to do."""


def clean(
    entries: Iterable[Entry],
    ledger: Ledger,
    transport: Transport,
    apis: Mapping[str, Api],
    mechanisms: Mapping[str, Mechanism],
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[str, ...]:
    """Remove what the entries name, in their order (newest first), and note it in the ledger.

    Returns a sentence for each that could not be removed; these stay open.
    """
    wanted = list(entries)
    removals = [(entry, _Removal(entry, transport, apis, mechanisms, sleep)) for entry in wanted]
    left = _removed(removals, ledger)
    if (
        0 < len(left) < len([entry for entry in wanted if not entry.declined])
    ):  # what is left may have gone with something that was removed after it
        left = _removed([(entry, removal) for entry, removal, _ in left], ledger)
    return tuple(reason for _, _, reason in left)


def _removed(removals: Sequence[tuple[Entry, "_Removal"]], ledger: Ledger) -> list[tuple[Entry, "_Removal", str]]:
    """Remove all, in their order; those that stay, with the reason."""
    left = []
    for entry, removal in removals:
        try:
            if entry.declined:
                removal.try_to_remove()
                ledger.refused(entry.key)
            else:
                ledger.removed(removal.remove(), entry.headers)
        except UntouchedError as error:
            left.append((entry, removal, str(error)))
    return left


class _Removal:
    """The removal of one entry."""

    def __init__(
        self,
        entry: Entry,
        transport: Transport,
        apis: Mapping[str, Api],
        mechanisms: Mapping[str, Mechanism],
        sleep: Callable[[float], None],
    ) -> None:
        self._entry = entry
        self._transport = transport
        self._api = apis.get(entry.api)
        self._mechanism = mechanisms.get(entry.api)
        self._sleep = sleep

    def try_to_remove(self) -> None:
        """What the platform said it did not create; if it did, it goes, and if not, any answer will do."""
        if self._entry.url and self._is_named_by_us(self._entry.url):
            self._send("DELETE", self._entry.url)

    def remove(self) -> str:
        """The address that is free afterwards. Raises UntouchedError when it is not."""
        url = self._entry.url
        if url is None:
            raise UntouchedError(
                f"could not tell whether {self._entry.test} created something, because the answer was lost: "
                f"look under {self._entry.post_url} for {self._entry.marker}"
            )
        if self._entry.undo is not None:
            self._undo(self._entry.undo)
        elif self._is_named_by_us(url) or self._is_ours(url):
            exchange = self._send("DELETE", url)
            if not (_succeeded(exchange) or _is_gone(exchange) or self._is_not_there(url)):
                raise UntouchedError(f"{url} was not removed: {_reason(exchange)}; remove it by hand")
        return url

    def _undo(self, undo: Undo) -> None:
        """End what cannot be deleted. Raises UntouchedError unless it is of the run, or may not have ended."""
        if not self._entry.shown or not self._is_under_collection(undo.url):
            raise UntouchedError(f"{undo.url} was not asked: its creation does not name {self._entry.marker}")
        exchange = self._send(undo.method, undo.url, undo.body.encode())
        status = exchange.response.status if exchange.response else 0
        if not (_succeeded(exchange) or status in _OVER):
            raise UntouchedError(f"{undo.url} did not end what was created: {_reason(exchange)}; end it by hand")

    def _is_not_there(self, url: str) -> bool:
        return _is_gone(self._send("GET", url))

    def _is_named_by_us(self, url: str) -> bool:
        """Whether the tester itself chose the address, with its marker in the path."""
        return not self._entry.chosen and self._entry.marker in unquote(urlsplit(url).path)

    def _is_ours(self, url: str) -> bool:
        """Whether something is at an address of the platform's choice. Raises UntouchedError unless it is the run's.

        Where it cannot be read, as listeners of TM Forum's hubs cannot, what the platform showed on creation will do.
        """
        if not self._is_under_collection(url):
            raise UntouchedError(f"{url} was not touched: it is not below {self._entry.post_url}; see what it is")
        exchange = self._send("GET", url)
        response = exchange.response
        if response is not None and response.status in _NOT_READ and self._entry.shown:
            return True
        if _is_gone(exchange):
            return False
        if response is None or not _succeeded(exchange) or not _same_address(exchange.request.url, url):
            raise UntouchedError(
                f"{url} was not touched: it could not be looked at ({_reason(exchange)}); remove it by hand"
            )
        if self._entry.marker.encode() not in response.body:
            raise UntouchedError(
                f"{url} was not touched: what is there does not name {self._entry.marker}; see what it is"
            )
        return True

    def _is_under_collection(self, url: str) -> bool:
        """Whether an address lies below the one that was posted to, on the same origin."""
        collection = self._entry.post_url
        if collection is None or not _same_place(url, collection):
            return False
        path, wanted = unquote(urlsplit(collection).path).rstrip("/") + "/", unquote(urlsplit(url).path)
        below = wanted.removeprefix(path)
        if _is_key(path, wanted):
            return True
        return below != wanted and below.strip("/") != "" and {".", ".."}.isdisjoint(below.split("/"))

    def _send(self, method: str, url: str, body: bytes = b"") -> Exchange:
        """The answer, after several tries if none comes."""
        if self._api is None or self._mechanism is None:
            raise UntouchedError(f"{url} was not removed: the platform file declares no API {self._entry.api} any more")
        headers = {**self._mechanism.headers, **self._entry.headers}
        if body:
            headers["Content-Type"] = "application/json"
        call = Call(self._api, self._mechanism, method, url, headers, body)
        for number in range(_TRIES):
            if number:
                self._sleep(_PAUSE * number)
            exchange = self._transport.send(call)[-1]
            if exchange.trouble is None or exchange.trouble.kind not in ("unreachable", "timeout", "broken"):
                break
        return exchange


def _is_key(collection: str, path: str) -> bool:
    """Whether a path is one entity of a set, with its key in parentheses (OData 4.0, URL conventions, 4.3)."""
    return re.fullmatch(re.escape(collection.rstrip("/")) + r"\((?:'[^'/]+'|[^'/()]+)\)", path) is not None


def _succeeded(exchange: Exchange) -> bool:
    return exchange.response is not None and 200 <= exchange.response.status < 300


def _is_gone(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status in _GONE


def _same_place(one: str, other: str) -> bool:
    try:
        return origin_of(one).place == origin_of(other).place
    except ValueError:
        return False


def _same_address(one: str, other: str) -> bool:
    """Whether two addresses differ in their query at most: an API key may have been added."""
    return encoded(one).partition("?")[0] == encoded(other).partition("?")[0]


def _reason(exchange: Exchange) -> str:
    if exchange.response is None:
        return exchange.trouble.message if exchange.trouble else "no answer"
    return f"the platform answered {exchange.response.status}"
