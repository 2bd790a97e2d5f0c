"""No artefact of the program holds a secret, wherever a platform puts it and in whatever form.

The platform here sends back all that it is given, and tokens and cookies of its own: raw, percent-encoded, in base64,
in JSON and in HTML, in bodies, header fields, redirects, errors and cookies.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
from starlette.applications import Starlette
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
        "OLD",
    )
}  # fmt: skip
USER_INFO = "pl4nted-user-info-s3cret"
ISSUED = {name: f"issued-{name}-9f8e7d6c" for name in ("access_token", "refresh_token", "id_token", "session")}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
SELECTED = (
    "ngsi-ld/sampling", "ngsi-v2/sampling", "ogcapi-features/landing-page", "ogcapi-features/conformance",
    "sensorthings/service-root", "ckan", "tm-forum/lists", "access-control", "oauth2-oidc", "ngsi-ld/entities",
    "wfs/capabilities",
)  # fmt: skip


def in_every_form(secret: str) -> list[str]:
    """The secret as it may look inside of something else."""
    octets = secret.encode()
    return [
        secret,
        quote(secret, safe=""),
        base64.b64encode(octets).decode(),
        base64.urlsafe_b64encode(b"user:" + octets).decode(),
        json.dumps(secret)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
        html.escape(secret),
    ]


def known_in(texts: list[str]) -> list[str]:
    """The secrets that somebody has shown."""
    planted = (*SECRETS.values(), *ISSUED.values(), USER_INFO)
    return [one for one in planted if any(form in text for text in texts for form in in_every_form(one))]


async def echo(request: Request) -> Response:
    """Everything that came, in every form, by turns in other places; tokens and a cookie of its own."""
    body = (await request.body()).decode(errors="replace")
    given = [*request.headers.values(), str(request.url), *(value for _, value in parse_qsl(body))]
    forms = [form for secret in known_in(given) for form in in_every_form(secret)] or ["nothing"]
    headers = {"X-Seen": "; ".join(forms[:9]), "Set-Cookie": f"sid={ISSUED['session']}; Path=/"}
    if request.url.path.endswith("/token"):
        return JSONResponse({"token_type": "Bearer", "expires_in": 600, **ISSUED}, headers=headers)
    turn = sum(map(ord, request.url.path)) % 5
    if turn == 0:
        return Response(status_code=302, headers={**headers, "Location": f"/there?token={quote(forms[0], safe='')}"})
    if turn == 1:
        return Response(f"<p>{' '.join(forms)}</p>", 500, headers, media_type="text/html")
    if turn == 2:
        return JSONResponse({"error": {"message": " ".join(forms)}, "seen": given}, 401, headers)
    return JSONResponse([{"id": forms[0], "seen": [*forms, *given], "type": forms[-1]}], 200, headers)


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A platform file with a secret in every place that takes one."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"PLANTED_{name}", value)
    for name in ("state", "cache"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    with start_app(Starlette(routes=[Route("/{path:path}", echo, methods=METHODS)])) as server:
        file = tmp_path / "platform.yaml"
        file.write_text(
            DECLARED.replace("URL", server.url)
            .replace("HOST", server.url.removeprefix("http://"))
            .replace("USERINFO", USER_INFO)
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
  weak: {type: bearer, token: env:PLANTED_WEAK}
  old: {type: bearer, token: env:PLANTED_OLD}
"""


def artefacts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that the run left on disk, but the platform file."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != "platform.yaml":
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
        for secret in (*SECRETS.values(), *ISSUED.values(), USER_INFO)
        for form in in_every_form(secret)
        if form.encode() in content
    }
    assert leaks == set()
    result = Path("result.json").read_text("utf-8")
    used = {label for label in SECRETS if f"redacted:env.PLANTED_{label}" in result}
    assert used >= {"BEARER", "HEADER", "KEY_IN_HEADER", "KEY_IN_QUERY"}
    assert "Basic «redacted:" in result
    assert "acme.oasc holds." in shown.out
