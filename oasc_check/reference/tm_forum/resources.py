"""Lists, single resources, their creation, change and removal (TMF630, part 1; the paths of every Swagger file)."""

from typing import Any

from starlette.responses import JSONResponse, Response

from oasc_check.reference.tm_forum import hub
from oasc_check.reference.tm_forum.call import ApiError, Call
from oasc_check.reference.tm_forum.market import Resource

_ALWAYS = ("id", "href")
_OF_LISTS = ("fields", "offset", "limit")


def listed(call: Call) -> Response:
    """A page of the resources that match the filters of the query."""
    with call.market.lock:
        found = [one for one in call.shelf.values() if _matches(one, call)]
    offset, limit = call.number("offset", 0), call.number("limit", 1000)
    start = 0 if "tmf-offset-ignored" in call.defects else offset
    page = found[start:] if "tmf-limit-ignored" in call.defects else found[start : start + limit]
    answer: Any = [_shown(one, call) for one in page]
    if "tmf-id-missing-in-list" in call.defects:
        answer = [{name: value for name, value in one.items() if name != "id"} for one in answer]
    if "tmf-list-as-object" in call.defects:
        answer = {"items": answer}
    return JSONResponse(answer, 200, _counts(len(page), len(found), call.defects))


def _counts(page: int, found: int, defects: frozenset[str]) -> dict[str, str]:
    total = page if "tmf-total-count-of-page" in defects else found
    headers = {"X-Total-Count": str(total), "X-Result-Count": str(page)}
    if "tmf-total-count-missing" in defects:
        del headers["X-Total-Count"]
    if "tmf-result-count-missing" in defects:
        del headers["X-Result-Count"]
    return headers


def _matches(resource: Resource, call: Call) -> bool:
    if "tmf-filter-ignored" in call.defects:
        return True
    wanted = {name: value for name, value in call.query.items() if name not in _OF_LISTS}
    if "tmf-filter-finds-nothing" in call.defects and wanted:
        return False
    return all(str(resource.get(name)) in value.split(",") for name, value in wanted.items())


def _shown(resource: Resource, call: Call) -> Resource:
    """The resource as it is sent: with its href, and only with the fields that were asked for."""
    whole = {"id": resource["id"], "href": call.href(resource["id"]), **resource}
    if "tmf-href-missing" in call.defects:
        del whole["href"]
    fields = call.query.get("fields")
    if not fields or "tmf-fields-ignored" in call.defects:
        return whole
    chosen = {*_ALWAYS} if "tmf-fields-lost" in call.defects else {*_ALWAYS, *fields.split(",")}
    return {name: value for name, value in whole.items() if name in chosen}


def retrieve(call: Call) -> Response:
    """One resource."""
    if "tmf-unknown-found" in call.defects and call.id not in call.shelf:
        return JSONResponse({})
    with call.market.lock:
        shown = _shown(call.resource(), call)
    if "tmf-retrieve-lost" in call.defects:
        raise ApiError(404, "notFound", f"there is no {call.kind.name} {call.id}")
    if "tmf-retrieve-wraps" in call.defects:
        return JSONResponse([shown])
    if "tmf-retrieve-another" in call.defects:
        shown["id"] = f"{shown['id']}-0"
    return JSONResponse(shown)


def create(call: Call) -> Response:
    """A new resource; its listeners hear of it."""
    members = _acceptable(call)
    members = {name: value for name, value in members.items() if name not in _ALWAYS}
    if "tmf-create-loses-attributes" in call.defects:
        members = {name: value for name, value in members.items() if name in call.kind.required}
    with call.market.lock:
        made = call.market.put(call.kind, members)
        if "tmf-create-forgets" in call.defects:
            del call.shelf[made["id"]]
    hub.notify(call, made, "Create")
    return _made(_shown(made, call), call)


def _made(shown: Resource, call: Call) -> Response:
    status = 200 if "tmf-create-answers-200" in call.defects else 201
    headers = {} if "tmf-location-missing" in call.defects else {"Location": call.href(shown["id"])}
    if "tmf-create-answers-nothing" in call.defects:
        return Response(status_code=status, headers=headers)
    return JSONResponse(shown, status, headers)


def _acceptable(call: Call) -> dict[str, Any]:
    members = call.members()
    missing = [name for name in call.kind.required if name not in members]
    if missing and "tmf-incomplete-accepted" not in call.defects:
        raise ApiError(400, "missingAttribute", f"a new {call.kind.name} has no {missing[0]}")
    return members


def patch(call: Call) -> Response:
    """Changes the attributes that are sent (RFC 7386, the way of application/json in TMF630)."""
    if "tmf-patch-creates" in call.defects and call.id not in call.shelf:
        return JSONResponse({"id": call.id})
    with call.market.lock:
        resource = call.resource()
        changes = {name: value for name, value in call.members().items() if name not in _ALWAYS}
        changed = {**resource, **changes}
        if "tmf-patch-replaces" in call.defects:
            changed = {"id": resource["id"], "@type": resource["@type"], **changes}
        if "tmf-patch-lost" not in call.defects:
            call.shelf[call.id] = changed
    hub.notify(call, changed, "AttributeValueChange")
    if "tmf-patch-answers-204" in call.defects:
        return Response(status_code=204)
    return JSONResponse(_shown(resource if "tmf-patch-answers-old" in call.defects else changed, call))


def delete(call: Call) -> Response:
    """Removes a resource."""
    if "tmf-delete-unknown-answers-204" in call.defects and call.id not in call.shelf:
        return Response(status_code=204)
    with call.market.lock:
        gone = call.resource()
        if "tmf-delete-keeps" not in call.defects:
            del call.shelf[call.id]
    hub.notify(call, gone, "Delete")
    if "tmf-delete-answers-200" in call.defects:
        return JSONResponse({"deleted": call.id})
    return Response(status_code=204)
