"""Versions, catalogue and datasets (Common Requirements; Catalog Protocol and its HTTPS binding)."""

from starlette.responses import JSONResponse, Response

from oasc_check.reference.dataspace_protocol.call import Call, DspError
from oasc_check.reference.dataspace_protocol.connector import PROVIDER, Message, message

_NAMES = ("air", "traffic")
_SERVICE = "urn:example:oasc:connector"


def versions(call: Call) -> Response:
    """The versions that are spoken here."""
    if "dsp-version-missing" in call.defects:
        return JSONResponse({"protocolVersions": []})
    item = {"version": "2025-1", "path": "/", "binding": "HTTPS"}
    if "dsp-version-without-path" in call.defects:
        del item["path"]
    if "dsp-version-another" in call.defects:
        item["version"] = "0.8"
    if "dsp-version-binding-missing" in call.defects:
        del item["binding"]
    return JSONResponse({"protocolVersions": [item]})


def catalog(call: Call) -> Response:
    """All that is offered."""
    call.message("CatalogRequestMessage")
    service = {"@id": _SERVICE, "@type": "DataService", "endpointURL": call.base}
    body = message("Catalog", **{"@id": "urn:example:oasc:catalog"}, participantId=PROVIDER, service=[service])
    body["dataset"] = [_dataset(call, name) for name in _NAMES]
    body["catalog"] = [_part(call)]
    if "dsp-catalog-without-participant" in call.defects:
        del body["participantId"]
    if "dsp-catalog-without-service" in call.defects:
        del body["service"]
    if "dsp-catalog-of-another-type" in call.defects:
        body["@type"] = "dcat:Catalog"
    if "dsp-catalog-of-another-context" in call.defects:
        body["@context"] = ["https://w3id.org/dspace/2024/1/context.json"]
    return JSONResponse(body)


def _part(call: Call) -> Message:
    """A catalogue inside of the catalogue, which a consumer asks for by itself."""
    distribution = {"@type": "Distribution", "format": "HTTPS", "accessService": "urn:example:oasc:another"}
    if "dsp-part-without-service" in call.defects:
        del distribution["accessService"]
    return {"@id": "urn:example:oasc:catalog:another", "@type": "Catalog", "distribution": [distribution]}


def dataset(call: Call) -> Response:
    """One dataset."""
    name = next((name for name in _NAMES if identified(name) == call.id), None)
    if name is None:
        if "dsp-unknown-dataset-found" in call.defects:
            return JSONResponse(message("Dataset"))
        raise DspError(404, f"there is no dataset {call.id}")
    body = message("Dataset") | _dataset(call, name)
    if "dsp-dataset-another" in call.defects:
        body["@id"] = identified("another")
    if "dsp-dataset-without-context" in call.defects:
        del body["@context"]
    return JSONResponse(body)


def identified(name: str) -> str:
    """The id of a dataset."""
    return f"urn:example:oasc:dataset:{name}"


def offered(offer: str) -> str | None:
    """The dataset that an offer is about; None when the offer is not known."""
    return next((identified(name) for name in _NAMES if offer == _offer_id(name)), None)


def _offer_id(name: str) -> str:
    return f"urn:example:oasc:offer:{name}"


def _dataset(call: Call, name: str) -> Message:
    offer: Message = {"@id": _offer_id(name), "@type": "Offer", "permission": [{"action": "use"}]}
    if "dsp-offer-without-rules" in call.defects:
        del offer["permission"]
    if "dsp-offer-with-target" in call.defects:
        offer["target"] = identified(name)
    found: Message = {"@id": identified(name), "@type": "Dataset", "hasPolicy": [offer]}
    if "dsp-dataset-without-policy" in call.defects:
        del found["hasPolicy"]
    if "dsp-dataset-without-distribution" not in call.defects:
        found["distribution"] = [{"@type": "Distribution", "format": "HttpData-PULL", "accessService": _SERVICE}]
    return found
