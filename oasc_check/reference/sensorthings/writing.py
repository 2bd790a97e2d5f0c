"""Creating, changing and deleting entities (OGC 18-088, clause 10)."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from starlette.responses import Response

from oasc_check.language.instants import written
from oasc_check.reference.sensorthings import times
from oasc_check.reference.sensorthings.errors import RefusedError, bad
from oasc_check.reference.sensorthings.model import KINDS, TIMES, Kind, Relation
from oasc_check.reference.sensorthings.paths import One, SetOf, resolved
from oasc_check.reference.sensorthings.service import Call
from oasc_check.reference.sensorthings.store import Entity

_TEXTS = frozenset({"name", "description", "encodingType", "observationType", "definition"})
_UNIT = ("name", "symbol", "definition")


def create(call: Call, body: Any) -> Response:
    """Create an entity in the set at the path, with all that stands in it, or nothing at all."""
    target, _ = resolved(call, call.path)
    if not isinstance(target, SetOf) or (target.owner and call.has("create-by-link-refused")):
        raise RefusedError(405, "entities are created in a set")
    before = deepcopy(call.store.sets)
    try:
        entity = _created_in(call, target, body)
    except RefusedError:
        if not call.has("failed-insert-leaves-parts"):
            call.store.sets = before
        raise
    status = 200 if call.has("create-answers-200") else 201
    headers = {} if call.has("create-lacks-location") else {"Location": call.self_link(entity)}
    return Response(status_code=status, headers=headers)


def _created_in(call: Call, target: SetOf, body: Any) -> Entity:
    if target.owner is None:
        return created(call, target.kind, body)
    way = target.owner.kind.relations[target.relation]
    entity = created(call, target.kind, body, linked=way.back)
    if not call.has("create-by-link-unlinked") or target.kind.relations[way.back].needed:
        _link(call, target.owner, target.relation, entity)
    return entity


def created(call: Call, kind: Kind, body: Any, linked: str = "") -> Entity:
    """A new entity with its related ones. `linked` is a relation that the caller sets. Raises RefusedError (400)."""
    values = _values(call, kind, body)
    missing = [name for name in kind.mandatory if name not in values]
    if missing and not call.has("mandatory-not-asked"):
        raise bad(f"{kind.name} need {missing[0]}")
    entity = call.store.add(kind, {**_defaults(call, kind), **values})
    for name, relation in kind.relations.items():
        _relate(call, entity, name, relation, body.get(name))
    _find_feature(call, entity)
    for name, relation in kind.relations.items():
        if relation.needed and not entity.links[name] and name != linked and not call.has("relations-not-asked"):
            raise bad(f"{kind.name} need a {name}")
    return entity


def _defaults(call: Call, kind: Kind) -> dict[str, Any]:
    if kind.name != "Observations":
        return {}
    return {"phenomenonTime": written(call.service.clock()), "resultTime": None}


def _values(call: Call, kind: Kind, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise bad("an object is needed")
    values = {name: body[name] for name in kind.properties if name in body}
    for name, value in values.items():
        if (wrong := _fault(name, value)) and not call.has("wrong-types-accepted"):
            raise bad(f"{name} {wrong}")
    if call.has("whole-results-become-text") and type(values.get("result")) is int:
        values["result"] = str(values["result"])
    if call.has("intervals-lose-their-end"):
        values |= {name: value.partition("/")[0] for name, value in values.items() if name in TIMES and value}
    return values


def _fault(name: str, value: Any) -> str:
    if name in _TEXTS and not isinstance(value, str):
        return "is a text"
    if name == "properties" and not isinstance(value, dict):
        return "is an object"
    if name == "unitOfMeasurement" and not (isinstance(value, dict) and all(member in value for member in _UNIT)):
        return "has name, symbol and definition"
    if name in TIMES and value is not None and times.parsed(value) is None:
        return "is a time of ISO 8601, or two with a slash between"
    return ""


def _relate(call: Call, entity: Entity, name: str, relation: Relation, given: Any) -> None:
    if given is None:
        return
    items = given if isinstance(given, list) else [given]
    if not relation.many and len(items) != 1:
        raise bad(f"{name} is one entity")
    for item in items[: 1 if call.has("deep-insert-first-only") else len(items)]:
        _link(call, entity, name, _other(call, relation, item))
    _remember_place(call, entity, name)


def _other(call: Call, relation: Relation, item: Any) -> Entity:
    """An entity that exists already, or a new one. Raises RefusedError (400) when it is neither."""
    if isinstance(item, dict) and set(item) == {"@iot.id"}:
        known = call.store.sets[relation.to].get(item["@iot.id"])
        if known is None:
            raise (
                RefusedError(500, "no such key")
                if call.has("dangling-link-500")
                else bad(f"no {relation.to} has this id")
            )
        return known
    return created(call, KINDS[relation.to], item, linked=relation.back)


def _link(call: Call, entity: Entity, name: str, other: Entity) -> None:
    call.store.link(entity, name, other)
    if entity.kind.name == "Locations" and name == "Things":
        _remember_place(call, other, "Locations")
    if entity.kind.name == "Things":
        _remember_place(call, entity, name)


def _remember_place(call: Call, thing: Entity, name: str) -> None:
    """A Thing that is at a place from now on gets a HistoricalLocation (clause 8.2.3)."""
    if thing.kind.name != "Things" or name != "Locations" or call.has("no-historical-location"):
        return
    now = [location.id for location in call.store.related(thing, "Locations")]
    past = call.store.related(thing, "HistoricalLocations")
    if not now or (past and past[-1].links["Locations"] == now):
        return
    entry = call.store.add(KINDS["HistoricalLocations"], {"time": written(call.service.clock())})
    call.store.link(entry, "Thing", thing)
    for location in call.store.related(thing, "Locations"):
        call.store.link(entry, "Locations", location)


def _find_feature(call: Call, observation: Entity) -> None:
    """An Observation without a FeatureOfInterest is of the place of its Thing (clause 10.2.1.2)."""
    if observation.kind.name != "Observations" or observation.links["FeatureOfInterest"]:
        return
    for stream in call.store.related(observation, "Datastream"):
        for thing in call.store.related(stream, "Thing"):
            for location in call.store.related(thing, "Locations")[:1]:
                call.store.link(observation, "FeatureOfInterest", _feature_of(call, location))


def _feature_of(call: Call, location: Entity) -> Entity:
    place = location.values["location"]
    if call.has("feature-of-interest-elsewhere"):
        place = {"type": "Point", "coordinates": [0, 0]}
    for known in call.store.all("FeaturesOfInterest"):
        if known.values["feature"] == place:
            return known
    values = {name: location.values[name] for name in ("name", "description", "encodingType")}
    return call.store.add(KINDS["FeaturesOfInterest"], {**values, "feature": place})


def update(call: Call, body: Any) -> Response:
    """Change (PATCH) or replace (PUT) one entity."""
    entity = _addressed(call)
    if entity is None:
        return Response(status_code=204)
    values = _values(call, entity.kind, body)
    replaces = call.method == "PUT" or call.has("patch-replaces")
    if (
        replaces
        and call.method == "PUT"
        and (missing := [name for name in entity.kind.mandatory if name not in values])
    ):
        raise bad(f"{entity.kind.name} need {missing[0]}")
    if call.method == "PUT" and call.has("put-merges"):
        replaces = False
    if not call.has("update-ignored"):
        kept: Mapping[str, Any] = {} if replaces else entity.values
        entity.values = {**_defaults(call, entity.kind), **kept, **values}
        _move(call, entity, body)
    return Response(status_code=201 if call.has("update-answers-201") else 204)


def _move(call: Call, entity: Entity, body: Mapping[str, Any]) -> None:
    """Set the relations that the body names; the Locations of a Thing are where it is now, and no others."""
    if call.has("update-ignores-links"):
        return
    for name, relation in entity.kind.relations.items():
        if name not in body:
            continue
        if entity.kind.name == "Things" and name == "Locations":
            call.store.unlink(entity, name)
        _relate(call, entity, name, relation, body[name])


def _addressed(call: Call) -> Entity | None:
    try:
        target, suffix = resolved(call, call.path)
    except RefusedError:
        if call.has("unknown-entity-updated"):
            return None
        raise
    if not isinstance(target, One) or target.entity is None or suffix:
        raise RefusedError(405, "only an entity can be changed or deleted")
    return target.entity


def delete(call: Call) -> Response:
    """Delete an entity, with those that cannot be without it."""
    entity = _addressed(call)
    if entity and not call.has("delete-ignored"):
        call.store.remove(entity, keeps=("Datastreams", "Observations") if call.has("delete-without-cascade") else ())
    return Response(status_code=204)
