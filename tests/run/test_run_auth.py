"""Credentials of every kind, tokens of OAuth 2.0, and what happens when there are none."""

import base64
import json
import threading
import time
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from wire_samples import Asked, answer, platform, sender
from wire_samples import Wire as Server

from oasc_check.reference import oauth2
from oasc_check.reference.app import now
from oasc_check.reference.server import start_app
from oasc_check.run.auth import forged, scrambled
from oasc_check.run.secrets import SecretError
from oasc_check.suite.model import Auth


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("bearer", {"token": "abc"}, ("authorization", "Bearer abc")),
        ("bearer", {"token": "abc", "header": "X-Auth-Token"}, ("x-auth-token", "abc")),
        ("bearer", {"token": "abc", "prefix": "Token"}, ("authorization", "Token abc")),
        ("bearer", {"token": "abc", "header": "X-Key", "prefix": "Key "}, ("x-key", "Key abc")),
        ("header", {"name": "X-Auth-Token", "value": "abc"}, ("x-auth-token", "abc")),
        ("api-key", {"name": "X-Api-Key", "value": "abc"}, ("x-api-key", "abc")),
        ("api-key", {"name": "X-Api-Key", "value": "abc", "in": "header"}, ("x-api-key", "abc")),
        ("basic", {"username": "ü", "password": "p:w"}, ("authorization", basic("ü:p:w"))),
    ],
)
def test_credentials_are_carried_as_declared(kind: str, values: dict[str, str], expected: tuple[str, str]) -> None:
    with Server(lambda _: answer()) as server, sender(platform(server.url, Auth("a", kind, values))) as asker:
        asker.response()
        asker.response(auth="none")
        asker.response(auth="wrong")
        right, none, wrong = (asked.headers.get(expected[0]) for asked in server.asked)
    assert (right, none) == (expected[1], None)
    assert wrong is not None
    assert wrong != right
    assert wrong.partition(" ")[0] == expected[1].partition(" ")[0] or " " not in wrong


def test_a_key_can_go_into_the_query() -> None:
    auth = Auth("a", "api-key", {"in": "query", "name": "api key", "value": "a&b"})
    with Server(lambda _: answer()) as server, sender(platform(server.url, auth)) as asker:
        (exchange,) = asker.send("/x")
        asker.response("/x?y=1")
        asker.response("/x", auth="none")
        assert [asked.target for asked in server.asked] == ["/x?api%20key=a%26b", "/x?y=1&api%20key=a%26b", "/x"]
    assert exchange.request.url.endswith("/x?api%20key=a%26b")


def test_a_header_of_the_test_goes_before_the_credentials() -> None:
    auth = Auth("a", "bearer", {"token": "abc"})
    with Server(lambda _: answer()) as server, sender(platform(server.url, auth)) as asker:
        asker.response(headers={"authorization": "Bearer expired"})
        assert server.asked[0].headers["authorization"] == "Bearer expired"


def test_without_credentials_a_wrong_token_can_still_be_shown() -> None:
    for auth in (None, Auth("a", "none", {})):
        with Server(lambda _: answer()) as server, sender(platform(server.url, auth)) as asker:
            asker.response()
            asker.response(auth="wrong")
            declared, wrong = server.asked
        assert "authorization" not in declared.headers
        assert wrong.headers["authorization"].startswith("Bearer ")


class Issuer:
    """A platform with a token endpoint; ``reply`` gives the endpoint's answer, ``good`` says which tokens open it."""

    def __init__(self, reply: Callable[[int], tuple[int, object]], good: Callable[[str], bool]) -> None:
        self.requests: list[Asked] = []
        self._reply = reply
        self._good = good

    def __call__(self, asked: Asked) -> bytes:
        if asked.target == "/token":
            self.requests.append(asked)
            status, body = self._reply(len(self.requests))
            return answer(status, body if isinstance(body, bytes) else json.dumps(body).encode())
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        return answer(200 if self._good(token) else 401)


def granted(number: int, **more: object) -> tuple[int, object]:
    return 200, {"access_token": f"token-number-{number}", "token_type": "Bearer", **more}


def client(url: str, **more: str) -> Auth:
    values = {"token_url": f"{url}/token", "client_id": "me you", "client_secret": "s:e/cret"}
    return Auth("main", "oauth2-client-credentials", values | more)


