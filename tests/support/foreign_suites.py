"""Suites as somebody else would write them, in a folder and in an installed package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from small_suites import HEAD, MECHANISM

SCHEMA = json.dumps({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]})
TESTS = """\
tests:
  - id: there
    says: A thing has an id.
    clause: ["1"]
    remedy: Give each thing an id.
    steps:
      - send: GET /thing
        expect: {status: 200, schema: thing.schema.json}
"""
EDITION = "edition: acme\nversion: acme-1\ntitle: What Acme asks\nsource: https://example.org\nmims: [mim0]\n"
CATALOGUE = """\
edition: acme
mim: MIM0
title: Things
source: https://example.org
requirements:
  - {id: R1, capability: C1, level_source: shall, level: shall, text: Things have ids., verified_by: {small: [things]}}
"""
PROFILE = """\
profile: acme-city
edition: acme
title: Acme City
says: What Acme City asks.
source: https://example.org
requirements: {"MIM0:R1": {}}
"""
FILES: Mapping[str, str] = {
    "mechanisms/small/mechanism.yaml": MECHANISM,
    "mechanisms/small/things.yaml": HEAD + TESTS,
    "editions/acme/edition.yaml": EDITION,
    "editions/acme/mim0.yaml": CATALOGUE,
    "profiles/acme-city.yaml": PROFILE,
    "schemas/payload/small/thing.schema.json": SCHEMA,
}


def write_foreign(folder: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """A folder with a mechanism, an edition, a profile and a payload schema; ``changes`` are of whole files."""
    for name, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    return folder


def install(site: Path, value: str = "acme_suites:data", *, editable: Path | None = None) -> Path:
    """A distribution in a folder that can be on sys.path, as pip leaves it; its code tells that it ran.

    Returns the folder of the package: in ``site``, or in the project that is installed editable.
    """
    metadata = site / "acme_suites-1.2.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-suites\nVersion: 1.2\n")
    (metadata / "entry_points.txt").write_text(f"[oasc_check.suites]\nacme = {value}\n")
    (metadata / "RECORD").write_text(
        "".join(f"{metadata.name}/{name},,\n" for name in ("METADATA", "entry_points.txt"))
    )
    if editable:
        direct = {"url": editable.as_uri(), "dir_info": {"editable": True}}
        (metadata / "direct_url.json").write_text(json.dumps(direct))
    package = (editable / "src" if editable else site) / "acme_suites"
    package.mkdir(parents=True)
    code = "from pathlib import Path\nPath(__file__).with_name('it-ran').touch()\nraise SystemExit(99)\n"
    (package / "__init__.py").write_text(code)
    return package
