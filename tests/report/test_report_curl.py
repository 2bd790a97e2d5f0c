"""A curl command that is pasted sends the same request."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oasc_check.report.curl import argv, command
from oasc_check.report.model import RequestLine
from oasc_check.report.recorded import Body

SHELL = shutil.which("sh") or ""


@pytest.fixture(scope="module")
def shell_with_curl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH whose curl writes its words to standard output, and what it reads to the file `piped`."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "curl").write_text(f'#!{SHELL}\nprintf "%s\\0" curl "$@"\ncat > "{folder}/piped"\n')
    (folder / "curl").chmod(0o755)
    return folder


def pasted(text: str, folder: Path) -> tuple[list[str], bytes]:
    """The words that curl was given, and what was piped into it."""
    environment = {"PATH": f"{folder}:/usr/bin:/bin"}
    done = subprocess.run(
        [SHELL, "-c", text], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    words = done.stdout.decode().split("\0")[:-1]
    return words, (folder / "piped").read_bytes()


def a_request(method: str = "POST", url: str = "http://h/x", body: Body = "", **headers: str) -> RequestLine:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"method": method, "url": url, "headers": named, "body": body}


def test_the_words_say_the_request() -> None:
    request = a_request(body='{"a": "l\'x $HOME `id`"}', Accept="a/b", Content_Type="c/d", Host="h", User_Agent="u")
    assert argv(request) == [
        *("curl", "-i", "-X", "POST", "http://h/x"),
        *("-H", "Accept: a/b", "-H", "Content-Type: c/d"),
        *("--data-raw", '{"a": "l\'x $HOME `id`"}'),
    ]


@pytest.mark.parametrize(
    ("request_line", "words"),
    [
        (a_request("GET", Accept="a/b"), ["curl", "-i", "http://h/x", "-H", "Accept: a/b"]),
        (a_request("HEAD", Accept="a/b"), ["curl", "-i", "--head", "http://h/x", "-H", "Accept: a/b"]),
        (
            a_request("GET", "http://h/?q=[1]", Accept="a"),
            ["curl", "-i", "--globoff", "http://h/?q=[1]", "-H", "Accept: a"],
        ),
        (a_request("DELETE"), ["curl", "-i", "-X", "DELETE", "http://h/x", "-H", "Accept:"]),
        (a_request("GET", X="", Accept="a"), ["curl", "-i", "http://h/x", "-H", "X;", "-H", "Accept: a"]),
        (
            a_request(body="@/etc/passwd", Accept="a"),
            [
                *("curl", "-i", "-X", "POST", "http://h/x", "-H", "Accept: a", "-H", "Content-Type:"),
                "--data-raw",
                "@/etc/passwd",
            ],
        ),
    ],
)
def test_curl_adds_and_drops_nothing(request_line: RequestLine, words: list[str], shell_with_curl: Path) -> None:
    assert argv(request_line) == words
    assert pasted(command(request_line), shell_with_curl) == (words, b"")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(min_size=1), value=st.text(), path=st.text("abc'\"$`\\;&|*[]{} é«»"))
def test_the_shell_hands_over_the_same_words(body: str, value: str, path: str, shell_with_curl: Path) -> None:
    request = a_request("PATCH", f"http://h/{path}", body, Accept=value)
    words, piped = pasted(command(request), shell_with_curl)
    assert words == argv(request)
    assert piped.decode() == (body if words[-1] == "@-" else "")
    assert words[-1] in (body, "@-")


def test_octets_are_piped(shell_with_curl: Path) -> None:
    words, piped = pasted(command(a_request(body={"base64": "iVBORw0KGgo="})), shell_with_curl)
    assert words[-2:] == ["--data-binary", "@-"]
    assert piped == b"\x89PNG\r\n\x1a\n"


def test_the_command_shows_nothing_that_acts() -> None:
    text = command(a_request(body="\x1b[2J\u202e\x00", Accept="\x1b[2J\r\nX: y", url="http://h/\u202e"))
    assert not [character for character in text if not character.isprintable() and character != "\n"]


def test_a_long_body_is_named_instead_of_shown() -> None:
    assert argv(a_request(body="é" * 50), body_limit=99)[-2:] == ["--data-binary", "@request-body"]
    assert argv(a_request(body="é" * 50), body_limit=100)[-2:] == ["--data-raw", "é" * 50]


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ('{"tls": ["1.1"], "ciphers": "rc4"}', "openssl s_client -connect h:8443 -tls1_1"),
        ('{"tls": ["1.0"]}', "openssl s_client -connect h:8443 -tls1"),
        ('{"tls": ["1.2", "1.3"]}', "openssl s_client -connect h:8443"),
        ('{"plain": "8080"}', "curl -i http://h:8080/"),
        ('{"plain": "usual"}', "curl -i http://h:80/"),
    ],
)
def test_a_connection_can_be_tried_by_hand(offer: str, expected: str) -> None:
    assert command(a_request("CONNECT", "https://h:8443/", offer)) == expected
