"""How entities are written in JSON (OGC 18-088, clauses 8.1, 9.2 and 9.3.2)."""

from typing import Any
from urllib.parse import quote, urlencode

from oasc_check.reference.sensorthings.evaluation import World, holds, order_key, values
from oasc_check.reference.sensorthings.options import LARGEST_PAGE, Options, Order
from oasc_check.reference.sensorthings.service import Call, control
from oasc_check.reference.sensorthings.store import Entity


def written(call: Call, entity: Entity, options: Options) -> dict[str, Any]:
    """One entity as the options want it."""
    wanted = None if call.has("select-ignored") else options.select
    document = control(call, entity)
    for name in _controls_left_out(call):
        document.pop(name)
    document |= {name: value for name, value in _properties(call, entity).items() if wanted is None or name in wanted}
    for relation in entity.kind.relations:
        if relation in options.expand and not call.has("expand-ignored"):
            document |= _expanded(call, entity, relation, options.expand[relation])
        elif wanted is None or relation in wanted:
            document |= _link(call, entity, relation)
    return document


def _controls_left_out(call: Call) -> list[str]:
    return [name for name in ("@iot.id", "@iot.selfLink") if call.has(f"lacks-{name.removeprefix('@iot.').lower()}")]


def _properties(call: Call, entity: Entity) -> dict[str, Any]:
    kept = {name: entity.values[name] for name in entity.kind.properties if name in entity.values}
    hidden = [name for name in kept if call.has(f"hides-{entity.kind.name.lower()}-{name.lower()}")]
    return {name: value for name, value in kept.items() if name not in hidden}


def _link(call: Call, entity: Entity, relation: str) -> dict[str, str]:
    if call.has(f"hides-link-{relation.lower()}"):
        return {}
    name = "Nowhere" if call.has("navigation-link-dead") else relation
    return {f"{relation}@iot.navigationLink": f"{call.self_link(entity)}/{name}"}


def _expanded(call: Call, entity: Entity, relation: str, options: Options) -> dict[str, Any]:
    found = call.store.related(entity, relation)
    if not entity.kind.relations[relation].many:
        return {relation: written(call, found[0], options) if found else None}
    if call.has("expand-options-ignored"):
        options = Options(expand=options.expand)
    page, total = paged(call, found, options)
    document: dict[str, Any] = {relation: [written(call, other, options) for other in page]}
    if options.count:
        document[f"{relation}@iot.count"] = total
    if options.skip + len(page) < total:
        document[f"{relation}@iot.nextLink"] = (
            f"{call.self_link(entity)}/{relation}?$skip={options.skip + len(page)}"
            + (f"&$top={options.top}" if options.top else "")
        )
    return document


def paged(call: Call, entities: list[Entity], options: Options) -> tuple[list[Entity], int]:
    """The entities of one page, and how many there are on all pages."""
    world = call.service.world()
    found = [entity for entity in entities if options.filter is None or holds(options.filter, entity, world)]
    if call.has("filter-ignored"):
        found = list(entities)
    for order in reversed(options.order if not call.has("orderby-ignored") else ()):
        found = _ordered(found, order, world, order.descending and not call.has("orderby-desc-ignored"))
    start = 0 if call.has("skip-ignored") else options.skip
    return found[start : start + page_size(call, options)], len(found)


def _ordered(entities: list[Entity], order: Order, world: World, descending: bool) -> list[Entity]:
    return sorted(entities, key=lambda entity: order_key(values(order.by, entity, world)), reverse=descending)


def page_size(call: Call, options: Options) -> int:
    if options.top is None or call.has("top-ignored"):
        return LARGEST_PAGE
    return min(options.top, LARGEST_PAGE)


def collection(call: Call, entities: list[Entity], options: Options, address: str) -> dict[str, Any]:
    """One page of a set; `address` is where it was asked for, without a query."""
    page, total = paged(call, entities, options)
    document: dict[str, Any] = {}
    if (options.count and not call.has("count-missing")) or call.has("count-always"):
        document["@iot.count"] = len(page) if call.has("count-of-page") else total
    document["value"] = [written(call, entity, options) for entity in page]
    if next_page := _next(call, options, len(page), total, address):
        document["@iot.nextLink"] = next_page
    return document


def _next(call: Call, options: Options, size: int, total: int, address: str) -> str | None:
    after = options.skip + size
    if call.has("next-missing") or not size:
        return None
    if after >= total and not (call.has("next-on-last-page") and options.top):
        return None
    if call.has("next-overlaps"):
        after -= 1
    if call.has("next-skips-one"):
        after += 1
    kept = [(name, value) for name, value in call.query if name != "$skip"]
    if call.has("next-forgets-query"):
        kept = [(name, value) for name, value in kept if name == "$top"]
    pairs = [*kept, ("$skip", str(after))]
    if call.has("next-unencoded"):
        return f"{address}?" + "&".join(f"{name}={value}" for name, value in pairs)
    return f"{address}?{urlencode(pairs, quote_via=quote, safe='$,')}"


def references(call: Call, entities: list[Entity]) -> list[dict[str, str]]:
    """Self links only (clause 9.2.7)."""
    return [{"@iot.selfLink": call.self_link(entity)} for entity in entities]
