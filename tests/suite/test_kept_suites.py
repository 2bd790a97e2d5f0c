"""Suites that are kept between runs: the same suite, only while nothing changed, and nothing but a suite."""

import errno
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from oasc_check.suite import kept
from oasc_check.suite.load import load
from oasc_check.suite.model import Suite
from oasc_check.suite.sources import folder_source

SMALL = Path(__file__).parent.parent / "cli" / "suites"


class Counted:
    """Reads a folder of suites and counts how often."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.times = 0

    def __call__(self) -> Suite:
        self.times += 1
        return load(self._folder)


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "suites"))


@pytest.fixture
def read(suites: Path) -> Counted:
    return Counted(suites)


def test_the_second_time_the_same_suite_comes_without_reading(suites: Path, read: Counted, tmp_path: Path) -> None:
    first, second = (kept.recall([folder_source(suites)], tmp_path / "kept", read) for _ in range(2))
    assert first == second == load(suites)
    assert read.times == 1


def test_a_file_that_changed_is_read_again(suites: Path, read: Counted, tmp_path: Path) -> None:
    before = kept.recall([folder_source(suites)], tmp_path / "kept", read)
    file = next(suites.rglob("mechanism.yaml"))
    file.write_text(file.read_text("utf-8") + "# a remark\n", "utf-8")
    after = kept.recall([folder_source(suites)], tmp_path / "kept", read)
    assert (read.times, before.digest == after.digest) == (2, False)
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_reader_that_changed_reads_again(
    suites: Path, read: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.recall([folder_source(suites)], tmp_path / "kept", read)
    monkeypatch.setattr(kept, "__version__", "another")
    kept.recall([folder_source(suites)], tmp_path / "kept", read)
    assert read.times == 2


def _cut(content: bytes) -> bytes:
    return content[:-20]


def _no_suite(content: bytes) -> bytes:
    return content[:64] + pickle.dumps({"no": "suite"})


def _program(content: bytes) -> bytes:
    """What would make a folder if pickle were believed."""
    return content[:64] + pickle.dumps(_Maker())


class _Maker:
    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, ("made-by-a-pickle",)


@pytest.mark.parametrize("spoil", [_cut, _no_suite, _program])
def test_what_is_no_kept_suite_is_not_believed(
    spoil: Callable[[bytes], bytes], suites: Path, read: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept.recall([folder_source(suites)], tmp_path / "kept", read)
    (file,) = (tmp_path / "kept").iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    assert kept.recall([folder_source(suites)], tmp_path / "kept", read) == load(suites)
    assert read.times == 2
    assert not Path("made-by-a-pickle").exists()


def test_without_a_folder_to_write_to_it_is_read_each_time(suites: Path, read: Counted, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder would be", "utf-8")
    for folder in (tmp_path / "kept", None):
        assert kept.recall([folder_source(suites)], folder, read) == load(suites)
    assert read.times == 2


def test_a_disk_that_is_full_is_not_filled_further(
    suites: Path, read: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path), len(content))

    monkeypatch.setattr(Path, "write_bytes", cut_short)
    assert kept.recall(suites, tmp_path / "kept", read) == load(suites)
    assert list((tmp_path / "kept").iterdir()) == []
