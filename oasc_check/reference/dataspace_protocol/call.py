"""One request to the connector, and how it is refused."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from oasc_check.reference.dataspace_protocol.connector import Connector, Message, Process, message


class DspError(Exception):
    """An answer that is an error; `process` is what it is about, if there is any."""

    def __init__(self, status: int, reason: str, process: Process | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.process = process

    def response(self, kind: str, defects: frozenset[str]) -> Response:
        if "dsp-error-without-body" in defects:
            return Response(status_code=self.status)
        body = message(kind, code=str(self.status), reason=[self.reason])
        pids = self.process.pids if self.process else {"providerPid": "", "consumerPid": ""}
        if kind != "CatalogError" and "dsp-error-without-pids" not in defects:
            body |= pids
        if "dsp-error-of-another-type" in defects:
            body["@type"] = "Error"
        return JSONResponse(body, self.status)


class Call:
    """One request. Raises DspError when what it refers to is not there."""

    def __init__(self, connector: Connector, request: Request, body: bytes) -> None:
        self.connector = connector
        self.defects = connector.defects
        self.id: str = request.path_params.get("id", "")
        self.base = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        self.participant = request.headers.get("authorization", "")
        self._body = body

    def message(self, kind: str, *required: str) -> Message:
        """The message that was sent. Raises DspError unless it is of that kind and has the required members."""
        try:
            found: Any = json.loads(self._body)
        except ValueError:
            found = None
        if not isinstance(found, dict) or found.get("@type") != kind:
            raise DspError(400, f"a {kind} is wanted here")
        missing = [name for name in required if name not in found]
        if missing:
            raise DspError(400, f"the {kind} has no {missing[0]}")
        return found

    def found(self, processes: dict[str, Process]) -> Process:
        """The process that the path names. Raises DspError when there is none."""
        if self.id not in processes:
            raise DspError(404, f"there is no {self.id}")
        return processes[self.id]


def shown(kind: str, process: Process, defects: frozenset[str], status: int = 200) -> Response:
    """A negotiation or transfer as an answer."""
    body = message(kind, **process.pids, state=process.state)
    if "dsp-another-consumer-pid" in defects:
        body["consumerPid"] = "urn:example:oasc:another"
    if "dsp-process-without-context" in defects:
        del body["@context"]
    if "dsp-state-missing" in defects:
        del body["state"]
    return JSONResponse(body, status)
