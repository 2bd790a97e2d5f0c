"""A real Eclipse Dataspace Components connector on loopback ports, to calibrate the suite for the Dataspace Protocol.

It is a provider with stores in memory and the identities of its module iam-mock, which takes any JSON object as a
token. It needs a JDK of 17 or newer and Maven: `python -m pytest tests/real_servers/check_edc.py`.
"""

import hashlib
import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import installing
import pytest

VERSION = "0.15.1"
SETUP = Path(__file__).parent / "edc_setup"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_APIS = {"": "api", ".management": "management", ".protocol": "protocol", ".control": "control", ".version": "version"}
_CONTEXT = {"@context": {"@vocab": "https://w3id.org/edc/v0.0.1/ns/"}}
_POLICY = {
    "@context": "http://www.w3.org/ns/odrl.jsonld",
    "@type": "Set",
    "permission": [{"action": "use"}],
}
_OFFERED: dict[str, dict[str, Any]] = {
    "assets": {
        "@id": "air",
        "properties": {"name": "Air quality"},
        "dataAddress": {"type": "HttpData", "baseUrl": "http://127.0.0.1:9/air"},
    },
    "policydefinitions": {"@id": "anybody", "policy": _POLICY},
    "contractdefinitions": {
        "@id": "open",
        "accessPolicyId": "anybody",
        "contractPolicyId": "anybody",
        "assetsSelector": [],
    },
}


@pytest.fixture(scope="session")
def protocol(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address below which the versions of the protocol are, without a slash at its end."""
    with running(tmp_path_factory.mktemp("edc")) as url:
        yield url


def token_of(participant: str) -> str:
    """What iam-mock takes as a token."""
    return json.dumps({"clientId": participant, "region": "eu"})


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve one data set until the block ends. Raises RuntimeError when it cannot be done."""
    lib = installed()
    ports = dict(zip(_APIS, _free_ports(len(_APIS)), strict=True))
    origins = {api: f"http://127.0.0.1:{port}" for api, port in ports.items()}
    url = f"{origins['.protocol']}/protocol"
    (folder / "edc.properties").write_text("".join(f"{name}={value}\n" for name, value in _settings(ports, url)))
    classes = f"{lib}:{lib / 'lib'}/*"
    main = "org.eclipse.edc.boot.system.runtime.BaseRuntime"
    command = [installing.program("java"), "-Xmx256m", "-Dedc.fs.config=edc.properties", "-cp", classes, main]
    with installing.served(command, folder, f"{origins['']}/api/check/readiness"):
        for kind, what in _OFFERED.items():
            _create(f"{origins['.management']}/management/v3/{kind}", what)
        yield url


def _settings(ports: dict[str, int], protocol: str) -> Iterator[tuple[str, str | int]]:
    yield from (("edc.participant.id", "provider"), ("edc.participant.context.id", "provider"))
    yield from (("edc.hostname", "127.0.0.1"), ("edc.dsp.callback.address", protocol))
    for api, path in _APIS.items():
        yield from ((f"web.http{api}.port", ports[api]), (f"web.http{api}.path", f"/{path}"))
    yield "edc.transfer.proxy.token.signer.privatekey.alias", "private-key"
    yield "edc.transfer.proxy.token.verifier.publickey.alias", "public-key"


def _create(url: str, what: dict[str, Any]) -> None:
    """Its ports are open, and it says that it is ready, a moment before its paths are there."""
    asked = Request(url, json.dumps({**_CONTEXT, **what}).encode(), {"Content-Type": "application/json"})
    deadline = time.monotonic() + installing.START_SECONDS
    while True:
        try:
            with urlopen(asked, timeout=30):
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _free_ports(number: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [one.getsockname()[1] for one in sockets]


def installed() -> Path:
    """The folder with the modules of the connector, filled when it is not yet."""
    key = hashlib.sha256(b"".join((SETUP / name).read_bytes() for name in ("pom.xml", "Pulled.java"))).hexdigest()[:12]
    return installing.installed(f"edc-{VERSION}-{key}", _install)


def _install(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(SETUP / "pom.xml", folder)
    mvn, javac = (installing.program(name) for name in ("mvn", "javac"))
    copy = [mvn, "--batch-mode", "--quiet", _COPY, "-DoutputDirectory=lib", "-DincludeScope=runtime"]
    installing.fetch(copy, folder, "Maven needs its package registry here")
    compile_it: list[str | Path] = [javac, "-proc:none", "-cp", "lib/*", "-d", ".", SETUP / "Pulled.java"]
    installing.run(compile_it, folder, "the extension does not fit this version of the connector")
    services = folder / "META-INF/services"
    services.mkdir(parents=True, exist_ok=True)
    (services / "org.eclipse.edc.spi.system.ServiceExtension").write_text("Pulled\n")
