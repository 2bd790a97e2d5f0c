"""Suites that do not come with the program: they add to the shipped ones, and nothing of theirs leads elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from foreign_suites import EDITION, FILES, PROFILE, SCHEMA, TESTS, install, write_foreign
from small_suites import HEAD, MECHANISM

from oasc_check.language import rdf
from oasc_check.language.rdf import CannotRead
from oasc_check.suite.load import load, load_sources
from oasc_check.suite.model import InvalidFile, Suite
from oasc_check.suite.packages import installed
from oasc_check.suite.sources import Source, admit, distinct, folder_source

SMALL = Path(__file__).parent.parent / "cli" / "suites"
SHIPPED = Source(SMALL)
SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <http://example.org/> .
ex:Thing a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:id ; sh:minCount 1 ] .
"""


def beside(folder: Path) -> Suite:
    """The suites of the folder, read beside those that stand for the shipped ones here."""
    return load_sources([SHIPPED, folder_source(folder)])


def refused(folder: Path) -> list[str]:
    """What is said of each problem: file, message and how to mend it."""
    with pytest.raises(InvalidFile) as caught:
        beside(folder)
    return [f"{problem.place} {problem.message}. {problem.mend}" for problem in caught.value.problems]


def test_mechanisms_editions_and_profiles_are_added(tmp_path: Path) -> None:
    alone, both = load_sources([SHIPPED]), beside(write_foreign(tmp_path / "mine"))
    assert both.mechanisms.keys() - alone.mechanisms.keys() == {"small"}
    assert both.editions.keys() - alone.editions.keys() == {"acme"}
    assert both.profiles["acme-city"].asks.keys() == {"MIM0:R1@acme-1"}
    assert {name: both.mechanisms[name] for name in alone.mechanisms} == alone.mechanisms


def test_a_profile_may_ask_for_what_is_shipped(tmp_path: Path) -> None:
    text = PROFILE.replace("edition: acme", "edition: mims-plus-9.0").replace("MIM0:R1", "MIM7:R1.1")
    folder = tmp_path / "mine"
    (folder / "profiles").mkdir(parents=True)
    (folder / "profiles/acme-city.yaml").write_text(text)
    assert list(beside(folder).profiles["acme-city"].asks) == ["MIM7:R1.1@9.0"]


def test_foreign_suites_are_named_with_what_they_add(tmp_path: Path) -> None:
    (foreign,) = beside(write_foreign(tmp_path / "mine")).foreign
    assert (foreign.name, foreign.editions, foreign.mechanisms) == ("mine", ("acme",), ("small",))
    assert foreign.profiles == ("acme-city",)
    assert load_sources([SHIPPED]).foreign == ()
    assert folder_source(tmp_path / "acme" / "suites").name == "acme/suites"


def test_the_digest_covers_every_file_wherever_the_folder_is(tmp_path: Path) -> None:
    one, other = write_foreign(tmp_path / "one"), write_foreign(tmp_path / "other")
    assert beside(one).digest == beside(other).digest != load_sources([SHIPPED]).digest
    for name, text in FILES.items():
        (other / name).write_text(f"{text} ", "utf-8")
        assert beside(one).digest != beside(other).digest, name
        (other / name).write_text(text, "utf-8")


def test_the_digest_of_the_shipped_suites_alone_is_what_it_was() -> None:
    assert load_sources([SHIPPED]).digest == load(SMALL).digest


def test_the_order_of_folders_does_not_change_the_digest(tmp_path: Path) -> None:
    mine = folder_source(write_foreign(tmp_path / "mine"))
    theirs = tmp_path / "theirs"
    (theirs / "mechanisms/other").mkdir(parents=True)
    (theirs / "mechanisms/other/mechanism.yaml").write_text(MECHANISM.replace("small", "other"))
    sources = [SHIPPED, mine, folder_source(theirs)]
    assert load_sources(sources).digest == load_sources(sources[::-1]).digest


def test_payload_schemas_stand_in_the_folder(tmp_path: Path) -> None:
    suite = beside(write_foreign(tmp_path / "mine"))
    own = suite.mechanisms["small"].schemas_among(suite.payload_schemas)
    assert own == (tmp_path / "mine/schemas/payload/small").resolve()
    shipped = suite.mechanisms["ngsi-ld"].schemas_among(suite.payload_schemas)
    assert shipped == suite.payload_schemas / "ngsi-ld"


