"""The reference platform as a whole: what is mounted where, its token endpoint and the guard."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

import pytest
import requests

from oasc_check.reference.apis import APIS
from oasc_check.reference.app import build
from oasc_check.reference.server import start, start_app

CLIENT = ("oasc", "oasc-secret")
GRANT = {"grant_type": "client_credentials"}
SESSION = requests.Session()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 22, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def protected(clock: Clock) -> Iterator[str]:
    with start_app(build(clock=clock, protected=True)) as server, SESSION:
        yield server.url


def ask(base: str, form: dict[str, str] | str, client: tuple[str, str] | None = CLIENT) -> requests.Response:
    """A token request; a text is sent as the form it already is."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return SESSION.post(f"{base}/oauth2/token", data=form, auth=client, headers=headers, timeout=5)


def token(base: str, client: str = "oasc") -> str:
    return str(ask(base, GRANT, (client, f"{client}-secret")).json()["access_token"])


def read(url: str, **headers: str) -> requests.Response:
    return SESSION.get(url, headers={name.replace("_", "-"): text for name, text in headers.items()}, timeout=5)


def test_the_home_page_leads_to_every_api_the_token_endpoint_and_what_is_protected(protected: str) -> None:
    with start() as server:
        home = read(f"{server.url}/").json()
        links = {link["title"]: link["href"] for link in home["links"]}
        assert links == {
            name: f"{server.url}{served.path}{'/' * served.opens}" for name, served in APIS.items() if not served.apart
        } | {"token": f"{server.url}/oauth2/token", "protected readings": f"{server.url}/protected/readings"}
        assert read(links["ogcapi-features"]).json() == read(f"{server.url}/ogc").json()
        assert read(links["ngsi-ld"] + "/types").headers["content-type"].startswith("application/")
    assert read(f"{protected}/").status_code == 200


def test_defects_reach_the_service() -> None:
    with start(["ogc-landing-lacks-data"]) as server:
        assert "data" not in {link["rel"] for link in read(f"{server.url}/ogc/").json()["links"]}


def test_what_no_api_answers_is_a_problem(protected: str) -> None:
    missing, refused = read(f"{protected}/none"), SESSION.put(f"{protected}/oauth2/token", timeout=5)
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("form", "client"),
    [
        (GRANT, CLIENT),
        ({**GRANT, "client_id": "oasc", "client_secret": "oasc-secret"}, None),
        ({"grant_type": "password", "username": "officer", "password": "officer-secret"}, CLIENT),
        ({**GRANT, "scope": "", "unknown": "ignored"}, CLIENT),
    ],
)
def test_a_token_is_issued(protected: str, form: dict[str, str], client: tuple[str, str] | None) -> None:
    answer = ask(protected, form, client)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert read(f"{protected}/ogc/", Authorization=f"Bearer {body['access_token']}").status_code == 200


@pytest.mark.parametrize(
    ("form", "client", "status", "error"),
    [
        (GRANT, None, 401, "invalid_client"),
        (GRANT, ("oasc", "wrong"), 401, "invalid_client"),
        (GRANT, ("nobody", ""), 401, "invalid_client"),
        ({}, CLIENT, 400, "invalid_request"),
        ({"grant_type": ""}, CLIENT, 400, "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", CLIENT, 400, "invalid_request"),
        ({**GRANT, "client_id": "oasc", "client_secret": "oasc-secret"}, CLIENT, 400, "invalid_request"),
        ({"grant_type": "password", "username": "officer"}, CLIENT, 400, "invalid_request"),
        ({"grant_type": "password", "username": "officer", "password": "wrong"}, CLIENT, 400, "invalid_grant"),
        ({"grant_type": "password", "username": "nobody", "password": "x"}, CLIENT, 400, "invalid_grant"),
        ({"grant_type": "authorization_code"}, CLIENT, 400, "unsupported_grant_type"),
    ],
)
def test_a_token_is_refused(
    protected: str, form: dict[str, str] | str, client: tuple[str, str] | None, status: int, error: str
) -> None:
    assert ask(protected, GRANT).status_code == 200
    refused = ask(protected, form, client)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert refused.headers["cache-control"] == "no-store"
    assert refused.headers["content-type"] == "application/json"
    assert ("www-authenticate" in refused.headers) == (status == 401)


@pytest.mark.parametrize(
    "authorization", ["Basic !!!", "Basic", "Bearer x", "Basic " + base64.b64encode(b"\xff").decode()]
)
def test_a_broken_authorization_is_no_client(protected: str, authorization: str) -> None:
    headers = {"Authorization": authorization}
    refused = SESSION.post(f"{protected}/oauth2/token", data=GRANT, headers=headers, timeout=5)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_a_request_that_is_no_form_is_refused_and_an_encoded_secret_is_read(protected: str) -> None:
    refused = SESSION.post(f"{protected}/oauth2/token", json=GRANT, auth=CLIENT, timeout=5)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    assert ask(protected, GRANT, ("oasc", quote_plus("oasc-secret").replace("-", "%2D"))).status_code == 200


@pytest.mark.parametrize("path", ["/ogc", "/ogc/collections", "/ngsi-ld/v1/types"])
def test_anonymous_wrong_weak_and_right_tokens_on_one_path(protected: str, path: str) -> None:
    url = protected + path
    anonymous, wrong = read(url), read(url, Authorization="Bearer wrong")
    weak, right = read(url, Authorization=f"Bearer {token(protected, 'oasc-weak')}"), token(protected)
    assert [answer.status_code for answer in (anonymous, wrong, weak)] == [401, 401, 403]
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in (anonymous, wrong, weak))
    assert anonymous.headers["www-authenticate"] == 'Bearer realm="oasc-check reference platform"'
    assert wrong.headers["www-authenticate"].endswith('error="invalid_token"')
    assert weak.headers["www-authenticate"].endswith('error="insufficient_scope"')
    assert read(url, Authorization=f"bearer {right}").status_code not in (401, 403)
    assert read(url, X_Auth_Token=right).status_code not in (401, 403)
    assert read(url, X_Auth_Token="wrong").status_code == 401


def test_a_token_expires(protected: str, clock: Clock) -> None:
    answer = ask(protected, GRANT, ("oasc-short", "oasc-short-secret")).json()
    bearer = f"Bearer {answer['access_token']}"
    assert answer["expires_in"] == 1
    assert read(f"{protected}/ogc/", Authorization=bearer).status_code == 200
    clock.instant += timedelta(seconds=1)
    assert read(f"{protected}/ogc/", Authorization=bearer).status_code == 401


def test_the_api_definition_names_the_security_schemes_only_when_it_is_protected(protected: str) -> None:
    """OGC 17-069r4, /req/oas30/security."""
    definition = read(f"{protected}/ogc/api", X_Auth_Token=token(protected)).json()
    flows = definition["components"]["securitySchemes"]["oauth2"]["flows"]
    assert flows["clientCredentials"]["tokenUrl"] == f"{protected}/oauth2/token"
    assert {"401", "403"} <= set(definition["paths"]["/"]["get"]["responses"])
    with start() as server:
        assert "security" not in read(f"{server.url}/ogc/api").json()
