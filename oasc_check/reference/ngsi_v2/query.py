"""Searching for entities (NGSIv2, "List Entities", "Query")."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from oasc_check.reference.ngsi_v2 import ordering, represent, selection
from oasc_check.reference.ngsi_v2.call import Answer, Call
from oasc_check.reference.ngsi_v2.errors import bad_request
from oasc_check.reference.ngsi_v2.paging import paged
from oasc_check.reference.ngsi_v2.patterns import compiled
from oasc_check.reference.ngsi_v2.represent import View
from oasc_check.reference.ngsi_v2.selection import Expression, Selector


def by_parameters(call: Call) -> Answer:
    """GET /entities."""
    given = call.parameters
    for name in ("id", "type"):
        selection.check_exclusive(given, name, f"{name}Pattern", call.defects)
    for name in ("idPattern", "typePattern"):
        compiled(given.get(name, ""), name)
    selector = Selector(call.listed("id"), given.get("idPattern"), call.listed("type"), given.get("typePattern"))
    if "v2-only-first-id" in call.defects and selector.ids:
        selector = replace(selector, ids=selector.ids[:1])
    return _answer(call, [selector], selection.expression(given, call.defects), call.view())


def by_document(call: Call) -> Answer:
    """POST /op/query."""
    document = call.json()
    if not isinstance(document, dict):
        raise bad_request("the query is no JSON object")
    wanted: Sequence[Selector] = [Selector()]
    if "entities" in document:
        wanted = selection.selectors(document["entities"], "entities", call.defects)
    conditions = {} if "v2-batch-expression-ignored" in call.defects else document.get("expression", {})
    view = replace(
        call.view(),
        attributes=_names(document, "attrs") or None,
        metadata=_names(document, "metadata") or None,
    )
    return _answer(call, wanted, selection.expression(conditions, call.defects), view)


def _names(document: dict[str, Any], member: str) -> list[str]:
    names = document.get(member, [])
    if not isinstance(names, list) or any(not isinstance(name, str) for name in names):
        raise bad_request(f"{member}: no list of names")
    return names


def _answer(call: Call, wanted: Sequence[Selector], conditions: Expression, view: View) -> Answer:
    found = [
        one
        for one in call.store.within(call.reading_paths, call.defects)
        if any(selector.accepts(one, call.defects) for selector in wanted) and conditions.accepts(one, call.defects)
    ]
    order = call.parameters.get("orderBy", "")
    found = ordering.ordered(found, order, conditions.place, call.defects)
    return paged(call, [represent.shown(one, view) for one in found])
