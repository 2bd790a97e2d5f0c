"""The service: its processes, its jobs, and how a request is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.language.instants import written
from oasc_check.reference.ogcapi_processes.processes import Process, offered

JSON = "application/json"
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
TAKES = timedelta(milliseconds=300)


class ProblemError(Exception):
    """An answer that is an error (RFC 9457); `kind` is the last part of its type where OGC names one."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail

    def response(self) -> Response:
        kind = f"{EXCEPTIONS}/{self.kind}" if self.kind else "about:blank"
        body = {"type": kind, "title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        return JSONResponse(body, self.status, media_type="application/problem+json")


@dataclass
class Job:
    """One asynchronous execution. It is done a while after it was created, unless it is dismissed before."""

    id: str
    process: Process
    created: datetime
    results: Mapping[str, Any]
    document: bool

    def is_done(self, now: datetime) -> bool:
        return now >= self.created + TAKES


@dataclass
class Service:
    """What every request is answered from."""

    defects: frozenset[str]
    clock: Callable[[], datetime]
    processes: Mapping[str, Process] = field(default_factory=offered)
    jobs: dict[str, Job] = field(default_factory=dict)

    def start(self, process: Process, results: Mapping[str, Any], document: bool) -> Job:
        job = Job(str(uuid4()), process, self.clock(), results, document)
        self.jobs[job.id] = job
        return job


class Call:
    """One request."""

    def __init__(self, service: Service, request: Request) -> None:
        self.service = service
        self.request = request
        self.base = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '').rstrip('/')}"

    def has(self, defect: str) -> bool:
        return f"oap-{defect}" in self.service.defects

    def process(self) -> Process:
        """The process in the path. Raises ProblemError (404)."""
        name = self.request.path_params["process"]
        if name not in self.service.processes:
            kind = "no-process" if self.has("unknown-process-untyped") else "no-such-process"
            raise ProblemError(404, kind, f"there is no process {name!r}")
        return self.service.processes[name]

    def process_to_run(self) -> Process:
        """The process in the path of an execution. Raises ProblemError (404)."""
        if self.has("unknown-process-run") and self.request.path_params["process"] not in self.service.processes:
            return next(iter(self.service.processes.values()))
        return self.process()

    def job(self) -> Job:
        """The job in the path. Raises ProblemError (404)."""
        name = self.request.path_params["job"]
        if name not in self.service.jobs:
            kind = "no-job" if self.has("unknown-job-untyped") else "no-such-job"
            raise ProblemError(404, kind, f"there is no job {name!r}")
        return self.service.jobs[name]

    def link(self, rel: str, path: str, title: str, media_type: str = JSON) -> dict[str, str]:
        return {"href": self.base + path, "rel": rel, "type": media_type, "title": title}

    def status(self, job: Job, status: str | None = None) -> dict[str, Any]:
        """What is said of a job (statusInfo.yaml)."""
        done = job.is_done(self.service.clock())
        document: dict[str, Any] = {
            "jobID": "job" if self.has("status-has-another-id") else job.id,
            "processID": job.process.id,
            "type": "process",
            "status": status or ("successful" if done and not self.has("job-never-ends") else "running"),
            "created": written(job.created),
            "progress": 100 if done else 50,
            "links": [self.link("self", f"/jobs/{job.id}", "This job")],
        }
        if done:
            rel = "http://www.opengis.net/def/rel/ogc/1.0/results"
            document["links"].append(self.link(rel, f"/jobs/{job.id}/results", "The results"))
        if self.has("status-times-garbled"):
            document["created"] = document["created"].replace("Z", "+00:00Z")
        if self.has("status-of-ones-own"):
            document["status"] = "done"
        return document
