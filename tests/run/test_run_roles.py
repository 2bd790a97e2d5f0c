"""Who asks: the client itself, somebody with a wrong secret, a role. Each secret goes to its own address only."""

import base64
from typing import Any
from urllib.parse import parse_qs

import pytest
from wire_samples import MECHANISM, Wire, answer, platform, sender

from oasc_check.run.model import Call
from oasc_check.suite.model import Api, Auth, Platform

CLIENT = {"client_id": "oasc", "client_secret": "s3cret-of-oasc"}


def client(token_url: str, **more: str) -> Auth:
    return Auth("main", "oauth2-client-credentials", {**CLIENT, "token_url": token_url, **more})


def basic_of(header: str) -> str:
    return base64.b64decode(header.removeprefix("Basic ")).decode()


def test_a_client_shows_its_secret_by_basic() -> None:
    with Wire(lambda _: answer()) as server, sender(platform(server.url, client(server.url + "/token"))) as asker:
        asker.response("/token", "POST", body=b"grant_type=x", auth="client")
        asker.response("/token", "POST", body=b"grant_type=x", auth="wrong-client")
        right, wrong = (basic_of(asked.headers["authorization"]) for asked in server.asked)
    assert right == "oasc:s3cret-of-oasc"
    assert wrong.startswith("oasc:")
    assert wrong != right
    assert [asked.body for asked in server.asked] == [b"grant_type=x"] * 2


def test_a_client_shows_its_secret_in_the_body_when_declared_so() -> None:
    declared = client("http://127.0.0.1:9/token", client_auth="body")
    with Wire(lambda _: answer()) as server, sender(platform(server.url, declared)) as asker:
        (exchange,) = asker.send("/token", "POST", body=b"grant_type=x", auth="client")
        (asked,) = server.asked
    assert parse_qs(asked.body.decode()) == {"grant_type": ["x"], **{name: [value] for name, value in CLIENT.items()}}
    assert "authorization" not in asked.headers
    assert b"s3cret" not in asker.redactor.exchange(exchange).request.body


def test_the_secret_of_a_client_is_not_sent_elsewhere() -> None:
    with Wire(lambda _: answer()) as home, Wire(lambda _: answer()) as other:
        declared = platform(home.url, client(home.url + "/token"), other=other.url)
        with sender(declared) as asker:
            trouble = asker.trouble(other.url + "/token", "POST", auth="client")
        assert trouble.kind == "auth"
        assert "not declared for this address" in trouble.message
        assert other.asked == []


def test_a_role_has_its_own_credentials_at_its_own_address() -> None:
    weak = Auth("weak", "bearer", {"token": "weak-token-1"})
    with Wire(lambda _: answer()) as home, Wire(lambda _: answer()) as other:
        api = Api("m", home.url, auth=Auth("main", "bearer", {"token": "main-token"}), roles={"weak": weak})
        with sender(Platform("p", "p", {"m": api, "other": Api("other", other.url)})) as asker:
            asker.response("/x", auth="weak")
            trouble = asker.trouble(other.url + "/x", auth="weak")
        assert [asked.headers["authorization"] for asked in home.asked] == ["Bearer weak-token-1"]
        assert trouble.kind == "auth"
        assert other.asked == []


@pytest.mark.parametrize("name", ["access_token", "refresh_token", "id_token", "client_secret"])
def test_what_an_answer_issues_is_kept_out_of_reports(name: str) -> None:
    body = f'{{"{name}": "issued-just-now", "token_type": "Bearer"}}'.encode()
    with Wire(lambda _: answer(body=body)) as server, sender(server.url) as asker:
        (exchange,) = asker.send("/token", "POST", auth="none")
        clean = asker.redactor.exchange(exchange)
    assert clean.response is not None
    assert b"issued-just-now" not in clean.response.body
    assert f"«redacted:{name}»".encode() in clean.response.body
    assert asker.redactor.text("it said issued-just-now") == f"it said «redacted:{name}»"


@pytest.mark.parametrize(
    "body", [b'["access_token"]', b'{"access_token": 17}', b"access_token", b'{"access_token": "x"}']
)
def test_an_answer_that_issues_nothing_teaches_nothing(body: bytes) -> None:
    with Wire(lambda _: answer(body=body)) as server, sender(server.url) as asker:
        (exchange,) = asker.send("/token", auth="none")
        assert asker.redactor.exchange(exchange).response == exchange.response


def test_a_redirect_can_be_the_answer() -> None:
    moved = answer(302, b"", "Location: http://127.0.0.1:9/elsewhere")
    with Wire(lambda _: moved) as server, sender(server.url) as asker:
        call = Call(asker.platform.apis["m"], MECHANISM, "GET", server.url + "/x", follows_redirects=False)
        exchanges: Any = asker.transport.send(call)
    assert [exchange.response.status for exchange in exchanges] == [302]
