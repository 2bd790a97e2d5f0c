"""The catalogue: its datasets, their facets, and its exports."""

from typing import Any

from starlette.responses import JSONResponse, Response

from oasc_check.reference import rdf
from oasc_check.reference.dcat_ap.catalogue import catalogue
from oasc_check.reference.opendatasoft.call import CATALOG_FIELDS, Call, facets_of
from oasc_check.reference.opendatasoft.data import PUBLISHER, Dataset, Record


def datasets(call: Call) -> Response:
    """A page of the datasets."""
    rows = [_row(dataset) for dataset in call.portal.datasets.values()]
    found = call.matching(rows, CATALOG_FIELDS)
    described = [_described(call, call.portal.datasets[row["dataset_id"]]) for row in found]
    return call.listed(call.page(described), len(found))


def dataset(call: Call) -> Response:
    """One dataset."""
    described = _described(call, call.dataset())
    if "ods-dataset-without-fields" in call.defects:
        del described["fields"]
    if "ods-dataset-of-another-id" in call.defects:
        described["dataset_id"] = "districts-old"
    return JSONResponse(described)


def facets(call: Call) -> Response:
    """The facets of the catalogue."""
    rows = [_row(dataset) for dataset in call.portal.datasets.values()]
    found = facets_of(call.matching(rows, CATALOG_FIELDS), ("publisher", "theme"))
    if "ods-facets-miscounted" in call.defects:
        found = [
            {**facet, "facets": [{**one, "count": one["count"] + 1} for one in facet["facets"]]} for facet in found
        ]
    return JSONResponse({"links": [], "facets": found})


def exports(call: Call) -> Response:
    """The formats in which the catalogue can be had."""
    links = [{"rel": name, "href": f"{call.base}/catalog/exports/{name}"} for name in ("json", "csv", "dcat")]
    return JSONResponse({"links": [] if "ods-exports-unlisted" in call.defects else links})


def export(call: Call) -> Response:
    """The whole catalogue in one format."""
    if call.path["form"] == "dcat":
        written = rdf.rdf_xml(catalogue(f"{call.origin}/dcat"))
        media_type = "text/html" if "ods-dcat-as-html" in call.defects else "application/rdf+xml"
        return Response(written, media_type=media_type)
    every = [_described(call, dataset) for dataset in call.portal.datasets.values()]
    return JSONResponse(every[:1] if "ods-catalog-export-cut" in call.defects else every)


def _row(dataset: Dataset) -> Record:
    return {
        "dataset_id": dataset.id,
        "has_records": bool(dataset.records),
        "publisher": PUBLISHER,
        "theme": dataset.theme,
    }


def _described(call: Call, dataset: Dataset) -> dict[str, Any]:
    default = {
        "title": dataset.title,
        "publisher": PUBLISHER,
        "theme": [dataset.theme],
        "license": "Licence Ouverte v2.0 (Etalab)",
        "records_count": len(dataset.records),
        "modified": "2024-05-01T12:00:00+00:00",
    }
    described = {
        "dataset_id": dataset.id,
        "dataset_uid": f"da_{dataset.id.replace('-', '')}",
        "has_records": bool(dataset.records),
        "data_visible": True,
        "attachments": [],
        "features": ["analyze", "geo"] if "geo_point_2d" in dataset.fields else ["analyze"],
        "fields": [_field(dataset, name) for name in dataset.fields],
        "metas": {"default": default},
    }
    if "ods-dataset-without-id" in call.defects:
        del described["dataset_id"]
    return described


def _field(dataset: Dataset, name: str) -> dict[str, Any]:
    facet = {"facet": True} if name in dataset.facets else {}
    label = name.replace("_", " ").capitalize()
    return {"name": name, "label": label, "type": dataset.fields[name], "description": None, "annotations": facet}
