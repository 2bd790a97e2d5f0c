"""``--baseline``, ``--last-failed`` and ``diff``: what gates a release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run, declare
from oasc_check.reference.server import start

FAILING = "ngsi-ld/entities/delete"
PASSING = "ngsi-ld/entities/create-then-read"


def baseline(folder: Path, *tests: str, expires: str = "2999-12-31") -> Path:
    """A file that excuses these tests."""
    path = folder / "baseline.yaml"
    entries = "".join(f"  - {{test: {test}, reason: issue 12, owner: Ada, expires: {expires}}}\n" for test in tests)
    path.write_text(f"baseline:\n{entries}")
    return path


def test_what_is_excused_opens_the_gate_and_leaves_the_verdict(run: Run, empty_folder: Path) -> None:
    with start(["delete-keeps-entity"]) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        assert run("run", platform).code == 1
        code, out, _ = run("run", platform, "--baseline", baseline(empty_folder, FAILING), "--to", "json=r.json")
    assert code == 0
    assert "Acme is not conformant" in out
    assert f"{FAILING}: issue 12 (Ada, until 2999-12-31)" in " ".join(out.split())
    assert "apart from what the baseline excuses" in " ".join(out.split())
    result = json.loads(Path("r.json").read_text())
    assert result["summary"]["verdict"] == "not conformant"
    assert [one["test"] for one in result["gate"]["excused"]] == [FAILING]
    assert run("report", "r.json").out == out


def test_1_what_is_not_excused_fails(run: Run, empty_folder: Path) -> None:
    with start(["delete-keeps-entity", "create-answers-200"]) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        assert run("run", platform, "--baseline", baseline(empty_folder, FAILING)).code == 1


def test_6_an_entry_whose_test_passes(run: Run, platform_file: Path, empty_folder: Path) -> None:
    code, out, _ = run("run", platform_file, "--baseline", baseline(empty_folder, PASSING))
    assert code == 6
    assert "passes now, remove the entry" in " ".join(out.split())


def test_6_an_entry_whose_day_is_over(run: Run, empty_folder: Path) -> None:
    with start(["delete-keeps-entity"]) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        file = baseline(empty_folder, FAILING, expires="2020-01-01")
        assert run("run", platform, "--baseline", file).code == 6


def test_an_entry_that_names_a_platform_is_about_that_one_alone(run: Run, empty_folder: Path) -> None:
    entry = f"test: {FAILING}, reason: issue 12, owner: Ada, expires: 2999-12-31"
    file = empty_folder / "baseline.yaml"
    with start(["delete-keeps-entity"]) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        file.write_text(f"baseline: [{{{entry}, platform: Acme}}, {{{entry}, platform: Bolt}}]\n")
        assert run("run", platform, "--baseline", file).code == 0
        file.write_text(f"baseline: [{{{entry}, platform: Bolt}}]\n")
        assert run("run", platform, "--baseline", file).code == 1
        file.write_text(f"baseline: [{{{entry}}}, {{{entry.replace('2999', '2020')}, platform: Acme}}]\n")
        assert run("run", platform, "--baseline", file).code == 6
    with start() as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        file.write_text(f"baseline: [{{{entry}, platform: Bolt}}]\n")
        assert run("run", platform, "--baseline", file).code == 0
        file.write_text(f"baseline: [{{{entry}, platform: Bolt}}, {{{entry}, platform: Bolt}}]\n")
        assert run("run", platform, "--baseline", file).code == 4


def test_4_a_baseline_with_mistakes(run: Run, platform_file: Path, empty_folder: Path) -> None:
    file = baseline(empty_folder, "ngsi-ld/entities/delet", "ngsi-ld/entities/delet", expires="2026-02-30")
    code, out, err = run("run", platform_file, "--baseline", file)
    assert (code, out) == (4, "")
    assert 'Did you mean "ngsi-ld/entities/delete"?' in err
    assert "is excused twice" in err
    assert "there is no day 2026-02-30" in err


def test_last_failed_runs_what_did_not_pass(run: Run, empty_folder: Path) -> None:
    with start(["delete-keeps-entity"]) as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        run("run", platform)
        code, _, _ = run("run", platform, "--last-failed", "--to", "json=r.json")
    ran = [test["id"] for test in json.loads(Path("r.json").read_text())["tests"] if test["outcome"] == "failed"]
    assert (code, ran) == (1, [FAILING])
    with start() as server:
        platform = declare(empty_folder / "p.yaml", server.url)
        assert run("run", platform, "--last-failed").code in (0, 3)
        code, out, err = run("run", platform, "--last-failed")
    assert (code, out) == (5, "")
    assert "every test passed in the last run against Acme" in err


def test_2_last_failed_without_an_earlier_run(run: Run, platform_file: Path) -> None:
    code, _, err = run("run", platform_file, "--last-failed")
    assert code == 2
    assert "Run without it first." in err


@pytest.fixture
def results(run: Run, empty_folder: Path) -> tuple[Path, Path]:
    """The results of a platform that conforms, and of one that does not."""
    for name, defects in (("good", []), ("bad", ["delete-keeps-entity"])):
        with start(defects) as server:
            run("run", declare(empty_folder / "p.yaml", server.url), "--to", f"json={name}.json")
    return Path("good.json"), Path("bad.json")


def test_diff_says_what_got_worse_and_what_got_better(run: Run, results: tuple[Path, Path]) -> None:
    good, bad = results
    code, out, _ = run("diff", good, bad)
    assert code == 1
    assert "1 test newly failing" in out
    assert f"passed -> failed {FAILING}" in " ".join(out.split())
    assert "1 requirement with another verdict" in out
    code, out, _ = run("diff", bad, good)
    assert code == 0
    assert "1 test newly passing" in out
    assert run("diff", good, good).out == "No test and no requirement has another outcome.\n"


def test_diff_says_what_else_differs(run: Run, results: tuple[Path, Path]) -> None:
    good, _ = results
    other = json.loads(good.read_text())
    other["edition"] = "mims-2022"
    other["platform"]["apis"].pop("ogcapi-features")
    other["tests"] = [test for test in other["tests"] if test["mechanism"] == "ngsi-ld"]
    Path("other.json").write_text(json.dumps(other))
    code, out, _ = run("diff", good, "other.json")
    assert code == 0
    assert "Differs: edition: mims-plus-9.0, now mims-2022" in out
    assert "Differs: API ogcapi-features: version 1.0.1, now not declared" in out
    assert "with another scope" in out
