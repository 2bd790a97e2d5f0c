"""``suite docs``: the pages on the disk are the same each time, also in another language."""

from __future__ import annotations

from pathlib import Path

from command_line import CommandLine

from cli.conftest import SUITES, Run


def written(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_pages_are_written_and_are_the_same_again(run: Run, empty_folder: Path) -> None:
    done = run("suite", "docs", "--out", "new/pages", "--lang", "en")
    assert (done.code, done.out, done.err) == (0, "", "7 pages written to new/pages.\n")
    first = written(empty_folder / "new/pages")
    assert set(first) == {
        "index.md",
        "editions/mims-plus-9.0/mim0.md",
        "editions/mims-plus-9.0/mim7.md",
        "mechanisms/ngsi-ld.md",
        "mechanisms/ngsi-ld/entities.md",
        "mechanisms/ogcapi-features.md",
        "mechanisms/ogcapi-features/core.md",
    }
    line = CommandLine(empty_folder, OASC_SUITES=str(SUITES))
    for seed in ("1", "2"):
        assert line.run("suite", "docs", "--out", seed, "--lang", "en", PYTHONHASHSEED=seed).code == 0
        assert written(empty_folder / seed) == first


def test_the_pages_are_in_french_where_the_suites_are_translated(run: Run, empty_folder: Path) -> None:
    assert run("suite", "docs", "--out", "pages", "--lang", "fr").code == 0
    index = (empty_folder / "pages/index.md").read_text("utf-8")
    assert index.startswith("# Ce qui est testé, et comment\n")
    assert run("suite", "docs", "--out", "pages", "--lang", "fx").code == 2


def test_an_old_page_is_named_and_kept(run: Run, empty_folder: Path) -> None:
    old = empty_folder / "pages/mechanisms/gone/lots.md"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    done = run("suite", "docs", "--out", "pages", "--lang", "en")
    assert (done.code, old.read_text()) == (0, "old")
    assert "Note: pages/mechanisms/gone/lots.md is no page of these suites." in done.err


def test_a_place_where_nothing_can_be_written_is_wrong_usage(run: Run, empty_folder: Path) -> None:
    (empty_folder / "file").write_text("")
    done = run("suite", "docs", "--out", "file/pages")
    assert (done.code, "cannot be written" in done.err) == (2, True)
