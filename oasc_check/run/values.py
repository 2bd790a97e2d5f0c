"""The values that ``${...}`` stands for in one test: names of this run, kept values, headers, settings, times."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from oasc_check.language.instants import written
from oasc_check.language.templates import KeptObject, Reference, as_written, fill, parts
from oasc_check.run.captures import absolute, below_root, json_of
from oasc_check.run.model import CannotTell, Exchange
from oasc_check.run.origin import origin_of
from oasc_check.suite.model import Api, Auth, Mechanism, Test

# What may stand in a path segment without being encoded (RFC 3986, clause 3.3).
_SEGMENT = ":@!$&'()*+,;=-._~"
_QUERY = ":,/@-._~"


class Values:
    """The values of one test. ``run_token`` is a short word of letters and digits that only this run uses."""

    def __init__(
        self,
        test: Test,
        api: Api,
        run_token: str,
        clock: Callable[[], datetime],
        callback: Callable[[str, str], str],
        mechanism: Mechanism,
    ) -> None:
        """``mechanism`` gives the settings that the platform file does not, and says which links begin at the root."""
        self._test = test
        self._api = api
        self._settings = {**mechanism.settings, **api.settings}
        self._links_below_root = mechanism.links_below_root
        self._run = run_token
        self._own = hashlib.sha256(test.id.encode()).hexdigest()[:6]
        self._began = clock()
        self._callback = callback
        self._sources: Mapping[str, Callable[[Reference], Any]] = {
            "id": self._id, "type": self._type, "name": self._name, "tenant": self._tenant, "now": self._now,
            "case": self._case, "header": self._header, "setting": self._setting, "api": self._declared,
            "callback": lambda reference: self._callback(reference.name, ""), "mqtt": self._topic, "kept": self._kept,
            "macro": lambda reference: f"${{{reference.name}}}", "epoch": self._epoch,
            "body": self._member_of_body,
        }  # fmt: skip
        self.kept: dict[str, Any] = {}
        self._last: Exchange | None = None
        self._asked = ""

    @property
    def last(self) -> Exchange | None:
        """The last exchange, in either direction."""
        return self._last

    @last.setter
    def last(self, exchange: Exchange | None) -> None:
        self._last = exchange
        if exchange and not exchange.received:
            self._asked = exchange.request.url

    @property
    def root(self) -> str:
        """The address of the API, without a slash at its end."""
        return self._api.url

    def fill(self, value: Any) -> Any:
        """``value`` with every reference filled in. Raises CannotTell when one has no value."""
        return fill(value, self._look_up)

    def _look_up(self, reference: Reference) -> Any:
        return self._sources[reference.kind](reference)

    def _id(self, reference: Reference) -> str:
        return f"urn:ngsi-ld:{reference.name}:oasc-{self._run}-{self._own}"

    def _type(self, reference: Reference) -> str:
        return f"{reference.name}_oasc_{self._run}_{self._own}"

    def _name(self, reference: Reference) -> str:
        return f"{reference.name}_{self._run}{self._own}"

    def _tenant(self, reference: Reference) -> str:
        return f"oasc_{self._run}_{self._own}_{reference.name}".lower()

    def _now(self, reference: Reference) -> str:
        return written(self._began + timedelta(seconds=reference.offset))

    def _epoch(self, reference: Reference) -> int:
        return int((self._began + timedelta(seconds=reference.offset)).timestamp())

    def _case(self, reference: Reference) -> Any:
        return self.fill(self._test.case[reference.name])

    def _header(self, reference: Reference) -> str:
        response = self.last.response if self.last else None
        if response is None or reference.name not in response.headers:
            raise CannotTell(f"the last answer has no header {reference.name}")
        value = response.headers[reference.name]
        return below_root(self._api.root_of(value), value) if reference.name in self._links_below_root else value

    def _member_of_body(self, reference: Reference) -> Any:
        response = self.last.response if self.last else None
        value = json_of(response) if response else None
        if not isinstance(value, Mapping) or reference.name not in value:
            raise CannotTell(f"the last answer has no member {reference.name}")
        return _as_data(value[reference.name])

    def _setting(self, reference: Reference) -> Any:
        if reference.name not in self._settings:
            raise CannotTell(f"the platform file gives no setting {reference.name} for {self._api.mechanism}")
        given = self._settings[reference.name]
        return given if reference.name in self._api.settings else self.fill(given)

    def _topic(self, reference: Reference) -> str:
        return self._callback(reference.name, self._setting(Reference("setting", "mqtt_broker")))

    def _declared(self, reference: Reference) -> str:
        """What the API is declared with; of its credentials only what is no secret (RFC 6749, clause 2.2)."""
        if reference.name in Auth.PUBLIC:
            return self._api.auth.public.get(reference.name, "") if self._api.auth else ""
        url = self._api.url
        return {
            "url": url, "origin": str(origin_of(url)), "path": urlsplit(url).path, "version": self._api.version or "",
        }[reference.name]  # fmt: skip

    def _kept(self, reference: Reference) -> Any:
        if reference.name not in self.kept:
            raise CannotTell(f"nothing that was looked at gave the value {reference.name}")
        value = self.kept[reference.name]
        for member in reference.members:
            value = _member(value, member, reference)
        return _as_data(value)

    def url(self, target: str, base: str) -> str:
        """The absolute URL of a target: a link when it begins with a reference, else a path below ``base``."""
        pieces = parts(target)
        if isinstance(pieces[0], Reference):
            return absolute(self._asked or base, as_written(self.fill(target)), base)
        filled = [piece if isinstance(piece, str) else _encoded(self._look_up(piece), _SEGMENT) for piece in pieces]
        return base + "".join(filled)

    def form(self, members: Mapping[str, Any]) -> bytes:
        """A body of the type application/x-www-form-urlencoded: a list is given item by item, what is empty not at all.

        An empty parameter means the same as none (RFC 6749, clauses 3.1 and 3.2).
        """
        filled = self.fill(members).items()
        pairs = [(name, one) for name, value in filled for one in (value if isinstance(value, list) else [value])]
        return urlencode([(name, as_written(value)) for name, value in pairs if value != ""]).encode()

    def with_query(self, url: str, query: Mapping[str, Any]) -> str:
        """``url`` with a query, percent-encoded; lists are joined with commas."""
        if not query:
            return url
        pairs = [f"{_encoded(name, _QUERY)}={_encoded(value, _QUERY)}" for name, value in self.fill(query).items()]
        return f"{url}{'&' if '?' in url else '?'}{'&'.join(pairs)}"


def _as_data(value: Any) -> Any:
    """A value of the platform: what it says is never taken for words of the language."""
    return KeptObject(value) if isinstance(value, Mapping) else value


def _encoded(value: Any, safe: str) -> str:
    """A value in percent-encoding. JSON can name code points that no UTF-8 can (RFC 8259, clause 8.2)."""
    text = as_written(value)
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError:
        raise CannotTell(f"{text!a} cannot stand in an address: it is not Unicode text") from None


def _member(value: Any, member: str, reference: Reference) -> Any:
    if isinstance(value, Mapping) and member in value:
        return value[member]
    if isinstance(value, list) and re.fullmatch("[0-9]+", member) and int(member) < len(value):
        return value[int(member)]
    raise CannotTell(f"the value {reference.name} has no member {'.'.join(reference.members)}")
