"""Retrieving and querying entities that are spread over sources (clauses 5.7.1.4, 5.7.2.4).

Both gather first and then do what the local operation does on what was gathered: all filters see whole entities, which
is the deployment default for split Entities (clause 4.3.6.7) here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from oasc_check.reference.ngsi_ld import consumption, entities, query, selection, selection_parameters
from oasc_check.reference.ngsi_ld.answer import Answer
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.distribution import received, sources, warnings
from oasc_check.reference.ngsi_ld.distribution.merging import merged
from oasc_check.reference.ngsi_ld.distribution.outgoing import Outgoing
from oasc_check.reference.ngsi_ld.distribution.sending import send
from oasc_check.reference.ngsi_ld.distribution.sources import Source
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import ApiError
from oasc_check.reference.ngsi_ld.registry.matching import Specification, selects
from oasc_check.reference.ngsi_ld.registry.model import AUXILIARY, EntityInfo, RegistrationInfo
from oasc_check.reference.ngsi_ld.selection import Selector
from oasc_check.reference.ngsi_ld.store import Store

_AT_MOST = "1000"


@dataclass
class _Gathered:
    """What the sources had, by entity id, and what could not be had."""

    versions: dict[str, list[Entity]] = field(default_factory=dict)
    additions: dict[str, list[Entity]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def ask(self, call: Call, source: Source, asked: Outgoing, context: Context) -> None:
        """Ask one source and take over what it has."""
        reply = send(call, source, asked, context)
        warning = warnings.of_reply(call, reply)
        if warning is not None:
            self.warnings.append(warning)
        if not reply.succeeded:
            return
        taken = self.additions if source.registration.mode == AUXILIARY else self.versions
        try:
            for entity in received.entities(call, reply):
                taken.setdefault(entity.id, []).append(entity)
        except received.InvalidAnswer:
            if "dist-invalid-answer-answers-500" in call.defects:
                raise ApiError("InternalError", "a source answered what cannot be read") from None
            self.warnings.append(warnings.of_invalid(call))

    def headers(self, call: Call) -> list[tuple[str, str]]:
        """The NGSILD-Warning headers, each warning once."""
        if "dist-warning-missing" in call.defects:
            return []
        return [("NGSILD-Warning", one) for one in dict.fromkeys(self.warnings)]


def retrieve(call: Call) -> Answer:
    """Retrieve Entity (5.7.1), also from the sources that have it."""

    def gather(context: Context, wanted: frozenset[str] | None) -> tuple[list[Source], _Gathered]:
        found = sources.matching_entity(call, call.entity_id(), _asked_types(call, context))
        if "dist-retrievals-not-sent" in call.defects:
            found = []
        found = [one for one in found if one.supports("retrieveEntity") and _may_have(one, wanted)]
        gathered = _Gathered()
        for source in found:
            names = _names(source, source.parts, wanted, call)
            query = {"options": "sysAttrs"}
            asked = Outgoing("GET", ("entities", call.entity_id()), query=query, named=names)
            gathered.ask(call, source, asked, context)
        return found, gathered

    return _answered(call, entities.retrieve, gather)


def _asked_types(call: Call, context: Context) -> frozenset[str]:
    selection_ = selection.read_types(call.parameters.get("type"), context, call.defects)
    return frozenset(name for alternative in selection_.alternatives or () for name in alternative)


def _answered(
    call: Call,
    local: Callable[[Call], Answer],
    gather: Callable[[Context, frozenset[str] | None], tuple[list[Source], _Gathered]],
) -> Answer:
    """What the local operation answers when it sees also what is gathered; a request that it refuses goes nowhere."""
    try:
        answer = local(call)
    except ApiError as problem:
        if problem.kind != "ResourceNotFound":
            raise
        answer = None
    context = call.linked_context()
    found, gathered = gather(context, consumption.view(call, context).attributes)
    if not found:
        return answer or local(call)
    answer = local(replace(call, store=_overlay(call, found, gathered)))
    answer.headers.extend(gathered.headers(call))
    return answer


def _overlay(call: Call, found: list[Source], gathered: _Gathered) -> Store:
    """The entities that are known here and there, each as one."""
    overlay = Store()
    with call.store.lock:
        local = list(call.store.entities.values())
    held = {one.id: _without_proxied(one, found) for one in local}
    for entity_id in dict.fromkeys([*held, *gathered.versions, *gathered.additions]):
        versions = [held[entity_id]] if entity_id in held else []
        versions += gathered.versions.get(entity_id, [])
        additions = gathered.additions.get(entity_id, [])
        if entity_id in held and len(versions) == 1 and not additions:
            overlay.entities[entity_id] = held[entity_id]
        else:
            one = merged(versions, additions, call.broker.clock(), call.defects)
            overlay.entities[entity_id] = _stamped(one, call.now)
    if "dist-parts-not-merged" in call.defects:
        overlay.entities |= {f"{one.id}#": one for many in gathered.versions.values() for one in many}
    return overlay


def _without_proxied(entity: Entity, found: Iterable[Source]) -> Entity:
    """The entity without what only a source holds (4.3.6.3)."""
    proxied = [one for one in found if one.is_proxied and any(_has_entity(part, entity) for part in one.parts)]
    kept = {name: item for name, item in entity.attributes.items() if not any(source.has(name) for source in proxied)}
    return replace(entity, attributes=kept)


def _has_entity(part: RegistrationInfo, entity: Entity) -> bool:
    return not part.entities or any(
        one.covers_id(entity.id) and set(one.types) & set(entity.types) for one in part.entities
    )


def _stamped(entity: Entity, now: str) -> Entity:
    """The entity with the time of its arrival where a source did not tell the system times."""
    entity.created, entity.modified = entity.created or now, entity.modified or now
    for instances in entity.attributes.values():
        for one in instances.values():
            one.created, one.modified = one.created or now, one.modified or now
    return entity


def _may_have(source: Source, wanted: frozenset[str] | None) -> bool:
    is_any = wanted is None or source.attributes is None or "dist-attributes-not-matched" in source.defects
    return is_any or bool((wanted or frozenset()) & (source.attributes or frozenset()))


def _names(
    source: Source, parts: tuple[RegistrationInfo, ...], wanted: frozenset[str] | None, call: Call
) -> dict[str, list[str]]:
    """The parameter attrs: what is wanted and registered, no parameter when that is everything."""
    registered = Source(source.registration, parts).attributes
    if "dist-attributes-not-limited" in call.defects:
        registered = None
    if registered is None and wanted is None:
        return {}
    asked = registered if wanted is None else wanted if registered is None else wanted & registered
    return {"attrs": sorted(asked or ())}


def by_parameters(call: Call) -> Answer:
    """Query Entities with GET (5.7.2), also from the sources that may have some."""

    def gather(context: Context, wanted: frozenset[str] | None) -> tuple[list[Source], _Gathered]:
        chosen = selection_parameters.from_parameters(call, context, wanted)
        if selection_parameters.is_local(call) and "dist-local-ignored" not in call.defects:
            return [], _Gathered()
        found = sources.matching_query(call, Specification(chosen.selectors, wanted))
        if "dist-queries-not-sent" in call.defects:
            found = []
        found = [one for one in found if one.supports("queryEntity")]
        gathered = _Gathered()
        for source in found:
            for asked in queries(call, source, chosen.selectors, wanted):
                gathered.ask(call, source, asked, context)
        return found, gathered

    return _answered(call, query.by_parameters, gather)


def queries(
    call: Call, source: Source, selectors: tuple[Selector, ...], wanted: frozenset[str] | None
) -> list[Outgoing]:
    """One query for each group of entities that a source has registered and that is asked for."""
    found = []
    for part in source.parts:
        for info in part.entities or (None,):
            is_wanted = info is None or not selectors or any(selects(selector, info) for selector in selectors)
            if is_wanted or "dist-types-not-matched" in call.defects:
                named = _types(call, info, selectors) | _names(source, (part,), wanted, call)
                query = {**_identified(call, info, selectors), "options": "sysAttrs", "limit": _AT_MOST}
                if "q" in call.parameters and "dist-filters-sent-on" in call.defects:
                    query["q"] = call.parameters["q"]
                found.append(Outgoing("GET", ("entities",), query=query, named=named))
    return found


def _types(call: Call, info: EntityInfo | None, selectors: tuple[Selector, ...]) -> dict[str, list[str]]:
    """The parameter type: that of the registration, which is narrower than what was asked for."""
    asked = [name for one in selectors for alternative in one.types.alternatives or () for name in alternative]
    if info is None or "dist-types-not-limited" in call.defects:
        return {"type": asked} if asked else {}
    return {"type": list(info.types)}


def _identified(call: Call, info: EntityInfo | None, selectors: tuple[Selector, ...]) -> dict[str, str]:
    """The parameters id and idPattern, as narrow as the registration and the request are."""
    if "dist-ids-not-limited" in call.defects and selectors:
        info = None
    if info is not None and info.id is not None:
        return {"id": info.id}
    ids = [one for selector in selectors for one in sorted(selector.ids or ()) if info is None or info.covers_id(one)]
    found: dict[str, Any] = {"id": ",".join(ids)} if ids else {}
    if info is not None and info.pattern is not None:
        found["idPattern"] = info.pattern.pattern
    return found
