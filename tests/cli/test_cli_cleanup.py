"""``cleanup``: what an interrupted run left is removed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from cli.conftest import Run, declare
from cli.wrapped_platform import Wrapped
from oasc_check.reference.server import Server, start_app
from oasc_check.run.ledger import Ledger

OURS, OTHER = "urn:ngsi-ld:Vehicle:oasc-k2m9pqrs-1", "urn:ngsi-ld:Vehicle:not-ours"


@pytest.fixture
def refused() -> set[str]:
    """The methods that the platform refuses."""
    return set()


@pytest.fixture
def server(refused: set[str]) -> Iterator[Server]:
    """A platform that holds an entity of a run, and another."""
    with start_app(Wrapped(refused)) as server:
        for entity in (OURS, OTHER):
            url = f"{server.url}/ngsi-ld/v1/entities"
            assert requests.post(url, json={"id": entity, "type": "Vehicle"}, timeout=5).status_code == 201
        yield server


def ledger_of(folder: Path, server: Server) -> Path:
    """The ledger of a run that was killed before it could remove its entity."""
    platform = declare(folder / "p.yaml", server.url)
    ledger = Ledger(folder / "run.jsonl", "run-k2m9pqrs", str(platform))
    entities = f"{server.url}/ngsi-ld/v1/entities"
    ledger.intend("ngsi-ld", f"{entities}/{OURS}", {}, "ngsi-ld/entities/delete", "k2m9pqrs", entities)
    return ledger.path


def there(server: Server, entity: str) -> bool:
    """Whether the platform still holds it."""
    return requests.get(f"{server.url}/ngsi-ld/v1/entities/{entity}", timeout=5).status_code == 200


def test_what_is_left_is_removed_and_the_ledger_too(run: Run, empty_folder: Path, server: Server) -> None:
    path = ledger_of(empty_folder, server)
    assert there(server, OURS)
    assert run("cleanup", path) == (0, "1 thing removed, 0 left.\n", "")
    assert (there(server, OURS), there(server, OTHER)) == (False, True)
    assert not path.exists()


def test_what_cannot_be_removed_is_named(run: Run, empty_folder: Path, server: Server, refused: set[str]) -> None:
    path = ledger_of(empty_folder, server)
    refused.add("DELETE")
    code, out, err = run("cleanup", path)
    assert (code, out) == (7, "0 things removed, 1 left.\n")
    assert OURS in err
    assert path.exists()


def test_what_is_no_ledger_is_an_invalid_file(run: Run, empty_folder: Path) -> None:
    (empty_folder / "x.jsonl").write_text("[]\n")
    code, out, err = run("cleanup", "x.jsonl")
    assert (code, out) == (4, "")
    assert "x.jsonl" in err
