"""``oasc-check discover``: what it writes where, and that what it writes can be run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rude_platforms import HOSTILE, RudePlatform, whole

from cli.conftest import Run
from oasc_check.reference import null
from oasc_check.reference.server import Server, start, start_app
from oasc_check.suite.load import load
from oasc_check.suite.platform import load_platform

SUITES = Path(__file__).parent / "suites"


def test_what_is_found_and_how_goes_to_stderr_and_the_file_to_stdout(run: Run, reference: Server) -> None:
    ran = run("discover", reference.url)
    assert ran.code == 0
    assert f"GET {reference.url}/ngsi-ld/v1/entities answered 400: an error of NGSI-LD." in ran.err
    assert "ogcapi-features 1.0.1, at" in ran.err
    assert "2 mechanisms found" in ran.err
    assert re.search(r"^  ngsi-ld:$", ran.out, re.MULTILINE)
    assert "# version: 1.6.1 or 1.9.1, which no answer told" in ran.out
    assert "auth: main" not in ran.out


def test_every_api_of_the_shipped_suites_is_written_so_that_it_can_be_read(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OASC_SUITES")
    monkeypatch.delenv("OASC_SUITES_ONLY")
    with start() as server:
        assert run("discover", server.url, "--out", "all.yaml").code == 0
        suite = load()
        assert set(load_platform("all.yaml", suite).apis) == {
            one.id for one in suite.mechanisms.values() if one.discovery
        } - {"tls"}
        planned = run("plan", "all.yaml", "-s", "ckan", "-s", "dataspace-protocol/versions")
        assert "tests would run" in planned.out
        assert run("run", "all.yaml", "-s", "ckan", "-s", "dataspace-protocol/versions", "-q").code == 0
    text = Path("all.yaml").read_text()
    assert "roles that tests need, each with an entry under auth: expired, weak" in text
    assert len(re.findall("# auth: main .*/protected/readings asks for credentials", text)) == 1
    assert '#   main: {type: bearer, token: "env:PLATFORM_TOKEN"}' in text
    assert "# auth: client, which can ask for tokens" in text
    assert "#   client: {type: oauth2-client-credentials, " in text
    assert "settings that tests need: attribute, entity, service-path, type" in text


def test_the_file_can_be_planned_and_run_as_it_is(run: Run, reference: Server) -> None:
    ran = run("discover", reference.url, "--out", "found.yaml")
    assert (ran.code, ran.out) == (0, "")
    declared = load_platform("found.yaml", load(SUITES))
    assert {name: api.url for name, api in declared.apis.items()} == {
        "ngsi-ld": f"{reference.url}/ngsi-ld/v1",
        "ogcapi-features": f"{reference.url}/ogc",
    }
    assert run("plan", "found.yaml").code == 0
    assert run("run", "found.yaml", "-q").code == 0


def test_a_file_that_is_there_stays_unless_forced_and_nothing_is_asked(run: Run, empty_folder: Path) -> None:
    out = empty_folder / "mine.yaml"
    out.write_text("mine")
    with RudePlatform(whole(200, b"{}")) as platform:
        ran = run("discover", platform.url, "--out", out)
        assert (ran.code, out.read_text(), platform.sent) == (2, "mine", 0)
        assert "--force" in ran.err


def test_a_file_is_replaced_where_that_is_asked_for(run: Run, reference: Server, empty_folder: Path) -> None:
    out = empty_folder / "mine.yaml"
    out.write_text("mine")
    assert run("discover", reference.url, "--out", out, "--force").code == 0
    assert out.read_text().startswith("# Written by oasc-check discover")


def test_a_folder_that_is_not_there_is_said_before_anything_is_asked(run: Run) -> None:
    with RudePlatform(whole(200, b"{}")) as platform:
        ran = run("discover", platform.url, "--out", "none/mine.yaml")
        assert (ran.code, platform.sent) == (2, 0)
    assert "no such folder" in ran.err


@pytest.mark.parametrize("kind", null.KINDS)
def test_nothing_found_is_no_success_and_writes_nothing(kind: str, run: Run, empty_folder: Path) -> None:
    with start_app(null.build(kind)) as server:
        ran = run("discover", server.url, "--out", "none.yaml")
    assert (ran.code, ran.out, (empty_folder / "none.yaml").exists()) == (5, "", False)
    assert "No mechanism was found" in ran.err


def test_nobody_there_and_nobody_let_in_are_undecided(run: Run) -> None:
    with start_app(null.build("html")) as server:
        url = server.url
    assert run("discover", url).code == 3
    with RudePlatform(whole(401, b"{}", "WWW-Authenticate: Basic")) as platform:
        ran = run("discover", platform.url)
    assert ran.code == 3
    assert "Something protected is at" in ran.err


@pytest.mark.parametrize("address", ["city.example", "ftp://city.example", "https://", "http://[::1", "http://a:b"])
def test_what_is_no_address_is_wrong_usage(address: str, run: Run) -> None:
    ran = run("discover", address)
    assert ran.code == 2
    assert "https://city.example" in ran.err


@pytest.mark.parametrize("address", ["https://me:hidden-word@city.example", "https://city.example/?key=hidden-word"])
def test_an_address_with_a_secret_is_refused_and_not_repeated(address: str, run: Run) -> None:
    ran = run("discover", address)
    assert ran.code == 2
    assert "hidden-word" not in ran.out + ran.err


def test_hostile_text_is_shown_and_does_nothing(run: Run) -> None:
    body = b'{"type": "https://uri.etsi.org/ngsi-ld/errors/X"}'
    challenge = f"WWW-Authenticate: {HOSTILE.replace(' ', '')}".replace("\x00", "").encode().decode("latin-1")
    with RudePlatform(whole(401, body, challenge)) as platform:
        ran = run("discover", platform.url)
    assert ran.code == 0
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", ran.out + ran.err)


def test_the_agent_names_the_tool_and_the_run(run: Run) -> None:
    agents: set[str] = set()

    def answer(request: bytes) -> Iterator[bytes]:
        agents.update(line for line in request.decode().splitlines() if line.lower().startswith("user-agent"))
        return whole(404, b"{}")(request)

    with RudePlatform(answer) as platform:
        run("discover", platform.url)
    assert len(agents) == 1
    assert re.fullmatch(r"User-Agent: oasc-check/\S+ \(run \d{8}T\d{6}Z-[a-z0-9]{8}\)", agents.pop())


def test_the_help_opens_with_examples(run: Run) -> None:
    out = run("discover", "--help").out
    assert out.startswith("Examples:")
    assert "discover https://city.example --out city.yaml" in out
