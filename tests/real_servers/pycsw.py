"""A real pycsw of version 3 on a loopback port: a catalogue by OGC API Records, which asks for the core of Features.

It comes from the package geonode-pycsw: that of the name pycsw is of version 2, which has none of these APIs. It is
installed once, as pygeoapi is: `python -m pytest tests/real_servers/check_pycsw.py`.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

import installing
import pytest

VERSION = "3.0.0b2"
SETUP = Path(__file__).parent / "pycsw_setup"
RECORDS = 25
OWN_FORM = 5  # of so many records one comes in the JSON of OGC API Records, the others as Dublin Core
_NAMED = {"PYCSW_CONFIG": "config.yml"}


@pytest.fixture(scope="session")
def pycsw_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the landing page, without a slash at its end."""
    with running(tmp_path_factory.mktemp("pycsw")) as url:
        yield url


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve records from a new database until the block ends. Raises RuntimeError when it cannot be done."""
    environment = installed()

    def prepare(url: str) -> None:
        _prepare(environment, folder, url)

    # All requests share one session of the database: one thread answers.
    arguments = ["--workers", "1", "pycsw.wsgi_flask:APP"]
    with installing.gunicorn(environment, arguments, folder, lambda _: _NAMED, prepare, "/") as url:
        yield url


def installed() -> Path:
    """The virtual environment of the server, made when it is not there yet."""
    return installing.for_these_requirements(f"pycsw-{VERSION}", SETUP)


def _prepare(environment: Path, folder: Path, url: str) -> None:
    """Its settings, its database, and the records in it."""
    settings = Template((SETUP / "config.yml").read_text()).substitute(url=url, folder=folder)
    (folder / "config.yml").write_text(settings)
    _write_records(folder / "records")
    admin = [str(environment / "bin/python"), str(environment / "bin/pycsw-admin.py")]
    for command in (["setup-repository"], ["load-records", "--path", "records"]):
        ordered = [*admin, *command, "--config", "config.yml"]
        installing.run(ordered, folder, "pycsw could not be prepared", {**os.environ, **_NAMED})


def _write_records(folder: Path) -> None:
    """A row of squares, each with a day of its own."""
    folder.mkdir()
    dublin_core = Template((SETUP / "record.xml").read_text())
    for number in range(RECORDS):
        west, south = round(4.3 + 0.01 * number, 2), round(50.8 + 0.004 * number, 3)
        record = {
            "id": f"record-{number}",
            "title": f"Square {number}",
            "day": f"2024-05-{number + 1:02d}",
            "west": west,
            "south": south,
            "east": round(west + 0.01, 2),
            "north": round(south + 0.01, 3),
        }
        if number % OWN_FORM:
            (folder / f"{number:02}.xml").write_text(dublin_core.substitute(record))
        else:
            (folder / f"{number:02}.json").write_text(json.dumps(_as_feature(record)))


def _as_feature(record: dict[str, Any]) -> dict[str, Any]:
    """A record in the JSON of OGC API Records (20-004r1, clause 8.2)."""
    west, south, east, north = (record[side] for side in ("west", "south", "east", "north"))
    day = [f"{record['day']}T00:00:00Z", f"{record['day']}T12:00:00Z"]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "id": record["id"],
        "type": "Feature",
        "conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core"],
        "time": {"interval": day},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"type": "dataset", "title": record["title"], "extent": {"temporal": {"interval": day}}},
        "links": [{"rel": "item", "href": "https://city.example/data.csv", "type": "text/csv"}],
    }
