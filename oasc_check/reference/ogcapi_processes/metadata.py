"""Landing page, conformance, API definition and the descriptions of the processes (OGC 18-062r2, 7.2 to 7.10)."""

from typing import Any

from starlette.responses import JSONResponse, Response

from oasc_check.reference.ogcapi_processes.processes import Process
from oasc_check.reference.ogcapi_processes.service import JSON, Call, ProblemError

SPEC = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf"
CLASSES = ("core", "json", "oas30", "ogc-process-description", "job-list", "dismiss")
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_PATHS = {
    "/": "get",
    "/conformance": "get",
    "/processes": "get",
    "/processes/{processID}": "get",
    "/processes/{processID}/execution": "post",
    "/jobs": "get",
    "/jobs/{jobID}": "get",
    "/jobs/{jobID}/results": "get",
}


def landing(call: Call) -> Response:
    processes = "processes" if call.has("landing-names-processes-itself") else f"{_REL}/processes"
    links = [
        call.link("self", "/", "This document"),
        call.link("service-desc", "/api", "The API definition", OPENAPI),
        call.link(f"{_REL}/conformance", "/conformance", "The conformance classes"),
        call.link(processes, "/processes", "The processes"),
        call.link(f"{_REL}/job-list", "/jobs", "The jobs"),
    ]
    lost = {
        "service-desc": "landing-lacks-definition",
        f"{_REL}/conformance": "landing-lacks-conformance",
        f"{_REL}/processes": "landing-lacks-processes",
    }
    kept = [link for link in links if link["rel"] not in lost or not call.has(lost[link["rel"]])]
    return JSONResponse({"title": "Processes of Lille, made up", "description": "Echoes and greetings", "links": kept})


def conformance(call: Call) -> Response:
    kept = CLASSES[1:] if call.has("conformance-lacks-core") else CLASSES
    return JSONResponse({"conformsTo": [f"{SPEC}/{name}" for name in kept]})


def api(call: Call) -> Response:
    if call.has("definition-missing"):
        raise ProblemError(404, "", "there is no definition")
    paths = {path: {method: {"responses": {"200": {"description": "Done"}}}} for path, method in _PATHS.items()}
    if call.has("definition-lacks-execution"):
        del paths["/processes/{processID}/execution"]
    info = {"title": "Processes of Lille, made up", "version": "1.0"}
    return JSONResponse({"openapi": "3.0.3", "info": info, "paths": paths}, media_type=OPENAPI)


def process_list(call: Call) -> Response:
    limit = call.request.query_params.get("limit", "10")
    if not (limit.isascii() and limit.isdigit() and int(limit) > 0):
        raise ProblemError(400, "invalid-query-parameter-value", "limit is a whole number, 1 or more")
    kept = list(call.service.processes.values())
    if not call.has("limit-ignored"):
        kept = kept[: int(limit)]
    document: dict[str, Any] = {"processes": [_summary(call, process) for process in kept]}
    document["links"] = [] if call.has("list-lacks-self") else [call.link("self", "/processes", "This document")]
    return JSONResponse(document)


def _summary(call: Call, process: Process) -> dict[str, Any]:
    path = "/nowhere" if call.has("summary-link-dead") else f"/processes/{process.id}"
    document = {
        "id": process.id,
        "title": process.title,
        "version": "1.0.0",
        "jobControlOptions": ["sync-execute", "async-execute"],
        "outputTransmission": ["value"],
        "links": [call.link("self", path, process.title)],
    }
    if call.has("summary-lacks-version"):
        del document["version"]
    if call.has("summary-lacks-link"):
        document["links"] = []
    return document


def description(call: Call) -> Response:
    process = call.process()
    document = _summary(call, process) | {
        "inputs": {name: _input(process, name) for name in process.inputs},
        "outputs": {name: {"title": name, "schema": schema} for name, schema in process.outputs.items()},
    }
    if call.has("description-of-another"):
        document["id"] = f"{process.id}-2"
    if call.has("inputs-as-list"):
        document["inputs"] = [{"id": name, **_input(process, name)} for name in process.inputs]
    if call.has("outputs-lack-schema"):
        document["outputs"] = {name: {"title": name} for name in process.outputs}
    return JSONResponse(document, media_type="text/html" if call.has("json-as-html") else JSON)


def _input(process: Process, name: str) -> dict[str, Any]:
    return {"title": name, "schema": process.inputs[name], "minOccurs": int(name in process.required), "maxOccurs": 1}
