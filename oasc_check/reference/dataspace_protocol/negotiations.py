"""Contract negotiations, seen from the provider (Contract Negotiation Protocol and its HTTPS binding)."""

from starlette.responses import JSONResponse, Response

from oasc_check.reference.dataspace_protocol.call import Call, DspError, shown
from oasc_check.reference.dataspace_protocol.catalogue import offered
from oasc_check.reference.dataspace_protocol.connector import (
    CONSUMER,
    PROVIDER,
    Message,
    Process,
    message,
    new_id,
)

_KIND = "ContractNegotiation"


def request(call: Call) -> Response:
    """Begins a negotiation; the provider agrees soon."""
    asked = call.message("ContractRequestMessage", "consumerPid", "offer", "callbackAddress")
    dataset = offered(asked["offer"].get("@id", ""))
    if dataset is None and "dsp-unknown-offer-accepted" not in call.defects:
        raise DspError(400, "the offer is not known")
    process = Process(new_id(), asked["consumerPid"], asked["callbackAddress"], dataset or "", asked["offer"])
    process.participant = call.participant
    with call.connector.lock:
        call.connector.negotiations[process.provider_pid] = process
    _agree(call, process)
    return _acknowledged(call, process)


def _acknowledged(call: Call, process: Process) -> Response:
    """The negotiation as it was begun: the agreement may be on its way already."""
    begun = Process(process.provider_pid, process.consumer_pid, "", "", {})
    if "dsp-negotiation-begins-agreed" in call.defects:
        begun.state = "FINALIZED"
    return shown(_KIND, begun, call.defects, 200 if "dsp-negotiation-answers-200" in call.defects else 201)


def _agree(call: Call, process: Process) -> None:
    if "dsp-never-agrees" in call.defects:
        return

    def done() -> None:
        process.state = "AGREED"
        call.connector.agreements[process.agreement] = process

    process.agreement = new_id()
    path = "agreement" if "dsp-agreement-elsewhere" in call.defects else _path(process, "agreement")
    told = message("ContractAgreementMessage", **process.pids, agreement=_agreement(call, process))
    call.connector.tell(process, path, told, done)


def _agreement(call: Call, process: Process) -> Message:
    rules = {
        name: value for name, value in process.offer.items() if name in ("permission", "prohibition", "obligation")
    }
    agreement = {"@id": process.agreement, "@type": "Agreement", "target": process.subject, **rules}
    agreement |= {"assigner": PROVIDER, "assignee": CONSUMER, "timestamp": call.connector.now()}
    if "dsp-agreement-about-another" in call.defects:
        agreement["target"] = "urn:example:oasc:dataset:another"
    if "dsp-agreement-without-assignee" in call.defects:
        del agreement["assignee"]
    if "dsp-agreement-without-time" in call.defects:
        del agreement["timestamp"]
    return agreement


def _path(process: Process, what: str) -> str:
    return f"negotiations/{process.consumer_pid}/{what}"


def retrieve(call: Call) -> Response:
    """The state of a negotiation."""
    if "dsp-unknown-negotiation-found" in call.defects and call.id not in call.connector.negotiations:
        return JSONResponse(message(_KIND))
    if "dsp-negotiation-forgotten" in call.defects:
        raise DspError(404, f"there is no {call.id}")
    process = call.found(call.connector.negotiations)
    if process.participant != call.participant and "dsp-negotiation-shown-to-others" not in call.defects:
        raise DspError(404, f"there is no {call.id}")
    return shown(_KIND, process, call.defects)


def counter_offer(call: Call) -> Response:
    """Another offer of the consumer: only while the provider has offered one, which it never does."""
    process = call.found(call.connector.negotiations)
    call.message("ContractRequestMessage", "offer")
    raise DspError(400, f"nothing can be requested in the state {process.state}", process)


def event(call: Call) -> Response:
    """Acceptance of an offer of the provider, which never makes any."""
    process = call.found(call.connector.negotiations)
    told = call.message("ContractNegotiationEventMessage", "eventType")
    if f"dsp-{told['eventType'].lower()}-event-taken" in call.defects:
        return Response(status_code=200)
    raise DspError(400, f"nothing can be {told['eventType']} in the state {process.state}", process)


def verify(call: Call) -> Response:
    """The consumer verifies the agreement; the provider finalizes it."""
    process = call.found(call.connector.negotiations)
    call.message("ContractAgreementVerificationMessage", "consumerPid", "providerPid")
    with call.connector.lock:
        if process.state != "AGREED" and "dsp-terminated-goes-on" not in call.defects:
            raise DspError(400, f"nothing can be verified in the state {process.state}", process)
        process.state = "VERIFIED"
    if "dsp-never-finalizes" not in call.defects:
        _finalize(call, process)
    return Response(status_code=202 if "dsp-verification-answers-202" in call.defects else 200)


def _finalize(call: Call, process: Process) -> None:
    def done() -> None:
        if "dsp-finalized-in-words-only" not in call.defects:
            process.state = "FINALIZED"

    told = message("ContractNegotiationEventMessage", **process.pids, eventType="FINALIZED")
    if "dsp-finalizes-by-acceptance" in call.defects:
        told["eventType"] = "ACCEPTED"
    call.connector.tell(process, _path(process, "events"), told, done)


def terminate(call: Call) -> Response:
    """The consumer ends the negotiation."""
    process = call.found(call.connector.negotiations)
    call.message("ContractNegotiationTerminationMessage", "consumerPid", "providerPid")
    with call.connector.lock:
        if process.state in ("FINALIZED", "TERMINATED"):
            raise DspError(400, f"nothing can be terminated in the state {process.state}", process)
        if "dsp-termination-ignored" not in call.defects:
            process.state = "TERMINATED"
    return Response(status_code=500 if "dsp-termination-breaks" in call.defects else 200)
