"""Cleaning up removes what the run created, and touches nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from wire_samples import MECHANISM, Asked, Sender, answer, platform, sender
from wire_samples import Wire as Server

from oasc_check.run.cleanup import clean
from oasc_check.run.ledger import Ledger
from oasc_check.run.settings import Settings
from oasc_check.suite.model import Auth

MARKER = "k2m9"


class Store:
    """A platform that holds things by path, each with its body; ``statuses`` overrides the answers to DELETE."""

    def __init__(self, things: Mapping[str, bytes], statuses: Mapping[str, Sequence[int]] | None = None) -> None:
        self.things = dict(things)
        self.statuses = {path: list(each) for path, each in (statuses or {}).items()}
        self.seen: list[str] = []
        self.together: dict[str, str] = {}

    def __call__(self, asked: Asked) -> bytes | None:
        path = asked.target.partition("?")[0]
        self.seen.append(f"{asked.method} {path}")
        if asked.method == "DELETE" and self.statuses.get(path):
            status = self.statuses[path].pop(0)
            return answer(status) if status else None
        if path not in self.things:
            return answer(404)
        if asked.method == "DELETE":
            del self.things[path]
            self.things.pop(self.together.get(path, ""), None)
            return answer(204)
        return answer(200, self.things[path])


class World:
    """A store behind a server, and a ledger."""

    def __init__(self, url: str, asker: Sender, book: Ledger) -> None:
        self.url = url
        self.asker = asker
        self.book = book

    def ours(self, path: str, **headers: str) -> str:
        """Something at an address that the tester chose; its key in the ledger."""
        return self.book.intend("m", self.url + path, headers, "m/g/t", MARKER, f"{self.url}/things")

    def theirs(self, url: str | None, post: str = "/things") -> None:
        """Something at an address that the platform chose, or never told."""
        key = self.book.intend("m", None, {}, "m/g/t", MARKER, self.url + post)
        if url is not None:
            self.book.created(key, url if "://" in url else self.url + url)

    def clean(self) -> tuple[str, ...]:
        apis, mechanisms = self.asker.platform.apis, {"m": MECHANISM}
        return clean(self.book.open_entries(), self.book, self.asker.transport, apis, mechanisms, lambda _: None)


@pytest.fixture
def store() -> Store:
    return Store({})


@pytest.fixture
def world(store: Store, tmp_path: Path) -> Iterator[World]:
    auth = Auth("a", "api-key", {"in": "query", "name": "key", "value": "secret-key"})
    with Server(store) as server, sender(platform(server.url, auth), Settings(attempts=1)) as asker:
        yield World(server.url, asker, Ledger(tmp_path / "run.jsonl", "run-1", "platform.yaml"))


def test_what_the_tester_named_is_removed_newest_first(store: Store, world: World) -> None:
    store.things = {f"/things/{MARKER}-1": b"", f"/things/{MARKER}-2": b"", "/things/precious": MARKER.encode()}
    for path in (f"/things/{MARKER}-1", f"/things/{MARKER}-2", f"/things/{MARKER}-gone"):
        world.ours(path)
    assert world.clean() == ()
    assert store.things == {"/things/precious": MARKER.encode()}
    assert [line.rpartition("-")[2] for line in store.seen] == ["gone", "2", "1"]
    assert world.book.open_entries() == []
    world.book.close()
    assert not world.book.path.exists()


def test_the_tenant_is_named_again(world: World, store: Store) -> None:
    tenants = []

    def note(asked: Asked) -> bytes | None:
        tenants.append(asked.headers.get("ngsild-tenant"))
        return store(asked)

    with Server(note) as server, sender(server.url) as asker:
        there = World(server.url, asker, world.book)
        there.ours(f"/things/{MARKER}", **{"NGSILD-Tenant": "t1"})
        assert there.clean() == ()
    assert tenants == ["t1"]


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_already_is_fine(status: int, world: World, store: Store) -> None:
    store.statuses = {f"/things/{MARKER}": [status]}
    world.ours(f"/things/{MARKER}")
    assert world.clean() == ()


@pytest.mark.parametrize("status", [400, 401, 403, 405, 500, 302])
def test_what_cannot_be_removed_is_named_and_stays_open(status: int, world: World, store: Store) -> None:
    store.things, store.statuses = {f"/things/{MARKER}": b""}, {f"/things/{MARKER}": [status]}
    world.ours(f"/things/{MARKER}")
    (residue,) = world.clean()
    assert f"{world.url}/things/{MARKER} was not removed: the platform answered {status}" in residue
    assert [entry.url for entry in world.book.open_entries()] == [f"{world.url}/things/{MARKER}"]
    world.book.close()
    assert world.book.path.exists()


@pytest.mark.parametrize("status", [400, 405, 500])
def test_what_is_not_there_needs_no_removal(status: int, world: World, store: Store) -> None:
    store.statuses = {f"/things/{MARKER}": [status]}
    world.ours(f"/things/{MARKER}")
    assert world.clean() == ()
    assert store.seen == [f"DELETE /things/{MARKER}", f"GET /things/{MARKER}"]


def test_what_the_platform_declined_to_create_is_removed_all_the_same(world: World, store: Store) -> None:
    path = f"/things/{MARKER}"
    store.things = {path: b""}
    world.book.declined(world.ours(path))
    assert world.clean() == ()
    assert store.things == {}


def test_a_second_creation_that_was_declined_does_not_hide_the_first(world: World, store: Store) -> None:
    path = f"/things/{MARKER}"
    store.things, store.statuses = {path: b""}, {path: [500, 500]}
    world.ours(path)
    world.book.declined(world.ours(path))
    (residue,) = world.clean()
    assert f"{world.url}{path} was not removed" in residue
    assert len(world.book.open_entries()) == 1


def test_a_lost_answer_is_tried_again(world: World, store: Store) -> None:
    path = f"/things/{MARKER}"
    store.things, store.statuses = {path: b""}, {path: [0, 0]}
    world.ours(path)
    assert world.clean() == ()
    assert store.seen == [f"DELETE {path}"] * 3
    store.things, store.statuses = {path: b""}, {path: [0, 0, 0, 0]}
    world.ours(path)
    (residue,) = world.clean()
    assert "closed the connection" in residue


def test_what_the_platform_named_is_looked_at_first(world: World, store: Store) -> None:
    store.things = {"/things/17": f'{{"name": "{MARKER}-sub"}}'.encode()}
    world.theirs("/things/17")
    world.theirs("/things/18")
    assert world.clean() == ()
    assert store.seen == ["GET /things/18", "GET /things/17", "DELETE /things/17"]
    assert world.book.open_entries() == []


@pytest.mark.parametrize(
    "location",
    [
        "/things/precious",  # does not hold the marker
        f"/things/precious?x={MARKER}",
        "/other/17",  # not below the collection
        "/things",
        "/things/",
        "/things//",
        "/things/.",
        "/thingsandmore/17",
        "/things/../other/17",
        "/things/%2e%2e/other/17",
        "http://precious.example/things/17",
        "mailto:me@precious.example",
        "http://[/things/17",
    ],
)
def test_what_may_not_be_ours_is_named_and_not_touched(location: str, world: World, store: Store) -> None:
    before = {"/things/precious": b"{}", "/other/17": MARKER.encode(), "/things": MARKER.encode()}
    before |= {"/things/": MARKER.encode(), "/things//": MARKER.encode(), "/things/.": MARKER.encode()}
    store.things = dict(before)
    world.theirs(location)
    (residue,) = world.clean()
    assert "was not touched" in residue
    assert location.removeprefix("/") in residue
    assert store.things == before
    assert not [line for line in store.seen if line.startswith("DELETE")]
    assert len(world.book.open_entries()) == 1


def test_a_marker_in_an_address_of_the_platform_is_no_proof(world: World, store: Store) -> None:
    store.things = {f"/things/{MARKER}": b"{}"}
    world.theirs(f"/things/{MARKER}")
    (residue,) = world.clean()
    assert "was not touched" in residue


def test_a_look_that_is_led_elsewhere_is_no_proof(tmp_path: Path) -> None:
    def handler(asked: Asked) -> bytes:
        assert asked.method != "DELETE"
        if asked.target == "/things/17":
            return answer(302, b"", "Location: /things/18")
        return answer(200, MARKER.encode())

    with Server(handler) as server, sender(server.url) as asker:
        world = World(server.url, asker, Ledger(tmp_path / "run.jsonl", "run-1", "p"))
        world.theirs("/things/17")
        (residue,) = world.clean()
    assert "could not be looked at" in residue


def test_a_lost_creation_is_said_to_be_unknown(world: World, store: Store) -> None:
    world.theirs(None)
    (residue,) = world.clean()
    assert residue == (
        "could not tell whether m/g/t created something, because the answer was lost: "
        f"look under {world.url}/things for {MARKER}"
    )
    assert store.seen == []


def test_an_api_that_is_no_longer_declared_is_named(world: World) -> None:
    world.book.intend("gone", f"{world.url}/things/{MARKER}", {}, "m/g/t", MARKER, f"{world.url}/things")
    (residue,) = world.clean()
    assert "declares no API gone any more" in residue


def test_one_of_a_set_is_below_it_by_its_key(world: World, store: Store) -> None:
    store.things = {"/things(17)": MARKER.encode(), "/things('a-b')": MARKER.encode()}
    world.theirs("/things(17)")
    world.theirs("/things('a-b')")
    assert world.clean() == ()
    assert store.things == {}


@pytest.mark.parametrize("location", ["/things(17)/parts", "/things()", "/others(17)", "/things(1)(2)"])
def test_what_is_no_key_of_the_set_is_not_touched(location: str, world: World, store: Store) -> None:
    store.things = {location: MARKER.encode()}
    world.theirs(location)
    (residue,) = world.clean()
    assert "was not touched" in residue
    assert location in store.things


def test_what_went_with_something_else_is_no_residue(world: World, store: Store) -> None:
    store.things = {"/things/part": b"{}", "/things/whole": MARKER.encode()}
    store.together = {"/things/whole": "/things/part"}
    world.theirs("/things/whole")
    world.theirs("/things/part")
    assert world.clean() == ()
    assert world.book.open_entries() == []
