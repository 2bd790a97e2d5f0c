"""The datasets of the catalogue, with their organisations, tags and resources, made from the city of `city.py`."""

from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from oasc_check.reference.opendatasoft.data import datasets as portal_datasets

Package = dict[str, Any]

ORGANISATIONS = {"ville-de-lille": "Ville de Lille", "metropole": "Métropole"}
SITE = "https://ckan.example/"
NEIGHBOUR = "a-neighbour"  # a city whose datasets are harvested


def identifier(*words: str) -> str:
    """A UUID that is always the same for the same words."""
    return str(uuid5(NAMESPACE_URL, SITE + "/".join(words)))


@cache
def packages() -> list[Package]:
    """Every dataset, as package_show has it; the newest last. Not to be changed."""
    return [_package(number, name) for number, name in enumerate(portal_datasets())]


@cache
def listed() -> list[Package]:
    """What package_list names: also what is no dataset, so that a search does not show it."""
    source = {"id": identifier("package", NEIGHBOUR), "name": NEIGHBOUR, "title": "A neighbour", "type": "harvest"}
    return [*packages(), {**source, "state": "active", "private": False, "tags": [], "resources": []}]


def organisation(name: str) -> dict[str, Any]:
    """An organisation, as organization_show has it."""
    return {
        "id": identifier("organization", name),
        "name": name,
        "title": ORGANISATIONS[name],
        "type": "organization",
        "is_organization": True,
        "state": "active",
    }


@cache
def tables() -> dict[str, list[dict[str, Any]]]:
    """The rows of each resource that is in the DataStore, by the id of the resource. Not to be changed."""
    return {
        identifier("resource", name): [{"_id": index + 1, **_flat(row)} for index, row in enumerate(dataset.records)]
        for name, dataset in portal_datasets().items()
        if dataset.records
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not isinstance(value, dict)}


def _package(number: int, name: str) -> Package:
    dataset = portal_datasets()[name]
    owner = list(ORGANISATIONS)[number % 2]
    tags = [dataset.theme.lower(), "city"]
    resources = [_resource(name, bool(dataset.records))]
    if number == 0:
        resources.insert(0, _resource(f"{NEIGHBOUR}-{name}", stored=True))  # in the DataStore of the neighbour
    return {
        "id": identifier("package", name),
        "name": name,
        "title": dataset.title,
        "notes": f"{dataset.title} of Lille.",
        "type": "dataset",
        "state": "active",
        "private": False,
        "license_id": "cc-by",
        "owner_org": identifier("organization", owner),
        "organization": organisation(owner),
        "metadata_created": "2024-05-01T08:00:00.000000",
        "metadata_modified": f"2024-05-{number + 1:02}T08:00:00.000000",
        "tags": [{"id": identifier("tag", tag), "name": tag, "display_name": tag} for tag in tags],
        "num_tags": len(tags),
        "resources": resources,
        "num_resources": len(resources),
    }


def _resource(name: str, stored: bool) -> dict[str, Any]:
    return {
        "id": identifier("resource", name),
        "package_id": identifier("package", name),
        "name": f"{name}.csv",
        "format": "CSV",
        "url": f"{SITE}{name}.csv",
        "datastore_active": stored,
        "state": "active",
    }
