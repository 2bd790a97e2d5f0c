"""What goes wrong with TLS is never taken for what a platform says, and never for a deed that was not done."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from certificates import self_signed

from faults import kinds as f
from faults.conftest import Trial
from faults.fault_platform import FaultPlatform

pytestmark = pytest.mark.timeout(120)
CERTIFICATE = Path(__file__).parents[1] / "run/certificates/valid.pem"
TRUSTED = f'tls: {{ca_bundle: "{CERTIFICATE}"}}\n'

GREETINGS = {
    "alert: handshake failure": (f.alert(40), "ALERT_HANDSHAKE_FAILURE"),
    "alert: certificate expired": (f.alert(45), "ALERT_CERTIFICATE_EXPIRED"),
    "alert: unknown CA": (f.alert(48), "ALERT_UNKNOWN_CA"),
    "alert: protocol version": (f.alert(70), "ALERT_PROTOCOL_VERSION"),
    "plain HTTP": (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak TLS"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.6\r\n", "does not speak TLS"),
    "zeros": (bytes(200), "does not speak TLS"),
    "half an alert": (f.alert(40)[:4], "there is no TLS connection"),
}


@pytest.mark.parametrize("name", GREETINGS)
def test_a_handshake_that_fails(name: str, trial: Trial) -> None:
    greeting, said = GREETINGS[name]
    with FaultPlatform(greeting=greeting, is_https=True) as platform:
        judged = trial.judge(platform.url, "read", "create", "choose")
    for test in ("read", "create", "choose"):
        outcome, reason = judged.outcome(test)
        assert (outcome, judged.trouble(test)) == ("inconclusive", "tls")
        assert said in reason
    assert (judged.code, judged.result["residue"], list(trial.ledgers.iterdir())) == (3, [], [])


def serving(certificate: Path = CERTIFICATE) -> ssl.SSLContext:
    """What serves with a certificate, whose file holds its key, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize(
    "octets", [f.alert(80), b"HTTP/1.1 200 OK\r\n\r\n", bytes(100)], ids=["alert", "HTTP", "zeros"]
)
def test_what_breaks_off_in_the_middle_may_have_been_done(octets: bytes, trial: Trial) -> None:
    """The request had gone out, so what it made is looked for."""
    with FaultPlatform(f.not_tls(octets), lambda asked: asked.method == "POST", tls=serving()) as platform:
        judged = trial.judge(platform.url, "create", "choose", more=TRUSTED)
        assert list(platform.behind.things) == ["/notes/1"]
    for test in ("create", "choose"):
        assert (judged.outcome(test)[0], judged.trouble(test)) == ("inconclusive", "broken")
    assert judged.code == 7


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_wants_a_certificate_has_taken_nothing(version: ssl.TLSVersion, trial: Trial) -> None:
    """With TLS 1.3 its alert comes when the request has been sent (RFC 8446, clause 2)."""
    context = serving()
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(CERTIFICATE)
    with FaultPlatform(tls=context) as platform:
        judged = trial.judge(platform.url, "read", "create", "choose", more=TRUSTED)
        assert platform.asked == []
    for test in ("read", "create", "choose"):
        assert (judged.outcome(test)[0], judged.trouble(test)) == ("inconclusive", "tls")
        assert "client certificates" in judged.outcome(test)[1]
    assert (judged.code, judged.result["residue"]) == (3, [])


def test_a_certificate_that_is_not_valid_yet(trial: Trial) -> None:
    begins = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
    certificate = self_signed(trial.folder / "future.pem", begins=begins)
    with FaultPlatform(tls=serving(certificate)) as platform:
        judged = trial.judge(platform.url, "read", more=f'tls: {{ca_bundle: "{certificate}"}}\n')
    outcome, reason = judged.outcome("read")
    assert (outcome, judged.trouble("read")) == ("inconclusive", "tls")
    assert "certificate is not yet valid; correct the clock of this machine" in reason
