"""Transfers, seen from the provider (Transfer Process Protocol and its HTTPS binding)."""

from starlette.responses import JSONResponse, Response

from oasc_check.reference.dataspace_protocol.call import Call, DspError, shown
from oasc_check.reference.dataspace_protocol.connector import Process, message, new_id

_KIND = "TransferProcess"


def request(call: Call) -> Response:
    """Begins a transfer; the provider starts it soon."""
    asked = call.message("TransferRequestMessage", "agreementId", "format", "callbackAddress", "consumerPid")
    agreement = call.connector.agreements.get(asked["agreementId"])
    is_agreed = agreement is not None and agreement.state == "FINALIZED"
    if not is_agreed and "dsp-transfer-without-agreement" not in call.defects:
        raise DspError(400, "there is no such agreement")
    process = Process(new_id(), asked["consumerPid"], asked["callbackAddress"], asked["agreementId"], {})
    with call.connector.lock:
        call.connector.transfers[process.provider_pid] = process
    if "dsp-never-starts" not in call.defects:
        _start(call, process)
    begun = Process(process.provider_pid, process.consumer_pid, "", "", {})
    return shown(_KIND, begun, call.defects, 200 if "dsp-transfer-answers-200" in call.defects else 201)


def _start(call: Call, process: Process) -> None:
    def done() -> None:
        process.state = "STARTED"

    told = message("TransferStartMessage", **process.pids)
    token = {"@type": "EndpointProperty", "name": "authorization", "value": f"opens-{process.provider_pid}"}
    if "dsp-start-property-without-value" in call.defects:
        del token["value"]
    if "dsp-start-without-address" not in call.defects:
        told["dataAddress"] = {
            "@type": "DataAddress",
            "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
            "endpoint": f"{call.base}/data",
            "endpointProperties": [token, {"@type": "EndpointProperty", "name": "authType", "value": "bearer"}],
        }
    call.connector.tell(process, f"transfers/{process.consumer_pid}/start", told, done)


def retrieve(call: Call) -> Response:
    """The state of a transfer."""
    if "dsp-unknown-transfer-found" in call.defects and call.id not in call.connector.transfers:
        return JSONResponse(message(_KIND))
    return shown(_KIND, call.found(call.connector.transfers), call.defects)


def complete(call: Call) -> Response:
    """The consumer has all that it wanted."""
    return _ended(call, "TransferCompletionMessage", "COMPLETED", ("STARTED",))


def terminate(call: Call) -> Response:
    """The consumer ends the transfer."""
    if "dsp-transfer-termination-ignored" in call.defects:
        return Response(status_code=200)
    return _ended(call, "TransferTerminationMessage", "TERMINATED", ("REQUESTED", "STARTED"))


def _ended(call: Call, kind: str, state: str, before: tuple[str, ...]) -> Response:
    process = call.found(call.connector.transfers)
    call.message(kind, "consumerPid", "providerPid")
    with call.connector.lock:
        if process.state not in before and "dsp-terminated-transfer-goes-on" not in call.defects:
            raise DspError(400, f"nothing can be {state} in the state {process.state}", process)
        process.state = state
    return Response(status_code=200)
