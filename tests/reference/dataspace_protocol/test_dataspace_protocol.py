"""The connector negotiates and transfers with a consumer, and every mistake that it can make is listed."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import oasc_check.reference.dataspace_protocol as package
from oasc_check.reference.server import start_app
from oasc_check.suite.load import load

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
OFFER = {"@id": "urn:example:oasc:offer:air", "@type": "Offer", "permission": [{"action": "use"}]}


class Consumer:
    """Speaks to the connector, and hears it at its callback."""

    def __init__(self, provider: str, callback: str, heard: dict[str, Any]) -> None:
        self.provider = provider
        self.callback = callback
        self.heard = heard

    def post(self, path: str, kind: str, **members: Any) -> requests.Response:
        body = {"@context": CONTEXT, "@type": kind, "consumerPid": "urn:c", **members}
        return requests.post(f"{self.provider}/{path}", json=body, timeout=5)

    def state(self, path: str) -> str:
        return str(requests.get(f"{self.provider}/{path}", timeout=5).json()["state"])

    def hears(self, path: str) -> Any:
        wait(lambda: path in self.heard)
        return self.heard[path]

    def negotiates(self) -> str:
        members = {"offer": {**OFFER, "target": "urn:example:oasc:dataset:air"}, "callbackAddress": self.callback}
        answer = self.post("negotiations/request", "ContractRequestMessage", **members)
        assert (answer.status_code, answer.json()["state"]) == (201, "REQUESTED")
        return str(answer.json()["providerPid"])


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def consumer() -> Iterator[Consumer]:
    heard: dict[str, Any] = {}

    async def hear(request: Request) -> Response:
        heard[request.url.path.strip("/")] = await request.json()
        return Response()

    routes = package.served(frozenset(), lambda: datetime(2026, 11, 22, tzinfo=UTC))
    callback = Starlette(routes=[Route("/{path:path}", hear, methods=["POST"])])
    with start_app(Starlette(routes=routes)) as provider, start_app(callback) as own:
        yield Consumer(provider.url, f"{own.url}/", heard)


def test_an_agreement_is_made_verified_and_leads_to_a_transfer(consumer: Consumer) -> None:
    provider = consumer.negotiates()
    agreement = consumer.hears("negotiations/urn:c/agreement")["agreement"]
    assert (agreement["target"], agreement["timestamp"]) == ("urn:example:oasc:dataset:air", "2026-11-22T00:00:00.000Z")
    wait(lambda: consumer.state(f"negotiations/{provider}") == "AGREED")
    verification = "ContractAgreementVerificationMessage"
    path = f"negotiations/{provider}/agreement/verification"
    assert consumer.post(path, verification, providerPid=provider).status_code == 200
    assert consumer.hears("negotiations/urn:c/events")["eventType"] == "FINALIZED"
    wait(lambda: consumer.state(f"negotiations/{provider}") == "FINALIZED")
    wanted = {"agreementId": agreement["@id"], "format": "HttpData-PULL", "callbackAddress": consumer.callback}
    transfer = consumer.post("transfers/request", "TransferRequestMessage", **wanted).json()["providerPid"]
    assert "endpoint" in consumer.hears("transfers/urn:c/start")["dataAddress"]
    wait(lambda: consumer.state(f"transfers/{transfer}") == "STARTED")
    done = consumer.post(f"transfers/{transfer}/completion", "TransferCompletionMessage", providerPid=transfer)
    assert (done.status_code, consumer.state(f"transfers/{transfer}")) == (200, "COMPLETED")


def test_what_is_terminated_does_not_go_on(consumer: Consumer) -> None:
    provider = consumer.negotiates()
    path, kind = f"negotiations/{provider}/termination", "ContractNegotiationTerminationMessage"
    assert consumer.post(path, kind, providerPid=provider).status_code == 200
    again = consumer.post(path, kind, providerPid=provider)
    assert (again.status_code, again.json()["@type"]) == (400, "ContractNegotiationError")
    assert again.json()["providerPid"] == provider


@pytest.mark.parametrize("body", ["", "[]", '{"@type": "CatalogError"}'])
def test_what_is_no_message_is_refused(body: str, consumer: Consumer) -> None:
    answer = requests.post(f"{consumer.provider}/catalog/request", data=body, timeout=5)
    assert (answer.status_code, answer.json()["@type"]) == (400, "CatalogError")


def test_the_mistakes_in_the_code_are_those_of_the_suite() -> None:
    code = "".join(file.read_text() for file in Path(package.__file__).parent.glob("*.py"))
    listed = {defect.id for defect in load().mechanisms["dataspace-protocol"].defects}
    by_event = {"dsp-accepted-event-taken", "dsp-finalized-event-taken"}
    assert set(re.findall(r'"(dsp-[a-z0-9-]+)"', code)) | by_event == listed
