"""A broker that makes every free choice otherwise than the reference conforms just as well."""

from pathlib import Path

import requests
from free_choices import FreeChoices
from scenario_runs import plan_for, run, with_outcome

from oasc_check.plan.model import Outcome
from oasc_check.reference.app import build
from oasc_check.reference.ngsi_ld.notifier import INITIAL
from oasc_check.reference.server import start_app

NOT_PASSED = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.INAPPLICABLE))


def test_free_choices_fail_nothing(tmp_path: Path) -> None:
    with start_app(FreeChoices(build([INITIAL]))) as platform:
        runs, cleaned = run(plan_for(platform.url, ["ngsi-ld"]), tmp_path)
    assert with_outcome(runs, *NOT_PASSED) == {}
    assert len(with_outcome(runs, Outcome.PASSED)) > len(runs) * 0.95
    assert cleaned.residue == ()


def test_the_choices_are_made_otherwise() -> None:
    entity = {"id": "urn:example:car", "type": "Car", "speed": {"type": "Property", "value": 55}}
    with start_app(FreeChoices(build())) as platform:
        entities = f"{platform.url}/ngsi-ld/v1/entities"
        created = requests.post(entities, json=entity, timeout=5)
        found = requests.get(f"{entities}/urn:example:car", timeout=5)
        refused = requests.get(f"{entities}/car", timeout=5)
    assert created.headers["Location"] == "/ngsi-ld/v1/entities/urn%3Aexample%3Acar"
    assert found.json() == entity
    assert found.text.startswith('{"speed" : {"value" : 55.0')
    assert (refused.status_code, refused.json()["type"]) == (400, "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest")
