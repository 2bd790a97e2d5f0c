"""The suites as tests of pytest, in processes of their own, against the reference platform on loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import declare
from inhabited_platform import InhabitedPlatform
from starlette.types import Receive, Scope, Send

from oasc_check.reference.server import Server, start

pytest_plugins = ["pytester"]
SUITES = Path("suites")
ENTITIES = SUITES / "mechanisms/ngsi-ld/entities.yaml"
FEATURES = SUITES / "mechanisms/ogcapi-features"
Run = Callable[..., pytest.RunResult]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pytester: pytest.Pytester) -> None:
    """The working folder, with the small suite of the command line's tests and no setting from outside."""
    shutil.copytree(Path(__file__).parents[1] / "cli" / "suites", pytester.path / SUITES)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.fixture(scope="module")
def reference() -> Iterator[Server]:
    """The reference platform."""
    with start() as server:
        yield server


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Runs pytest with these words."""

    def run(*words: str | Path) -> pytest.RunResult:
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", "--strict-markers", *words, timeout=60)

    return run


@pytest.fixture
def platform(pytester: pytest.Pytester, reference: Server) -> Path:
    """The file of the reference platform."""
    return declare(pytester.path, reference.url)


def ledgers(tmp_path: Path) -> list[Path]:
    """What runs have left of their ledgers."""
    return sorted((tmp_path / "state").rglob("*.jsonl"))


def entities(inhabited: InhabitedPlatform) -> list[str]:
    """The ids of our entities that the broker holds."""
    (store,) = [part for name, part in inhabited.dump().items() if name.endswith("ngsi_ld.broker.tenants")]
    return [name for name in json.loads(store)["_stores"][""]["entities"] if ":oasc-" in name]


def test_every_test_of_the_suites_is_an_item_with_its_id(run: Run, platform: Path) -> None:
    done = run("--oasc-platform", platform, SUITES, "-v", "-W", "error")
    assert done.ret == 0
    done.assert_outcomes(passed=5, skipped=1)
    out = done.stdout.str()
    assert "oasc-check" in out
    assert "Acme, MIMs Plus 9.0" in out
    assert "entities.yaml::ngsi-ld/entities/create-then-read PASSED" in out
    assert "core.yaml::ogcapi-features/core/landing-page PASSED" in out


def test_what_does_not_apply_is_skipped_with_the_reason(run: Run, platform: Path) -> None:
    out = run("--oasc-platform", platform, ENTITIES, "-rs").stdout.str()
    assert "inapplicable: the optional feature temporal is not claimed" in " ".join(out.split())
    assert "SKIPPED [1] suites/mechanisms/ngsi-ld/entities.yaml:" in out


def test_failed_and_could_not_tell_never_mix(run: Run, pytester: pytest.Pytester) -> None:
    with start(["create-answers-200"]) as server:
        done = run("--oasc-platform", declare(pytester.path, server.url), SUITES, "--junit-xml=junit.xml")
    assert done.ret == 1
    done.assert_outcomes(passed=2, failed=1, errors=2, skipped=1)
    out = " ".join(done.stdout.str().split())
    assert "A new entity can be read back from its Location. clause ETSI GS CIM 009, 5.6.1 Create Entity" in out
    assert "expected 201 actual 200" in out
    assert f"curl -i -X POST {server.url}/ngsi-ld/v1/entities" in out
    assert "remedy Answer 201 with a Location header that points to the new entity." in out
    assert 'It could not be told whether the platform meets this clause: the preparation "a-vehicle" did not' in out
    assert "remedy Remove the entity before answering 204." not in out
    assert "Traceback" not in out
    assert ".py:" not in out
    cases = ET.parse(pytester.path / "junit.xml").iter("testcase")  # noqa: S314 - our own file
    kinds = {case.attrib["name"].rpartition("/")[2]: [child.tag for child in case] for case in cases}
    assert {name: [tag for tag in tags if tag != "properties"] for name, tags in kinds.items()} == {
        "create-then-read": ["failure"],
        "delete": ["error"],
        "query": ["error"],
        "history": ["skipped"],
        "landing-page": [],
        "collections": [],
    }


def test_what_cannot_be_reached_is_an_error_and_no_failure(run: Run, pytester: pytest.Pytester) -> None:
    with start() as server:
        gone = declare(pytester.path, server.url)
    done = run("--oasc-platform", gone, FEATURES)
    assert done.ret == 1
    done.assert_outcomes(errors=2)
    assert "It could not be told whether the platform meets this clause" in done.stdout.str()


def test_a_mistake_of_the_tester_is_an_error(run: Run, pytester: pytest.Pytester, platform: Path) -> None:
    pytester.makeconftest(
        "from oasc_check.run.sending import Sending\n\n"
        "def broken(*_):\n    raise KeyError('x')\n\nSending.take = broken\n"
    )
    done = run("--oasc-platform", platform, FEATURES)
    done.assert_outcomes(errors=2)
    assert "A mistake of the tester, and nothing is said of the platform: KeyError: 'x'" in done.stdout.str()
    assert "Traceback" not in done.stdout.str()


@pytest.mark.parametrize(
    ("words", "passed", "deselected", "skipped"),
    [
        (["-k", "create-then-read"], 1, 5, 0),
        (["-m", "MIM7"], 2, 4, 0),
        (["-m", "ngsi-ld and shall and writes"], 2, 3, 1),
        (["-m", "should"], 1, 5, 0),
        (["-m", "reads"], 2, 4, 0),
        (["--oasc-mim", "MIM7"], 2, 0, 4),
    ],
)
def test_tests_are_chosen(
    words: list[str], passed: int, deselected: int, skipped: int, run: Run, platform: Path
) -> None:
    done = run("--oasc-platform", platform, SUITES, *words)
    assert done.ret == 0
    done.assert_outcomes(passed=passed, deselected=deselected, skipped=skipped)


def test_a_single_test_is_named_by_its_id(run: Run, platform: Path) -> None:
    run("--oasc-platform", platform, f"{ENTITIES}::ngsi-ld/entities/delete").assert_outcomes(passed=1)


def test_nothing_is_written_without_permission_and_nothing_tested_is_no_success(
    run: Run, pytester: pytest.Pytester
) -> None:
    away = declare(pytester.path, "http://platform.invalid")
    away.write_text(away.read_text().replace("sandbox: true\n", ""))
    done = run("--oasc-platform", away, ENTITIES, "-rs")
    assert done.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    done.assert_outcomes(skipped=4)
    assert "untested: it writes, and writing is not permitted" in done.stdout.str()
    asked = run("--oasc-platform", away, ENTITIES, "--oasc-allow-writes", "-k", "delete")
    assert asked.ret == 1
    asked.assert_outcomes(errors=1, deselected=3)


def test_a_profile_chooses_what_it_asks_for(run: Run, platform: Path, pytester: pytest.Pytester) -> None:
    (pytester.path / SUITES / "profiles").mkdir()
    small = pytester.path / SUITES / "profiles/small.yaml"
    small.write_text(
        "profile: small\nedition: mims-plus-9.0\ntitle: Small\nsays: For nobody.\nsource: https://example.org\n"
        "requirements:\n  MIM0:R1.2: {weight: 1}\n"
    )
    run("--oasc-platform", platform, SUITES, "--oasc-profile", "small").assert_outcomes(passed=1, skipped=5)
    wrong = run("--oasc-platform", platform, SUITES, "--oasc-profile", "smal")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    assert "Did you mean small?" in wrong.stderr.str()
    small.rename(pytester.path / "small.yaml")
    run("--oasc-platform", platform, SUITES, "--oasc-profile", "small.yaml").assert_outcomes(passed=1, skipped=5)


def test_wrong_usage_is_said_at_once(run: Run, platform: Path, pytester: pytest.Pytester) -> None:
    without = run("--oasc-mim", "MIM7")
    assert (without.ret, "add --oasc-platform" in without.stderr.str()) == (4, True)
    elsewhere = run("--oasc-platform", platform, pytester.mkdir("empty"))
    assert (elsewhere.ret, "there are no suites among the paths" in elsewhere.stderr.str()) == (4, True)
    platform.write_text(platform.read_text().replace("ogcapi-features", "ogcapi-featurs"))
    for words in ([], ["-n", "2"]):
        mistaken = run("--oasc-platform", platform, SUITES, *words)
        assert mistaken.ret == 4
        assert f"{platform}:5:3: unknown mechanism" in mistaken.stderr.str()
        assert "INTERNALERROR" not in mistaken.stdout.str()


class Noting(InhabitedPlatform):
    """Keeps who asked."""

    def __init__(self, *defects: str) -> None:
        super().__init__(defects)
        self.asked_by: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        self.asked_by.add(dict(scope["headers"]).get(b"user-agent", b"").decode())
        await super().__call__(scope, receive, send)


def test_tests_go_side_by_side_each_worker_with_a_run_of_its_own(
    run: Run, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    noting = Noting("create-answers-200")
    with noting.serving() as inhabited:
        done = run("--oasc-platform", declare(pytester.path, inhabited.url), SUITES, "-n", "2")
        assert entities(inhabited) == []
    assert done.ret == 1
    done.assert_outcomes(passed=2, failed=1, errors=2, skipped=1)
    assert len({name for name in noting.asked_by if "(run " in name}) == 2
    assert ledgers(tmp_path) == []


def test_what_cannot_be_removed_is_said(run: Run, pytester: pytest.Pytester, tmp_path: Path) -> None:
    with InhabitedPlatform().serving() as inhabited:
        inhabited.refused = {"DELETE"}
        file = declare(pytester.path, inhabited.url)
        for words in ([], ["-n", "1"]):
            done = run("--oasc-platform", file, ENTITIES, "-k", "create-then-read", *words)
            done.assert_outcomes(passed=1, deselected=0 if words else 3)
            assert done.ret == 1
            assert "left behind on the platform" in done.stdout.str()
            assert any(f"oasc-check cleanup {left}" in done.stdout.str() for left in ledgers(tmp_path))


def start_writing(folder: Path, url: str, *words: str) -> subprocess.Popen[str]:
    """Pytest with tests that write, in a group of processes of its own, as a shell starts it."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--oasc-platform", str(declare(folder, url))]
    return subprocess.Popen(
        [*command, str(ENTITIES), *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("words", [[], ["-n", "2"]], ids=["alone", "side by side"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(
    number: signal.Signals, words: list[str], tmp_path: Path, pytester: pytest.Pytester
) -> None:
    with InhabitedPlatform(delay=0.5).serving() as inhabited:
        with start_writing(pytester.path, inhabited.url, *words) as process:
            inhabited.wait_until_created(1)
            os.killpg(process.pid, number)
            out, _ = process.communicate(timeout=60)
        assert entities(inhabited) == []
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert "KeyboardInterrupt" in out
    assert ledgers(tmp_path) == []


def test_what_a_killed_worker_has_left_is_removed(tmp_path: Path, pytester: pytest.Pytester) -> None:
    with InhabitedPlatform(delay=0.5).serving() as inhabited:
        with start_writing(pytester.path, inhabited.url, "-n", "1", "-k", "create-then-read or delete") as process:
            inhabited.wait_until_created(1)
            (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            os.kill(int(worker), signal.SIGKILL)
            out, _ = process.communicate(timeout=60)
        assert entities(inhabited) == []
    assert process.returncode == pytest.ExitCode.TESTS_FAILED
    assert "crashed while running" in out
    assert ledgers(tmp_path) == []


def test_without_a_platform_it_does_nothing_and_imports_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\n\ndef test_it():\n"
        "    ours = {name for name in sys.modules if name.startswith('oasc_check')}\n"
        "    assert ours == {'oasc_check', 'oasc_check.pytest_plugin'}\n"
        "    assert not {'requests', 'yaml', 'starlette', 'jsonschema', 'rich', 'click'} & set(sys.modules)\n"
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
