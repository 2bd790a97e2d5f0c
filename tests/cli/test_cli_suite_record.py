"""``suite record``: a HAR file, or what went through the proxy, as a draft; nothing secret is written."""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from command_line import CommandLine, Ended, ended
from parking_platform import parking

from cli.conftest import Run
from oasc_check.reference.server import Server, start_app
from oasc_check.suite.strict_yaml import parse

ADDRESS = "parking/lots/book"
TOKEN = "a-token-of-some-length"


@pytest.fixture
def platform() -> Iterator[Server]:
    with start_app(parking(TOKEN)) as server:
        yield server


@pytest.fixture
def line(empty_folder: Path) -> Iterator[CommandLine]:
    made = CommandLine(empty_folder)
    yield made
    made.close()


class _Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def ask(method: str, url: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, header fields and body, whatever they are; a redirect is not followed."""
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json", **headers}, method=method)
    opener = urllib.request.build_opener(_Unmoved, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


def recording(line: CommandLine, base: str, *more: str) -> tuple[subprocess.Popen[str], str]:
    """The command, and the address at which it records."""
    process = line.start("suite", "record", ADDRESS, "--proxy", "0", "--platform", base, *more)
    assert process.stderr
    first = process.stderr.readline()
    assert first.startswith("Recording at http://127.0.0.1:"), first
    return process, first.split()[2]


def stopped(process: subprocess.Popen[str]) -> Ended:
    process.send_signal(signal.SIGINT)
    return ended(process)


def test_what_goes_through_the_proxy_becomes_a_draft_without_secrets(line: CommandLine, platform: Server) -> None:
    process, proxy = recording(line, f"{platform.url}/p")
    issued = json.loads(ask("POST", f"{proxy}/token", {"password": "hunter2-hunter2"})[2])["access_token"]
    with_token = {"Authorization": f"Bearer {issued}", "Cookie": "sid=cookie-of-mine"}
    status, headers, body = ask("POST", f"{proxy}/lots", {"spaces": 12, "note": "cookie-of-mine"}, **with_token)
    assert (status, json.loads(body)["spaces"]) == (201, 12)
    assert headers["location"] == "/lots/lot-41"
    assert ask("GET", f"{proxy}/lots/lot-41", **with_token)[0] == 200
    assert ask("GET", f"{proxy}/lots?api_key=key-of-mine&near=a%20b", **with_token)[0] == 200
    assert ask("DELETE", f"{proxy}/lots/lot-41")[0] == 204
    assert ask("GET", f"{proxy}/lots/lot-41")[0] == 404
    done = stopped(process)
    assert done.code == 0
    assert "6 exchanges recorded, 0 left out." in done.err
    for secret in (TOKEN, "hunter2-hunter2", "cookie-of-mine", "key-of-mine"):
        assert secret not in done.out + done.err
    test = parse(done.out, Path("draft.yaml")).data["tests"][0]
    assert [step["send"] for step in test["steps"]] == [
        "POST /token", "POST /lots", "GET ${lot}", "GET /lots", "DELETE ${lot}", "GET ${lot}",
    ]  # fmt: skip
    assert [step["expect"]["status"] for step in test["steps"]] == [200, 201, 200, 200, 204, 404]
    assert test["steps"][1]["created"] == "${header:Location}"
    assert test["steps"][3]["query"] == {"near": "a b"}
    assert test["steps"][2]["expect"]["body"]["$.spaces"] == 12


def test_a_redirect_is_passed_on_and_leads_through_the_proxy(line: CommandLine, platform: Server) -> None:
    process, proxy = recording(line, f"{platform.url}/p")
    status, headers, _ = ask("GET", f"{proxy}/old")
    assert (status, headers["location"]) == (308, "/lots")
    assert ask("HEAD", f"{proxy}/old")[0] == 308
    assert stopped(process).code == 0


def test_a_platform_that_does_not_answer_is_a_bad_gateway_and_no_draft(line: CommandLine) -> None:
    process, proxy = recording(line, "http://127.0.0.1:9")
    status, _, body = ask("GET", f"{proxy}/lots")
    assert (status, body.startswith(b"oasc-check suite record: ")) == (502, True)
    done = stopped(process)
    assert (done.code, done.out) == (2, "")
    assert "nothing was recorded below http://127.0.0.1:9" in done.flowing


def test_a_port_that_is_taken_is_wrong_usage(run: Run, platform: Server) -> None:
    done = run("suite", "record", ADDRESS, "--proxy", platform.port, "--platform", platform.url)
    assert (done.code, "Give another one, or 0 for a free one." in done.err) == (2, True)


@pytest.fixture
def har(empty_folder: Path) -> Path:
    """A HAR file with one exchange."""
    file = empty_folder / "x.har"
    headers = [{"name": "Content-Type", "value": "application/json"}]
    entry = {
        "request": {"method": "GET", "url": "https://city.example/p/lots?key=key-of-mine", "headers": []},
        "response": {"status": 200, "headers": headers, "content": {"text": '{"lots": [], "count": 0}'}},
    }
    file.write_text(json.dumps({"log": {"entries": [entry]}}))
    return file


def test_a_har_file_becomes_a_draft_in_a_new_file_that_names_its_schema(run: Run, har: Path) -> None:
    folder = har.parent / "mine/mechanisms/parking"
    folder.mkdir(parents=True)
    words = (
        "suite",
        "record",
        ADDRESS,
        "--har",
        har,
        "--platform",
        "https://city.example/p/",
        "--out",
        folder / "lots.yaml",
    )
    done = run(*words)
    assert (done.code, done.out) == (0, "")
    text = (folder / "lots.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../../.schemas/suite.schema.json\n")
    assert (folder / "../../.schemas/suite.schema.json").is_file()
    assert "key-of-mine" not in text
    again = run(*words)
    assert (again.code, "is there already" in again.err) == (2, True)
    assert (folder / "lots.yaml").read_text() == text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give either --har FILE or --proxy PORT"),
        (["--har", "x.har", "--proxy", "0"], "give either --har FILE or --proxy PORT"),
        (["--har", "x.har", "--platform", "https://other.example"], "but 1 exchange elsewhere"),
        (["--har", "x.har", "--platform", "city.example"], "Write one such as https://city.example."),
        (["--har", "x.har", "--out", "no/where.yaml"], "there is no such folder"),
        (["--har", "bad.har"], "bad.har is not JSON"),
    ],
)
def test_wrong_usage_is_said(run: Run, har: Path, words: list[str], said: str) -> None:
    (har.parent / "bad.har").write_text("{")
    done = run("suite", "record", ADDRESS, "--platform", "https://city.example/p", *words)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


def test_an_address_that_is_none_is_wrong_usage(run: Run, har: Path) -> None:
    done = run("suite", "record", "parking/lots", "--har", har, "--platform", "https://city.example")
    assert (done.code, "is no MECHANISM/GROUP/TEST" in done.err) == (2, True)
