"""The reference catalogue answers in three encodings, and its identifiers and files answer too."""

from collections.abc import Iterator

import pytest
import requests

from oasc_check.reference.server import start


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with start() as server:
        yield f"{server.url}/dcat"


def test_it_is_asked_with_and_without_a_final_slash(base: str) -> None:
    assert requests.get(base, timeout=5).text == requests.get(f"{base}/", timeout=5).text


@pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_the_encoding_is_negotiated(base: str, media_type: str) -> None:
    answer = requests.get(base, headers={"Accept": media_type}, timeout=5)
    assert answer.headers["content-type"].startswith(media_type)


def test_another_encoding_is_refused(base: str) -> None:
    assert requests.get(base, headers={"Accept": "image/png"}, timeout=5).status_code == 406


@pytest.mark.parametrize(
    ("path", "status"),
    [("datasets/districts", 200), ("datasets/none", 404), ("data/districts.csv", 200), ("data/none.csv", 404)],
)
def test_what_it_leads_to(base: str, path: str, status: int) -> None:
    assert requests.get(f"{base}/{path}", timeout=5).status_code == status
