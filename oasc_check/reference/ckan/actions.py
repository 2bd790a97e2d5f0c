"""What each action returns; parameters come from the query or from a JSON body (API guide, "Making an API request")."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ckan.data import ORGANISATIONS, Package, listed, organisation, packages, tables

_FILTER = re.compile(r"\+?(\w+):(?:\"([^\"]*)\"|(\S+))")
MOST_ROWS = 1000


class ActionError(Exception):
    """An answer that is an error: its status, its type as CKAN calls it, and what else it says."""

    def __init__(self, status: int, kind: str, **members: Any) -> None:
        super().__init__(kind)
        self.status = status
        self.body = {"__type": kind, **members}


@dataclass(frozen=True)
class Asked:
    """The parameters of one call, and the mistakes to make."""

    parameters: Mapping[str, Any]
    defects: frozenset[str]

    def text(self, name: str) -> str:
        """A parameter that has to be there. Raises ActionError."""
        if not self.parameters.get(name):
            raise ActionError(409, "Validation Error", **{name: ["Missing value"]})
        return str(self.parameters[name])

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises ActionError."""
        text = str(self.parameters.get(name, default))
        if not text.isdigit():
            raise ActionError(409, "Validation Error", **{name: ["Invalid integer"]})
        return int(text)


def status_show(asked: Asked) -> Any:
    shown = {"ckan_version": "2.10.4", "site_title": "Open data of Lille", "site_url": "https://ckan.example"}
    if "ckan-status-without-site" in asked.defects:
        del shown["site_url"]
    return shown


def package_list(asked: Asked) -> Any:
    names = sorted(package["name"] for package in listed())
    offset, limit = asked.number("offset", 0), asked.number("limit", MOST_ROWS)
    if "ckan-list-limit-ignored" in asked.defects:
        return names
    return [*names, *names[:1]] if "ckan-list-repeats" in asked.defects else names[offset : offset + limit]


def package_show(asked: Asked) -> Any:
    wanted = asked.text("id")
    keys = ("name",) if "ckan-show-by-name-only" in asked.defects else ("name", "id")
    for package in listed():
        if wanted in [package[key] for key in keys]:
            return _spoilt(package, asked.defects)
    raise ActionError(404, "Not Found Error", message="Not found")


def _spoilt(package: Package, defects: frozenset[str]) -> Package:
    if "ckan-package-without-resources" in defects:
        return {name: value for name, value in package.items() if name != "resources"}
    if "ckan-shows-another" in defects:
        return packages()[-1]
    return package


def package_search(asked: Asked) -> Any:
    found = [package for package in packages() if _matches(package, asked)]
    if "ckan-search-finds-nothing" in asked.defects:
        found = []
    if "ckan-licence-not-specified" in asked.defects:
        found = [{**package, "license_id": "notspecified"} for package in found]
    _sort(found, str(asked.parameters.get("sort", "")), asked.defects)
    start, rows = asked.number("start", 0), asked.number("rows", 10)
    start = 0 if "ckan-start-ignored" in asked.defects else start
    rows = 10 if "ckan-rows-ignored" in asked.defects else rows
    page = found[start : start + min(rows, MOST_ROWS)]
    count = len(page) if "ckan-count-of-page" in asked.defects else len(found)
    facets = _facets(found, asked)
    return {
        "count": count,
        "results": page,
        "sort": "score desc",
        "facets": facets,
        "search_facets": _described(facets),
    }


def _matches(package: Package, asked: Asked) -> bool:
    query = str(asked.parameters.get("q", "")).replace("*:*", "")
    filters = str(asked.parameters.get("fq", ""))
    return ("ckan-q-ignored" in asked.defects or _meets(package, query)) and (
        "ckan-fq-ignored" in asked.defects or _meets(package, filters)
    )


def _meets(package: Package, query: str) -> bool:
    """Whether its fields have the values that a query names, and its title the other words."""
    pairs = [(found[1], found[2] or found[3]) for found in _FILTER.finditer(query)]
    words = _FILTER.sub("", query).strip().lower()
    return words in package["title"].lower() and all(value in _values(package, name) for name, value in pairs)


def _values(package: Package, name: str) -> list[str]:
    if name == "organization":
        return [package["organization"]["name"]]
    if name == "tags":
        return [tag["name"] for tag in package["tags"]]
    if name not in package:
        raise ActionError(409, "Search Error", message=f"undefined field {name}")
    return [str(package[name])]


def _sort(found: list[Package], text: str, defects: frozenset[str]) -> None:
    name, _, direction = text.partition(" ")
    if name and name not in ("name", "metadata_modified", "score"):
        raise ActionError(409, "Search Error", message=f"cannot sort by {name}")
    if name in ("name", "metadata_modified") and "ckan-sort-ignored" not in defects:
        found.sort(key=lambda package: str(package[name]), reverse=direction == "desc")


def _facets(found: list[Package], asked: Asked) -> dict[str, dict[str, int]]:
    named = asked.parameters.get("facet.field", [])
    names = json.loads(named) if isinstance(named, str) else named
    extra = 1 if "ckan-facets-miscounted" in asked.defects else 0
    values = {name: [value for package in found for value in _values(package, name)] for name in names}
    return {name: {one: every.count(one) + extra for one in every} for name, every in values.items()}


def _described(facets: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        name: {
            "title": name,
            "items": [{"name": one, "display_name": one, "count": count} for one, count in counts.items()],
        }
        for name, counts in facets.items()
    }


def organization_list(asked: Asked) -> Any:
    names = list(ORGANISATIONS)
    return [organisation(name)["id"] for name in names] if "ckan-organizations-by-id" in asked.defects else names


def organization_show(asked: Asked) -> Any:
    wanted = asked.text("id")
    for name in ORGANISATIONS:
        if wanted in (name, organisation(name)["id"]) and "ckan-organization-lost" not in asked.defects:
            return organisation(name)
    raise ActionError(404, "Not Found Error", message="Not found")


def tag_list(_asked: Asked) -> Any:
    return sorted({tag["name"] for package in packages() for tag in package["tags"]})


def datastore_search(asked: Asked) -> Any:
    name = asked.text("resource_id")
    if name not in tables():
        raise ActionError(404, "Not Found Error", message=f'Resource "{name}" was not found.')
    rows = _filtered(tables()[name], asked)
    offset, limit = asked.number("offset", 0), asked.number("limit", 100)
    limit = 100 if "ckan-datastore-limit-ignored" in asked.defects else limit
    offset = 0 if "ckan-datastore-offset-ignored" in asked.defects else offset
    fields = [{"id": one, "type": "text"} for one in tables()[name][0]]
    found = {"resource_id": name, "fields": fields, "records": rows[offset : offset + limit], "total": len(rows)}
    if "ckan-datastore-without-fields" in asked.defects:
        del found["fields"]
    return found


def _filtered(rows: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    given = asked.parameters.get("filters", {})
    filters = json.loads(given) if isinstance(given, str) else given
    if "ckan-datastore-filters-ignored" in asked.defects:
        return rows
    return [row for row in rows if all(str(row[name]) == str(value) for name, value in filters.items())]


ACTIONS: Mapping[str, Callable[[Asked], Any]] = {
    function.__name__: function
    for function in (
        status_show,
        package_list,
        package_show,
        package_search,
        organization_list,
        organization_show,
        tag_list,
        datastore_search,
    )
}
