"""Addresses are compared and encoded as the standards say, whatever a platform writes."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_samples import Wire as Server
from wire_samples import answer, platform, sender

from oasc_check.run.origin import Origins, encoded, is_loopback, origin_of, same_origin
from oasc_check.suite.model import Api, Auth, Platform

ALLOWED = set(string.ascii_letters + string.digits + "-._~:/?[]@!$&'()*+,;=%")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://H.example/a", "http://h.example:80/b?c#d", True),
        ("https://h.example", "https://h.example:443", True),
        ("http://h.example", "https://h.example", False),
        ("http://h.example", "http://h.example:81", False),
        ("http://h.example", "http://h.example.", False),
        ("http://h.example", "http://x.h.example", False),
        ("http://me:pw@h.example", "http://h.example", True),
        ("http://h.example@evil.example", "http://h.example", False),
        ("http://[::1]:80", "http://[::1]", True),
        ("http://h.example", "mailto:h.example", False),
        ("mailto:a", "mailto:a", False),
    ],
)
def test_origins_are_compared(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same


@pytest.mark.parametrize("url", ["", "/x", "ftp://h/", "http://", "http://:80", "http://h:port", "http://h:99999"])
def test_what_has_no_origin_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        origin_of(url)


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("http://h/a?b=c", "http://h/a?b=c"),
        ("http://h", "http://h"),
        ("HTTP://H:80/a", "http://h/a"),
        ("https://h:8443/a#b", "https://h:8443/a"),
        ("http://me:pw@h/a", "http://h/a"),
        ("http://bücher.example/ä b", "http://xn--bcher-kva.example/%C3%A4%20b"),
        ("http://h/a%2fb%zz%", "http://h/a%2Fb%25zz%25"),
        ("http://h/a\r\nX: y", "http://h/aX:%20y"),
        ('http://h/urn:a:b?q=x=="y"&id=[1]', "http://h/urn:a:b?q=x==%22y%22&id=%5B1%5D"),
        ("http://[::1]:80/a b", "http://[::1]/a%20b"),
        ("http://[::1]:8080/a|b", "http://[::1]:8080/a%7Cb"),
    ],
)
def test_addresses_are_encoded(url: str, wire: str) -> None:
    assert encoded(url) == wire
    assert encoded(wire) == wire


@given(st.text())
def test_whatever_follows_the_host_can_be_sent(text: str) -> None:
    url = encoded(f"http://127.0.0.1/{text}")
    assert url.startswith("http://127.0.0.1/")
    assert set(url) <= ALLOWED
    assert encoded(url) == url


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_address_makes_sending_raise(text: str) -> None:
    with sender("http://127.0.0.1:1") as asker:
        asker.transport.stop()
        assert asker.trouble(f"http://{text}").kind == "interrupted"
    with sender("http://127.0.0.1:1") as asker:
        assert asker.trouble(f"http://127.0.0.2{text}").kind in ("host", "refused", "unreachable")


def test_half_a_character_in_an_address_is_refused() -> None:
    with Server(lambda _: answer()) as server, sender(server.url) as asker:
        assert asker.trouble("/a\ud800").kind == "refused"
        assert asker.trouble("/a", headers={"X": "\ud800"}).kind == "refused"
        assert server.asked == []


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost.example", False),
        ("10.0.0.1", False),
        ("127.0.0.1.example", False),
    ],
)
def test_loopback_is_known(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def test_all_declared_addresses_may_be_asked() -> None:
    auth = Auth("main", "oauth2-password", {"token_url": "https://id.example/token"})
    api = Api("m", "https://a.example/v1", auth=auth, temporal_url="https://t.example/v1")
    origins = Origins(Platform("p", "p.yaml", {"m": api}))
    for url in ("https://a.example/x", "https://t.example/", "https://id.example/other"):
        assert origins.refusal(url) is None
    for url in ("http://a.example/x", "https://a.example:444/", "https://b.example/"):
        assert "is not declared" in str(origins.refusal(url))


def test_credentials_belong_to_origins() -> None:
    main, side = Auth("main", "bearer", {"token": "a"}), Auth("side", "bearer", {"token": "b"})
    apis = {
        "m": Api("m", "http://a.example/m", auth=main, temporal_url="http://t.example/"),
        "open": Api("open", "http://a.example/open"),
        "far": Api("far", "http://b.example/", auth=side),
        "near": Api("near", "http://c.example/", auth=main),
    }
    origins = Origins(Platform("p", "p.yaml", apis))
    cases = [
        ("m", "http://a.example/x", False, main),
        ("m", "http://t.example/x", False, main),
        ("m", "http://c.example/x", False, main),
        ("m", "http://b.example/x", False, None),
        ("m", "http://b.example/x", True, side),
        ("open", "http://a.example/x", True, None),
        ("far", "http://a.example/x", True, None),  # two ways there, so neither is taken
        ("far", "http://c.example/x", True, main),
        ("far", "http://localhost/x", True, None),
    ]
    for name, url, safe, expected in cases:
        assert origins.auth_for(url, apis[name], safe) == expected, (name, url, safe)


def test_a_platform_without_credentials_has_none() -> None:
    declared = platform("http://a.example")
    assert Origins(declared).auth_for("http://a.example/x", declared.apis["m"], True) is None
