"""Notifications by MQTT, through a real MQTT broker: the reference platform passes, and each defect is caught."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mosquitto import mosquitto
from scenario_runs import platform_at, run, shipped, with_outcome

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.reference import server
from oasc_check.reference.ngsi_ld.delivery_mqtt import publish
from oasc_check.run.model import TestRun
from oasc_check.run.mqtt import Subscriber
from oasc_check.suite.model import Defect

GROUP = "ngsi-ld/mqtt-notifications"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mosquitto(tmp_path_factory.mktemp("mosquitto")) as address:
        yield address


def outcomes(broker: str, folder: Path, *defects: str) -> list[TestRun]:
    """What became of the tests of the group, against a reference platform with these defects."""
    with server.start(defects) as platform:
        declared = platform_at(platform.url, ["ngsi-ld"])
        api = replace(declared.apis["ngsi-ld"], settings={"mqtt_broker": broker})
        plan = build(shipped(), replace(declared, apis={"ngsi-ld": api}), Selection(select=(GROUP,), writes=True))
        runs, cleaned = run(plan, folder)
    assert cleaned.residue == ()
    return runs


def defects() -> list[Defect]:
    known = shipped().mechanisms["ngsi-ld"].defects
    return [defect for defect in known if all(test.startswith(GROUP) for test in defect.caught_by)]


def test_the_reference_platform_passes(broker: str, tmp_path: Path) -> None:
    runs = outcomes(broker, tmp_path)
    assert {run.planned.test.id: run.reason for run in runs if run.outcome is not Outcome.PASSED} == {}
    assert len(runs) >= 15


@pytest.mark.parametrize("defect", defects(), ids=lambda defect: defect.id)
def test_each_defect_is_caught_by_exactly_its_tests(defect: Defect, broker: str, tmp_path: Path) -> None:
    assert sorted(with_outcome(outcomes(broker, tmp_path, defect.id), Outcome.FAILED)) == sorted(defect.caught_by)


def test_there_are_such_defects() -> None:
    assert len(defects()) == 4


def test_a_broker_that_is_not_there_decides_nothing(tmp_path: Path) -> None:
    runs = outcomes("mqtt://127.0.0.1:1", tmp_path)
    assert {run.outcome for run in runs} == {Outcome.INCONCLUSIVE}
    assert "mqtt://127.0.0.1:1 cannot be reached" in runs[0].reason
    assert "mqtt_broker" in runs[0].reason


def test_only_what_is_below_its_own_topic_is_heard(broker: str) -> None:
    heard: list[tuple[str, int, bytes]] = []
    subscribers = [Subscriber(f"{broker}/city", lambda *message: heard.append(message)) for _ in range(2)]
    try:
        addresses = [subscriber.address("updates") for subscriber in subscribers]
        assert all(publish(address, b"{}", 1, "mqtt5.0", 5) for address in (*addresses, f"{broker}/city/updates"))
        until = time.monotonic() + 5
        while len(heard) < 2 and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        for subscriber in subscribers:
            subscriber.stop()
    assert sorted(heard) == sorted((address, 1, b"{}") for address in addresses)
    assert len(set(addresses)) == 2
    assert all(address.startswith(f"{broker}/city/oasc-check/") for address in addresses)
