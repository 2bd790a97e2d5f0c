"""One request to the broker: its parameters, its payload and its @context (clauses 6.3.4, 6.3.5, 6.3.20)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from oasc_check.reference.ngsi_ld import negotiation
from oasc_check.reference.ngsi_ld.broker import Broker
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import is_uri
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data, invalid_request
from oasc_check.reference.ngsi_ld.reading import Reading
from oasc_check.reference.ngsi_ld.store import Store
from oasc_check.reference.ngsi_ld.temporal import recording


@dataclass
class Call:
    """A request. `root` is the path of the API, `base_url` its address, `variables` the parts of the path that vary,
    `now` the instant that all the changes of this request bear.

    Header names in `headers` are lower case.
    """

    broker: Broker
    method: str
    root: str
    base_url: str
    path: str
    variables: list[str]
    parameters: dict[str, str]
    headers: dict[str, list[str]]
    body: bytes
    tenant: str
    store: Store
    now: str

    @property
    def defects(self) -> frozenset[str]:
        """The ids of the wrong behaviours to show."""
        return self.broker.defects

    def commit(self, before: Entity | None, after: Entity | None) -> None:
        """Store the change of an entity from `before` to `after` (None: absent), record it and tell who subscribed.

        Both are whole entities that nobody changes afterwards. Hold the lock of the store.
        """
        if after is not None:
            self.store.entities[after.id] = after
        elif before is not None:
            self.store.entities.pop(before.id, None)
        recording.record(self.store.evolutions, before, after, self.now, self.defects)
        if not self._is_silent():
            self.broker.notifier.changed(self.store, before, after)

    def _is_silent(self) -> bool:
        """Whether a defect keeps subscribers from hearing of this operation."""
        if "batch-changes-unnotified" in self.defects and "/entityOperations/" in self.path:
            return True
        return "replacements-unnotified" in self.defects and self.method == "PUT"

    def header(self, name: str) -> str:
        """The value of a header, "" without it."""
        return ", ".join(self.headers.get(name, []))

    @property
    def is_json_ld(self) -> bool:
        """Whether the payload says it is JSON-LD."""
        return negotiation.media_type(self.header("content-type")) == negotiation.LD_JSON

    def check_parameters(self, *allowed: str) -> None:
        """Raise ApiError (InvalidRequest) for a parameter that the operation does not have (6.3.20)."""
        known = {*allowed} if "local-unknown" in self.defects else {*allowed, "local"}
        unknown = sorted(set(self.parameters) - known)
        if unknown and "unknown-parameters-accepted" not in self.defects:
            raise invalid_request(f"{unknown[0]}: no parameter of this operation; it has {', '.join(sorted(allowed))}")
        self.flag("local")

    def listed(self, name: str) -> list[str]:
        """The items of a comma separated parameter, none without it. Raises ApiError for an empty item."""
        if name not in self.parameters:
            return []
        items = [item.strip() for item in self.parameters[name].split(",")]
        if not all(items):
            raise bad_request_data(f"{name}: has an empty item; separate the items by single commas")
        return items

    def options(self, *known: str) -> list[str]:
        """The values of the options parameter. Raises ApiError (InvalidRequest) for others than `known` (6.3.20)."""
        values = self.listed("options")
        unknown = [value for value in values if value not in known]
        if unknown and "unknown-parameters-accepted" not in self.defects:
            raise invalid_request(f"options: {unknown[0]!r} is unknown; this operation knows {', '.join(known)}")
        return values

    def flag(self, name: str) -> bool:
        """A Boolean parameter, False without it. Raises ApiError (BadRequestData)."""
        text = self.parameters.get(name, "false")
        if text not in ("true", "false"):
            raise bad_request_data(f"{name}: {text!r} is no Boolean; write true or false")
        return text == "true"

    def entity_id(self) -> str:
        """The URI in the path. Raises ApiError (BadRequestData) when it is none (5.6.1 to 5.8.5)."""
        if not is_uri(self.variables[0]) and "invalid-id-accepted" not in self.defects:
            raise bad_request_data(f"{self.variables[0]!r} in the path is no URI; use one like urn:ngsi-ld:Type:name")
        return self.variables[0]

    def linked_context(self) -> Context:
        """The @context of the Link header, by default the core @context. Raises ApiError."""
        if "user-context-ignored" in self.defects:
            return self.broker.context([])
        link = negotiation.context_link(self.headers.get("link", []))
        return self.broker.context(link if link is not None else [])

    def payload(self) -> Any:
        """The JSON of the body. Raises ApiError (InvalidRequest)."""
        if b'"expiresAt"' in self.body and "never-expires" not in self.defects:
            self.store.may_expire = True
        try:
            return json.loads(self.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            if "bad-json-answers-500" in self.defects:
                raise ApiError("InternalError", "unexpected character") from error
            raise invalid_request(f"the body is no JSON document ({error}); send valid JSON") from error

    def document(self) -> tuple[dict[str, Any], Context]:
        """The JSON object of the body and its @context. Raises ApiError."""
        payload = self.payload()
        if not isinstance(payload, dict):
            raise bad_request_data("the body is no JSON object; send one object")
        return payload, self.context_of(payload)

    def documents(self) -> Iterator[tuple[Any, Context | ApiError]]:
        """The items of a JSON array, each with its @context or with what is wrong about it. Raises ApiError."""
        payload = self.payload()
        if not isinstance(payload, list) or (not payload and "empty-batch-accepted" not in self.defects):
            raise bad_request_data("the body is no JSON array with at least one item; send one")
        if any(item is None for item in payload):
            raise bad_request_data("the array holds a null; remove it")
        if self.is_json_ld and not any(isinstance(item, dict) and "@context" in item for item in payload):
            self.context_of({})
        for item in payload:
            yield item, self._context_or_problem(item if isinstance(item, dict) else {})

    def _context_or_problem(self, document: dict[str, Any]) -> Context | ApiError:
        try:
            return self.context_of(document)
        except ApiError as problem:
            if self.is_json_ld and problem.kind == "BadRequestData":
                return problem
            raise

    def context_of(self, document: dict[str, Any]) -> Context:
        """The @context of a payload: within JSON-LD, in the Link header for JSON, never both. Raises ApiError."""
        if not self.is_json_ld:
            if "@context" in document and "context-in-plain-json-accepted" not in self.defects:
                raise bad_request_data("@context: not allowed in application/json (6.3.5); use a Link header")
            return self.linked_context()
        if negotiation.context_link(self.headers.get("link", [])) and "link-with-ld-json-accepted" not in self.defects:
            raise bad_request_data("Link: a JSON-LD context beside application/ld+json (6.3.5); put it into the body")
        if "@context" not in document:
            raise bad_request_data("@context: missing in application/ld+json (6.3.5); add it, or send application/json")
        return self.broker.context([] if "user-context-ignored" in self.defects else document["@context"])

    def reading(self, context: Context, nulls: bool = False) -> Reading:
        """How to read a payload of this request."""
        return Reading(context, nulls_allowed=nulls, defects=self.defects)

    def media(self, *offered: str) -> str:
        """The media type to answer. Raises ApiError with status 406 (6.3.4)."""
        if "accept-ignored" in self.defects:
            return offered[0]
        return negotiation.choose(self.header("accept"), offered)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
