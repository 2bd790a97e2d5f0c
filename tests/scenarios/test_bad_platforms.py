"""The command line against platforms that answer as none should, and against platform files that hold mistakes."""

from __future__ import annotations

import json
import re
import socket
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rude_platforms as rude
import scenario_runs
from command_line import CommandLine, Ended, declare
from jsonschema import Draft202012Validator
from rude_platforms import Answer, RudePlatform, whole

from oasc_check.cli.main import main
from oasc_check.plan.model import Outcome
from oasc_check.report.read import schema

SUITES = Path(__file__).parents[1] / "cli" / "suites"
READING, WRITING = ("-s", "ogcapi-features"), ("-s", "ngsi-ld/entities/create-then-read")
SHIPPED = (
    "ogcapi-features",
    *(f"ngsi-ld/{group}" for group in ("entities", "subscriptions", "sampling", "pagination")),
)
LIMIT = 10 * rude.MEGABYTE


@dataclass(frozen=True)
class Case:
    """What a platform answers to everything, how the run must end, and what must be said of it: where, what, mend.

    ``trouble`` is the kind of trouble that the result must hold as evidence; None when there were answers.
    """

    answer: Answer | str
    code: int
    said: tuple[str, ...]
    trouble: str | None = None
    select: tuple[str, ...] = READING
    tls: bool = False