def test_a_token_is_fetched_once_for_all_threads() -> None:
    issuer = Issuer(granted, lambda token: token == "token-number-1")
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        threads = [threading.Thread(target=asker.response) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert asker.response().status == 200
        assert asker.response(auth="wrong").status == 401
        assert asker.response(auth="none").status == 401
        (request,) = issuer.requests
    assert request.headers["authorization"] == basic("me+you:s%3Ae%2Fcret")
    assert parse_qs(request.body.decode()) == {"grant_type": ["client_credentials"]}
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_scope_audience_and_a_client_that_authenticates_in_the_body() -> None:
    issuer = Issuer(granted, lambda token: bool(token))
    with Server(issuer) as server:
        auth = client(server.url, client_auth="body", scope="a b", audience="c")
        with sender(platform(server.url, auth)) as asker:
            asker.response()
    (request,) = issuer.requests
    assert "authorization" not in request.headers
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["me you"],
        "client_secret": ["s:e/cret"],
        "scope": ["a b"],
        "audience": ["c"],
    }


def test_the_password_grant_sends_user_and_client() -> None:
    issuer = Issuer(granted, lambda _: True)
    with Server(issuer) as server:
        values = {"token_url": f"{server.url}/token", "client_id": "c", "username": "u", "password": "p w"}
        auth = Auth("main", "oauth2-password", {**values, "client_secret": "s", "header": "X-Auth-Token"})
        with sender(platform(server.url, auth)) as asker:
            asker.send()
            carried = server.asked[-1].headers
    (request,) = issuer.requests
    assert parse_qs(request.body.decode()) == {"grant_type": ["password"], "username": ["u"], "password": ["p w"]}
    assert request.headers["authorization"] == basic("c:s")
    assert carried["x-auth-token"] == "token-number-1"


def test_a_token_is_renewed_before_it_expires() -> None:
    issuer = Issuer(lambda number: granted(number, expires_in=2), lambda token: bool(token))
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        asker.response()
        asker.response()
        assert len(issuer.requests) == 1
        time.sleep(2)
        asker.response()
        assert len(issuer.requests) == 2


@pytest.mark.parametrize("expires_in", [None, "soon", 0, "3600", float("nan")])
def test_a_strange_lifetime_does_no_harm(expires_in: object) -> None:
    issuer = Issuer(lambda number: granted(number, expires_in=expires_in), lambda token: bool(token))
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        trouble_or_answer = [asker.send()[-1] for _ in range(2)]
    if expires_in != expires_in:  # NaN is no JSON
        assert {exchange.trouble.kind for exchange in trouble_or_answer if exchange.trouble} == {"auth"}
    else:
        assert len(issuer.requests) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_refused_is_renewed_once(method: str) -> None:
    issuer = Issuer(granted, lambda token: token == "token-number-2")
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        first, second = asker.send("/", method)
        assert asker.response("/", method).status == 200
        assert len(issuer.requests) == 2
    assert first.response is not None
    assert second.response is not None
    assert (first.response.status, second.response.status, second.attempt) == (401, 200, 2)


def test_a_platform_that_refuses_every_token_is_not_flooded() -> None:
    issuer = Issuer(granted, lambda _: False)
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        assert {asker.response().status for _ in range(10)} == {401}
        assert len(issuer.requests) <= 4


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ((401, {"error": "invalid_client", "error_description": "who?"}), "status 401, invalid_client who?"),
        ((400, b"<h1>no"), "status 400, <h1>no"),
        ((200, {"token": "abc"}), 'status 200, {"token": "abc"}'),
        ((200, {"access_token": ""}), "status 200"),
        ((200, {"access_token": 5}), "status 200"),
        ((200, [1]), "status 200, [1]"),
        ((200, b""), "status 200, nothing"),
        ((302, b""), "status 302"),
    ],
)
def test_a_token_endpoint_that_gives_none_is_named(reply: tuple[int, object], says: str) -> None:
    issuer = Issuer(lambda _: reply, lambda _: True)
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        (exchange,) = asker.send()
        assert asker.response(auth="none").status == 200
    assert exchange.trouble is not None
    assert exchange.trouble.kind == "auth"
    assert f"{server.url}/token" in exchange.trouble.message
    assert says in exchange.trouble.message
    assert "correct the entry main under auth" in exchange.trouble.message


@pytest.mark.parametrize(("status", "asked"), [(401, 1), (500, 3)])
def test_a_refused_client_does_not_ask_again_but_a_busy_endpoint_is_asked_again(status: int, asked: int) -> None:
    issuer = Issuer(lambda _: (status, b""), lambda _: True)
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        assert {asker.trouble().kind for _ in range(3)} == {"auth"}
        assert len(issuer.requests) == asked


def test_a_token_endpoint_out_of_reach_is_named() -> None:
    with Server(lambda _: answer()) as server, Server(lambda _: None) as gone:
        auth = client(gone.url)
        with sender(platform(server.url, auth)) as asker:
            trouble = asker.trouble()
            assert trouble.kind == "auth"
            assert "closed the connection" in trouble.message
            asker.transport.stop()
            assert asker.trouble().kind == "interrupted"


