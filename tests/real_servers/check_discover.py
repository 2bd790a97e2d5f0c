"""A real pygeoapi is discovered as what it declares, and as nothing else."""

from pygeoapi import pygeoapi_url

from oasc_check.discover.asking import MOST_REQUESTS, Asker
from oasc_check.discover.search import Search
from oasc_check.run.session import now
from oasc_check.run.settings import Settings
from oasc_check.suite.load import load
from oasc_check.verdict.standard import StandardJudge

__all__ = ["pygeoapi_url"]


def test_pygeoapi_offers_features_and_processes(pygeoapi_url: str) -> None:
    suite = load()
    with Asker(pygeoapi_url, Settings(), now) as asker:
        search = Search(pygeoapi_url, suite, StandardJudge(suite.payload_schemas), asker)
        search.run()
    assert {name: one.url for name, one in search.found.items()} == {
        "ogcapi-features": pygeoapi_url,
        "ogcapi-processes": pygeoapi_url,
    }
    assert asker.requests <= MOST_REQUESTS
