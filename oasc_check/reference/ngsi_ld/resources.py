"""The resources of the API and their methods (Table 6.2-1), and the way from HTTP to an operation and back."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from oasc_check.reference.ngsi_ld import (
    discovery,
    negotiation,
    query,
    subscriptions,
)
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.broker import Broker
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import core
from oasc_check.reference.ngsi_ld.contexts import operations as contexts
from oasc_check.reference.ngsi_ld.distribution import batches, identity, purging
from oasc_check.reference.ngsi_ld.distribution import consumption as reading
from oasc_check.reference.ngsi_ld.distribution import provision as changing
from oasc_check.reference.ngsi_ld.entity_maps import operations as maps
from oasc_check.reference.ngsi_ld.entity_maps import past as past_maps
from oasc_check.reference.ngsi_ld.problems import ApiError, StatusError, invalid_request, not_found
from oasc_check.reference.ngsi_ld.registry import discovery as found
from oasc_check.reference.ngsi_ld.registry import registrations, watches
from oasc_check.reference.ngsi_ld.snapshots import entry
from oasc_check.reference.ngsi_ld.snapshots import operations as snapshots
from oasc_check.reference.ngsi_ld.snapshots import purging as purging_snapshots
from oasc_check.reference.ngsi_ld.store import DEFAULT_TENANT
from oasc_check.reference.ngsi_ld.temporal import consumption as past
from oasc_check.reference.ngsi_ld.temporal import provision

Operation = Callable[[Call], Answer]

_RESOURCES: list[tuple[tuple[str, ...], dict[str, Operation]]] = [
    (("entities",), {"POST": changing.create, "GET": reading.by_parameters, "DELETE": purging.purge}),
    (("entityOperations", "create"), {"POST": batches.create}),
    (("entityOperations", "upsert"), {"POST": batches.upsert}),
    (("entityOperations", "update"), {"POST": batches.update}),
    (("entityOperations", "delete"), {"POST": batches.delete}),
    (("entityOperations", "merge"), {"POST": batches.merge}),
    (("entityOperations", "query"), {"POST": query.by_document}),
    (("subscriptions",), {"POST": subscriptions.create, "GET": subscriptions.query}),
    (
        ("subscriptions", "*"),
        {"GET": subscriptions.retrieve, "PATCH": subscriptions.update, "DELETE": subscriptions.delete},
    ),
    (("csourceRegistrations",), {"POST": registrations.create, "GET": found.query}),
    (("csourceSubscriptions",), {"POST": watches.create, "GET": watches.query}),
    (
        ("csourceSubscriptions", "*"),
        {"GET": watches.retrieve, "PATCH": watches.update, "DELETE": watches.delete},
    ),
    (
        ("csourceRegistrations", "*"),
        {"GET": registrations.retrieve, "PATCH": registrations.update, "DELETE": registrations.delete},
    ),
    (("jsonldContexts",), {"POST": contexts.add, "GET": contexts.query}),
    (("jsonldContexts", "*"), {"GET": contexts.serve, "DELETE": contexts.delete}),
    (("entityMaps",), {"GET": maps.create_by_parameters, "POST": maps.create_by_document}),
    (("temporal", "entityMaps"), {"GET": past_maps.create_by_parameters, "POST": past_maps.create_by_document}),
    (("entityMaps", "*"), {"GET": maps.retrieve, "PATCH": maps.update, "DELETE": maps.delete}),
    (("snapshots",), {"POST": snapshots.create, "DELETE": purging_snapshots.purge}),
    (("snapshots", "*"), {"GET": snapshots.retrieve, "PATCH": snapshots.update, "DELETE": snapshots.delete}),
    (("snapshots", "*", "clone"), {"POST": snapshots.clone}),
    (("temporal", "entities"), {"POST": provision.upsert, "GET": past.by_parameters}),
    (("temporal", "entities", "*"), {"GET": past.retrieve, "DELETE": provision.delete}),
    (("temporal", "entities", "*", "attrs"), {"POST": provision.append}),
    (("temporal", "entities", "*", "attrs", "*"), {"DELETE": provision.delete_attribute}),
    (
        ("temporal", "entities", "*", "attrs", "*", "*"),
        {"PATCH": provision.modify_instance, "DELETE": provision.delete_instance},
    ),
    (("temporal", "entityOperations", "query"), {"POST": past.by_document}),
    (("info", "sourceIdentity"), {"GET": identity.retrieve}),
    (("types",), {"GET": discovery.types}),
    (("types", "*"), {"GET": discovery.entity_type}),
    (("attributes",), {"GET": discovery.attributes}),
    (("attributes", "*"), {"GET": discovery.attribute}),
    (
        ("entities", "*"),
        {
            "GET": reading.retrieve,
            "DELETE": changing.delete,
            "PUT": changing.replace_entity,
            "PATCH": changing.merge,
        },
    ),
    (("entities", "*", "attrs"), {"POST": changing.append, "PATCH": changing.update}),
    (
        ("entities", "*", "attrs", "*"),
        {
            "PATCH": changing.update_partially,
            "PUT": changing.replace_attribute,
            "DELETE": changing.delete_attribute,
        },
    ),
]

# Operations that create their tenant (clause 5.5.10).
_CREATING = frozenset(
    {
        *("/entities", "/temporal/entities", "/entityOperations/create"),
        *("/subscriptions", "/csourceRegistrations", "/csourceSubscriptions"),
    }
)
_WITH_BODY = ("POST", "PATCH", "PUT")

# Headers of a request that its answer has too (clauses 6.3.14, 6.3.22), and the defects that leave them out.
_REPEATED = {"NGSILD-Tenant": "tenant-header-missing", entry.HEADER: "snapshot-header-not-repeated"}


class Gateway:
    """The ASGI application in front of a broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        body = await request.body()
        response = await run_in_threadpool(self._respond, request, body)
        await response(scope, receive, send)

    def _respond(self, request: Request, body: bytes) -> Response:
        try:
            answer = self._answer(request, body)
        except StatusError as problem:
            answer = Answer(problem.status)
        except ApiError as problem:
            answer = self._problem_answer(problem)
        for name, defect in _REPEATED.items():
            if name in request.headers and defect not in self._broker.defects:
                answer.headers.append((name, request.headers[name]))
        if (answer.body is None or answer.status >= 400) and "link-with-every-answer" in self._broker.defects:
            answer.headers.append(("Link", negotiation.link_to_context(core().url)))
        return self._response(answer)

    def _problem_answer(self, problem: ApiError) -> Answer:
        details = problem.details()
        if "error-type-without-namespace" in self._broker.defects:
            details["type"] = problem.kind
        if "error-without-title" in self._broker.defects:
            del details["title"]
        if "wrong-error-type" in self._broker.defects:
            details["type"] = details["type"].replace(problem.kind, "InternalError")
        return Answer(problem.status, details)

    def _response(self, answer: Answer) -> Response:
        if answer.body is None:
            return _with_headers(Response(status_code=answer.status), answer)
        content = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
        media = answer.media
        if answer.status >= 400 and "error-body-is-text" in self._broker.defects:
            content, media = str(answer.body["detail"]).encode(), "text/plain"
        if answer.status >= 400 and "error-as-problem-json" in self._broker.defects:
            media = "application/problem+json"
        if answer.status < 400 and "answers-as-text-plain" in self._broker.defects:
            media = "text/plain"
        return _with_headers(Response(content, answer.status, media_type=media), answer)

    def _answer(self, request: Request, body: bytes) -> Answer:
        segments = _segments(request)
        variables, operations = _find(segments)
        if operations is None:
            raise not_found(f"/{'/'.join(segments)} is no resource of this API; see Table 6.2-1 of the standard")
        if request.method not in operations:
            return self._not_allowed(request.method, operations)
        if request.method in _WITH_BODY:
            self._check_body(request)
        call = self._call(request, body, "/" + "/".join(segments), variables)
        try:
            return operations[request.method](entry.inside(call))
        except ApiError:
            self._broker.tenants.close(call.tenant)
            raise

    def _not_allowed(self, method: str, operations: dict[str, Operation]) -> Answer:
        """405 with the methods that are allowed (clause 6.3.2, RFC 7231, 6.5.5)."""
        if "wrong-method-answers-404" in self._broker.defects:
            raise not_found("no such resource")
        allowed = ", ".join(sorted(operations))
        answer = self._problem_answer(ApiError("InvalidRequest", f"{method} is not one of {allowed}", status=405))
        if "allow-header-missing" not in self._broker.defects:
            answer.headers.append(("Allow", allowed))
        return answer

    def _check_body(self, request: Request) -> None:
        """The preconditions of a request with a payload (clause 6.3.4)."""
        if "content-length" not in request.headers:
            raise StatusError(411)
        media = negotiation.media_type(request.headers.get("content-type", ""))
        accepted = [negotiation.JSON, negotiation.LD_JSON]
        everywhere = "merge-patch-accepted-everywhere" in self._broker.defects
        if (request.method == "PATCH" and "merge-patch-unknown" not in self._broker.defects) or everywhere:
            accepted.append(negotiation.MERGE_PATCH)
        if media not in accepted and "unsupported-media-type-accepted" not in self._broker.defects:
            raise StatusError(415)

    def _call(self, request: Request, body: bytes, path: str, variables: list[str]) -> Call:
        tenant = request.headers.get("ngsild-tenant", DEFAULT_TENANT)
        if "tenants-mixed" in self._broker.defects:
            tenant = DEFAULT_TENANT
        creates = request.method == "POST" and path in _CREATING
        if "unknown-tenant-accepted" in self._broker.defects:
            creates = True
        root = request.scope.get("root_path", "")
        headers: dict[str, list[str]] = {}
        for name, value in request.headers.items():
            headers.setdefault(name, []).append(value)
        return Call(
            broker=self._broker,
            method=request.method,
            root=root,
            base_url=f"{request.url.scheme}://{request.url.netloc}{root}",
            path=path,
            variables=variables,
            parameters=_parameters(request.url.query),
            headers=headers,
            body=body,
            tenant=tenant,
            store=self._broker.tenants.open(tenant, creates),
            now=self._broker.now(),
        )


def _with_headers(response: Response, answer: Answer) -> Response:
    for name, value in answer.headers:
        response.headers.append(name, value)
    return response


def _segments(request: Request) -> list[str]:
    """The decoded parts of the path below the API root; an encoded slash stays inside its part."""
    raw = request.scope.get("raw_path", request.scope["path"].encode()).decode("latin-1")
    below = raw[len(request.scope.get("root_path", "")) :]
    return [unquote(part) for part in below.strip("/").split("/")]


def _find(segments: list[str]) -> tuple[list[str], dict[str, Operation] | None]:
    for pattern, operations in _RESOURCES:
        if len(pattern) == len(segments) and all(
            part in ("*", segment) for part, segment in zip(pattern, segments, strict=True)
        ):
            return [segment for part, segment in zip(pattern, segments, strict=True) if part == "*"], operations
    return [], None


def _parameters(query_string: str) -> dict[str, str]:
    pairs: list[tuple[str, Any]] = parse_qsl(query_string, keep_blank_values=True)
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise invalid_request(f"{twice}: the parameter is given twice; give it once")
    return dict(pairs)
