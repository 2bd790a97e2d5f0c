"""The ledger survives every ending, and says no more and no less than what may be left."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_samples import Asked, answer
from wire_samples import Wire as Server

from oasc_check.run.ledger import Ledger, LedgerError, went_out
from oasc_check.run.model import Exchange, Headers, Request, Response, Trouble

WORDS = st.sampled_from(["ledger", "run", "intend", "created", "url", "removed", "headers", "refused"])
VALUES = st.one_of(st.text(max_size=3), st.just(1), st.none(), st.lists(st.integers(), max_size=1))
LINES = st.builds(lambda line: json.dumps(line).encode(), st.dictionaries(WORDS, VALUES))
TENANT = {"NGSILD-Tenant": "t1"}


def ledger(path: Path) -> Ledger:
    return Ledger(path / "deep" / "run.jsonl", "run-1", "platform.yaml")


def intend(book: Ledger, url: str | None, **more: str) -> str:
    return book.intend("ngsi-ld", url, more, "m/g/t", "k2m9", "http://h/entities")


def test_the_file_appears_with_the_first_intention_and_goes_when_nothing_is_open(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    book.close()
    assert not book.path.exists()
    intend(book, "http://h/entities/a")
    assert book.path.stat().st_mode & 0o777 == 0o600
    book.close()
    assert book.path.exists()
    book.removed("http://h/entities/a", {})
    book.close()
    assert not book.path.exists()


def test_what_is_open_is_read_back_newest_first(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    first = intend(book, "http://h/entities/a", **TENANT)
    second = intend(book, None)
    third = intend(book, None)
    fourth = intend(book, "http://h/entities/d")
    book.created(second, "http://h/subscriptions/1")
    book.refused(third)
    book.removed("http://h/entities/d", {})
    book.removed("http://h/entities/a", {})  # of another tenant
    again = Ledger.read(book.path)
    assert (again.run_id, again.platform_source) == ("run-1", "platform.yaml")
    assert [entry.key for entry in again.open_entries()] == [second, first]
    assert len({first, second, third, fourth}) == 4
    assert again.open_entries() == book.open_entries()
    newest, oldest = again.open_entries()
    assert (newest.url, newest.chosen, newest.post_url) == ("http://h/subscriptions/1", True, "http://h/entities")
    assert (oldest.url, oldest.chosen, oldest.headers) == ("http://h/entities/a", False, TENANT)
    assert (oldest.api, oldest.test, oldest.marker) == ("ngsi-ld", "m/g/t", "k2m9")


def test_a_ledger_that_was_read_goes_on(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    intend(book, "http://h/entities/a")
    intend(book, "http://h/entities/b")
    again = Ledger.read(book.path)
    again.removed("http://h/entities/b", {})
    assert intend(again, None) not in {entry.key for entry in book.open_entries()}
    last = Ledger.read(book.path)
    assert [entry.url for entry in last.open_entries()] == [None, "http://h/entities/a"]
    last.refused(last.open_entries()[0].key)
    last.removed("http://h/entities/a", {})
    last.close()
    assert not book.path.exists()


@given(cut=st.integers(min_value=1))
@settings(max_examples=30, deadline=None)
def test_a_torn_last_line_is_left_out_and_mended(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    book = ledger(tmp_path_factory.mktemp("torn"))
    intend(book, "http://h/entities/a")
    whole = book.path.stat().st_size
    intend(book, "http://h/entities/b")
    line = book.path.stat().st_size - whole
    os.truncate(book.path, whole + cut % line)
    again = Ledger.read(book.path)
    assert [entry.url for entry in again.open_entries()] == ["http://h/entities/a"]
    intend(again, "http://h/entities/c")
    assert [entry.url for entry in Ledger.read(book.path).open_entries()] == [
        "http://h/entities/c",
        "http://h/entities/a",
    ]


CRASH = """
import os, sys
from pathlib import Path
from oasc_check.run.ledger import Ledger
import urllib.request
path, url = sys.argv[1:]
ledger = Ledger(Path(path), "run-1", "platform.yaml")
for number in range(1000):
    ledger.intend("ngsi-ld", f"{url}/{number}", {}, "m/g/t", "k2m9", url)
    request = urllib.request.Request(f"{url}/{number}", b"x", {"Pid": str(os.getpid())})
    urllib.request.urlopen(request).read()
