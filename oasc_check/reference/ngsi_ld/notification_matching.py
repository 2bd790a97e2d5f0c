"""Whether a change of an entity concerns a subscription (clauses 5.2.12, 5.2.33, 5.8.6)."""

from dataclasses import replace

from oasc_check.reference.ngsi_ld.differences import Change
from oasc_check.reference.ngsi_ld.model import Entity, Instance
from oasc_check.reference.ngsi_ld.subscription import Terms


def concerns(terms: Terms, change: Change, defects: frozenset[str]) -> bool:
    """Whether the change is one of those that trigger, to an entity that is subscribed and meets the filters."""
    seen = _as_seen(change, defects)
    if not _triggers(terms, defects) & _happened(terms, seen, defects):
        return False
    return _is_selected(terms, seen.entity, defects) and _meets_filters(terms, seen, defects)


def _as_seen(change: Change, defects: frozenset[str]) -> Change:
    """The change, without what a defect overlooks."""
    overlooked = {key for key in change.updated if _is_overlooked(*_pair(change, key), defects)}
    return replace(change, updated=change.updated - overlooked) if overlooked else change


def _pair(change: Change, key: tuple[str, str]) -> tuple[Instance, Instance]:
    """An Attribute instance that was updated, before and after."""
    name, dataset = key
    before, after = change.before or change.entity, change.after or change.entity
    return before.attributes[name][dataset], after.attributes[name][dataset]


def _is_overlooked(old: Instance, new: Instance, defects: frozenset[str]) -> bool:
    if "changes-inside-overlooked" in defects and old.value == new.value:
        return True
    return "relationships-unwatched" in defects and new.kind == "Relationship"


def _triggers(terms: Terms, defects: frozenset[str]) -> frozenset[str]:
    if "notification-trigger-ignored" in defects:
        return frozenset({"attributeCreated", "attributeUpdated"})
    if "deletions-notified-by-default" in defects and "notificationTrigger" not in terms.document:
        return terms.triggers | {"attributeDeleted", "entityDeleted"}
    return terms.triggers


def _happened(terms: Terms, change: Change, defects: frozenset[str]) -> set[str]:
    happened = change.triggers(None if "watched-attributes-ignored" in defects else terms.watched)
    is_change = change.before is not None and change.after is not None
    if "unchanged-value-notifies" in defects and is_change:
        happened.add("attributeUpdated")
    if "new-attribute-counts-as-update" in defects and "attributeCreated" in happened and is_change:
        happened = happened - {"attributeCreated"} | {"attributeUpdated"}
    return happened


def _is_selected(terms: Terms, entity: Entity, defects: frozenset[str]) -> bool:
    selectors = () if "subscribed-entities-ignored" in defects else terms.selection.selectors
    if "first-selector-only" in defects:
        selectors = selectors[:1]
    seen = replace(entity, types=entity.types[:1]) if "first-type-notified-only" in defects else entity
    return not selectors or any(selector.accepts(seen) for selector in selectors)


def _meets_filters(terms: Terms, change: Change, defects: frozenset[str]) -> bool:
    if "notification-filters-ignored" in defects:
        return True
    entity = change.before if "filters-see-what-was" in defects else change.entity
    return entity is not None and terms.selection.meets_filters(entity)
