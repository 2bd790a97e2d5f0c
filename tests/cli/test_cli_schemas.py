"""``schemas``: the cache is filled, listed and named."""

import json
from pathlib import Path

import pytest
from model_mirror import SUBJECT, mirror, put, spoilt

from cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return mirror(tmp_path / "mirror")


def test_pull_list_and_path(run: Run, folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "oasc-check" / "smart-data-models"
    pulled = run("schemas", "pull", "--from", folder)
    assert (pulled.code, pulled.out) == (0, f"2 models in 4 files, in {cache}\n")
    assert f"Not published there: {SUBJECT}/seats-schema.json." in pulled.err
    assert run("schemas", "list").out == f"{SUBJECT}/Bench\n{SUBJECT}/Tree\n"
    assert run("schemas", "path").out == f"{cache}\n"
    rows = json.loads(run("schemas", "list", "--json").out)
    assert rows[1] == {"type": "Tree", "subject": SUBJECT, "schema": f"{cache}/{SUBJECT}/Tree/schema.json"}


def test_the_cache_can_be_elsewhere(run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("schemas", "pull", "--from", folder, "--cache", tmp_path / "here", f"{SUBJECT}/Tree").code == 0
    monkeypatch.setenv("OASC_SCHEMAS", str(tmp_path / "here"))
    assert run("schemas", "path").out == f"{tmp_path / 'here'}\n"
    assert run("schemas", "list").out == f"{SUBJECT}/Tree\n"


def test_an_empty_cache_says_how_to_fill_it(run: Run) -> None:
    listed = run("schemas", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "schemas pull" in listed.err
    assert run("schemas", "list", "--json").out == "[]\n"


def test_what_is_refused_is_said_and_ends_with_4(run: Run, folder: Path) -> None:
    put(folder, f"{SUBJECT}/Tree/schema.json", spoilt(pattern="^(a+)+$"))
    pulled = run("schemas", "pull", "--from", folder)
    assert pulled.code == 4
    assert f"Refused: {SUBJECT}/Tree/schema.json: its pattern" in pulled.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "nowhere"), 2),
        (("../out",), 2),
        (("--from", "http://127.0.0.1:9"), 3),
        (("--from", ".", "dataModel.None/None"), 5),
    ],
)
def test_how_it_ends_when_there_is_nothing(run: Run, words: tuple[str, ...], code: int) -> None:
    assert run("schemas", "pull", *words).code == code