def guarded() -> Starlette:
    """The token endpoint and the guard of the reference platform, before one page."""

    async def page(_: Request) -> Response:
        return Response("in")

    tokens = oauth2.Tokens(now)
    behind = Mount("/api", routes=[Route("/page", page)], middleware=[Middleware(oauth2.Guard, tokens=tokens)])
    return Starlette(routes=[Mount("/oauth2", routes=oauth2.routes(tokens)), behind])


def test_the_guard_of_the_reference_platform_lets_in_whom_it_knows() -> None:
    with start_app(guarded()) as server:
        values = {"token_url": f"{server.url}/oauth2/token", "client_id": "oasc", "client_secret": "oasc-secret"}
        url = f"{server.url}/api"
        with sender(platform(url, Auth("main", "oauth2-client-credentials", values))) as asker:
            assert asker.response("/page").status == 200
            assert asker.response("/page", auth="wrong").status == 401
            assert asker.response("/page", auth="none").status == 401
        for kind, more, status in (
            ("oauth2-password", {"username": "officer", "password": "officer-secret"}, 200),
            ("oauth2-password", {"username": "officer", "password": "wrong"}, None),
            ("oauth2-client-credentials", {"client_id": "oasc-weak", "client_secret": "oasc-weak-secret"}, 403),
        ):
            with sender(platform(url, Auth("main", kind, values | more))) as asker:
                last = asker.send("/page")[-1]
                assert (last.response.status if last.response else None) == status


@pytest.mark.parametrize(
    ("kind", "values", "says"),
    [
        ("bearer", {}, "lacks token"),
        ("oauth2-password", {"token_url": "http://a/"}, "lacks client_id, username, password"),
        ("digest", {}, "unknown type digest; use one of none, bearer"),
        ("basic", {"username": "a:b", "password": "c"}, "a colon"),
        ("bearer", {"token": "env:OASC_NOT_THERE"}, "OASC_NOT_THERE; set it"),
    ],
)
def test_an_incomplete_entry_is_named_before_anything_is_sent(kind: str, values: dict[str, str], says: str) -> None:
    with pytest.raises(SecretError, match=says), sender(platform("http://127.0.0.1:1", Auth("main", kind, values))):
        pass


@pytest.mark.parametrize("secret", ["7", "abc", "eyJhbGciOi.eyJzdWIi.c2ln", "***", "ü"])
def test_a_wrong_secret_has_the_same_form(secret: str) -> None:
    wrong = scrambled(secret)
    assert wrong != secret
    if secret.isascii() and secret[0].isalnum():
        assert len(wrong) == len(secret)
        assert [character.isalnum() for character in wrong] == [character.isalnum() for character in secret]


def jwt(**header: str) -> str:
    """Something like a signed JSON Web Token, with a header of these members."""
    parts = (json.dumps(header), json.dumps({"sub": "somebody"}), "this-is-a-signature")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def test_of_a_signed_token_only_the_signature_is_wrong() -> None:
    right = jwt(alg="ES256")
    wrong = forged(right)
    assert wrong.rpartition(".")[0] == right.rpartition(".")[0]
    assert wrong != right
    assert len(wrong) == len(right)


@pytest.mark.parametrize(
    "secret", ["abcdefgh.ijklmnop.qrstuvwxyz", jwt(typ="JWT"), jwt(alg="ES256") + ".cGFydA.cGFydDU", "{}"]
)
def test_what_is_no_signed_token_is_wrong_as_a_whole(secret: str) -> None:
    assert forged(secret).partition(".")[0] != secret.partition(".")[0] or secret == "{}"


def test_a_wrong_signature_is_shown_and_kept_out_of_reports() -> None:
    token = jwt(alg="RS256")
    issuer = Issuer(lambda _: (200, {"access_token": token}), lambda shown: shown.startswith(token.rpartition(".")[0]))
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        assert asker.response(auth="wrong").status == 200
        shown = server.asked[-1].headers["authorization"]
        assert shown.removeprefix("Bearer ") != token
        assert asker.redactor.text(shown) == "Bearer «redacted:main.wrong»"


def test_every_secret_and_every_token_is_told_to_the_redactor() -> None:
    issuer = Issuer(granted, lambda token: bool(token))
    with Server(issuer) as server, sender(platform(server.url, client(server.url))) as asker:
        asker.response()
        shown = asker.redactor.text(f"s:e/cret s%3Ae%2Fcret token-number-1 {basic('me+you:s%3Ae%2Fcret')}")
    assert shown == (
        "«redacted:main.client_secret» «redacted:main.client_secret» «redacted:main.token» Basic «redacted:main.client»"
    )
