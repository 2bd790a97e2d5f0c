"""Suites that are shipped, changed at random: they load, or every mistake in them is named with its place."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import changes, targets

MECHANISMS = ("access-control", "tls", "tm-forum", "smart-data-models", "rest-openapi", "dcat-ap")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each mechanism a folder of suites."""
    return {name: targets.suites_with(tmp_path_factory.mktemp("fuzz") / name, name) for name in MECHANISMS}


@cache
def files(folder: Path) -> list[Path]:
    """The files of a folder, as they were at first."""
    return sorted(folder.rglob("*.yaml"))


@pytest.mark.parametrize("name", MECHANISMS)
def test_unchanged_they_load(name: str, folders: dict[str, Path]) -> None:
    assert targets.load_all(folders[name]) == []


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(MECHANISMS), st.randoms(use_true_random=False))
def test_any_change_is_taken_or_refused_by_its_place(
    folders: dict[str, Path], name: str, chance: random.Random
) -> None:
    file = chance.choice(files(folders[name]))
    before = file.read_bytes()
    file.write_bytes(changes.octets(changes.text(before.decode(), chance)))
    try:
        targets.load_all(folders[name])
    finally:
        file.write_bytes(before)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300))
def test_any_octets_are_taken_or_refused_by_their_place(folders: dict[str, Path], content: bytes) -> None:
    file = folders["tls"] / "mechanisms/small/things.yaml"
    before = file.read_bytes()
    file.write_bytes(content)
    try:
        targets.load_all(folders["tls"])
    finally:
        file.write_bytes(before)
