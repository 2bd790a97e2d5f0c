"""The Smart Data Models that are at hand: in the cache, and those that are shipped for the reference platform.

Nothing is fetched here. A folder is laid out like the official site: SUBJECT/context.jsonld, SUBJECT/TYPE/schema.json.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from oasc_check.models.addresses import SITE, inside, path_of
from oasc_check.models.admission import MOST_BYTES, Refused, admitted

DEFAULT_CONTEXT = "https://uri.etsi.org/ngsi-ld/default-context/"
"""What begins the names of types and attributes that no @context defines (ETSI GS CIM 009, clause 5.2.2)."""
_TERMS = "https://smartdatamodels.org/"
_PACKAGE = "pysmartdatamodels"
_LIST = Path("model-assets") / "official_list_data_models.json"


@dataclass(frozen=True, slots=True)
class Model:
    """The model of one type: the subject (a repository such as dataModel.Parking) and the name of the type."""

    subject: str
    name: str

    @property
    def path(self) -> str:
        """Where its schema stands, relative to the site."""
        return f"{self.subject}/{self.name}/schema.json"

    @property
    def iris(self) -> tuple[str, str]:
        """The names that its type may have when it is written in full and no @context of the subject is at hand."""
        return f"{_TERMS}{self.subject}/{self.name}", f"{DEFAULT_CONTEXT}{self.name}"


def cache_folder() -> Path | None:
    """Where ``schemas pull`` puts what it fetches: OASC_SCHEMAS, else a folder of the user's cache.

    None when the user has no home.
    """
    chosen, base = os.environ.get("OASC_SCHEMAS"), os.environ.get("XDG_CACHE_HOME")
    try:
        if chosen:
            return Path(chosen).expanduser()
        return (Path(base) if base else Path.home() / ".cache") / "oasc-check" / "smart-data-models"
    except RuntimeError:
        return None


class Library:
    """Folders with models; what stands in an earlier one comes first."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)

    @cached_property
    def models(self) -> Mapping[str, tuple[Model, ...]]:
        """The models by the name of the type; several subjects may have one of the same name."""
        found: dict[str, dict[Model, None]] = {}
        for folder in self.folders:
            for file in sorted(folder.glob("*/*/schema.json")):
                model = Model(file.parts[-3], file.parts[-2])
                if inside(model.path):
                    found.setdefault(model.name, {})[model] = None
        return {name: tuple(models) for name, models in found.items()}

    def of_type(self, written: str) -> list[Model]:
        """The models of a type that is written as a short name or in full."""
        candidates = self.models.get(short(written), ())
        if written in self.models:
            return list(candidates)
        return [one for one in candidates if written in one.iris or self.terms(one.subject).get(one.name) == written]

    def document(self, address: str) -> dict[str, Any]:
        """The file that is published at an address. Raises Refused when it is not at hand or is not used."""
        path = path_of(address)
        if path is None:
            raise Refused(f"{address} is not a file of the Smart Data Models, and nothing is fetched while judging.")
        for folder in self.folders:
            for name in (path, path.removeprefix("data-models/")):
                if (folder / name).is_file():
                    return _read(folder / name)
        raise Refused(f"{address} is not in the cache; `oasc-check schemas pull` fetches it where it is published.")

    def schema(self, model: Model) -> dict[str, Any]:
        """The schema of a model. Raises Refused."""
        return self.document(SITE + model.path)

    def terms(self, subject: str) -> Mapping[str, Any]:
        """The terms that the @context of a subject defines; none when it is not at hand."""
        try:
            terms = self.context(subject)["@context"]
        except (Refused, KeyError):
            return {}
        return terms if isinstance(terms, dict) else {}

    def context(self, subject: str) -> dict[str, Any]:
        """The document with the @context of a subject. Raises Refused."""
        return self.document(f"{SITE}{subject}/context.jsonld")


@cache
def _read(file: Path) -> dict[str, Any]:
    """Raises Refused, naming the file."""
    try:
        with file.open("rb") as stream:
            return admitted(stream.read(MOST_BYTES + 1))
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    except Refused as error:
        raise Refused(f"{file} is not used: {error}") from None


def short(written: str) -> str:
    """The last part of a name that is written in full."""
    return written.replace("#", "/").rstrip("/").rpartition("/")[2] if ":" in written else written


@cache
def listed() -> frozenset[tuple[str, str]]:
    """Subject and type of every model that the package pysmartdatamodels lists (extra ``models``); none without it."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return frozenset()
    try:
        rows = json.loads((Path(spec.origin).parent / _LIST).read_text("utf-8"))["officialList"]
        return frozenset((row["repoName"], name) for row in rows for name in row["dataModels"])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
