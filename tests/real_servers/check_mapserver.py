"""The suites of WFS and OGC API Features against a real MapServer 8.0: each failure was read beside its clause.

apt-get install -y cgi-mapserver && pytest tests/real_servers/check_mapserver.py
"""

from collections.abc import Mapping
from pathlib import Path

from mapserver import mapserver
from scenario_runs import run, with_outcome

from oasc_check.plan.build import build
from oasc_check.plan.model import Outcome, Selection
from oasc_check.suite.load import load
from oasc_check.suite.model import Api, Platform

UNDECLARED = (
    "a parameter that its API definition does not have is answered with 200 (17-069r4, 7.5, query-param-unknown)"
)
INVALID = "a value that its API definition does not allow is answered with 200 (17-069r4, 7.6, query-param-invalid)"
AS_JSON = "it declares the class GeoJSON and sends features as application/json (17-069r4, 8.2, geojson/definition)"
FAILED: Mapping[str, str] = {
    "bbox/fc-bbox-response-antimeridian": "a box across the antimeridian is refused (17-069r4, 7.15.3)",
    "errors/query-param-invalid-datetime/month-13": INVALID,
    "errors/query-param-invalid-datetime/three-times": INVALID,
    "errors/query-param-invalid-datetime/word": INVALID,
    "errors/query-param-invalid-limit-below-minimum": INVALID,
    "errors/query-param-invalid-limit/negative": INVALID,
    "errors/query-param-unknown-collection": UNDECLARED,
    "errors/query-param-unknown-items": UNDECLARED,
    "errors/query-param-unknown/collections": UNDECLARED,
    "errors/query-param-unknown/conformance": UNDECLARED,
    "errors/query-param-unknown/landing-page": UNDECLARED,
    "geojson/definition": AS_JSON,
    "geojson/definition-feature": AS_JSON,
}


def test_nothing_fails_but_what_deviates(tmp_path: Path) -> None:
    suite = load()
    with mapserver(tmp_path) as found:
        apis = {
            "wfs": Api("wfs", found.wfs, version="2.0.0"),
            "ogcapi-features": Api("ogcapi-features", found.features, version="1.0.1"),
        }
        runs, _ = run(build(suite, Platform("MapServer", found.wfs, apis), Selection()), tmp_path)
    assert set(with_outcome(runs, Outcome.FAILED)) == {f"ogcapi-features/{test}" for test in FAILED}
    assert with_outcome(runs, Outcome.ERROR, Outcome.INCONCLUSIVE) == {}
    passed = with_outcome(runs, Outcome.PASSED)
    assert sum(test.startswith("wfs/") for test in passed) >= 30
    assert sum(test.startswith("ogcapi-features/") for test in passed) >= 90
