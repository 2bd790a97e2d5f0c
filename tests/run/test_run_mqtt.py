"""What is said where nothing can be heard by MQTT; tests/real_servers/check_mosquitto.py hears a real broker."""

import sys

import pytest

from oasc_check.run.listener import ReceiverError
from oasc_check.run.mqtt import Subscriber


@pytest.mark.parametrize("address", ["http://127.0.0.1:1883", "mqtt://", "mqtt://host:port", "127.0.0.1:1883"])
def test_what_is_no_broker_is_said_so(address: str) -> None:
    with pytest.raises(ReceiverError, match="no address of an MQTT broker; correct the setting mqtt_broker"):
        Subscriber(address, lambda *_: None)


def test_a_broker_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(ReceiverError, match=r"MQTT broker mqtt://127.0.0.1:1 cannot be reached: .*; correct"):
        Subscriber("mqtt://city:secret@127.0.0.1:1", lambda *_: None)


def test_without_the_package_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("paho", "paho.mqtt", "paho.mqtt.client"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ReceiverError, match=r"pip install 'oasc-check\[mqtt\]'"):
        Subscriber("mqtt://127.0.0.1:1", lambda *_: None)
