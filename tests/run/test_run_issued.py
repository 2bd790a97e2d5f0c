"""What a platform issues is found, in its answers and in its calls to the tester."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from wire_samples import NOW

from oasc_check.run.callback import Receiver
from oasc_check.run.issued import issued
from oasc_check.suite.model import Callback

TOKEN = "opens-the-data"


def started(name: str, value: Any = TOKEN, prefix: str = "") -> dict[str, Any]:
    entries = [{f"{prefix}name": "authType", f"{prefix}value": "bearer token"}, {f"{prefix}name": name}]
    entries[1][f"{prefix}value"] = value
    return {f"{prefix}dataAddress": {f"{prefix}endpointProperties": entries}}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (started("authorization"), "authorization"),
        (started("https://city.example/ns/authorization"), "authorization"),
        (started("refreshToken"), "Token"),
        (started("aws:secret"), "secret"),
        (started("authorization", prefix="dspace:"), "authorization"),
        ({"dataAddress": {"endpointProperties": {"name": "authorization", "value": TOKEN}}}, "authorization"),
        ({"access_token": TOKEN}, "access_token"),
    ],
)
def test_what_is_issued_is_found(body: Any, name: str) -> None:
    assert list(issued(json.dumps(body).encode())) == [(name, TOKEN)]


@pytest.mark.parametrize(
    "body",
    [
        started("authorization", "short"),
        started("authorization", 17),
        started("endpoint"),
        {"dataAddress": "endpointProperties"},
        {"dataAddress": {"endpointProperties": [TOKEN, None]}},
        ["endpointProperties"],
    ],
)
def test_what_opens_nothing_is_left(body: Any) -> None:
    assert list(issued(json.dumps(body).encode())) == []


def test_what_is_no_json_issues_nothing() -> None:
    assert list(issued(b'{"endpointProperties": \xff')) == []


@pytest.fixture
def learnt() -> list[bytes]:
    return []


@pytest.fixture
def ear(learnt: list[bytes]) -> Iterator[Receiver]:
    made = Receiver(Callback(), lambda: NOW, lambda: "n1", learn=learnt.append)
    yield made
    made.stop()


def test_every_call_is_learnt_from(ear: Receiver, learnt: list[bytes]) -> None:
    requests.post(ear.url("m/g/t", "transfer"), data=b"told", timeout=5)
    assert learnt == [b"told"]