def test_payload_schemas_beside_the_folder_are_not_read(tmp_path: Path) -> None:
    folder = write_foreign(tmp_path / "mine", {"schemas/payload/small/thing.schema.json": None})
    beyond = tmp_path / "schemas/payload/small"
    beyond.mkdir(parents=True)
    (beyond / "thing.schema.json").write_text(SCHEMA)
    (said,) = refused(folder)
    assert 'there is no schema "thing.schema.json" in schemas/payload/small/' in said


def test_a_folder_is_read_once(tmp_path: Path) -> None:
    mine = write_foreign(tmp_path / "mine")
    (tmp_path / "link").symlink_to(mine)
    sources = distinct([SHIPPED, folder_source(mine), folder_source(tmp_path / "link"), folder_source(mine)])
    assert [source.name for source in sources] == ["", "mine"]
    theirs = folder_source(tmp_path / "theirs")
    assert distinct([folder_source(mine), theirs, folder_source(mine)]) == [folder_source(mine), theirs]


# What is refused


def test_a_folder_without_suites_is_refused(tmp_path: Path) -> None:
    (said,) = refused(tmp_path)
    mend = "Give a folder with one of editions/, mechanisms/, profiles/ in it."
    assert said == f"{tmp_path}:1:1 there are no suites here. {mend}"


def a_link_to_a_file(folder: Path) -> str:
    secret = folder.parent / "secret.yaml"
    secret.write_text("secret: 1")
    (folder / "mechanisms/small/more.yaml").symlink_to(secret)
    return "mechanisms/small/more.yaml"


def a_link_to_a_folder(folder: Path) -> str:
    (folder / "mechanisms/other").symlink_to(folder / "mechanisms/small")
    return "mechanisms/other"


def a_link_for_a_part(folder: Path) -> str:
    (folder / "schemas").rename(folder.parent / "elsewhere")
    (folder / "schemas").symlink_to(folder.parent / "elsewhere")
    return "schemas"


def a_link_to_nothing(folder: Path) -> str:
    (folder / "i18n").symlink_to(folder / "nowhere")
    return "i18n"


def a_link_to_a_schema(folder: Path) -> str:
    schema = folder / "schemas/payload/small/thing.schema.json"
    schema.rename(folder.parent / "kept.json")
    schema.symlink_to(folder.parent / "kept.json")
    return "schemas/payload/small/thing.schema.json"


@pytest.mark.parametrize(
    "make", [a_link_to_a_file, a_link_to_a_folder, a_link_for_a_part, a_link_to_nothing, a_link_to_a_schema]
)
def test_symbolic_links_are_refused(make: Callable[[Path], str], tmp_path: Path) -> None:
    folder = write_foreign(tmp_path / "mine")
    name = make(folder)
    (said,) = refused(folder)
    assert said.startswith(f"{folder / name}:1:1 this is a symbolic link, which may lead out of the folder")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    folder = write_foreign(tmp_path / "mine")
    os.mkfifo(folder / "mechanisms/small/pipe.yaml")
    (said,) = refused(folder)
    assert "pipe.yaml:1:1 this is neither a file nor a folder" in said


@pytest.mark.parametrize("name", ["../small/thing.schema.json", "/etc/thing.schema.json", "a/b.schema.json"])
def test_a_schema_is_named_without_a_folder(name: str, tmp_path: Path) -> None:
    text = HEAD + TESTS.replace("thing.schema.json", name)
    (said,) = refused(write_foreign(tmp_path / "mine", {"mechanisms/small/things.yaml": text}))
    assert "is not the name of a file of schemas/payload/<mechanism>/" in said


@pytest.mark.parametrize("name", ["../shapes.ttl", "[/etc/shapes.ttl]", "[good.ttl, a/b.ttl]"])
def test_shapes_are_named_without_a_folder(name: str, tmp_path: Path) -> None:
    text = HEAD + TESTS.replace("schema: thing.schema.json", f"shacl: {name}")
    (said,) = refused(write_foreign(tmp_path / "mine", {"mechanisms/small/things.yaml": text}))
    assert "is not the name of a file of shapes of schemas/payload/<mechanism>/" in said


