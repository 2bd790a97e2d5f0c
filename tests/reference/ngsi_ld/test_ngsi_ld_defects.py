"""Each named defect is seen from outside, and not on the broker without defects."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ngsi_ld_entity_probes import ENTITY_PROBES
from ngsi_ld_host import Host, Receiver
from ngsi_ld_mqtt_probes import MQTT_PROBES
from ngsi_ld_notification_probes import NOTIFICATION_PROBES
from ngsi_ld_probes import PROBES as FIRST_PROBES
from ngsi_ld_subscription_probes import SUBSCRIPTION_PROBES

import oasc_check.reference.ngsi_ld as package
from oasc_check.suite.load import load

PROBES = FIRST_PROBES | ENTITY_PROBES
SUBSCRIBERS_PROBES = NOTIFICATION_PROBES | SUBSCRIPTION_PROBES | MQTT_PROBES
FOLDER = Path(package.__file__).parent
GENERATED_INSTANT = re.compile(r"T\d\d:\d\d:\d\d\.\d{6}Z")
SENTENCE = re.compile(r"The broker .+\.")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as server:
        yield server


@pytest.mark.parametrize("defect", sorted(PROBES))
def test_a_defect_shows(defect: str, host: Host) -> None:
    probe = PROBES[defect]
    right = probe(host.broker())
    assert not GENERATED_INSTANT.search(str(right)), "the probe would see a difference whenever it is run again"
    assert probe(host.broker(defect)) != right


@pytest.mark.parametrize("defect", sorted(SUBSCRIBERS_PROBES))
def test_a_defect_of_subscriptions_shows(defect: str, host: Host) -> None:
    probe = SUBSCRIBERS_PROBES[defect]
    with Receiver() as receiver:
        right = probe(host.broker(), receiver)
        assert probe(host.broker(defect), receiver) != right


def test_the_defects_of_the_code_are_those_of_the_suite() -> None:
    """What each of them breaks is seen in tests/scenarios/; only the probes above are asked for more than once."""
    code = "\n".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))
    listed = {one.id for one in load().mechanisms["ngsi-ld"].defects}
    asked = set(re.findall(r'"([a-z0-9-]+)" (?:not )?in (?:\w+\.)*_?defects', code))
    assert asked - listed == set()
    assert {one for one in listed if f'"{one}"' not in code} == set()
    assert {*PROBES, *SUBSCRIBERS_PROBES} - listed == set()


def test_every_defect_has_one_sentence() -> None:
    defects = load().mechanisms["ngsi-ld"].defects
    assert [one.says for one in defects if not SENTENCE.fullmatch(one.says)] == []
