"""``plan``: what would run and what would not, without sending anything."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, declare


def planned(run: Run, platform: Path, *words: str) -> dict[str, Any]:
    """The plan, by its JSON."""
    code, out, err = run("plan", platform, "--json", *words)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def running(found: dict[str, Any]) -> set[str]:
    """The tests that would run."""
    return {test["id"].partition("/")[2] for test in found["tests"] if test["will_run"]}


def test_nothing_is_sent(run: Run, empty_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        platform = declare(empty_folder / "p.yaml", f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert run("plan", platform).code == 0
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_text_counts_and_gives_reasons(run: Run, platform_file: Path) -> None:
    code, out, _ = run("plan", platform_file)
    assert code == 0
    assert out.startswith("Acme: 5 tests would run, 3 of them write.\nmims-plus-9.0: 4 requirements in scope.\n")
    assert "  3  ngsi-ld/entities\n  2  ogcapi-features/core\n" in out
    assert "  1  inapplicable: the optional feature temporal is not claimed\n" in out
    assert "create-then-read" not in out
    assert "runs          ngsi-ld/entities/create-then-read" in run("plan", platform_file, "-v").out


WRITING = {"entities/create-then-read", "entities/delete", "entities/query"}


def test_writing_is_allowed_on_loopback_in_a_sandbox_or_on_request(run: Run, empty_folder: Path) -> None:
    here = declare(empty_folder / "here.yaml", "http://127.0.0.1:9")
    city = declare(empty_folder / "city.yaml", "https://city.example")
    sandbox = declare(empty_folder / "sandbox.yaml", "https://city.example", "sandbox: true\n")
    assert running(planned(run, here)) >= WRITING
    assert running(planned(run, sandbox)) >= WRITING
    assert running(planned(run, city, "--allow-writes")) >= WRITING
    assert running(planned(run, city)) == {"core/landing-page", "core/collections"}


def test_one_api_elsewhere_forbids_writing(run: Run, empty_folder: Path) -> None:
    mixed = declare(empty_folder / "mixed.yaml", "http://localhost:9")
    mixed.write_text(mixed.read_text().replace("http://localhost:9/ogc", "https://city.example/ogc"))
    assert not running(planned(run, mixed)) & WRITING


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--mim", "MIM7"], {"core/landing-page", "core/collections"}),
        (["-s", "ngsi-ld/entities/delete"], {"entities/delete"}),
        (["-s", "MIM0:R1.2", "-s", "5.7.2"], {"entities/delete", "entities/query"}),
        (["-s", "ngsi-ld", "--deselect", "5.6"], {"entities/query"}),
        (["--level", "shall", "-s", "ngsi-ld"], {"entities/create-then-read", "entities/delete"}),
    ],
)
def test_addresses_choose(words: list[str], expected: set[str], run: Run, platform_file: Path) -> None:
    assert running(planned(run, platform_file, *words)) == expected


def test_mechanisms_that_are_not_declared_are_listed_with_the_reason(run: Run, empty_folder: Path) -> None:
    path = empty_folder / "p.yaml"
    path.write_text('platform: {name: A}\napis:\n  ngsi-ld: {url: "http://127.0.0.1:9"}\n')
    found = planned(run, path)
    reasons = {test["reason"] for test in found["tests"] if test["mechanism"] == "ogcapi-features"}
    assert reasons == {"the platform declares no API ogcapi-features"}
    assert found["scope"] == ["MIM0:R1.1@9.0", "MIM0:R1.2@9.0", "MIM0:R2.1@9.0"]
    assert "no version is declared" in found["warnings"][0]
