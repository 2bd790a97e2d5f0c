"""Which entities a query, a purge or a subscription means (clauses 5.2.23, 5.2.33, 5.7.2.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oasc_check.reference.ngsi_ld import geo_query, patterns, query_language, scope_query, type_selection
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.geo_query import GeoQuery
from oasc_check.reference.ngsi_ld.lexical import is_uri
from oasc_check.reference.ngsi_ld.model import Entity
from oasc_check.reference.ngsi_ld.problems import ApiError, bad_request_data
from oasc_check.reference.ngsi_ld.query_evaluation import meets
from oasc_check.reference.ngsi_ld.query_model import Query, terms
from oasc_check.reference.ngsi_ld.scope_query import ScopeQuery
from oasc_check.reference.ngsi_ld.type_selection import TypeSelection

SYSTEM_ATTRIBUTES = frozenset({"createdAt", "modifiedAt", "deletedAt", "expiresAt"})


@dataclass(frozen=True)
class Selector:
    """An EntitySelector: types, ids and a pattern of ids (None: any)."""

    types: TypeSelection
    ids: frozenset[str] | None = None
    pattern: re.Pattern[str] | None = None

    def accepts(self, entity: Entity) -> bool:
        """Whether the entity is meant."""
        if self.ids is not None and entity.id not in self.ids:
            return False
        if self.pattern is not None and not self.pattern.search(entity.id):
            return False
        return self.types.accepts(entity.types)


@dataclass(frozen=True)
class Selection:
    """All the conditions together; no selectors means any entity. `attributes`: one of them shall exist.

    `entities` are those that Relationships can lead to, by id.
    """

    selectors: tuple[Selector, ...]
    attributes: frozenset[str] | None
    query: Query | None
    geo: GeoQuery | None
    scopes: ScopeQuery | None
    defects: frozenset[str]
    entities: Mapping[str, Entity] = field(default_factory=dict)

    def accepts(self, entity: Entity) -> bool:
        """Whether an entity meets every condition."""
        if self.selectors and not any(selector.accepts(entity) for selector in self.selectors):
            return False
        if self.attributes is not None and not self.attributes & set(entity.attributes):
            return "attrs-do-not-select" in self.defects
        return self.meets_filters(entity)

    def meets_filters(self, entity: Entity) -> bool:
        """Whether an entity meets query, geoquery and Scope query."""
        if self.query is not None and not meets(entity, self.query, self.defects, self.entities):
            return False
        if self.geo is not None and not self.geo.accepts(entity, self.defects):
            return False
        return self.scopes is None or self.scopes.accepts(entity.scopes, self.defects)

    def require_bounds(self, has_attributes: bool, is_local: bool) -> None:
        """Raise ApiError (BadRequestData) for a query that is too wide (5.7.2.4)."""
        has_types = bool(self.selectors) and all(selector.types.alternatives != () for selector in self.selectors)
        asks_user_attribute = self.query is not None and any(
            term.path.names[0][0] not in SYSTEM_ATTRIBUTES or "system-attribute-bounds" in self.defects
            for term in terms(self.query)
        )
        is_bound = has_types or has_attributes or asks_user_attribute or self.geo is not None or is_local
        if not is_bound and "too-wide-query-answered" not in self.defects:
            raise bad_request_data("too wide: give at least one of type, attrs, q, georel, or local=true (5.7.2.4)")


def read_types(text: str | None, context: Context, defects: frozenset[str]) -> TypeSelection:
    """The type selection; without one it has no alternative and accepts every type (see require_bounds)."""
    if text is None:
        return TypeSelection(())
    if text == type_selection.ANY_TYPE and "any-type-unknown" in defects:
        return TypeSelection(((text,),))
    selection = type_selection.parse(text, context.expand)
    if "type-list-first-only" in defects and selection.alternatives:
        return TypeSelection(selection.alternatives[:1])
    if "type-and-as-or" in defects and selection.alternatives:
        return TypeSelection(tuple((name,) for alternative in selection.alternatives for name in alternative))
    return selection


def read_ids(ids: list[Any]) -> frozenset[str]:
    """The entity ids. Raises ApiError (BadRequestData) for what is no URI."""
    wrong = next((one for one in ids if not is_uri(one)), None)
    if wrong is not None or not ids:
        raise bad_request_data(f"id: {wrong!r} is no URI; give entity ids (5.7.2.4)")
    return frozenset(ids)


def read_query(text: Any, context: Context, expand_values: list[str], defects: frozenset[str]) -> Query | None:
    """The query of a q or csf, as member or parameter. Raises ApiError (BadRequestData)."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise bad_request_data(f"q: {text!r} is no text; write the query as a string (4.9)")
    if "q-separators-in-quotes-refused" in defects and re.search(r'"[^"]*[;|,()][^"]*"', text):
        raise bad_request_data("q: a separator inside a text")
    if "q-escapes-unread" in defects:
        text = text.replace("\\", "\\\\")
    try:
        return query_language.parse(text, context, frozenset(expand_values))
    except ApiError:
        if "q-syntax-unchecked" in defects:
            return None
        raise


def from_document(document: dict[str, Any], context: Context, defects: frozenset[str]) -> Selection:
    """The Selection of a Query or a Subscription (clauses 5.2.12, 5.2.23). Raises ApiError (BadRequestData)."""
    geo = document.get("geoQ")
    scope = document.get("scopeQ")
    if not isinstance(geo, dict | None) or not isinstance(scope, str | None):
        raise bad_request_data("geoQ is an object and scopeQ a text (5.2.12, 5.2.23)")
    attributes = document.get("attrs")
    read_query(document.get("csf"), context, [], defects)
    expand_values = document.get("expandValues", "")
    return Selection(
        selectors=_selectors(document.get("entities"), context, defects),
        attributes=frozenset(context.expand(str(name)) for name in attributes) if attributes else None,
        query=read_query(document.get("q"), context, str(expand_values).split(","), defects),
        geo=geo_query.parse(geo, context, defects) if geo is not None else None,
        scopes=scope_query.parse(scope) if scope is not None else None,
        defects=defects,
    )


def _selectors(entities: Any, context: Context, defects: frozenset[str]) -> tuple[Selector, ...]:
    if entities is None:
        return ()
    if not isinstance(entities, list) or not entities:
        raise bad_request_data("entities: an array with at least one selector (5.2.33)")
    return tuple(_selector(item, context, defects) for item in entities)


def _selector(item: Any, context: Context, defects: frozenset[str]) -> Selector:
    if not isinstance(item, dict) or not isinstance(item.get("type"), str):
        raise bad_request_data("entities: each selector is an object with a type, as a text (5.2.33)")
    identifiers, pattern = item.get("id"), item.get("idPattern")
    if not isinstance(pattern, str | None):
        raise bad_request_data("entities: idPattern is a regular expression, as a text (5.2.33)")
    listed = identifiers if isinstance(identifiers, list) else [identifiers]
    if "posted-ids-first-only" in defects:
        listed = listed[:1]
    return Selector(
        types=read_types(item["type"], context, defects),
        ids=read_ids(listed) if identifiers is not None else None,
        pattern=patterns.compiled("idPattern", pattern) if pattern is not None and identifiers is None else None,
    )
