"""One request to the broker, and what it is answered with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from oasc_check.reference.ngsi_v2 import paths
from oasc_check.reference.ngsi_v2.broker import Broker
from oasc_check.reference.ngsi_v2.errors import bad_request, parse_error
from oasc_check.reference.ngsi_v2.model import Attribute, Entity
from oasc_check.reference.ngsi_v2.reader import Reader
from oasc_check.reference.ngsi_v2.represent import KEY_VALUES, NORMALIZED, UNIQUE, VALUES, View
from oasc_check.reference.ngsi_v2.store import Store

JSON = "application/json"
TEXT = "text/plain"


@dataclass
class Answer:
    """Status, body (None for none, a text is sent as it is when `media` is text) and further headers."""

    status: int
    body: Any = None
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


NO_CONTENT = Answer(204)


@dataclass
class Call:
    """A request: `variables` are the parts of the path that vary, `now` the instant of all its changes."""

    broker: Broker
    store: Store
    root: str
    variables: Sequence[str]
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    now: str

    @property
    def defects(self) -> frozenset[str]:
        """The wrong behaviours to show."""
        return self.broker.defects

    @property
    def options(self) -> list[str]:
        """The items of the parameter options."""
        return self.listed("options") or []

    @property
    def reading_paths(self) -> Sequence[str]:
        """The service paths to look into."""
        return paths.of_reading(self.headers.get("fiware-servicepath"), self.defects)

    @property
    def writing_path(self) -> str:
        """The service path to write to."""
        return paths.of_writing(self.headers.get("fiware-servicepath"), self.defects)

    def is_listed(self, where: Sequence[str]) -> bool:
        """Whether a subscription or registration that looks into these service paths belongs into a list."""
        ignored = "fiware-servicepath" not in self.headers or "v2-list-at-any-path" in self.defects
        return ignored or list(where) == list(self.reading_paths)

    def listed(self, name: str) -> list[str] | None:
        """The items of a comma separated parameter, None without it."""
        return self.parameters[name].split(",") if self.parameters.get(name) else None

    def number(self, name: str, default: int, least: int) -> int:
        """A parameter that is a whole number. Raises ApiError (BadRequest)."""
        text = self.parameters.get(name, str(default))
        if text.isdecimal() and int(text) >= least:
            return int(text)
        if "v2-paging-unchecked" in self.defects:
            return default
        raise bad_request(f"{name}: {text!r} is no whole number from {least} on")

    def json(self) -> Any:
        """The JSON of the body. Raises ApiError (ParseError)."""
        try:
            return json.loads(self.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            if "v2-bad-json-is-bad-request" in self.defects:
                raise bad_request("something is wrong") from error
            raise parse_error(f"the payload is no JSON: {error}") from error

    @property
    def reader(self) -> Reader:
        """How to read entities in the payload."""
        return Reader(KEY_VALUES in self.options, self.defects)

    def view(self) -> View:
        """How to show entities."""
        form = next((one for one in (KEY_VALUES, VALUES, UNIQUE) if one in self.options), NORMALIZED)
        return View(form, self.listed("attrs"), (), self.listed("metadata"), self.defects)

    def stored_for_reading(self) -> Entity:
        """The entity of the path. Raises ApiError (NotFound, TooManyResults)."""
        kind = self.parameters.get("type")
        return self.store.one(self.variables[0], kind, self.reading_paths, self.defects)

    def stored_for_writing(self) -> Entity:
        """The entity of the path, to be changed. Raises ApiError (NotFound, TooManyResults)."""
        kind = self.parameters.get("type")
        return self.store.one(self.variables[0], kind, [self.writing_path], self.defects)

    def commit(self, before: Entity | None, after: Entity | None, mentioned: Mapping[str, Attribute]) -> None:
        """Store a change (None: absent) and tell who subscribed; `mentioned` is what the request named."""
        if after is not None:
            self.store.entities[after.key] = after
        elif before is not None and "v2-delete-ignored" not in self.defects:
            del self.store.entities[before.key]
        self.broker.notifier.changed(self.store, before, after, mentioned)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
