"""Connections: what is offered, what a server chooses, and what decides nothing."""

import json
import ssl
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from wire_samples import MECHANISM, free_port, sender

from oasc_check.reference import null
from oasc_check.reference.server import start_app
from oasc_check.reference.tls import AUTHORITY, Secure
from oasc_check.reference.tls.hello import chosen, offer_of
from oasc_check.run.hello import CIPHERS, VERSIONS, NotTls, answer_of, client_hello, name_of
from oasc_check.run.model import Call, Exchange
from oasc_check.run.settings import Settings
from oasc_check.suite.model import CONNECT

TRUSTING = Settings(ca_bundle=str(AUTHORITY), connect_timeout=2)


def connect(url: str, settings: Settings = TRUSTING, **offer: Any) -> Exchange:
    with sender(url, settings) as asker:
        body = json.dumps(offer).encode()
        (exchange,) = asker.transport.send(Call(asker.platform.apis["m"], MECHANISM, CONNECT, url, body=body))
    return exchange


def seen(url: str, settings: Settings = TRUSTING, **offer: Any) -> Any:
    exchange = connect(url, settings, **offer)
    assert exchange.response is not None, exchange.trouble
    return exchange.response.json


@pytest.fixture
def secure() -> Iterator[Callable[..., Secure]]:
    started: list[Secure] = []

    def start(*defects: str) -> Secure:
        started.append(Secure(frozenset(defects)))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_a_connection_is_made_whole(secure: Callable[..., Secure], version: str) -> None:
    found = seen(secure().url, tls=[version])
    certificate = found.pop("certificate")
    assert found.pop("cipher")
    assert found == {"accepted": True, "version": version}
    assert certificate["names"] == ["localhost", "127.0.0.1"]
    assert certificate["not_after"] == "2124-01-01T00:00:00Z"
    assert {name: certificate[name] for name in ("trusted", "names_host", "in_time", "problems")} == {
        "trusted": True, "names_host": True, "in_time": True, "problems": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("defect", "wrong"), [("tls-self-signed", "trusted"), ("tls-other-host", "names_host"), ("tls-expired", "in_time")]
)
def test_each_fault_of_a_certificate_is_seen_by_itself(secure: Callable[..., Secure], defect: str, wrong: str) -> None:
    certificate = seen(secure(defect).url, tls=["1.2", "1.3"])["certificate"]
    assert [name for name in ("trusted", "names_host", "in_time") if not certificate[name]] == [wrong]
    assert len(certificate["problems"]) >= 1


def test_an_authority_that_nobody_named_is_not_trusted(secure: Callable[..., Secure]) -> None:
    certificate = seen(secure().url, Settings(), tls=["1.2", "1.3"])["certificate"]
    assert (certificate["trusted"], certificate["names_host"], certificate["in_time"]) == (False, True, True)


def test_what_is_refused(secure: Callable[..., Secure]) -> None:
    server = secure("tls-refuses-1-3")
    assert not seen(server.url, tls=["1.3"])["accepted"]
    for version in ("1.0", "1.1"):
        assert seen(server.url, tls=[version]) == {"accepted": False, "refusal": "protocol version"}
    for kind in CIPHERS:
        assert seen(server.url, tls=["1.2"], ciphers=kind) == {"accepted": False, "refusal": "handshake failure"}


def test_what_is_accepted_is_named(secure: Callable[..., Secure]) -> None:
    assert seen(secure("tls-accepts-1-1").url, tls=["1.1"]) == {"accepted": True, "version": "1.1", "cipher": "0xc013"}
    found = seen(secure("tls-accepts-rc4").url, tls=["1.2"], ciphers="rc4")
    assert found == {"accepted": True, "version": "1.2", "cipher": "0x0005 (rc4)"}


def test_plain_http(secure: Callable[..., Secure]) -> None:
    server = secure()
    assert seen(server.url, plain=server.plain_port) == {
        "known": True, "accepted": True, "status": 308, "location": f"{server.url}/",
    }  # fmt: skip
    assert not seen(server.url, plain=str(free_port()))["accepted"]
    assert seen(server.url, plain="usual") == {"known": False}


def test_nobody_there_decides_nothing() -> None:
    for version in ("1.2", "1.1"):
        trouble = connect(f"https://127.0.0.1:{free_port()}", tls=[version]).trouble
        assert trouble is not None
        assert trouble.kind == "unreachable"


def test_another_protocol_decides_nothing() -> None:
    with start_app(null.build("html")) as server:
        address = server.url.replace("http://", "https://")
        for version in ("1.2", "1.1"):
            trouble = connect(address, tls=[version]).trouble
            assert trouble is not None
            assert trouble.kind == "tls"
        refused = connect(server.url, tls=["1.2"]).trouble
    assert refused is not None
    assert "not an https address" in refused.message


@pytest.mark.parametrize("version", VERSIONS)
def test_the_offer_is_what_it_says(version: str) -> None:
    for kind, numbers in CIPHERS.items():
        offer = offer_of(client_hello(version, kind, "city.example"))
        assert offer.version == VERSIONS[version]
        assert offer.ciphers == {*numbers, 0x00FF}


def test_an_offer_is_understood_by_openssl() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(AUTHORITY.with_name("valid.pem"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(client_hello("1.2", None, "localhost"))
    with pytest.raises(ssl.SSLWantReadError):  # it has answered, and waits for the key of the client
        server.do_handshake()
    found = answer_of(iter([outgoing.read()]))
    assert (found.version, found.refusal) == ("1.2", "")


def test_an_answer_may_come_in_pieces() -> None:
    record = chosen(0x0302, [0x0005])
    found = answer_of(record[start:end] for start, end in pairwise(range(len(record) + 1)))
    assert (found.version, name_of(found.cipher)) == ("1.1", "0x0005 (rc4)")
    assert answer_of(iter([b"\x15\x03\x01\x00\x02\x02\x46"])).refusal == "protocol version"
    assert answer_of(iter([b"\x15\x03\x01\x00\x02", b"\x02\xfe"])).refusal == "alert 254"
    assert answer_of(iter([])).refusal == "it ended the connection"
    for other in (b"HTTP/1.1 400 Bad Request", b"\x16\x01", b"\x16\x03\x01\x00\x2a\x01" + bytes(41)):
        with pytest.raises(NotTls):
            answer_of(iter([other]))
