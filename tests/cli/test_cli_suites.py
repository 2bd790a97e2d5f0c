"""``--suites``, ``--suites-only`` and installed packages: one rule for all commands, and runs with suites of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from foreign_suites import FILES, TESTS, install, write_foreign
from small_suites import HEAD, answering
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cli.conftest import SUITES, Run
from oasc_check import places
from oasc_check.suite.sources import Source

THING = {"GET /thing": {"id": "a"}}


@pytest.fixture(autouse=True)
def small_for_shipped(monkeypatch: pytest.MonkeyPatch, empty_folder: Path) -> None:
    """The small suites stand for the shipped ones, which take longer to read."""
    assert empty_folder.is_dir()
    monkeypatch.delenv("OASC_SUITES")
    monkeypatch.delenv("OASC_SUITES_ONLY")
    monkeypatch.setattr("oasc_check.suite.sources.SHIPPED", Source(SUITES))


@pytest.fixture
def mine(empty_folder: Path) -> Path:
    """A folder of suites, relative to the working folder."""
    write_foreign(empty_folder / "mine")
    return Path("mine")


def ids(run: Run, what: str, *words: str | Path) -> list[str]:
    code, out, err = run("list", what, "--json", *words)
    assert (code, err) == (0, "")
    return [row["id"] for row in json.loads(out)]


@pytest.fixture
def platform(empty_folder: Path) -> Iterator[Path]:
    """A platform that meets what the suites ask."""
    with answering(THING) as url:
        yield declared(empty_folder / "p.yaml", url)


def declared(file: Path, url: str) -> Path:
    file.write_text(f"platform: {{name: Acme}}\nedition: acme\napis:\n  small: {{url: {url}, version: '1'}}\n")
    return file


def result(run: Run, *words: str | Path) -> tuple[int, Any, str]:
    code, out, err = run("run", *words, "--to", "json=-")
    return code, json.loads(out), err


# One rule for all commands


def test_suites_are_added_to_the_shipped_ones(run: Run, mine: Path) -> None:
    assert ids(run, "mechanisms") == ["ngsi-ld", "ogcapi-features"]
    assert ids(run, "mechanisms", "--suites", mine) == ["ngsi-ld", "ogcapi-features", "small"]
    assert ids(run, "editions", "--suites", mine) == ["mims-plus-9.0", "acme"]
    assert ids(run, "profiles", "--suites", mine) == ["acme-city"]
    assert ids(run, "mechanisms", "--suites", mine, "--suites-only") == ["small"]


def test_several_folders_come_from_options_the_environment_or_settings(
    run: Run, mine: Path, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path("other/mechanisms/other/mechanism.yaml")
    (empty_folder / other).parent.mkdir(parents=True)
    other.write_text(FILES["mechanisms/small/mechanism.yaml"].replace("mechanism: small", "mechanism: other"))
    every = ["ngsi-ld", "ogcapi-features", "small", "other"]
    assert ids(run, "mechanisms", "--suites", mine, "--suites", "other") == every
    (empty_folder / "oasc.toml").write_text('suites = ["mine", "other"]\n')
    assert ids(run, "mechanisms") == every
    monkeypatch.setenv("OASC_SUITES", "other")
    assert ids(run, "mechanisms") == ["ngsi-ld", "ogcapi-features", "other"]
    monkeypatch.setenv("OASC_SUITES", "other:mine")
    assert ids(run, "mechanisms", "--suites-only") == ["other", "small"]


def test_a_command_explains_and_plans_what_was_added(run: Run, mine: Path, platform: Path) -> None:
    assert "A thing has an id." in run("explain", "small/things/there", "--suites", mine).out
    assert run("explain", "small/things/there").code == 5
    assert "1 test would run" in run("plan", platform, "--suites", mine).out
    assert run("plan", platform).code == 4


def test_a_demo_runs_beside_what_was_added(run: Run, mine: Path) -> None:
    assert run("demo", "-q", "-s", "ngsi-ld/entities/create-then-read", "--suites", mine).code == 0


def test_a_mechanism_of_ones_own_is_discovered_by_its_own_schema(run: Run, mine: Path) -> None:
    file = mine / "mechanisms/small/mechanism.yaml"
    how = "discovery: [{ask: /thing, at: [''], expect: {status: 200, schema: thing.schema.json}, says: a thing}]"
    file.write_text(file.read_text().replace("undiscovered: It is made up.", how))
    with answering(THING) as url:
        code, out, _ = run("discover", url, "--suites", mine)
    assert code == 0
    assert "  small:" in out
    with answering({"GET /thing": {"id": 5}}) as url:
        assert run("discover", url, "--suites", mine).code == 5


def test_only_nothing_is_wrong_usage(run: Run) -> None:
    code, out, err = run("list", "tests", "--suites-only")
    assert (code, out) == (2, "")
    assert "--suites-only leaves nothing to read: give a folder with --suites." in err


def test_a_clash_names_both_files_and_how_to_read_one_alone(run: Run) -> None:
    copy = write_foreign(Path("copy").absolute())
    (copy / "mechanisms/small/mechanism.yaml").write_text((SUITES / "mechanisms/ngsi-ld/mechanism.yaml").read_text())
    code, out, err = run("list", "tests", "--suites", copy)
    assert (code, out) == (4, "")
    assert f"{copy}/mechanisms/small/mechanism.yaml:2:12: " in err
    assert f'the mechanism "ngsi-ld" is there already: {SUITES}/mechanisms/ngsi-ld/mechanism.yaml' in err
    assert "--suites FOLDER --suites-only" in err


def test_check_reads_a_folder_alone_or_beside_the_shipped_ones(run: Run, mine: Path) -> None:
    alone = "No mistakes: 1 mechanism, 1 test, 1 edition, 1 requirement.\n"
    assert run("suite", "check", mine) == (0, alone, "")
    assert run("suite", "check", "--suites", mine, "--suites-only") == (0, alone, "")
    beside = "No mistakes: 3 mechanisms, 7 tests, 2 editions, 6 requirements.\n"
    assert run("suite", "check", "--suites", mine) == (0, beside, "")
    code, _, err = run("suite", "check", mine, "--suites", mine)
    assert (code, "FOLDER is read alone." in err) == (2, True)


def test_check_says_what_is_wrong_in_own_schemas(run: Run, mine: Path) -> None:
    schema = mine / "schemas/payload/small/thing.schema.json"
    schema.write_text('{"$ref": "https://example.org/a.json"}')
    code, out, err = run("suite", "check", "--suites", mine)
    assert (code, out) == (4, "")
    assert '$ref leads to "https://example.org/a.json", which is not here' in err


def test_translations_are_written_in_the_folder_of_the_author(run: Run, mine: Path) -> None:
    (mine / "i18n/fr").mkdir(parents=True)
    (mine / "i18n/fr/language.yaml").write_text("language: fr\nname: français\n", "utf-8")
    assert run("suite", "translate", "fr", "--suites", mine).code == 0
    assert (mine / "i18n/fr/mechanisms/small/things.yaml").is_file()
    assert not (SUITES / "i18n").exists()
    assert "fr: 0 of " in run("suite", "check", "--suites", mine).out


def test_coverage_is_written_in_the_folder_of_the_author(run: Run, mine: Path) -> None:
    assert run("suite", "coverage", "--write", "--suites", mine) == (0, "", "")
    assert [file.parent.name for file in mine.rglob("COVERAGE.md")] == ["small"]
    assert not list(SUITES.rglob("COVERAGE.md"))


# A run


def test_a_run_judges_by_own_suites_and_says_so(run: Run, mine: Path, platform: Path) -> None:
    code, found, _ = result(run, platform, "--suites", mine)
    assert (code, found["edition"], found["summary"]["verdict"]) == (0, "acme", "conformant")
    assert found["tests"][0]["outcome"] == "passed"
    (foreign,) = found["tool"]["foreign_suites"]
    digest = foreign.pop("digest")
    assert foreign == {"name": "mine", "editions": ["acme"], "mechanisms": ["small"], "profiles": ["acme-city"]}
    assert digest != found["tool"]["suites_digest"]
    said = f"Suites that do not come with oasc-check judged, too: mine ({digest[:12]})."
    assert said in found["run"]["limits"]
    assert "mine (" in run("run", platform, "--suites", mine).out


def test_the_result_with_own_suites_can_be_read_again(run: Run, mine: Path, platform: Path) -> None:
    run("run", platform, "--suites", mine, "-q", "--to", "json=r.json")
    shown = run("report", "r.json", "--to", "html=r.html", "--lang", "fr")
    assert (shown.code, shown.err) == (0, "")
    assert "Des suites qui ne sont pas livrées avec oasc-check ont jugé aussi" in Path("r.html").read_text("utf-8")


def test_suites_that_had_no_part_are_named_in_the_result_alone(run: Run, mine: Path, platform_file: Path) -> None:
    code, found, _ = result(run, platform_file, "--suites", mine, "-s", "ngsi-ld/entities/create-then-read")
    assert code == 0
    assert [one["name"] for one in found["tool"]["foreign_suites"]] == ["mine"]
    assert not [limit for limit in found["run"]["limits"] if "do not come with" in limit]


def test_a_profile_of_ones_own_is_asked_for(run: Run, mine: Path, platform: Path) -> None:
    code, found, _ = result(run, platform, "--suites", mine, "--profile", "acme-city")
    assert (code, found["profile"]) == (0, "acme-city")


def test_a_platform_that_does_not_keep_to_the_own_schema_fails(run: Run, mine: Path, empty_folder: Path) -> None:
    with answering({"GET /thing": {"id": 5}}) as url:
        code, found, _ = result(run, declared(empty_folder / "p.yaml", url), "--suites", mine)
    assert code == 1
    assert "5 is not of type 'string'" in found["tests"][0]["findings"][0]["message"]


def test_a_schema_that_changed_judges_at_once(run: Run, mine: Path, platform: Path) -> None:
    before = result(run, platform, "--suites", mine)[1]["tool"]["suites_digest"]
    (mine / "schemas/payload/small/thing.schema.json").write_text('{"type": "object", "title": "another"}')
    assert result(run, platform, "--suites", mine)[1]["tool"]["suites_digest"] != before


def test_the_shipped_folder_is_no_clash_with_itself(run: Run) -> None:
    assert run("list", "tests", "--suites", SUITES) == run("list", "tests")


FIRST = """\
      - send: GET /first
        expect: {status: 200, body: {$.id: a}}
        capture: {there: $.there}
