"""No artefact of the program holds a secret, wherever a platform puts it and in whatever form.

The platform here sends back all that it is given, and tokens and cookies of its own: raw, percent-encoded, in base64,
in JSON and in HTML, in bodies, header fields, redirects, errors, cookies, calls of its own, and its certificate.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
import requests
from certificates import self_signed
from rude_platforms import RudePlatform, whole
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from oasc_check.bundle.sealing import open_bundle
from oasc_check.cli.main import main
from oasc_check.cli.options import FORMATS
from oasc_check.reference.server import start_app

SECRETS = {
    name: f"pl4nted/{name.lower()}+s3cret"
    for name in (
        "BEARER", "HEADER", "KEY_IN_HEADER", "KEY_IN_QUERY", "PASSWORD", "CLIENT", "OWNER", "OWNER_CLIENT", "WEAK",
        "OLD", "BEARER_2", "HEADER_2", "KEY_IN_HEADER_2", "KEY_IN_QUERY_2", "PASSWORD_2", "CLIENT_2", "OWNER_2",
        "OWNER_CLIENT_2", "WEAK_2", "PROXY_LIKE_HEADER",
    )
}  # fmt: skip
USER_INFO, USER_INFO_2 = "pl4nted-user-info-s3cret", "pl4nted-other-info-s3cret"
ISSUED = {
    f"{name}{turn}": f"issued-{name}{turn}-9f8e7d6c"
    for name in ("access_token", "refresh_token", "id_token", "session")
    for turn in ("", "-of-the-second")
}
PLANTED = (*SECRETS.values(), *ISSUED.values(), USER_INFO, USER_INFO_2)
IN_CERTIFICATE = SECRETS["BEARER"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
SELECTED = (
    "ngsi-ld/sampling", "ngsi-v2/sampling", "ogcapi-features/landing-page", "ogcapi-features/conformance",
    "sensorthings/service-root", "ckan", "tm-forum/lists", "access-control", "oauth2-oidc", "ngsi-ld/entities",
    "wfs/capabilities", "rest-openapi/headers", "opendatasoft/catalog", "sth-comet/raw", "quantumleap/values",
    "ogcapi-processes/processes", "dataspace-protocol/catalog", "personal-data/purposes", "algorithm-register",
    "linked-data", "tls/certificate", "ngsi-ld/notifications/on-update",
)  # fmt: skip


def in_every_form(secret: str) -> list[str]:
    """The secret as it may look inside of something else, and that inside of something else again."""
    octets = secret.encode()
    in_json = json.dumps(secret)[1:-1].replace("/", "\\/")
    return [
        secret,
        quote(secret, safe=""),
        base64.b64encode(octets).decode(),
        base64.urlsafe_b64encode(b"user:" + octets).decode(),
        json.dumps(secret)[1:-1],
        in_json,
        html.escape(secret),
        json.dumps(in_json)[1:-1],
        quote(quote(secret, safe=""), safe=""),
        quote(base64.b64encode(octets).decode(), safe=""),
        html.escape(json.dumps(in_json)),
    ]


def known_in(texts: list[str]) -> list[str]:
    """The secrets that somebody has shown."""
    return [one for one in PLANTED if any(form in text for text in texts for form in in_every_form(one))]


async def echo(request: Request) -> Response:
    """Everything that came, in every form, by turns in other places; tokens and a cookie of its own."""
    body = (await request.body()).decode(errors="replace")
    given = [*request.headers.values(), str(request.url), *(value for _, value in parse_qsl(body))]
    forms = [form for secret in known_in(given) for form in in_every_form(secret)] or ["nothing"]
    headers = {"X-Seen": "; ".join(forms[:9]), "Set-Cookie": f"sid={ISSUED['session']}; Path=/"}
    if request.url.path.startswith("/token"):
        turn = "-of-the-second" if request.url.path.endswith("2") else ""
        tokens = {name: ISSUED[f"{name}{turn}"] for name in ("access_token", "refresh_token", "id_token")}
        return JSONResponse({"token_type": "Bearer", "expires_in": 600, **tokens}, headers=headers)
    if request.method == "POST" and request.url.path.endswith(("/entities", "/subscriptions")):
        await run_in_threadpool(call_back, body, forms)
        headers["Location"] = f"{request.url.path}/{quote(forms[0], safe='')}"
        return Response(status_code=201, headers=headers)
    if request.url.path.endswith("/attrs"):
        return Response(status_code=204, headers=headers)
    place = sum(map(ord, request.url.path)) % 5
    if place == 0:
        return Response(status_code=302, headers={**headers, "Location": f"/there?token={quote(forms[0], safe='')}"})
    if place == 1:
        return Response(f"<p>{' '.join(forms)}</p>", 500, headers, media_type="text/html")
    if place == 2:
        return JSONResponse({"error": {"message": " ".join(forms)}, "seen": given}, 401, headers)
    return JSONResponse([{"id": forms[0], "seen": [*forms, *given], "type": forms[-1]}], 200, headers)


def call_back(subscription: str, forms: list[str]) -> None:
    """Tell the tester, where it listens, what it has said."""
    found = re.search(r'http://[^"]+', subscription)
    if found:
        with suppress(requests.RequestException):
            requests.post(found[0], json={"type": "Notification", "data": forms}, timeout=5)


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A platform file with a secret in every place that takes one."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"PLANTED_{name}", value)
    for name in ("state", "cache", "data"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(tmp_path / name))
    monkeypatch.delenv("OASC_HISTORY")
    monkeypatch.chdir(tmp_path)
    certificate = self_signed(tmp_path / "server.pem", IN_CERTIFICATE)
    app = Starlette(routes=[Route("/{path:path}", echo, methods=METHODS)])
    with start_app(app) as server, RudePlatform(whole(200, b"{}"), tls=str(certificate)) as secure:
        file = tmp_path / "platform.yaml"
        file.write_text(
            DECLARED.replace("URL", server.url)
            .replace("HOST", server.url.removeprefix("http://"))
            .replace("USERINFO2", USER_INFO_2)
            .replace("USERINFO", USER_INFO)
            .replace("SECURE", secure.url)
        )
        yield file


DECLARED = """\
platform: {name: Echo}
sandbox: true
apis:
  ngsi-ld: {url: "URL/ngsi-ld/v1", version: "1.9.1", auth: bearer}
  ngsi-v2: {url: "URL/v2", version: "2.0", auth: header}
  ogcapi-features: {url: "URL/ogc", version: "1.0.1", auth: query}
  sensorthings: {url: "URL/sta", version: "1.1", auth: basic}
  wfs: {url: "http://ada:USERINFO@HOST/wfs", version: "2.0.0"}
  ckan: {url: "URL/api/3/action", version: "3", auth: client}
  tm-forum: {url: "URL/tmf", version: "4.0", auth: owner}
  oauth2-oidc: {url: "URL/id", version: "1.0", auth: client}
  rest-openapi: {url: "URL/rest", version: "9.0", auth: bearer_2}
  opendatasoft: {url: "URL/ods", version: "2.1", auth: header_2}
  sth-comet: {url: "URL/sth", version: "2.11", auth: key_2}
  quantumleap: {url: "URL/ql", version: "0.8", auth: query_2}
  ogcapi-processes: {url: "URL/oap", version: "1.0", auth: basic_2}
  dataspace-protocol: {url: "URL/dsp", version: "2025.1", auth: client_2}
  personal-data: {url: "URL/pd", version: "1.1.0", auth: owner_2}
  algorithm-register: {url: "URL/ar", version: "0.3.1", auth: like_a_proxy}
  linked-data: {url: "http://eve:USERINFO2@HOST/ld", version: "1.0", auth: weak_2}
  tls: {url: SECURE, version: "1.3", auth: bearer}
  access-control: {url: "URL/protected", auth: key, roles: {weak: weak, expired: old}, settings: {paths: [/a, /b, /c]}}