@pytest.fixture
def program(tmp_path: Path) -> Iterator[CommandLine]:
    """The program in an empty folder, with a small suite."""
    with closing(CommandLine(tmp_path, OASC_SUITES=str(SUITES), OASC_SUITES_ONLY="1")) as program:
        yield program


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """The same in this process, which is quicker, for what ends before anything is sent."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OASC_SUITES", str(SUITES))
    monkeypatch.setenv("OASC_SUITES_ONLY", "1")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*words: str | Path) -> Ended:
        return Ended(main(list(map(str, words))), *capfd.readouterr())

    return run


def nowhere() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


BUSY = ("Retry-After: 0",)
CASES: Mapping[str, Case] = {
    "unknown host": Case(
        "http://no-such-host.invalid", 3, ("no-such-host.invalid was not found", "correct the url"), "unreachable"
    ),
    "unreachable host": Case(
        "http://255.255.255.255", 3, ("255.255.255.255 cannot be reached", "correct the url"), "unreachable"
    ),
    "closed port": Case(nowhere(), 3, ("URL refuses connections", "start the platform"), "unreachable"),
    "unsigned certificate": Case(
        rude.html,
        3,
        ("the certificate of URL is not accepted", "self", "ca_bundle in the platform file"),
        "tls",
        tls=True,
    ),
    "HTML": Case(rude.html, 1, ("expected application/json", "text/html", "remedy Link to /collections")),
    "redirects in a circle": Case(rude.circle, 3, ("URL/ogc/ leads on through more than 5 redirects",), "redirects"),
    "redirect to another host": Case(
        rude.elsewhere, 3, ("http://elsewhere.example is not declared", "nothing was sent", "declare it"), "host"
    ),
    "five gigabytes": Case(rude.endless, 3, ("URL/ogc/: the answer is too large", "smaller pages")),
    "gzip bomb": Case(rude.bomb, 3, ("URL/ogc/: the answer is too large", "smaller pages")),
    "silence": Case(rude.silence, 3, ("URL did not finish its answer within 1 s", "--timeout"), "timeout"),
    "silence while writing": Case(rude.silence, 7, ("oasc-check cleanup ",), "timeout", WRITING),
    "truncated answer": Case(rude.cut_short, 3, ("URL: its answer ended early", "see the log"), "broken"),
    "invalid UTF-8": Case(rude.no_unicode, 1, ("the body is not JSON", "0xff")),
    "header of ten megabytes": Case(rude.huge_header, 3, ("URL: its answer is not HTTP", "see the log"), "broken"),
    "no HTTP": Case(rude.no_http, 3, ("URL: its answer is not HTTP", "SSH-2.0", "see the log"), "broken"),
    "JSON of 100,000 levels": Case(rude.deep, 3, ("URL/ogc/: the answer is nested too deeply", "send fewer levels")),
    "401 to everything": Case(whole(401, b"{}"), 3, ("answered 401 to URL/ogc/", "under auth in the platform file")),
    "403 to everything": Case(whole(403, b"{}"), 3, ("answered 403 to URL/ogc/", "credentials with more rights")),
    "429 to everything": Case(whole(429, b"{}", *BUSY), 3, ("answered 429 to URL/ogc/", "with --rate")),
    "503 to everything": Case(whole(503, b"{}", *BUSY), 3, ("answered 503 to URL/ogc/", "run again when it is up")),
    "401 to writing": Case(whole(401, b"{}"), 3, ("answered 401 to URL/ngsi-ld/v1/entities",), select=WRITING),
    "500 to writing": Case(whole(500, b"{}"), 7, ("oasc-check cleanup ",), select=WRITING),
    "200 to writing": Case(rude.html, 1, ("status expected 201 actual 200", "remedy Answer 201"), select=WRITING),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rude_platform(name: str, program: CommandLine, tmp_path: Path) -> None:
    case = CASES[name]
    with ExitStack() as stack:
        url = case.answer if isinstance(case.answer, str) else stack.enter_context(serving(case)).url
        seconds = "1" if case.answer is rude.silence else "30"  # on a busy machine all else takes its time, too
        words = (*case.select, "--timeout", seconds, "--to", "json=result.json")
        ended = program.run("run", declare(tmp_path, url), *words)
    assert ended.code == case.code, ended
    assert "Traceback" not in ended.err
    assert f"Exit code {case.code}: " in ended.out
    for words_said in case.said:
        assert words_said.replace("URL", url) in ended.flowing
    check_evidence(json.loads((tmp_path / "result.json").read_bytes()), case)


def serving(case: Case) -> RudePlatform:
    """The platform of a case that has one."""
    assert callable(case.answer)
    return RudePlatform(case.answer, tls=case.tls)


def check_evidence(result: Any, case: Case) -> None:
    """The result is valid, says how the run ended, and shows an exchange for every test that ran."""
    Draft202012Validator(schema()).validate(result)
    assert result["run"]["exit_code"] == case.code
    exchanges = {exchange["id"]: exchange for exchange in result["exchanges"]}
    ran = [test for test in result["tests"] if test["outcome"] not in ("inapplicable", "untested")]
    assert ran
    assert {test["outcome"] for test in ran} <= {"failed", "inconclusive"}
    for test in ran:
        last = exchanges[test["exchanges"][-1]]
        assert (last["trouble"] or {}).get("kind") == case.trouble
        assert (last["response"] is None) == (case.trouble is not None)
    for response in filter(None, (exchange["response"] for exchange in exchanges.values())):
        assert response["truncated"] == (case.answer in (rude.endless, rude.bomb))
        assert len(response["body"]) <= LIMIT


def test_what_could_act_in_a_terminal_is_shown_as_text(program: CommandLine, tmp_path: Path) -> None:
    with RudePlatform(rude.hostile) as platform:
        words = ("run", declare(tmp_path, platform.url), "--to", "json=result.json", "--to", "junit=junit.xml")
        plain, coloured = program.run(*words), program.run(*words, FORCE_COLOR="1")
    again = program.run("report", "result.json", "-v")
    assert [plain.code, coloured.code, again.code] == [1, 1, 0]
    files = [(tmp_path / name).read_text("utf-8") for name in ("result.json", "junit.xml")]
    for written in (plain.out, plain.err, again.out, *files, re.sub(r"\x1b\[[0-9;]*m", "", coloured.out)):
        assert acting(written) == set()
    for shown in (plain.out, coloured.out):
        assert r"\x1b[2J\x1b]0;title\x07[bold red]markup[/bold red]" in shown


def acting(text: str) -> set[str]:
    """The characters of a text that do something instead of showing something (Unicode TR 36, clause 2.5)."""
    return {character for character in text if unicodedata.category(character)[0] == "C" and character != "\n"}


@pytest.mark.parametrize("name", ["deep", "hostile", "no_unicode", "broken_links", "odd_values"])
def test_nothing_that_a_platform_sends_is_taken_for_a_mistake_of_the_tester(name: str, tmp_path: Path) -> None:
    with RudePlatform(getattr(rude, name)) as platform:
        runs, _ = scenario_runs.run(scenario_runs.plan_for(platform.url, select=SHIPPED), tmp_path)
    assert scenario_runs.with_outcome(runs, Outcome.ERROR) == {}
    assert scenario_runs.with_outcome(runs, Outcome.FAILED) != {}


HEAD = "platform: {name: Acme}\n"
API = 'apis: {ngsi-ld: {url: "http://127.0.0.1:9", auth: main}}\n'
FILES: Mapping[str, tuple[str | None, str, str]] = {
    "missing": (None, "platform.yaml:1:1: the file cannot be read", "Check its name"),
    "empty": ("", "platform.yaml:1:1: ", ""),
    "no YAML": ("platform: {name: Acme\napis:\n", "platform.yaml:2:5: this is not YAML", "Check indentation"),
    "no mapping": ("- a\n", "platform.yaml:1:1: ", "Give a platform file"),
    "no text": ("\udcff\udcfe", "platform.yaml:1:1: the file is not UTF-8", "Save it in UTF-8"),
    "too deep": ("platform: " + "[" * 5000, "platform.yaml:1:1: this is nested too deeply", "flatter"),
    "a key twice": (HEAD + HEAD + API, 'platform.yaml:2:1: the key "platform" is given twice', "in line 1"),
    "unknown key": (
        'platform: {name: Acme, vendr: Me}\napis: {ngsi-ld: {url: "http://127.0.0.1:9"}}\n',
        'platform.yaml:1:24: unknown key "vendr"',
        'Did you mean "vendor"?',
    ),
    "unknown mechanism": (
        HEAD + 'apis: {ngsild: {url: "http://127.0.0.1:9"}}\n',
        'platform.yaml:2:8: unknown mechanism "ngsild"',
        'Did you mean "ngsi-ld"?',
    ),
    "unknown credentials": (HEAD + API, 'platform.yaml:2:51: unknown authentication "main"', "Known: none"),
    "no port": (HEAD + "apis: {ngsi-ld: {url: 'http://h:99999'}}\n", "platform.yaml:2:23: ", "Write one such as"),
    "no host": (HEAD + "apis: {ngsi-ld: {url: 'http://[::1'}}\n", "platform.yaml:2:23: ", "Write one such as"),
    "no address": (HEAD + "apis: {ngsi-ld: {url: 'city.example'}}\n", "platform.yaml:2:23: ", "http://"),
    "no variable": (
        HEAD + API + "auth: {main: {type: bearer, token: env:OASC_NO_SUCH}}\n",
        "env:OASC_NO_SUCH: there is no environment variable OASC_NO_SUCH",
        "set it for this command",
    ),
    "no secret file": (
        HEAD + API + "auth: {main: {type: bearer, token: file:nowhere}}\n",
        "nowhere cannot be read: No such file or directory",
        "create it",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_platform_file_with_a_mistake(name: str, command: Callable[..., Ended], tmp_path: Path) -> None:
    content, what, mend = FILES[name]
    if content is not None:
        (tmp_path / "platform.yaml").write_text(content, "utf-8", errors="surrogateescape")
    ended = command("run", "platform.yaml", "--to", "json=result.json")
    assert (ended.code, ended.out) == (4, "")
    assert "Traceback" not in ended.err
    assert what in ended.err
    assert mend in ended.err
    assert not (tmp_path / "result.json").exists()


def test_a_secret_in_the_platform_file_is_used_and_never_shown(program: CommandLine, tmp_path: Path) -> None:
    secret = "sesame-4711-open"
    with RudePlatform(rude.echo) as platform:
        path = declare(tmp_path, platform.url, f"auth: {{main: {{type: bearer, token: {secret}}}}}\n")
        ended = program.run("run", path, "-v", "--to", "json=result.json", "--to", "junit=junit.xml")
    assert ended.code == 1
    files = [(tmp_path / name).read_text("utf-8") for name in ("result.json", "junit.xml")]
    assert all("\u00abredacted:main" in text for text in (ended.out, files[0]))
    assert not any(secret in text for text in (*ended, *files) if isinstance(text, str))


WORDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "endless time": (("--timeout", "inf"), "Write a number of seconds"),
    "no time": (("--timeout", "nan"), "Write a number of seconds"),
    "callback without port": (("--callback-url", "http://h"), "give one such as"),
    "callback nowhere": (("--callback-url", "http://[::1"), "give one such as"),
    "report into a folder": (("--to", "json=."), "Give another path"),
    "report without folder": (("--to", "json=no/such/folder/x"), "Make it first"),
    "unknown report": (("--to", "jsom=x"), "Known: console, json, junit"),
    "unknown option": (("--alow-writes",), "--allow-writes"),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_wrong_word_on_the_command_line(name: str, command: Callable[..., Ended], tmp_path: Path) -> None:
    words, mend = WORDS[name]
    ended = command("run", declare(tmp_path, nowhere()), *words)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert mend in ended.err


def test_a_full_disk_costs_one_report_only(program: CommandLine, tmp_path: Path) -> None:
    ended = program.run("run", declare(tmp_path, nowhere()), "--to", "json=/dev/full", "--to", "junit=junit.xml")
    assert ended.code == 2
    assert "/dev/full cannot be written: No space left on device. Make room there" in ended.err
    assert "Exit code 3: " in ended.out
    assert (tmp_path / "junit.xml").read_bytes().endswith(b"</testsuites>\n")
