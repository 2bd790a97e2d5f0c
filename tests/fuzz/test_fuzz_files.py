"""The command line with files that were changed at random: it goes on, or says in which file and why not."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import changes, targets
from oasc_check.suite.baseline import load_baseline
from oasc_check.suite.load import load
from oasc_check.suite.model import InvalidFile

GOLDEN = json.loads((Path(__file__).parents[1] / "report/golden/every-outcome.json").read_bytes())
SUITES = Path(__file__).parents[1] / "cli/suites"
FORMS = ("json", "junit", "markdown", "csv", "xlsx", "earl", "sarif", "har", "badge", "github", "html", "console")
PLATFORM = """\
platform: {name: Acme City Platform, version: "4.2", vendor: Acme, contact: ops@acme.example}
edition: mims-plus-9.0
sandbox: true
apis:
  ngsi-ld:
    url: https://city.example/ngsi-ld/v1
    version: "1.9.1"
    tenant: test
    auth: main
    temporal_url: https://history.example/x
    features: [temporal]
    settings: {mqtt_broker: "mqtt://broker.example:1883"}
    roles: {weak: guest}
  ogcapi-features: {url: https://geo.city.example, auth: none}
auth:
  main:
    type: oauth2-client-credentials
    token_url: https://id.city.example/token
    client_id: oasc
    client_secret: env:ACME_SECRET
  guest: {type: header, name: X-Auth-Token, value: file:secret.txt}
callback: {listen: "0.0.0.0:8085", url: "https://tester.example/cb"}
tls: {ca_bundle: bundle.pem, client_certificate: mine.pem, client_key: mine.key}
statement: statement.yaml
"""
STATEMENT = """\
statement: {platform: Acme City Platform, signatory: "Ada Roe, CTO", date: 2026-11-01}
attested:
  MIM0:R3.1: {says: Ada answers., document: isms.pdf, signatory: Ada Roe, date: 2026-10-01}
claims:
  ngsi-ld: {version: 1.9.1, features: {tenants: true, temporal: false}}
"""
PROFILE = """\
profile: p
title: A small profile
says: What a small city asks for.
edition: mims-plus-9.0
source: an example
requirements:
  MIM0:R1.1: {weight: 3, knock_out: true}
  MIM0:R1.2: {through: [ngsi-ld]}
"""
BASELINE = """\
baseline:
  - {test: ngsi-ld/entities/delete, reason: "issue 12", owner: Ada Roe, expires: 2027-03-31}
  - {test: ngsi-ld/entities/query, reason: known, owner: Ada Roe, expires: 2027-03-31}
"""
SETTINGS = 'timeout = 10\nallow-writes = true\nselect = ["ngsi-ld"]\njobs = 4\nto = ["json=r.json"]\nrate = "5/s"\n'

anything = settings(max_examples=50, suppress_health_check=list(HealthCheck))
fewer = settings(anything, max_examples=20)
CHANCE = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The working folder, with all files as they should be, and a small suite."""
    folder = tmp_path_factory.mktemp("files")
    shutil.copytree(SUITES, folder / "suites")
    (folder / "suites/profiles").mkdir()
    write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("OASC_SUITES", str(SUITES))
        patch.setenv("OASC_SUITES_ONLY", "1")
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield folder


def write(folder: Path) -> None:
    """All files as they should be."""
    for name, content in {"platform.yaml": PLATFORM, "statement.yaml": STATEMENT, "baseline.yaml": BASELINE}.items():
        (folder / name).write_text(content)
    (folder / "suites/profiles/p.yaml").write_text(PROFILE)
    for name in ("old.json", "new.json"):
        (folder / name).write_text(json.dumps(GOLDEN))


def changed(file: Path, before: str, chance: random.Random) -> None:
    """Another content, by changes of the one before."""
    file.write_bytes(changes.octets(changes.text(before, chance)))


def test_unchanged_all_is_accepted(folder: Path) -> None:
    assert targets.run("plan", "platform.yaml", "--profile", "p", "--suites", "suites") == 0
    assert targets.run("diff", "old.json", "new.json") == 0
    assert load_baseline(folder / "baseline.yaml", load(SUITES)).excuses


@anything
@given(CHANCE)
def test_any_platform_file(folder: Path, chance: random.Random) -> None:
    write(folder)
    changed(folder / "platform.yaml", PLATFORM, chance)
    targets.run("plan", "platform.yaml", "--allow-writes")


@anything
@given(CHANCE)
def test_any_statement(folder: Path, chance: random.Random) -> None:
    write(folder)
    changed(folder / "statement.yaml", STATEMENT, chance)
    targets.run("plan", "platform.yaml")


@fewer
@given(CHANCE)
def test_any_profile(folder: Path, chance: random.Random) -> None:
    write(folder)
    changed(folder / "suites/profiles/p.yaml", PROFILE, chance)
    targets.run("plan", "platform.yaml", "--profile", "p", "--suites", "suites")
    targets.run("tender", "--profile", "p", "--suites", "suites")


@anything
@given(CHANCE)
def test_any_baseline(folder: Path, chance: random.Random) -> None:
    write(folder)
    changed(folder / "baseline.yaml", BASELINE, chance)
    try:
        load_baseline(folder / "baseline.yaml", load(SUITES))
    except InvalidFile as refused:
        if {problem.place.file for problem in refused.problems} != {folder / "baseline.yaml"}:
            raise


@fewer
@given(CHANCE)
def test_any_settings(folder: Path, chance: random.Random) -> None:
    write(folder)
    changed(folder / "oasc.toml", SETTINGS, chance)
    try:
        targets.run("plan", "platform.yaml")
    finally:
        (folder / "oasc.toml").unlink()


@anything
@given(CHANCE)
def test_any_result(folder: Path, chance: random.Random) -> None:
    write(folder)
    (folder / "new.json").write_text(json.dumps(changes.tree(GOLDEN, chance)))
    forms = [word for form in FORMS for word in ("--to", f"{form}=report.{form}")]
    targets.run("report", "new.json", *forms)
    targets.run("diff", "old.json", "new.json")


@fewer
@given(CHANCE)
def test_any_text_for_a_result(folder: Path, chance: random.Random) -> None:
    write(folder)
    changed(folder / "new.json", json.dumps(GOLDEN, indent=1), chance)
    targets.run("report", "new.json", "-v")
    targets.run("diff", "new.json", "old.json")


@fewer
@given(CHANCE)
def test_any_bid(folder: Path, chance: random.Random) -> None:
    write(folder)
    (folder / "new.json").write_text(json.dumps(changes.tree(GOLDEN, chance)))
    targets.run("compare", "old.json", "new.json", "--profile", "p", "--to", "csv=bids.csv", "--suites", "suites")