auth:
  bearer: {type: bearer, token: env:PLANTED_BEARER}
  header: {type: header, name: X-Auth-Token, value: env:PLANTED_HEADER}
  key: {type: api-key, in: header, name: apikey, value: env:PLANTED_KEY_IN_HEADER}
  query: {type: api-key, in: query, name: key, value: env:PLANTED_KEY_IN_QUERY}
  basic: {type: basic, username: ada, password: env:PLANTED_PASSWORD}
  client: {type: oauth2-client-credentials, token_url: "URL/token", client_id: oasc, client_secret: env:PLANTED_CLIENT}
  owner:
    type: oauth2-password
    token_url: "URL/token"
    client_id: oasc
    client_secret: env:PLANTED_OWNER_CLIENT
    username: ada
    password: env:PLANTED_OWNER
  bearer_2: {type: bearer, token: env:PLANTED_BEARER_2}
  header_2: {type: header, name: X-Api-Token, value: env:PLANTED_HEADER_2}
  key_2: {type: api-key, in: header, name: X-Api-Key, value: env:PLANTED_KEY_IN_HEADER_2}
  query_2: {type: api-key, in: query, name: token, value: env:PLANTED_KEY_IN_QUERY_2}
  basic_2: {type: basic, username: bob, password: env:PLANTED_PASSWORD_2}
  client_2:
    {type: oauth2-client-credentials, token_url: "URL/token2", client_id: oasc, client_secret: env:PLANTED_CLIENT_2}
  owner_2:
    type: oauth2-password
    token_url: "URL/token2"
    client_id: oasc
    client_secret: env:PLANTED_OWNER_CLIENT_2
    username: bob
    password: env:PLANTED_OWNER_2
  like_a_proxy: {type: header, name: X-Forwarded-Authorization, value: env:PLANTED_PROXY_LIKE_HEADER}
  weak_2: {type: bearer, token: env:PLANTED_WEAK_2}
  weak: {type: bearer, token: env:PLANTED_WEAK}
  old: {type: bearer, token: env:PLANTED_OLD}
