"""The search over real HTTP: what each API of the reference platform is known by, and what nothing is known by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from rude_platforms import Answer, RudePlatform, cut_short, echo, silence, whole
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from oasc_check.discover import asking
from oasc_check.discover.asking import MOST_REQUESTS, Asker
from oasc_check.discover.search import Candidate, Search
from oasc_check.places import SUITES
from oasc_check.reference import null
from oasc_check.reference.apis import APIS
from oasc_check.reference.app import build, now
from oasc_check.reference.server import start, start_app
from oasc_check.reference.tls import AUTHORITY
from oasc_check.run.settings import Settings
from oasc_check.suite.load import load
from oasc_check.suite.model import Suite
from oasc_check.verdict.standard import StandardJudge

QUICK = Settings(connect_timeout=1.0, read_timeout=0.3, total_timeout=0.5, proxies={})
PATIENT = Settings(proxies={})


def knowable(name: str) -> bool:
    """Whether a mechanism is shipped that can be known by asking at the address of its API."""
    file = SUITES / "mechanisms" / name / "mechanism.yaml"
    return file.is_file() and "  - ask:" in file.read_text("utf-8")


ALONE = [name for name in APIS if knowable(name)]


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load()


class Counting:
    """An application that counts what reaches it, and keeps the methods and the agents."""

    def __init__(self, app: ASGIApp) -> None:
        self.paths: list[str] = []
        self.methods: set[str] = set()
        self.agents: set[str] = set()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        self.methods.add(scope["method"])
        self.agents |= {value.decode() for name, value in scope["headers"] if name == b"user-agent"}
        await self._app(scope, receive, send)


class Seen:
    """What came of a search."""

    def __init__(self, search: Search, asker: Asker) -> None:
        self.found = search.found
        self.protected = search.protected
        self.notes = search.notes
        self.ended, self.troubles, self.requests = asker.ended, asker.troubles, asker.requests

    @property
    def versions(self) -> Mapping[str, str | None]:
        return {name: one.version for name, one in self.found.items()}


def searched(base: str, suite: Suite, settings: Settings = PATIENT) -> Seen:
    with Asker(base, settings, now) as asker:
        search = Search(base, suite, StandardJudge(suite.payload_schemas), asker)
        search.run()
    return Seen(search, asker)


@contextmanager
def served(routes: Sequence[Route | Mount]) -> Iterator[tuple[str, Counting]]:
    counting = Counting(Starlette(routes=routes))
    with start_app(counting) as server:
        yield server.url, counting


def api(name: str, path: str) -> Mount:
    return next(
        Mount(path, app=route.app)
        for route in build().routes
        if isinstance(route, Mount) and route.path == APIS[name].path
    )


def test_every_api_of_one_platform_is_found_with_few_requests_that_read(suite: Suite) -> None:
    counting = Counting(build())
    with start_app(counting) as server:
        seen = searched(server.url, suite)
    assert set(seen.found) == {one.id for one in suite.mechanisms.values() if one.discovery} - {"tls"}
    assert len(counting.paths) == seen.requests <= MOST_REQUESTS
    assert (counting.methods, seen.ended, seen.troubles, seen.notes) == ({"GET"}, "", [], [])
    assert {name: one.url for name, one in seen.found.items() if name != "access-control"} == {
        name: f"{server.url}{APIS[name].path}" for name in seen.found if name != "access-control"
    }
    assert seen.found["access-control"].settings == {"paths": ["/protected/readings"]}
    assert seen.found["dataspace-protocol"].settings == {"version_path": "/dsp/2025-1/.well-known/dspace-version"}
    assert seen.found["tm-forum"].features == ("tmf620", "tmf622", "tmf632", "tmf635", "tmf637", "tmf651")


def test_a_version_is_told_where_an_answer_tells_it_and_never_guessed(suite: Suite) -> None:
    with start() as server:
        versions = searched(server.url, suite).versions
    assert {name: version for name, version in versions.items() if version} == {
        "business-api-ecosystem": "2.0",
        "ckan": "3",
        "dataspace-protocol": "2025.1",
        "ngsi-v2": "2.0",
        "ogcapi-processes": "1.0",
        "opendatasoft": "2.1",
        "sensorthings": "1.1",
        "tm-forum": "4.0",
        "wfs": "2.0.2",
    }


@pytest.mark.parametrize("name", ALONE)
def test_each_api_is_known_at_its_own_address_and_for_nothing_else(name: str, suite: Suite) -> None:
    with served([api(name, APIS[name].path)]) as (url, counting):
        seen = searched(f"{url}{APIS[name].path}", suite)
    beside = {"linked-data"} if name == "dcat-ap" else {"rest-openapi"} if name == "rest-openapi" else set()
    assert {name} <= set(seen.found) <= {name} | beside
    assert seen.found[name].url == f"{url}{APIS[name].path}"
    assert len(counting.paths) <= MOST_REQUESTS


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ngsi-ld", "/ngsi-ld/v1"),
        ("ngsi-v2", "/v2"),
        ("sth-comet", "/STH/v2"),
        ("quantumleap", "/v2"),
        ("ogcapi-features", "/geoserver/ogc/features/v1"),
        ("sensorthings", "/FROST-Server/v1.1"),
        ("wfs", "/geoserver/wfs"),
        ("ckan", "/api/3/action"),
        ("opendatasoft", "/api/explore/v2.1"),
        ("oauth2-oidc", "/realms/master"),
        ("dcat-ap", "/dcat"),
        ("rest-openapi", "/api"),
        ("tm-forum", ""),
        ("business-api-ecosystem", ""),
    ],
)
def test_each_is_found_at_its_usual_place_where_no_link_leads_to_it(name: str, path: str, suite: Suite) -> None:
    with served([api(name, path)]) as (url, counting):
        seen = searched(url, suite)
    beside = {"dcat-ap"} if name == "opendatasoft" else set()  # its catalogue is exported as DCAT
    assert set(seen.found) == {name} | beside
    assert seen.found[name].url == f"{url}{path}"
    assert len(counting.paths) <= MOST_REQUESTS


def test_a_link_on_a_page_leads_to_an_unusual_place_and_other_links_of_pages_are_left_alone(suite: Suite) -> None:
    page = '<a href="/far/away/ogc/features/collections">Data</a> <a href="/logout">Out</a> <a href="https://else.example/wfs">x</a>'

    async def home(_: Request) -> Response:
        return HTMLResponse(page)

    with served([Route("/", home), api("ogcapi-features", "/far/away/ogc/features")]) as (url, counting):
        seen = searched(url, suite)
    assert seen.found["ogcapi-features"].url in (
        f"{url}/far/away/ogc/features",
        f"{url}/far/away/ogc/features/collections",
    )
    assert "/logout" not in counting.paths


def test_tls_is_found_when_the_certificate_can_be_verified(suite: Suite) -> None:
    with start() as server:
        url = APIS["tls"].address(server.url)[0]
        seen = searched(url, suite, Settings(ca_bundle=str(AUTHORITY), proxies={}))
        unverified = searched(url, suite)
    assert set(seen.found) == {"tls"}
    assert unverified.found == {}
    assert len(unverified.troubles) == 1
    assert "certificate" in unverified.troubles[0]
    assert unverified.requests == 1


@pytest.mark.parametrize("kind", null.KINDS)
def test_nothing_is_found_where_everything_is_answered_alike(kind: str, suite: Suite) -> None:
    with start_app(null.build(kind)) as server:
        assert searched(server.url, suite).found == {}


def test_what_refuses_everybody_everywhere_is_protected_and_nothing_more(suite: Suite) -> None:
    refusal = whole(401, b'{"title": "who are you?"}', 'WWW-Authenticate: Bearer realm="x"')
    with RudePlatform(refusal) as platform:
        seen = searched(platform.url, suite)
    assert seen.found == {}
    assert "ngsi-ld" in {name for item in seen.protected for name in item.looked_for}
    assert all(item.says == "answered 401 and asks for Bearer credentials" for item in seen.protected)


def test_a_refusal_that_speaks_ngsi_ld_is_one_of_ngsi_ld(suite: Suite) -> None:
    body = b'{"type": "https://uri.etsi.org/ngsi-ld/errors/AccessDenied", "title": "Access denied"}'
    with RudePlatform(whole(401, body, "WWW-Authenticate: Bearer")) as platform:
        assert set(searched(platform.url, suite).found) == {"ngsi-ld"}


def test_a_platform_behind_tokens_is_declared_by_its_protected_paths_only(suite: Suite) -> None:
    with start(protected=True) as server:
        seen = searched(server.url, suite)
    assert set(seen.found) == {"access-control"}
    assert len(seen.found["access-control"].settings["paths"]) == 5


@pytest.mark.parametrize("answer", [silence, cut_short], ids=["hangs", "breaks off"])
def test_who_gives_no_answer_is_not_asked_long(answer: Answer, suite: Suite) -> None:
    with RudePlatform(answer) as platform:
        seen = searched(platform.url, suite, QUICK)
    assert seen.found == {}
    assert seen.ended.endswith("gives no answer")
    assert 3 <= seen.requests <= 6
    assert seen.troubles


def test_nobody_there_is_said_in_a_sentence(suite: Suite) -> None:
    with start_app(null.build("html")) as server:
        url = server.url
    seen = searched(url, suite, QUICK)
    assert (seen.found, bool(seen.ended), bool(seen.troubles)) == ({}, True, True)


@pytest.mark.parametrize(("status", "fields"), [(429, ("Retry-After: 1",)), (503, ("Retry-After: 0",)), (429, ())])
def test_who_asks_for_patience_is_asked_no_more(status: int, fields: tuple[str, ...], suite: Suite) -> None:
    with RudePlatform(whole(status, b"{}", *fields)) as platform:
        seen = searched(platform.url, suite)
    assert seen.found == {}
    assert str(status) in seen.ended
    assert seen.requests <= 2


def test_a_redirect_to_another_origin_is_said_and_not_followed(suite: Suite) -> None:
    elsewhere = Counting(build())

    async def away(request: Request) -> Response:
        return RedirectResponse(f"{there.url}{request.url.path}")

    with start_app(elsewhere) as there, served([Route("/{path:path}", away)]) as (url, counting):
        seen = searched(url, suite)
    assert (seen.found, elsewhere.paths) == ({}, [])
    assert f"to {there.url}/" in seen.troubles[0]
    assert (len(counting.paths), seen.ended) == (3, f"{url} leads elsewhere")


def test_redirects_count_as_requests(suite: Suite) -> None:
    async def around(request: Request) -> Response:
        return RedirectResponse(f"{request.url.path}x")

    with served([Route("/{path:path}", around)]) as (url, counting):
        seen = searched(url, suite)
    assert seen.found == {}
    assert len(counting.paths) == seen.requests == 18
    assert seen.ended == f"{url} leads elsewhere"


def test_no_more_than_forty_requests_reach_a_platform_that_redirects_each(suite: Suite) -> None:
    async def once(request: Request) -> Response:
        if request.url.path.endswith("x"):
            return Response(status_code=404)
        return RedirectResponse(f"{request.url.path}x")

    with served([Route("/{path:path}", once)]) as (url, counting):
        seen = searched(url, suite)
    assert len(counting.paths) == seen.requests == MOST_REQUESTS
    assert seen.ended == f"all {MOST_REQUESTS} requests are spent"


@pytest.mark.parametrize("body", [b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 50_000, b"\xff\xfe\x00", b"<a" * 100_000])
@pytest.mark.parametrize("kind", ["application/json", "text/html", "text/turtle", "application/xml"])
def test_bodies_that_nobody_can_read_are_nothing(body: bytes, kind: str, suite: Suite) -> None:
    with RudePlatform(whole(200, body, f"Content-Type: {kind}")) as platform:
        assert searched(platform.url, suite).found == {}


def test_the_address_that_an_answer_names_stays_at_its_origin(suite: Suite) -> None:
    versions = {"protocolVersions": [{"version": "2025-1", "path": "//evil.example/x", "binding": "HTTPS"}]}

    async def well_known(_: Request) -> Response:
        return JSONResponse(versions)

    with served([Route("/.well-known/dspace-version", well_known)]) as (url, _):
        found = searched(url, suite).found
    assert found["dataspace-protocol"].url == f"{url}//evil.example/x"
    assert json.dumps(found["dataspace-protocol"].settings) == '{"version_path": "/.well-known/dspace-version"}'


def test_every_usual_place_comes_first_among_the_few_requests(suite: Suite) -> None:
    counting = Counting(null.build("always-404"))
    with start_app(counting) as server:
        searched(server.url, suite)
    ways = [
        Candidate(mechanism, entry, f"{server.url}{entry.at[0]}")
        for mechanism in suite.mechanisms.values()
        for entry in mechanism.discovery
        if entry.at and (not entry.features or entry.features == ("tmf620",))
    ]
    first = {urlsplit(way._replace(entry=replace(way.entry, query={})).url).path for way in ways}
    assert first <= set(counting.paths)
    assert len(counting.paths) <= MOST_REQUESTS


def test_who_repeats_what_was_asked_is_nothing(suite: Suite) -> None:
    with RudePlatform(echo) as platform:
        assert searched(platform.url, suite).found == {}


def test_when_the_time_is_over_nothing_more_is_asked(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_SECONDS", 0.0)
    counting = Counting(build())
    with start_app(counting) as server:
        seen = searched(server.url, suite)
    assert (seen.found, counting.paths, seen.ended) == ({}, [], "the time of 0 s is over")


def test_what_ngsi_v2_holds_is_not_taken_for_ngsi_ld(suite: Suite) -> None:
    relation = {"type": "Relationship", "value": "urn:x", "metadata": {}}
    number = {"type": "Property", "value": 1, "metadata": {}}

    async def entities(_: Request) -> Response:
        return JSONResponse([{"id": "1", "type": "T", "near": relation, "size": number}])

    with served([Route("/ngsi-ld/v1/entities", entities)]) as (url, _):
        assert searched(url, suite).found == {}


def test_entities_of_ngsi_ld_are_enough_where_a_broker_lists_all_of_them(suite: Suite) -> None:
    async def entities(_: Request) -> Response:
        return JSONResponse(
            [{"id": "urn:ngsi-ld:T:1", "type": "T", "near": {"type": "Relationship", "object": "urn:x"}}]
        )

    with served([Route("/ngsi-ld/v1/entities", entities)]) as (url, _):
        assert set(searched(url, suite).found) == {"ngsi-ld"}


@pytest.mark.parametrize("before", ["", "/tenant1"])
def test_an_authorization_server_without_openid_is_declared_without_it(before: str, suite: Suite) -> None:
    """With a path of its own it is found before that path (RFC 8414, clause 3)."""

    async def metadata(request: Request) -> Response:
        here = f"http://{request.url.netloc}{before}"
        return JSONResponse({"issuer": here, "token_endpoint": f"{here}/token", "response_types_supported": ["code"]})

    with served([Route(f"/.well-known/oauth-authorization-server{before}", metadata)]) as (url, _):
        found = searched(f"{url}{before}", suite).found["oauth2-oidc"]
    assert (found.url, found.without) == (f"{url}{before}", ("openid",))
    assert found.settings == {"metadata_url": f"{url}/.well-known/oauth-authorization-server{before}"}
