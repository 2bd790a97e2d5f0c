"""Entities in normalized, concise and simplified form (clauses 4.5.1 to 4.5.4), projected as asked (4.15, 4.21)."""

from dataclasses import dataclass, field, replace
from typing import Any

from oasc_check.reference.ngsi_ld import geometry, languages
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.lexical import NGSI_LD_NULL
from oasc_check.reference.ngsi_ld.linked import INLINE, Linking, object_ids
from oasc_check.reference.ngsi_ld.model import DEFAULT_DATASET, VALUE_MEMBER, Attributes, Entity, Instance
from oasc_check.reference.ngsi_ld.values import compact_keys

NORMALIZED = "normalized"
CONCISE = "concise"
SIMPLIFIED = "simplified"

_NULL_OF: dict[str, Any] = {
    "LanguageProperty": {"@none": NGSI_LD_NULL},
    "ListProperty": [NGSI_LD_NULL],
    "ListRelationship": [NGSI_LD_NULL],
}
_OWN_MEMBERS = ("id", "type", "scope")


@dataclass(frozen=True)
class View:
    """How entities are shown. `pick` and `omit` hold "id", "type", "scope" and fully qualified attribute names."""

    context: Context
    form: str = NORMALIZED
    system_attributes: bool = False
    attributes: frozenset[str] | None = None
    pick: frozenset[str] | None = None
    omit: frozenset[str] = frozenset()
    datasets: frozenset[str] | None = None
    languages: str | None = None
    defects: frozenset[str] = field(default=frozenset())
    linking: Linking | None = None

    def shows(self, member: str) -> bool:
        """Whether a member of the entity passes the projection (clause 4.21)."""
        if self.pick is not None and member not in self.pick:
            return False
        if self.attributes is not None and member not in _OWN_MEMBERS and member not in self.attributes:
            return False
        return member not in self.omit

    def beyond(self, relationship: str) -> "View":
        """How the entities that a Relationship leads to are shown: as this one, unless they have an own projection."""
        if self.linking is None:
            return self
        pick, omit = self.linking.picked(relationship), self.linking.omitted(relationship)
        return replace(
            self,
            pick=self.pick if pick is None else pick,
            omit=self.omit if omit is None else omit,
            linking=self.linking.beyond(relationship),
        )


def entity(one: Entity, given: View) -> dict[str, Any]:
    """The JSON object of an entity, without @context."""
    view = replace(given, linking=given.linking.entered(one)) if given.linking else given
    shown: dict[str, Any] = {}
    if view.shows("id"):
        shown["id"] = one.id
    if view.shows("type"):
        shown["type"] = _one_or_many([_name(kind, view) for kind in one.types])
    if one.scopes and view.shows("scope"):
        shown["scope"] = _one_or_many(one.scopes)
    if view.system_attributes:
        shown |= _system_attributes(one.created, one.modified, one.expires, view)
    return shown | attributes({iri: found for iri, found in one.attributes.items() if view.shows(iri)}, view)


def _system_attributes(created: str, modified: str, expires: str | None, view: View) -> dict[str, Any]:
    if "sys-attrs-missing" in view.defects:
        return {}
    return {"createdAt": created, "modifiedAt": modified} | ({"expiresAt": expires} if expires else {})


def _name(iri: str, view: View) -> str:
    return iri if "names-never-compacted" in view.defects else view.context.compact(iri)


def _one_or_many(items: list[str]) -> Any:
    return items[0] if len(items) == 1 else list(items)


def attributes(found: Attributes, view: View) -> dict[str, Any]:
    """The members for these Attributes, by short name."""
    shown: dict[str, Any] = {}
    for iri, instances in found.items():
        chosen = {key: one for key, one in instances.items() if view.datasets is None or key in view.datasets}
        if "multi-attributes-collapse" in view.defects:
            chosen = dict(list(chosen.items())[-1:])
        if chosen:
            shown[_name(iri, view)] = _instances(iri, chosen, view)
    return shown


def _instances(iri: str, instances: dict[str, Instance], view: View) -> Any:
    if view.form == SIMPLIFIED:
        simple = {dataset: _simplified(iri, one, view) for dataset, one in instances.items()}
        kinds = {one.kind for one in instances.values()}
        if "simplified-instances-of-properties-only" in view.defects and "Property" not in kinds:
            return next(iter(simple.values()))
        return simple[DEFAULT_DATASET] if list(simple) == [DEFAULT_DATASET] else {"dataset": simple}
    listed = [node_of(dataset, one, view) | _joined(iri, one, view) for dataset, one in instances.items()]
    if len(listed) > 1:
        return listed
    (single,) = instances.values()
    return _shortened(single, listed[0], view)


def _linked(iri: str, one: Instance, view: View) -> dict[str, dict[str, Any]]:
    """The entities that a Relationship leads to, by id, where they are to be shown inside it (clause 4.5.23.2)."""
    if view.linking is None or view.linking.form != INLINE:
        return {}
    return {found.id: entity(found, view.beyond(iri)) for found in view.linking.targets(one)}