"""


def artefacts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that the run left on disk, but the platform file."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in ("platform.yaml", "server.pem"):
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def test_no_secret_is_in_any_artefact(platform: Path, capfd: pytest.CaptureFixture[str]) -> None:
    targets = [word for form in FORMATS for word in ("--to", f"{form}=result.{form}")]
    chosen = [word for address in SELECTED for word in ("-s", address)]
    main(["run", str(platform), "-v", "-j", "8", "--timeout", "5", *chosen, *targets])
    main(["keygen", "--out", "acme"])
    main(["sign", "result.json", "--key", "acme", "--out", "acme.oasc"])
    main(["verify", "acme.oasc", "--trust", "acme.pub"])
    main(["compare", "acme.oasc", "--profile", "geo-service", "--to", "html=bids.html", "--to", "csv=bids.csv"])
    shown = capfd.readouterr()
    found = [("stdout", shown.out.encode()), ("stderr", shown.err.encode()), *artefacts(platform.parent)]
    found.append(("bundle", open_bundle(Path("acme.oasc").read_bytes()).result))
    leaks = {
        (name, secret)
        for name, content in found
        for secret in PLANTED
        for form in in_every_form(secret)
        if form.encode() in content
    }
    assert leaks == set()
    assert "data/oasc-check/history.db" in dict(found)
    result = Path("result.json").read_text("utf-8")
    used = {label for label in SECRETS if f"redacted:env.PLANTED_{label}" in result}
    assert used >= {"BEARER", "HEADER", "KEY_IN_HEADER", "KEY_IN_QUERY", "BEARER_2", "HEADER_2", "PROXY_LIKE_HEADER"}
    assert "Basic «redacted:" in result
    calls = [exchange for exchange in json.loads(result)["exchanges"] if exchange["received"]]
    assert any("redacted:env.PLANTED_BEARER" in call["request"]["body"] for call in calls)
    assert "acme.oasc holds." in shown.out
