"""The cache is filled from a folder or a mirror over HTTP, and a hostile mirror does no harm."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from model_mirror import SITE, SUBJECT, TREE, mirror, put, spoilt

from oasc_check.models.library import Library, Model
from oasc_check.models.pull import NotASource, Pulled, Unreachable, pull, reader

TREES = Model(SUBJECT, "Tree")
BENCHES = Model(SUBJECT, "Bench")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return mirror(tmp_path / "mirror")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def pulled(source: str | Path, tmp_path: Path, *wanted: str) -> Pulled:
    return pull(reader(str(source)), tmp_path / "cache", wanted, lambda _path: None)


def held(tmp_path: Path) -> list[str]:
    cache = tmp_path / "cache"
    return sorted(file.relative_to(cache).as_posix() for file in cache.rglob("*") if file.is_file())


def test_a_folder_is_fetched_with_what_its_schemas_refer_to(folder: Path, tmp_path: Path) -> None:
    found = pulled(folder, tmp_path)
    assert found.models == [BENCHES, TREES]
    assert found.missing == [f"{SUBJECT}/seats-schema.json"]
    assert found.refused == []
    assert held(tmp_path) == [
        "data-models/common-schema.json",
        f"{SUBJECT}/Bench/schema.json",
        f"{SUBJECT}/Tree/schema.json",
        f"{SUBJECT}/context.jsonld",
    ]


@pytest.mark.parametrize("wanted", [(), (SUBJECT,), (f"{SUBJECT}/Bench", f"{SUBJECT}/Tree")])
def test_a_mirror_is_fetched_by_its_listing_or_by_name(address: str, tmp_path: Path, wanted: tuple[str, ...]) -> None:
    assert pulled(address, tmp_path, *wanted).models == [BENCHES, TREES]


def test_the_list_of_the_site_comes_before_its_listing(folder: Path, address: str, tmp_path: Path) -> None:
    rows = [{"repoName": SUBJECT, "dataModels": ["Tree", "../../../out"]}]
    put(folder, "data-models/specs/AllSubjects/official_list_data_models.json", {"officialList": rows})
    assert pulled(address, tmp_path).models == [TREES]


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (spoilt(allOf=[{"$ref": "http://127.0.0.1:9/evil.json"}]), "http://127.0.0.1:9/evil.json"),
        (spoilt(allOf=[{"$ref": "/etc/passwd"}]), "etc/passwd"),
        (spoilt(pattern="^(a+)+$"), "could take for ever"),
        ('{"a": ' + "1" * 3_000_000 + "}", "larger than"),
        ("<html>", "not JSON"),
    ],
)
def test_what_a_hostile_mirror_has_is_refused_by_name(folder: Path, tmp_path: Path, schema: object, says: str) -> None:
    put(folder, f"{SUBJECT}/Tree/schema.json", schema)
    (sentence,) = pulled(folder, tmp_path).refused
    assert sentence.startswith(f"{SUBJECT}/Tree/schema.json: ")
    assert says in sentence


def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    put(tmp_path, "secret.json", TREE)
    (folder / SUBJECT / "Tree" / "schema.json").unlink()
    (folder / SUBJECT / "Tree" / "schema.json").symlink_to(tmp_path / "secret.json")
    assert pulled(folder, tmp_path).models == [BENCHES]


def test_models_that_refer_to_each_other_are_fetched_once(folder: Path, tmp_path: Path) -> None:
    put(folder, f"{SUBJECT}/Tree/schema.json", spoilt(anyOf=[{"$ref": f"{SITE}/{SUBJECT}/Bench/schema.json"}]))
    put(folder, f"{SUBJECT}/Bench/schema.json", spoilt(anyOf=[{"$ref": "../Tree/schema.json"}]))
    assert pulled(folder, tmp_path, f"{SUBJECT}/Tree").models == [TREES]
    assert f"{SUBJECT}/Bench/schema.json" in held(tmp_path)


@pytest.mark.parametrize("word", ["../etc", "dataModel.A/B/C", "/etc"])
def test_words_that_name_no_model_are_refused(folder: Path, tmp_path: Path, word: str) -> None:
    with pytest.raises(NotASource, match="Write dataModel"):
        pulled(folder, tmp_path, word)


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotASource, match="--from"):
        pulled(tmp_path / "nothing", tmp_path)
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9/"):
        pulled("http://127.0.0.1:9", tmp_path)


def test_a_source_without_a_list_asks_for_names(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unreachable, match="Name models"):
        pulled(tmp_path / "empty", tmp_path)


def test_what_was_fetched_is_found_by_short_and_full_names(folder: Path, tmp_path: Path) -> None:
    pulled(folder, tmp_path)
    library = Library([tmp_path / "cache"])
    full = f"https://smartdatamodels.org/{SUBJECT}/Tree"
    for written in ("Tree", full, "https://uri.etsi.org/ngsi-ld/default-context/Tree"):
        assert library.of_type(written) == [TREES]
    assert library.of_type("https://elsewhere.example/Tree") == []
