"""The records of a dataset: queries, facets, exports, and the API that came before (v1)."""

from typing import Any

from starlette.responses import JSONResponse, Response

from oasc_check.reference.opendatasoft import odsql
from oasc_check.reference.opendatasoft.call import Call, RefusedError, facets_of, unknown_dataset
from oasc_check.reference.opendatasoft.data import Dataset, Record

FORMATS = ("json", "csv", "geojson")


def records(call: Call) -> Response:
    """A page of records, or of groups."""
    found = _found(call, call.dataset())
    return call.listed(call.page(found), len(found))


def _found(call: Call, dataset: Dataset) -> list[Record]:
    rows = call.matching(list(dataset.records), dataset.fields)
    select, group, order = (call.query.get(name, "") for name in ("select", "group_by", "order_by"))
    if group:
        rows = odsql.grouped(rows, group, select, dataset.fields)
        if "ods-groups-repeat" in call.defects:
            rows = rows + rows[:1]
        if "ods-group-miscounted" in call.defects:
            rows = [{name: one if name == group else 1 for name, one in row.items()} for row in rows]
    if order:
        rows = odsql.ordered(rows, order, dataset.fields)
        if "ods-order-ignored" in call.defects:
            rows = call.matching(list(dataset.records), dataset.fields)
        if "ods-desc-ignored" in call.defects:
            rows = odsql.ordered(rows, order.partition(" ")[0], dataset.fields)
    if select and not group:
        chosen = odsql.selected(rows, select, dataset.fields)
        rows = rows if "ods-select-ignored" in call.defects else chosen
    return rows


def facets(call: Call) -> Response:
    """The facets of a dataset."""
    dataset = call.dataset()
    found = facets_of(call.matching(list(dataset.records), dataset.fields), dataset.facets)
    if "ods-record-facets-miscounted" in call.defects:
        found = [{**facet, "facets": [{**one, "count": 99} for one in facet["facets"]]} for facet in found]
    return JSONResponse({"links": [], "facets": found})


def exports(call: Call) -> Response:
    """The formats in which a dataset can be had."""
    path = f"{call.base}/catalog/datasets/{call.dataset().id}/exports"
    links = [{"rel": name, "href": f"{path}/{name}"} for name in FORMATS]
    return JSONResponse({"links": [] if "ods-exports-unlisted" in call.defects else links})


def export(call: Call) -> Response:
    """All records in one format."""
    dataset, form = call.dataset(), call.path["form"]
    rows = _found(call, dataset)
    if "ods-export-cut" in call.defects:
        rows = rows[:10]
    if form == "json":
        return JSONResponse(rows)
    if form == "csv":
        media_type = "application/json" if "ods-csv-as-json" in call.defects else "text/csv"
        return Response(_csv(rows), media_type=media_type)
    if form == "geojson":
        return JSONResponse(_geojson(call, rows), media_type="application/geo+json")
    raise RefusedError(400, "InvalidRESTParameterError", f"Unknown export format: {form}")


def _csv(rows: list[Record]) -> str:
    lines = [";".join(rows[0])] if rows else []
    return "\r\n".join(lines + [";".join(str(value) for value in row.values()) for row in rows])


def _geojson(call: Call, rows: list[Record]) -> dict[str, Any]:
    features = [_feature(row) for row in rows]
    if "ods-geojson-without-geometry" in call.defects:
        features = [{name: one for name, one in feature.items() if name != "geometry"} for feature in features]
    kind = "Features" if "ods-geojson-of-another-type" in call.defects else "FeatureCollection"
    return {"type": kind, "features": features}


def _feature(row: Record) -> dict[str, Any]:
    place = row.get("geo_point_2d")
    geometry = {"type": "Point", "coordinates": [place["lon"], place["lat"]]} if place else None
    properties = {name: value for name, value in row.items() if name != "geo_point_2d"}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def search_v1(call: Call) -> Response:
    """Records as /api/records/1.0/search has them: nhits, parameters, records with their fields."""
    name, rows = call.query.get("dataset", ""), int(call.query.get("rows", "10"))
    if name not in call.portal.datasets:
        raise unknown_dataset(name)
    found = [_record_v1(name, index, one) for index, one in enumerate(call.portal.datasets[name].records)]
    page = found if "ods-v1-rows-ignored" in call.defects else found[:rows]
    body = {"nhits": len(found), "parameters": {"dataset": name, "rows": rows}, "records": page}
    if "ods-v1-nhits-missing" in call.defects:
        del body["nhits"]
    return JSONResponse(body)


def _record_v1(name: str, index: int, record: Record) -> dict[str, Any]:
    return {"datasetid": name, "recordid": f"{name}-{index}", "fields": record}