def _joined(iri: str, one: Instance, view: View) -> dict[str, Any]:
    """The member "entity" or "entityList" of a Relationship (Tables 5.2.6-2, 5.2.37-2)."""
    found = list(_linked(iri, one, view).values())
    if not found:
        return {}
    if one.kind == "ListRelationship":
        return {"entityList": sorted(found, key=str) if "entity-list-unordered" in view.defects else found}
    return {"entity": found if isinstance(one.value, list) else found[0]}


def localized(one: Instance, view: View) -> Instance:
    """A LanguageProperty as a Property in the language asked for (clause 4.15), anything else as it is."""
    if view.languages is None or one.kind != "LanguageProperty" or one.value == NGSI_LD_NULL:
        return one
    tag, text = languages.choose(one.value, view.languages, view.defects)
    return Instance("Property", text, one.members | {"lang": tag}, one.subattributes, one.created, one.modified)


def _simplified(iri: str, original: Instance, view: View) -> Any:
    one = localized(original, view)
    if one.value == NGSI_LD_NULL:
        return NGSI_LD_NULL
    if one.kind in ("LanguageProperty", "VocabProperty", "JsonProperty"):
        return {VALUE_MEMBER[one.kind]: value(one, view.context)}
    found = _linked(iri, one, view)
    if found:
        shown = [found.get(target, target) for target in object_ids(one)]
        return shown if isinstance(one.value, list) else shown[0]
    return value(one, view.context)


def value(one: Instance, context: Context) -> Any:
    """The value of an instance with its terms compacted; the objects of a ListRelationship as plain URIs."""
    if one.kind == "VocabProperty":
        many = isinstance(one.value, list)
        return [context.compact(term) for term in one.value] if many else context.compact(one.value)
    return compact_keys(one.value, context) if one.kind in ("Property", "ListProperty") else one.value


def _shortened(one: Instance, node: dict[str, Any], view: View) -> Any:
    """A single instance as briefly as the form allows: NGSI-LD Null or, in the concise form, its bare value."""
    if one.value == NGSI_LD_NULL and set(node) - {"type"} == {VALUE_MEMBER[one.kind]}:
        return NGSI_LD_NULL
    is_bare = view.form == CONCISE and set(node) == {"value"} and not _would_be_misread(node["value"])
    return node["value"] if is_bare else node


def node_of(dataset: str, original: Instance, view: View) -> dict[str, Any]:
    """The JSON object of one instance of an Attribute."""
    one = localized(original, view)
    node: dict[str, Any] = {"type": one.kind, VALUE_MEMBER[one.kind]: normalized_value(one, view)}
    if dataset != DEFAULT_DATASET:
        node["datasetId"] = dataset
    node |= {key: _member(key, item, view) for key, item in one.members.items() if key != "expiresAt"}
    node |= attributes(one.subattributes, replace(view, linking=None))
    if view.system_attributes:
        expires = None if "attribute-expiry-hidden" in view.defects else one.members.get("expiresAt")
        node |= _system_attributes(one.created, one.modified, expires, view)
    if "given-times-kept" in view.defects and "createdAt" in one.members:
        node["createdAt"] = one.members["createdAt"]
    return _concise(one, node, view) if view.form == CONCISE else node


def normalized_value(one: Instance, view: View) -> Any:
    """What the member of the kind carries; a deleted Attribute shows NGSI-LD Null (clause 4.5.0)."""
    if one.value == NGSI_LD_NULL:
        return _NULL_OF.get(one.kind, NGSI_LD_NULL)
    if one.kind == "VocabProperty" and "vocab-not-compacted" in view.defects:
        return one.value
    if one.kind == "ListRelationship" and view.form != CONCISE:
        return [{"object": target} for target in one.value]
    return value(one, view.context)


def _member(key: str, item: Any, view: View) -> Any:
    if key not in ("valueType", "objectType"):
        return item
    return [_name(name, view) for name in item] if isinstance(item, list) else _name(item, view)


def _concise(one: Instance, node: dict[str, Any], view: View) -> dict[str, Any]:
    """The node without its type, unless another one would be inferred (clauses 4.5.2.3, 4.7.3)."""
    if "concise-keeps-type" in view.defects:
        return node
    keeps_type = one.kind == "Property" and geometry.is_geometry(node["value"])
    return node if keeps_type else {key: item for key, item in node.items() if key != "type"}


def _would_be_misread(bare: Any) -> bool:
    """Whether a bare value would be read back as something else: an object with a type, an array of instances."""
    if geometry.is_geometry(bare):
        return False
    items = bare if isinstance(bare, list) else [bare]
    return any(isinstance(item, dict) and ("type" in item or set(item) & set(VALUE_MEMBER.values())) for item in items)
