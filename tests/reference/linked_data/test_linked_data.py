"""The reference platform's linked data: 303 to a description, a vocabulary with hashes, 404 for what is not there."""

from collections.abc import Iterator

import pytest
import requests

from oasc_check.language.rdf import flattened, graph
from oasc_check.reference.server import start


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with start() as server:
        yield f"{server.url}/ld"


def test_a_thing_leads_to_its_description_by_303(base: str) -> None:
    answer = requests.get(f"{base}/id/lille-1", allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{base}/doc/lille-1")


def test_the_description_names_the_thing_and_its_district(base: str) -> None:
    answer = requests.get(f"{base}/id/lille-1", timeout=5)
    (node,) = flattened(graph(answer.content, "text/turtle", answer.url))
    assert node["@id"] == f"{base}/id/lille-1"
    assert node[f"{base}/vocab#inDistrict"] == [{"@id": f"{base}/id/Wazemmes"}]


def test_the_index_has_every_thing_with_its_types(base: str) -> None:
    nodes = flattened(graph(requests.get(base, timeout=5).content, "text/turtle", base))
    assert len(nodes) == 8
    assert all(len(node["@type"]) == 2 for node in nodes)


@pytest.mark.parametrize(("path", "accept", "status"), [("/id/none", "*/*", 404), ("/vocab", "image/png", 406)])
def test_what_is_not_there(base: str, path: str, accept: str, status: int) -> None:
    assert requests.get(base + path, headers={"Accept": accept}, timeout=5).status_code == status