"""


def test_what_reached_the_platform_is_in_the_ledger_after_kill_9(tmp_path: Path) -> None:
    def handler(asked: Asked) -> bytes:
        if asked.number == 3:
            os.kill(int(asked.headers["pid"]), 9)
        return answer()

    path = tmp_path / "run.jsonl"
    with Server(handler) as server:
        killed = subprocess.run([sys.executable, "-c", CRASH, str(path), server.url], check=False)
        targets = [asked.target for asked in server.asked]
    assert killed.returncode == -9
    assert targets == ["/0", "/1", "/2", "/3"]
    found = [entry.url for entry in reversed(Ledger.read(path).open_entries())]
    assert found == [server.url + target for target in targets]


def test_several_threads_can_write(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    threads = [
        threading.Thread(target=lambda name=name: [intend(book, f"http://h/{name}/{n}") for n in range(20)])
        for name in "abc"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({entry.key for entry in Ledger.read(book.path).open_entries()}) == 60


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no complete line"),
        (b'{"ledger": 1, "run"', "holds no complete line"),
        (b"hello\n", "line 1 is not of a ledger"),
        (b"[]\n", "line 1 is not of a ledger"),
        (b'{"ledger": 2}\n', "no ledger that this oasc-check can read"),
        (b'{"ledger": 1, "run": "r", "platform": "p"}\n{"intend": {"key": "1"}}\n', "line 2 is not of a ledger"),
        (b'{"ledger": 1, "run": "r", "platform": "p"}\n{"created": "9", "url": "u"}\n', "line 2 is not of a ledger"),
        (b'{"ledger": 1, "run": "r", "platform": "p"}\n{"hello": 1}\n', "line 2 is not of a ledger"),
        (b"\xff\xfe\n", "line 1 is not of a ledger"),
    ],
)
def test_a_file_that_is_no_ledger_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=says) as caught:
        Ledger.read(path)
    assert str(path) in str(caught.value)
    with pytest.raises(LedgerError, match="cannot be read"):
        Ledger.read(tmp_path / "missing")


@given(st.lists(st.one_of(st.binary(max_size=30), LINES)))
@settings(max_examples=60, deadline=None)
def test_reading_anything_gives_a_ledger_or_a_ledger_error(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.jsonl"
    path.write_bytes(b'{"ledger": 1, "run": "r", "platform": "p"}\n' + b"".join(line + b"\n" for line in lines))
    try:
        entries = Ledger.read(path).open_entries()
    except LedgerError:
        return
    assert entries == []


def test_a_ledger_that_cannot_be_written_stops_what_would_be_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    book = Ledger(tmp_path / "file" / "run.jsonl", "run-1", "platform.yaml")
    with pytest.raises(LedgerError, match=r"cannot be written: .*; make room"):
        intend(book, "http://h/entities/a")
    assert book.open_entries() == []


@pytest.mark.parametrize(
    ("kind", "seconds", "out"),
    [
        ("unreachable", 0.1, False),
        ("host", 0.0, False),
        ("auth", 0.0, False),
        ("budget", 0.0, False),
        ("interrupted", 0.0, False),
        ("interrupted", 0.1, True),
        ("timeout", 0.1, True),
        ("timeout", 0.0, False),
        ("broken", 0.1, True),
    ],
)
def test_whether_a_request_can_have_arrived(kind: str, seconds: float, out: bool) -> None:
    request = Request("POST", "http://h/", Headers())
    assert went_out(Exchange("x1", request, None, Trouble(kind, ""), seconds, 1, "now")) is out
    assert went_out(Exchange("x1", request, Response(400, Headers()), None, seconds, 1, "now"))


def test_what_becomes_known_needs_no_room(tmp_path: Path) -> None:
    """The run goes on to remove all; the file names what may be there, and later cleaning finds out."""
    book = Ledger(tmp_path / "folder" / "run.jsonl", "run-1", "platform.yaml")
    keys = [intend(book, f"http://h/entities/{name}") for name in "abcd"]
    shutil.move(tmp_path / "folder", tmp_path / "elsewhere")
    (tmp_path / "folder").write_text("")
    book.created(keys[0], "http://h/entities/e")
    book.declined(keys[1])
    book.refused(keys[2])
    book.removed("http://h/entities/d", {})
    assert [(entry.url, entry.declined) for entry in book.open_entries()] == [
        ("http://h/entities/b", True),
        ("http://h/entities/e", False),
    ]
    book.removed("http://h/entities/e", {})
    book.refused(keys[1])
    book.close()
    assert len(Ledger.read(tmp_path / "elsewhere" / "run.jsonl").open_entries()) == 4
