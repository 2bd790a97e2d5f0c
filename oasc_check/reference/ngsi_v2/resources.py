"""The resources of the API and their methods, and the way from HTTP to an operation and back."""

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from oasc_check.reference.ngsi_v2 import (
    attributes,
    batch,
    entities,
    entity_types,
    media,
    query,
    registrations,
    subscriptions,
)
from oasc_check.reference.ngsi_v2.broker import Broker
from oasc_check.reference.ngsi_v2.call import JSON, TEXT, Answer, Call
from oasc_check.reference.ngsi_v2.errors import ApiError

Operation = Callable[[Call], Answer]
Operations = Mapping[str, Operation]

_RESOURCES: Mapping[tuple[str, ...], Operations] = {
    ("entities",): {"GET": query.by_parameters, "POST": entities.create},
    ("entities", "*"): {"GET": entities.retrieve, "DELETE": entities.delete},
    ("entities", "*", "attrs"): {
        "GET": entities.retrieve_attributes,
        "POST": entities.append,
        "PATCH": entities.update,
        "PUT": entities.replace,
    },
    ("entities", "*", "attrs", "*"): {
        "GET": attributes.retrieve,
        "PUT": attributes.update,
        "DELETE": attributes.delete,
    },
    ("entities", "*", "attrs", "*", "value"): {"GET": attributes.retrieve_value, "PUT": attributes.update_value},
    ("types",): {"GET": entity_types.types},
    ("types", "*"): {"GET": entity_types.entity_type},
    ("subscriptions",): {"GET": subscriptions.query, "POST": subscriptions.create},
    ("subscriptions", "*"): {
        "GET": subscriptions.retrieve,
        "PATCH": subscriptions.update,
        "DELETE": subscriptions.delete,
    },
    ("registrations",): {"GET": registrations.query, "POST": registrations.create},
    ("registrations", "*"): {"GET": registrations.retrieve, "DELETE": registrations.delete},
    ("op", "update"): {"POST": batch.update},
    ("op", "query"): {"POST": query.by_document},
    ("op", "notify"): {"POST": batch.take_in},
}
_WITH_BODY = ("POST", "PATCH", "PUT")


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
            return self._response(self._answer(request, body))
        except ApiError as error:
            return self._response(self._refusal(error))

    def _refusal(self, error: ApiError) -> Answer:
        defects = self._broker.defects
        name = "Error" if "v2-wrong-error-text" in defects else error.error
        body = {"error": name, "description": error.description}
        if "v2-error-without-error" in defects:
            del body["error"]
        status = error.status
        if "v2-not-found-is-400" in defects and status == 404:
            status = 400
        if "v2-unprocessable-is-400" in defects and status == 422:
            status = 400
        return Answer(status, body)

    def _answer(self, request: Request, body: bytes) -> Answer:
        segments = _segments(request)
        variables, operations = _find(segments)
        if request.method not in operations:
            return self._not_allowed(segments, operations)
        if request.method in _WITH_BODY:
            self._check_body(request, segments)
        self._check_accept(request, segments)
        call = self._call(request, body, variables)
        with call.store.lock:
            if "v2-never-expires" not in call.defects:
                call.store.expire(self._broker.clock())
            return operations[request.method](call)

    def _not_allowed(self, segments: list[str], operations: Operations) -> Answer:
        if not operations:
            raise ApiError(404, "NotFound", f"/{'/'.join(segments)} is no resource of this API")
        answer = self._refusal(ApiError(405, "MethodNotAlowed", "the resource does not have this method"))
        answer.headers["Allow"] = ", ".join(sorted(operations))
        return answer

    def _check_body(self, request: Request, segments: list[str]) -> None:
        if request.headers.get("content-length") in (None, "0"):
            raise ApiError(411, "ContentLengthRequired", "the request has no payload")
        kinds = (JSON, TEXT) if segments[-1:] == ["value"] else (JSON,)
        if media.of_body(request.headers) not in kinds and "v2-media-type-unchecked" not in self._broker.defects:
            raise ApiError(415, "UnsupportedMediaType", f"send {' or '.join(kinds)}")

    def _check_accept(self, request: Request, segments: list[str]) -> None:
        """Values are answered in a type of their own; a change has no answer to choose a type for."""
        if request.method != "GET" or segments[-1:] == ["value"] or "v2-accept-ignored" in self._broker.defects:
            return
        if media.accepted(request.headers.get("accept", ""), [JSON]) is None:
            raise ApiError(406, "NotAcceptable", f"accepted MIME types: {JSON}, {TEXT}")

    def _call(self, request: Request, body: bytes, variables: list[str]) -> Call:
        tenant = request.headers.get("fiware-service", "")
        if "v2-tenants-mixed" in self._broker.defects:
            tenant = ""
        return Call(
            broker=self._broker,
            store=self._broker.tenants.open(tenant),
            root=request.scope.get("root_path", ""),
            variables=variables,
            parameters=dict(parse_qsl(request.url.query, keep_blank_values=True, separator="&")),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            now=self._broker.now(),
        )

    def _response(self, answer: Answer) -> Response:
        if answer.body is None and answer.media == JSON and answer.status != 200:
            return Response(status_code=answer.status, headers=answer.headers)
        content = answer.body if answer.media == TEXT else json.dumps(answer.body, ensure_ascii=False)
        kind = TEXT if answer.status < 400 and "v2-answers-as-text" in self._broker.defects else answer.media
        return Response(content, answer.status, answer.headers, kind)


def _segments(request: Request) -> list[str]:
    """The decoded parts of the path below the API root; an encoded slash stays inside its part."""
    raw = request.scope.get("raw_path", request.scope["path"].encode()).decode("latin-1")
    below = raw[len(request.scope.get("root_path", "")) :]
    return [unquote(part) for part in below.strip("/").split("/")]


def _find(segments: list[str]) -> tuple[list[str], Operations]:
    for pattern, operations in _RESOURCES.items():
        if len(pattern) == len(segments) and all(
            part in ("*", segment) for part, segment in zip(pattern, segments, strict=True)
        ):
            return [segment for part, segment in zip(pattern, segments, strict=True) if part == "*"], operations
    return [], {}
