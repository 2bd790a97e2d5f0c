"""What the operations on registrations, on subscriptions and on subscriptions to registrations have in common."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from oasc_check.reference.ngsi_ld import answer, paging
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.negotiation import JSON, LD_JSON
from oasc_check.reference.ngsi_ld.problems import ApiError

Described = TypeVar("Described")
Shown = dict[str, Any]


def retrieved(call: Call, find: Callable[[Call], Described], show: Callable[[Described, Context], Shown]) -> Answer:
    """One of them, in the terms of the reader's @context (5.8.3, 5.10.1, 5.11.4)."""
    call.check_parameters("options")
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    with call.store.lock:
        return answer.content(call, show(find(call), context), media, context, [])


def listed(
    call: Call, kept: Callable[[], Iterable[Described]], show: Callable[[Described, Context], Shown]
) -> tuple[list[Shown], list[tuple[str, str]], str, Context]:
    """A page of them (5.8.4, 5.11.5): the payload, its headers, the media type and the @context of the answer."""
    call.check_parameters("options", *paging.PARAMETERS)
    media, context = call.media(JSON, LD_JSON), call.linked_context()
    page = paging.asked(call)
    with call.store.lock:
        shown, headers = paging.cut(call, page, list(kept()), media)
        return [show(one, context) for one in shown], headers, media, context


def updated(call: Call, update: Callable[[Call], Answer], defect: str) -> Answer:
    """What an update answers; with the defect, what is malformed is taken for done."""
    call.check_parameters()
    try:
        return update(call)
    except ApiError as problem:
        if problem.kind == "BadRequestData" and defect in call.defects:
            return answer.no_content()
        raise
