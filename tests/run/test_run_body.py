"""A body is read and unpacked up to the limit, however it is cut into pieces."""

import gzip
import io
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oasc_check.run.body import CorruptBodyError, read_body

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "x-gzip": lambda data: gzip.compress(data[:3], mtime=0) + gzip.compress(data[3:], mtime=0),
}


@given(st.binary(max_size=300), st.sampled_from(sorted(PACKERS)), st.integers(1, 50), st.integers(0, 350))
def test_what_was_packed_comes_out_up_to_the_limit(data: bytes, coding: str, step: int, limit: int) -> None:
    packed = PACKERS[coding](data)
    source = io.BytesIO(packed)
    body = read_body(lambda _: source.read(step), coding, limit)
    assert body.content == data[: len(body.content)]
    assert len(body.content) <= limit
    assert body.truncated or body.content == data
    assert body.truncated is (len(data) > limit or len(packed) > limit)


@given(st.binary(max_size=300), st.sampled_from(sorted(PACKERS)))
def test_anything_else_is_corrupt_or_short(data: bytes, coding: str) -> None:
    source = io.BytesIO(data)
    try:
        body = read_body(source.read, coding, 1000)
    except CorruptBodyError:
        return
    assert len(body.content) <= 1000


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_an_end_that_is_missing_is_noticed(coding: str) -> None:
    packed = PACKERS[coding](b"abc" * 99)
    for length in range(1, len(packed)):
        with pytest.raises(CorruptBodyError):
            read_body(io.BytesIO(packed[:length]).read, coding, 1000)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_what_goes_beyond_the_limit_is_not_even_unpacked(coding: str) -> None:
    source = io.BytesIO(PACKERS[coding](bytes(50_000_000)))
    tracemalloc.start()
    try:
        body = read_body(source.read, coding, 1000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (body.truncated, body.content) == (True, bytes(1000))
    assert peak < 1_000_000
