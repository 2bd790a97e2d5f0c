"""A real MapServer on a free port of this machine: WFS 2.0 and OGC API Features, from Debian's package cgi-mapserver.

MapServer is a program of CGI (RFC 3875), started anew for each request; what passes the requests on stands here.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from oasc_check.reference.server import start_app

SETUP = Path(__file__).parent / "mapserver_setup"
FAILED = 500


class MapServer(NamedTuple):
    """Where its two APIs are."""

    wfs: str
    features: str


@contextmanager
def mapserver(folder: Path) -> Iterator[MapServer]:
    """It serves what is in `folder`, which is filled. Raises FileNotFoundError when it is not installed."""
    program = shutil.which("mapserv", path="/usr/bin:/usr/lib/cgi-bin:/usr/local/bin")
    if program is None:
        raise FileNotFoundError("MapServer is not installed; on Debian, apt-get install -y cgi-mapserver")

    async def answer(request: Request) -> Response:
        environment = _environment(request, folder)
        done = await run_in_threadpool(subprocess.run, [program], env=environment, stdout=subprocess.PIPE, check=False)
        return _read(done.stdout)

    with start_app(Starlette(routes=[Route("/{path:path}", answer)])) as server:
        _prepare(folder, server.url)
        yield MapServer(f"{server.url}/wfs", f"{server.url}/city/ogcapi")


def _environment(request: Request, folder: Path) -> dict[str, str]:
    """The request as a program of CGI sees it (RFC 3875, 4.1)."""
    given = {
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.url.query,
        "HTTP_ACCEPT": request.headers.get("accept", ""),
        "HTTP_HOST": request.url.netloc,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(request.url.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
    }
    path = request.url.path
    if path.startswith("/wfs"):
        return {**os.environ, **given, "SCRIPT_NAME": path, "MS_MAPFILE": str(folder / "city.map")}
    return {**os.environ, **given, "SCRIPT_NAME": "", "PATH_INFO": path}


def _read(answer: bytes) -> Response:
    """The answer of such a program (RFC 3875, 6.2)."""
    head, _, content = answer.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
    status = int(fields.pop("Status", "200").split()[0])
    return Response(content, status if fields else FAILED, fields)


def _prepare(folder: Path, address: str) -> None:
    text = (SETUP / "city.map").read_text("utf-8").replace("FOLDER", str(folder)).replace("ADDRESS", address)
    (folder / "city.map").write_text(text, encoding="utf-8")
    settings = (
        f'CONFIG\n  ENV\n    OGCAPI_HTML_TEMPLATE_DIRECTORY "{SETUP / "templates"}/"\n  END\n'
        f'  MAPS\n    city "{folder / "city.map"}"\n  END\nEND\n'
    )
    (folder / "mapserver.conf").write_text(settings, encoding="utf-8")
    for name, features in (("stops", _stops()), ("areas", _areas())):
        document = {"type": "FeatureCollection", "name": name, "features": features}
        (folder / f"{name}.geojson").write_text(json.dumps(document), encoding="utf-8")


def _stops() -> list[dict[str, Any]]:
    return [
        _feature(number, "Point", [3.03 + 0.002 * (number * 7 % 25), 50.61 + 0.002 * (number * 11 % 25)])
        for number in range(1, 26)
    ]


def _areas() -> list[dict[str, Any]]:
    return [_feature(number, "Polygon", [_ring(3.02 + 0.03 * number, 50.62)]) for number in range(1, 4)]


def _ring(west: float, south: float) -> list[list[float]]:
    east, north = west + 0.02, south + 0.01
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _feature(number: int, kind: str, coordinates: Any) -> dict[str, Any]:
    properties = {"fid": number, "name": f"{kind} {number}", "people": 100 * (number * 13 % 29)}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }
