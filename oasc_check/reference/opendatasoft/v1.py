"""The API that came before, at /api/records/1.0 of the same portal."""

from collections.abc import Callable
from datetime import datetime

from starlette.routing import BaseRoute

from oasc_check.reference.opendatasoft import route
from oasc_check.reference.opendatasoft.call import Portal
from oasc_check.reference.opendatasoft.data import datasets
from oasc_check.reference.opendatasoft.records import search_v1


def served(defects: frozenset[str], _clock: Callable[[], datetime]) -> list[BaseRoute]:
    """The paths below /api/records/1.0; the search is asked with and without a final slash."""
    portal = Portal(defects, datasets())
    return [route(path, search_v1, portal) for path in ("/search", "/search/")]
