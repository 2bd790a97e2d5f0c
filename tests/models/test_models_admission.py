"""What a schema of a mirror must not be."""

import json

import pytest

from oasc_check.models.addresses import inside, path_of
from oasc_check.models.admission import MOST_BYTES, Refused, admitted


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[\w\-\.\{\}\$\+\*\[\]`|~^@!,:\\]+$",
        r"^--((0[13578]|1[02])-31|(0[1,3-9]|1[0-2])-30|(0\d|1[0-2])-([0-2]\d))$",
        r"^([0-9]{1,3}\.){3}[0-9]{1,3}$",
        r"^\+?[0-9]+( [0-9]+)?$",
    ],
)
def test_patterns_of_the_models_are_taken(pattern: str) -> None:
    assert admitted(json.dumps({"pattern": pattern}).encode()) == {"pattern": pattern}


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|aa)+$", "(x*)*y", "^((a{1,40}){1,40})$", "a*a*a*a*b", "(", "(?=(a+)+)", "a" * 1_001]
)
@pytest.mark.parametrize("place", ["pattern", "patternProperties"])
def test_a_pattern_that_could_take_for_ever_is_refused(pattern: str, place: str) -> None:
    schema = {"properties": {"a": {place: pattern if place == "pattern" else {pattern: {}}}}}
    with pytest.raises(Refused, match="pattern"):
        admitted(json.dumps(schema).encode())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b" " * (MOST_BYTES + 1), "larger than"),
        (b"<html>", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, "nested"),
    ],
)
def test_what_is_no_schema_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        admitted(content)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://smart-data-models.github.io/data-models/common-schema.json", "data-models/common-schema.json"),
        (
            "https://raw.githubusercontent.com/smart-data-models/dataModel.Parking/master/context.jsonld",
            "dataModel.Parking/context.jsonld",
        ),
        ("https://evil.example/data-models/common-schema.json", None),
        ("https://raw.githubusercontent.com/evil/dataModel.Parking/master/context.jsonld", None),
        ("https://smart-data-models.github.io/../../etc/passwd", None),
        ("https://smart-data-models.github.io/%2e%2e/%2e%2e/etc/passwd", None),
        ("https://smart-data-models.github.io//etc/passwd", "etc/passwd"),
        ("file:///etc/passwd", None),
        ("http://[", None),
    ],
)
def test_only_files_of_the_models_have_a_place(address: str, path: str | None) -> None:
    assert path_of(address) == path


@pytest.mark.parametrize("path", ["../a", "a/../b", "/a", "a//b", ".a", "a\\b", "a/b/c/d/e/f", ""])
def test_names_that_lead_out_are_no_names(path: str) -> None:
    assert not inside(path)
