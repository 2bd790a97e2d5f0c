"""Executions, the jobs they make, and their results (OGC 18-062r2, 7.11 to 7.13 and clauses 11 and 12)."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from oasc_check.reference.ogcapi_processes.processes import Process
from oasc_check.reference.ogcapi_processes.service import Call, Job, ProblemError


async def execute(call: Call) -> Response:
    """Run a process: at once, or as a job when the client prefers that."""
    process = call.process_to_run()
    asked = _asked(await call.request.body())
    if (wrong := process.fault(asked.get("inputs", {}))) and not call.has("inputs-not-validated"):
        raise ProblemError(500 if call.has("invalid-input-500") else 400, "", wrong)
    wanted = _wanted(process, asked)
    results = {} if wrong else process.compute(asked.get("inputs", {}))
    kept = {name: value for name, value in results.items() if name in wanted}
    if call.has("results-changed"):
        kept = dict.fromkeys(kept, "something else")
    document = asked.get("response") == "document" or call.has("raw-as-document")
    if "respond-async" in call.request.headers.get("prefer", "") or call.has("job-without-preference"):
        return _started(call, call.service.start(process, kept, document))
    return _results(call, kept, document)


def _asked(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError:
        raise ProblemError(400, "", "the body is not JSON") from None
    if not isinstance(asked, dict):
        raise ProblemError(400, "", "the body is an object")
    return asked


def _wanted(process: Process, asked: Mapping[str, Any]) -> list[str]:
    wanted = list(asked.get("outputs", process.outputs))
    if unknown := [name for name in wanted if name not in process.outputs]:
        raise ProblemError(400, "no-such-output", f"there is no output {unknown[0]}")
    return wanted


def _started(call: Call, job: Job) -> Response:
    headers = {"Location": f"{call.base}/jobs/{job.id}", "Preference-Applied": "respond-async"}
    if call.has("async-lacks-location"):
        del headers["Location"]
    return JSONResponse(call.status(job), 202 if call.has("async-answers-202") else 201, headers)


def _results(call: Call, results: Mapping[str, Any], document: bool) -> Response:
    """One output as it is, several as a document."""
    if not results:
        return Response(status_code=204)
    if document or len(results) > 1:
        listed = [{"id": name, "value": value} for name, value in results.items()]
        return JSONResponse({"outputs": listed} if call.has("results-as-list") else dict(results))
    (value,) = results.values()
    return PlainTextResponse(value) if isinstance(value, str) else JSONResponse(value)


def job_list(call: Call) -> Response:
    jobs = [] if call.has("job-list-empty") else list(call.service.jobs.values())
    links = [call.link("self", "/jobs", "This document")]
    return JSONResponse({"jobs": [call.status(job) for job in jobs], "links": links})


def status(call: Call) -> Response:
    return JSONResponse(call.status(call.job()))


def dismiss(call: Call) -> Response:
    job = call.job()
    if not call.has("dismiss-ignored"):
        del call.service.jobs[job.id]
    said = "successful" if call.has("dismissed-as-successful") else "dismissed"
    return JSONResponse(call.status(job, said), 202 if call.has("dismiss-answers-202") else 200)


def results(call: Call) -> Response:
    job = call.job()
    if not job.is_done(call.service.clock()):
        kind = "not-ready" if call.has("not-ready-untyped") else "result-not-ready"
        raise ProblemError(404, kind, "the job is still running")
    return _results(call, job.results, document=True)
