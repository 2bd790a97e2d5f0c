"""Platform files: from a file or a URL, with every mistake at its place."""

from pathlib import Path

import pytest
from small_suites import answering
from starlette.responses import Response
from tiny_suite import suite

from oasc_check.suite.model import InvalidFile
from oasc_check.suite.platform import load_platform

GOOD = """\
platform: {name: Acme, version: 4.20, vendor: Acme Ltd}
sandbox: true
apis:
  one: {url: "https://city.example/api/", version: 1.5, tenant: 007, auth: main, features: [extra]}
  two: {url: "https://geo.city.example", auth: none}
auth:
  main: {type: bearer, token: env:ACME}
callback: {listen: "0.0.0.0:8085", url: https://tester.example/cb}
tls: {ca_bundle: ca.pem}
"""


def load_text(text: str, folder: Path) -> object:
    file = folder / "platform.yaml"
    file.write_text(text)
    return load_platform(str(file), suite())


def test_a_platform_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "platform.yaml").write_text(GOOD)
    platform = load_platform(str(tmp_path / "platform.yaml"), suite())
    one, two = platform.apis.values()
    assert (platform.name, platform.version, platform.sandbox) == ("Acme", "4.20", True)
    assert (one.url, one.version, one.tenant, one.features) == ("https://city.example/api", "1.5", "007", ("extra",))
    assert one.auth is not None
    assert one.auth.values == {"token": "env:ACME"}
    assert two.auth is None
    assert platform.callback is not None
    assert platform.callback.url == "https://tester.example/cb"
    assert platform.ca_bundle == str(tmp_path / "ca.pem")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("one:", "onee:"), 'unknown mechanism "onee"'),
        (("auth: main", "auth: mian"), 'unknown authentication "mian"'),
        (("[extra]", "[extras]"), 'unknown feature "extras"'),
        (("sandbox: true", "edition: mims-1"), 'unknown edition "mims-1"'),
        (("token: env:ACME", "tokn: env:ACME"), 'unknown key "tokn"'),
        (("sandbox: true", "sandbox: yes"), "not true or false"),
        (("https://city.example/api/", "city.example"), "http:// or https://"),
        (("platform:", "plattform:"), 'unknown key "plattform"'),
    ],
)
def test_a_mistake_is_named(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as refused:
        load_text(GOOD.replace(*change), tmp_path)
    assert any(message in f"{problem.message} {problem.mend}" for problem in refused.value.problems)
    assert all(problem.place.line > 0 for problem in refused.value.problems)


def test_a_platform_file_can_be_fetched_but_not_reach_for_secrets() -> None:
    answers = {
        "GET /good.yaml": Response(GOOD.replace("env:ACME", "x"), media_type="application/yaml"),
        "GET /greedy.yaml": Response(GOOD, media_type="application/yaml"),
        "GET /page": Response("<html>", media_type="text/html"),
        "GET /landing": {"title": "Acme", "links": []},
    }
    with answering(answers) as url:
        assert load_platform(f"{url}/good.yaml", suite()).source == f"{url}/good.yaml"
        for path, message in (
            ("greedy.yaml", "may not refer to secrets"),
            ("page", "not a platform file"),
            ("landing", "neither platform: nor apis:"),
            ("missing", "cannot be fetched"),
        ):
            with pytest.raises(InvalidFile, match=message):
                load_platform(f"{url}/{path}", suite())