"""


@pytest.mark.parametrize(
    ("send", "code"),
    [
        ("GET ${there}", 3),
        ("GET ${header:Location}?there=${there}", 3),
        ("GET //{elsewhere}/thing?${there}", 1),
        ("GET http://{elsewhere}/thing?${there}", 4),
    ],
    ids=["by-value", "by-location", "without-scheme", "written"],
)
def test_no_host_is_asked_that_the_platform_does_not_declare(
    send: str, code: int, run: Run, mine: Path, empty_folder: Path
) -> None:
    asked: list[str] = []

    def thing(request: Request) -> Response:
        asked.append(request.url.path)
        return JSONResponse({"id": "a"})

    with answering({"GET /thing": thing}) as elsewhere:
        there = f"{elsewhere}/thing"
        second = f"      - send: {send.replace('{elsewhere}', elsewhere.removeprefix('http://'))}\n"
        tests = TESTS[: TESTS.index("      - send")] + FIRST + second + "        expect: {status: 200}\n"
        (mine / "mechanisms/small/things.yaml").write_text(HEAD + tests)
        with answering({"GET /first": JSONResponse({"id": "a", "there": there}, headers={"Location": there})}) as url:
            ran = run("run", declared(empty_folder / "p.yaml", url), "--suites", mine, "-v")
    assert (ran.code, asked) == (code, [])
    said = {3: "so nothing was sent to", 1: "404", 4: "is not a method and a path"}[code]
    assert said in " ".join(f"{ran.out} {ran.err}".split())


@pytest.mark.parametrize("name", ["mechanisms/small/more.yaml", "schemas/payload/small/more.json", "i18n"])
def test_a_link_is_refused_even_when_the_suites_are_kept(name: str, run: Run, mine: Path, platform: Path) -> None:
    assert run("run", platform, "--suites", mine, "-q").code == 0
    (mine / name).symlink_to("/etc/passwd")
    for words in (("run", platform), ("list", "tests"), ("suite", "check"), ("suite", "translate", "fr")):
        code, out, err = run(*words, "--suites", mine)
        assert (code, out) == (4, "")
        assert f"mine/{name}:1:1: this is a symbolic link" in err


def test_tests_that_write_ask_for_permission_as_ours_do(run: Run, mine: Path, empty_folder: Path) -> None:
    steps = TESTS.replace('clause: ["1"]', 'clause: ["1"]\n    effect: writes')
    (mine / "mechanisms/small/things.yaml").write_text(HEAD + steps)
    file = declared(empty_folder / "p.yaml", "https://city.example")
    assert "0 tests would run" in run("plan", file, "--suites", mine).out
    assert "1 test would run" in run("plan", file, "--suites", mine, "--allow-writes").out


def test_a_bundle_holds_own_suites_and_is_judged_again_by_them(
    run: Run, mine: Path, platform: Path, tmp_path: Path
) -> None:
    run("run", platform, "--suites", mine, "-q", "--to", "json=r.json")
    run("keygen", "--out", "key")
    assert run("sign", "r.json", "--key", "key", "--out", "b.oasc").code == 2
    assert run("sign", "r.json", "--key", "key", "--out", "b.oasc", "--suites", mine).code == 0
    mine.rename(tmp_path / "gone")
    code, out, _ = run("verify", "b.oasc", "--trust", "key.pub", "--json")
    found = json.loads(out)
    assert (code, found["holds"], found["differences"]) == (0, True, [])
    assert (found["judged_again"], found["same_suites"]) == (1, False)
    assert json.loads(run("verify", "b.oasc", "--json", "--suites", tmp_path / "gone").out)["same_suites"]


def test_a_fleet_is_judged_by_own_suites(run: Run, mine: Path, platform: Path) -> None:
    code, out, _ = run("fleet", platform, "--suites", mine, "--out", "results")
    assert (code, "conformant" in out) == (0, True)
    (file,) = Path("results").glob("*.json")
    assert json.loads(file.read_text())["tool"]["foreign_suites"][0]["name"] == "mine"


def test_a_bundle_says_what_it_cannot_hold(run: Run, mine: Path, platform: Path) -> None:
    (mine / "mechanisms/small/things.yaml").rename(mine / "mechanisms/small/my things.yaml")
    run("run", platform, "--suites", mine, "-q", "--to", "json=r.json")
    run("keygen", "--out", "key")
    code, _, err = run("sign", "r.json", "--key", "key", "--out", "b.oasc", "--suites", mine)
    assert code == 2
    assert "foreign/1/mechanisms/small/my things.yaml: a bundle cannot hold a file of this name." in err


# Installed packages


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on sys.path."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


def test_suites_of_a_package_judge_and_their_code_does_not_run(run: Run, site: Path, platform: Path) -> None:
    package = install(site)
    write_foreign(package / "data")
    code, found, _ = result(run, platform)
    assert code == 0
    assert [one["name"] for one in found["tool"]["foreign_suites"]] == ["acme-suites 1.2"]
    assert not (package / "it-ran").exists()


def test_packages_can_be_left_out(run: Run, site: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_foreign(install(site) / "data")
    assert "small" in ids(run, "mechanisms")
    assert "small" not in ids(run, "mechanisms", "--no-packages")
    assert run("list", "mechanisms", "--suites", mine).code == 4
    assert ids(run, "mechanisms", "--suites", mine, "--no-packages") == ["ngsi-ld", "ogcapi-features", "small"]
    assert ids(run, "mechanisms", "--suites", mine, "--suites-only") == ["small"]
    monkeypatch.setenv("OASC_NO_PACKAGES", "1")
    assert "small" not in ids(run, "mechanisms")


def test_a_package_that_cannot_be_used_is_named(run: Run, site: Path) -> None:
    package = install(site)
    code, out, err = run("list", "mechanisms")
    assert (code, out) == (4, "")
    assert "entry_points.txt:1:1: [oasc_check.suites] acme is acme_suites:data, which is no folder" in err
    (package / "data").mkdir()
    assert f"{package / 'data'}:1:1: there are no suites here" in run("list", "mechanisms").err
    assert run("list", "mechanisms", "--no-packages").code == 0


def test_the_shipped_suites_take_others_beside_them(run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oasc_check.suite.sources.SHIPPED", Source(places.SUITES))
    found = ids(run, "mechanisms", "--suites", mine, "--no-packages")
    assert {"small", "ngsi-ld", "tls"} <= {*found}
