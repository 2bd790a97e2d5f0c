"""Archives: the same files give the same octets, and nothing hostile is unpacked."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.bundle.archive import pack, unpack
from oasc_check.bundle.model import BrokenBundleError

NAMES = st.from_regex(r"[a-z0-9_]{1,8}(/[a-z0-9_.-]{0,3}[a-z0-9]){0,2}", fullmatch=True).filter(
    lambda name: all(not part.startswith((".", "-")) for part in name.split("/"))
)


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=5), st.booleans())
def test_what_is_packed_is_unpacked(files: dict[str, bytes], small: bool) -> None:
    assert unpack(pack(files, small=small), 10_000) == files


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=4))
def test_the_order_of_the_files_does_not_matter(files: dict[str, bytes]) -> None:
    assert pack(files) == pack(dict(reversed(files.items())))


@given(st.binary(max_size=300))
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenBundleError):
        unpack(content, 1000)


def archive(*names: str, content: bytes = b"x") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@pytest.mark.parametrize(
    "name", ["../up", "/root", "a/../../b", "C:\\x", "a\\b", "a//b", ".hidden", "folder/", "a\nb", "é", ""]
)
def test_a_name_that_points_elsewhere_is_refused(name: str) -> None:
    assert unpack(archive("plain.txt"), 10) == {"plain.txt": b"x"}
    with pytest.raises(BrokenBundleError):
        unpack(archive(name), 10)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(BrokenBundleError, match="two files of one name"):
        unpack(archive("a", "a"), 10)


def test_no_more_is_unpacked_than_is_allowed() -> None:
    bomb = archive("bomb", content=b"\0" * 5_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(BrokenBundleError, match="unpacks to more than 1 MiB"):
        unpack(bomb, 1 << 20)


def test_too_many_files_are_refused() -> None:
    with pytest.raises(BrokenBundleError, match="it holds 5,001 files"):
        unpack(archive(*(f"f{number}" for number in range(5001))), 10_000)