@pytest.mark.parametrize("mim", ["../mim0", "/etc/mim0"])
def test_a_mim_is_named_without_a_folder(mim: str, tmp_path: Path) -> None:
    text = EDITION.replace("[mim0]", f"[{mim}]")
    (said,) = refused(write_foreign(tmp_path / "mine", {"editions/acme/edition.yaml": text}))
    assert f'"{mim}" is not lower-case words' in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is not JSON: "),
        ("[" * 100_000, "this is not JSON: "),
        ("true", "this is no JSON Schema but a value"),
        ('{"type": "thing"}', "this is no JSON Schema: at $.type: 'thing' is not valid"),
        ('{"$ref": "https://example.org/x.json"}', '$ref leads to "https://example.org/x.json", which is not here'),
        ('{"$ref": "file:///etc/passwd"}', '$ref leads to "file:///etc/passwd", which is not here'),
        ('{"items": {"$ref": "../../x.json"}}', '$ref leads to "../../x.json", which is not here'),
        ('{"items": {"$ref": "#/$defs/no"}}', '$ref leads to "#/$defs/no", which is not here'),
        ('{"items": {"$dynamicRef": "a.json"}}', '$dynamicRef leads to "a.json", which is not here'),
        ('{"items": {"$id": "http://a.example/"}}', 'a part of it is called "http://a.example/"'),
        (" " * (2 * 2**20) + "{}", "the file is larger than 2 MiB"),
    ],
    ids=range(11),
)
def test_a_schema_has_to_stand_alone(text: str, message: str, tmp_path: Path) -> None:
    folder = write_foreign(tmp_path / "mine", {"schemas/payload/small/thing.schema.json": text})
    (said,) = refused(folder)
    assert said.startswith(f"{(folder / 'schemas/payload/small/thing.schema.json').resolve()}:1:1 {message}")


def test_schemas_may_refer_to_each_other(tmp_path: Path) -> None:
    more = {"schemas/payload/small/list.schema.json": '{"items": {"$ref": "thing.schema.json#/properties/id"}}'}
    assert "small" in beside(write_foreign(tmp_path / "mine", more)).mechanisms


def with_shapes(folder: Path, shapes: str) -> Path:
    return write_foreign(folder, {"schemas/payload/small/thing.ttl": shapes})


def test_shapes_of_shacl_core_are_taken(tmp_path: Path) -> None:
    assert "small" in beside(with_shapes(tmp_path / "mine", SHAPES)).mechanisms


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("ex:Thing sh:sparql [ sh:select 'SELECT $this { SERVICE <http://a.example/> {} }' ] .", "shacl#select>"),
        ("ex: owl:imports <http://a.example/shapes.ttl> .", "owl#imports>"),
        ("ex:Thing sh:js [ sh:jsFunctionName 'f' ] .", "shacl#js>"),
        ("ex:Thing sh:rule [] .", "shacl#rule>"),
        ("ex:Thing", "these are no shapes: "),
    ],
    ids=["sparql", "imports", "script", "rule", "no-turtle"],
)
def test_shapes_that_could_do_more_are_refused(more: str, message: str, tmp_path: Path) -> None:
    said = refused(with_shapes(tmp_path / "mine", SHAPES + more))
    assert any(message in one for one in said)
    assert all("thing.ttl:1:1 these " in one for one in said)


def test_shapes_that_cannot_be_looked_at_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_given: object) -> None:
        raise CannotRead("RDF cannot be read")

    monkeypatch.setattr(rdf, "graph", unable)
    (said,) = refused(with_shapes(tmp_path / "mine", SHAPES))
    assert "RDF cannot be read. Install it" in said


SHIPPED_EDITION = SMALL / "editions/mims-plus-9.0/edition.yaml"
CLASHES = {
    "mechanism": ("mechanisms/small/mechanism.yaml", ("mechanism: small", "mechanism: ngsi-ld"), "ngsi-ld"),
    "edition": ("editions/acme/edition.yaml", ("edition: acme", "edition: mims-plus-9.0"), "mims-plus-9.0"),
}


@pytest.mark.parametrize(("kind", "case"), CLASHES.items(), ids=list(CLASHES))
def test_an_id_that_is_shipped_is_refused(kind: str, case: tuple[str, tuple[str, str], str], tmp_path: Path) -> None:
    name, (old, new), word = case
    folder = write_foreign(tmp_path / "mine", {name: FILES[name].replace(old, new)})
    shipped = SMALL / ("mechanisms/ngsi-ld/mechanism.yaml" if kind == "mechanism" else SHIPPED_EDITION)
    assert any(
        one.startswith(f"{folder / name}:1:") and f'the {kind} "{word}" is there already: {shipped}. ' in one
        for one in refused(folder)
    )


