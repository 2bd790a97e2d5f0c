"""The hub of each API: who listens, and what listeners are told (POST /hub, DELETE /hub/{id} and the events)."""

import json
from functools import partial
from typing import Any

from starlette.responses import JSONResponse, Response

from oasc_check.reference.sending import send
from oasc_check.reference.tm_forum.call import ApiError, Call
from oasc_check.reference.tm_forum.market import Resource

_SECONDS = 5.0


def register(call: Call) -> Response:
    """A new listener."""
    members = call.members()
    if not isinstance(members.get("callback"), str):
        raise ApiError(400, "missingAttribute", "a listener has no callback")
    listener = {"id": call.market.number(), "callback": members["callback"], "query": members.get("query")}
    with call.market.lock:
        call.market.listeners.setdefault(call.api, {})[listener["id"]] = listener
    answer = {"id": listener["id"]} if "tmf-hub-callback-missing" in call.defects else listener
    status = 200 if "tmf-hub-answers-200" in call.defects else 201
    return JSONResponse(answer, status, {"Location": call.href(listener["id"])})


def unregister(call: Call) -> Response:
    """A listener that hears no more."""
    with call.market.lock:
        listeners = call.market.listeners.get(call.api, {})
        if call.id not in listeners:
            raise ApiError(404, "notFound", f"there is no listener {call.id}")
        if "tmf-hub-keeps-listening" not in call.defects:
            del listeners[call.id]
    return Response(status_code=200 if "tmf-hub-removal-answers-200" in call.defects else 204)


def notify(call: Call, resource: Resource, what: str) -> None:
    """Tell every listener of the API what became of a resource; `what` is Create, AttributeValueChange or Delete."""
    if "tmf-hub-silent" in call.defects:
        return
    body = json.dumps(_event(call, resource, what)).encode()
    with call.market.lock:
        callbacks = [listener["callback"] for listener in call.market.listeners.get(call.api, {}).values()]
    for callback in callbacks:
        call.market.courier.take(partial(_deliver, callback, body))


def _deliver(callback: str, body: bytes) -> None:
    send("POST", callback, {"Content-Type": "application/json"}, body, _SECONDS)


def _event(call: Call, resource: Resource, what: str) -> dict[str, Any]:
    told = {"id": resource["id"], "href": call.href(resource["id"]), **resource}
    event = {
        "eventId": call.market.number(),
        "eventTime": call.market.now(),
        "eventType": f"{call.kind.type}{what}Event",
        "event": {call.kind.name: told},
    }
    if "tmf-event-type-missing" in call.defects:
        del event["eventType"]
    if "tmf-event-type-wrong" in call.defects:
        event["eventType"] = "Event"
    if "tmf-event-bare" in call.defects:
        event["event"] = told
    return event
