"""The names of operations that a source can be asked for, and of their groups (Tables 4.20-1, 4.20-2)."""

_DISCOVERY = frozenset(
    {
        *("retrieveEntityTypes", "retrieveEntityTypeDetails", "retrieveEntityTypeInfo"),
        *("retrieveAttrTypes", "retrieveAttrTypeDetails", "retrieveAttrTypeInfo"),
    }
)
_SUBSCRIPTIONS = frozenset(
    {
        *("createSubscription", "updateSubscription", "retrieveSubscription"),
        *("querySubscription", "deleteSubscription"),
    }
)
_ENTITY_MAPS = frozenset({"retrieveEntityMap", "updateEntityMap", "deleteEntityMap", "createEntityMapQueryEntity"})
_RETRIEVAL = frozenset({"retrieveEntity", "queryEntity"})
_UPDATES = frozenset({"updateEntity", "updateAttrs", "replaceEntity", "replaceAttrs"})
_BATCH = frozenset({"createBatch", "upsertBatch", "updateBatch", "deleteBatch", "mergeBatch", "queryBatch"})
_TEMPORAL = frozenset(
    {
        *("upsertTemporal", "appendAttrsTemporal", "deleteAttrsTemporal", "updateAttrInstanceTemporal"),
        *("deleteAttrInstanceTemporal", "deleteTemporal", "retrieveTemporal", "queryTemporal"),
        "createEntityMapQueryTemporal",
    }
)
_CHANGES = _UPDATES | {"createEntity", "appendAttrs", "deleteAttrs", "deleteEntity", "mergeEntity", "purgeEntity"}
_IDENTITY = frozenset({"retrieveContextSourceIdentity"})

GROUPS: dict[str, frozenset[str]] = {
    "federationOps": _RETRIEVAL | {"queryBatch"} | _DISCOVERY | _SUBSCRIPTIONS | _ENTITY_MAPS | _IDENTITY,
    "associationOps": _RETRIEVAL | {"queryBatch"} | _DISCOVERY | _SUBSCRIPTIONS | _IDENTITY,
    "updateOps": _UPDATES,
    "retrieveOps": _RETRIEVAL,
    "redirectionOps": _CHANGES | _RETRIEVAL | _DISCOVERY | _ENTITY_MAPS | _IDENTITY,
}
DEFAULT = "federationOps"
SINGLE = _CHANGES | _RETRIEVAL | _BATCH | _TEMPORAL | _DISCOVERY | _SUBSCRIPTIONS | _ENTITY_MAPS | _IDENTITY
AUXILIARY = _RETRIEVAL


def resolved(names: list[str]) -> frozenset[str]:
    """The single operations that these names, of operations or of groups, stand for."""
    return frozenset(operation for name in names for operation in GROUPS.get(name, {name}))