def test_a_requirement_that_is_shipped_is_refused(tmp_path: Path) -> None:
    edition = EDITION.replace("version: acme-1", "version: '9.0'")
    catalogue = FILES["editions/acme/mim0.yaml"].replace("mim: MIM0", "mim: MIM7").replace("id: R1,", "id: R1.1,")
    changes = {
        "editions/acme/edition.yaml": edition,
        "editions/acme/mim0.yaml": catalogue,
        "profiles/acme-city.yaml": None,
    }
    (said,) = refused(write_foreign(tmp_path / "mine", changes))
    assert 'the requirement "MIM7:R1.1@9.0" is there already: ' in said
    assert str(SMALL / "editions/mims-plus-9.0/mim7.yaml") in said


def test_a_defect_that_is_shipped_is_refused(tmp_path: Path) -> None:
    defects = (
        "mechanism: small\ndefects:\n  - {id: create-answers-200, says: It is wrong., caught_by: [things/there]}\n"
    )
    (said,) = refused(write_foreign(tmp_path / "mine", {"mechanisms/small/defects/all.yaml": defects}))
    assert 'the defect "create-answers-200" is there already: ' in said
    assert str(SMALL / "mechanisms/ngsi-ld/defects/all.yaml") in said


def test_two_foreign_folders_may_not_clash_either(tmp_path: Path) -> None:
    one, other = write_foreign(tmp_path / "one"), write_foreign(tmp_path / "other")
    with pytest.raises(InvalidFile) as caught:
        load_sources([SHIPPED, folder_source(one), folder_source(other)])
    said = {problem.message: str(problem.place) for problem in caught.value.problems}
    profile = f'the profile "acme-city" is there already: {one / "profiles/acme-city.yaml"}'
    assert said[profile] == f"{other / 'profiles/acme-city.yaml'}:1:10"


# Installed packages


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on sys.path."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


def untouched(package: Path) -> bool:
    """Whether none of its code ran."""
    return not (package / "it-ran").exists() and "acme_suites" not in sys.modules


def test_without_such_packages_there_is_nothing(site: Path) -> None:
    assert site.is_dir()
    assert installed() == []


@pytest.mark.parametrize(
    ("value", "where"), [("acme_suites:data", "data"), ("acme_suites.more : data", "more/data"), ("acme_suites", "")]
)
def test_a_package_is_found_and_none_of_its_code_runs(value: str, where: str, site: Path) -> None:
    package = install(site, value)
    write_foreign(package / where)
    (source,) = installed()
    assert source == Source(package / where, "acme-suites 1.2")
    admit([source])
    suite = load_sources([SHIPPED, source])
    assert [one.name for one in suite.foreign] == ["acme-suites 1.2"]
    assert "small" in suite.mechanisms
    assert untouched(package)


def test_an_editable_installation_is_found_in_its_project(site: Path, tmp_path: Path) -> None:
    package = install(site, editable=tmp_path / "my project")
    write_foreign(package / "data")
    assert installed() == [Source(package / "data", "acme-suites 1.2")]
    assert untouched(package)


def refused_package() -> str:
    with pytest.raises(InvalidFile) as caught:
        installed()
    (problem,) = caught.value.problems
    return f"{problem.place} {problem.message}. {problem.mend}"


@pytest.mark.parametrize("value", ["../acme_suites", "acme_suites:../data", "/etc", "acme_suites:data [extra]", "a..b"])
def test_an_entry_point_that_is_no_folder_of_a_package_is_refused(value: str, site: Path) -> None:
    package = install(site, value)
    said = refused_package()
    assert said.startswith(
        f"{site / 'acme_suites-1.2.dist-info' / 'entry_points.txt'}:1:1 [oasc_check.suites] acme is "
    )
    assert "which is neither a package nor a folder in one" in said
    assert "--no-packages" in said
    assert untouched(package)


def test_a_package_without_the_folder_is_refused(site: Path) -> None:
    package = install(site)
    assert "acme is acme_suites:data, which is no folder of the distribution" in refused_package()
    assert untouched(package)


def test_a_package_whose_folder_is_a_link_is_refused(site: Path, tmp_path: Path) -> None:
    package = install(site)
    (package / "data").symlink_to(write_foreign(tmp_path / "elsewhere"))
    assert "which a symbolic link leads out of the package" in refused_package()
