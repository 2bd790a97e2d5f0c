"""The language of the command line: the option, the environment, and what is in English whatever is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from i18n.french import sample

from cli.conftest import SUITES, Run
from oasc_check.cli.main import main

PLATFORM = """
platform: {name: Acme}
apis:
  wfs: {url: "http://127.0.0.1:9/wfs", version: "2.0.2"}
"""


@pytest.fixture
def platform(tmp_path: Path) -> str:
    """A platform at which nothing listens."""
    file = tmp_path / "acme.yaml"
    file.write_text(PLATFORM, "utf-8")
    return str(file)


@pytest.fixture
def result(tmp_path: Path) -> str:
    """A result in a file."""
    file = tmp_path / "result.json"
    file.write_text(json.dumps(sample()), "utf-8")
    return str(file)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the suites are kept between these tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def in_france(monkeypatch: pytest.MonkeyPatch, kept: Path) -> None:
    """A terminal in which French is spoken, and the shipped suites."""
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
    monkeypatch.delenv("OASC_SUITES")
    monkeypatch.delenv("OASC_SUITES_ONLY")


def flat(text: str) -> str:
    """The text in one line, its spaces plain ones."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.mark.usefixtures("in_france")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--help"], "Utilisation : oasc-check [OPTIONS] [COMMAND] [ARGS]..."),
        (["--help"], "Commandes : demo Tout exécuter sur une plateforme embarquée."),
        (["run", "--help"], "--level [shall|should|may] Le niveau le plus faible à tester. [par défaut : may]"),
        (["run", "--help"], "JSON, EARL, SARIF et HAR sont en anglais."),
        (["run", "--help"], "-h, --help Afficher ce message et quitter."),
        (["list", "tests"], "Le code d'état 401 à une requête sans identifiants de connexion"),
        (["list", "mims"], "Données géospatiales"),
        (["explain", "MIM7:R1.1"], "origine MIM7, C1 Transfert entre systèmes, édition mims-plus-9.0"),
        (["explain", "wfs/features/count"], "Ce qui est envoyé, et ce qui doit revenir"),
        (["explain", "wfs/features/count"], "correction"),
        (["explain", "wfs/features/count"], '/wfs:WFS_Capabilities/@version : de la forme "2'),
        (["run", "--help"], "[par défaut : shall]"),
        (["suite", "check", str(SUITES)], "Aucune erreur : 2 mécanismes,"),
    ],
)
def test_what_is_shown_is_french(words: list[str], said: str, run: Run) -> None:
    assert said in flat(run(*words).out)


@pytest.mark.usefixtures("in_france")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["rn"], 2, "Erreur : il n'y a pas de commande « rn ». Vouliez-vous dire « run » ?"),
        (["run"], 2, "Erreur : Argument manquant 'PLATFORM'."),
        (["run"], 2, "Pour de l'aide : 'oasc-check run --help'."),
        (["demo", "--to", "jsn"], 2, "il n'y a pas de rapport « jsn ». Vouliez-vous dire « json » ?"),
        (["demo", "-j", "99"], 2, "99 n'est pas dans l'intervalle 1<=x<=64."),
        (["report", "nothing.json"], 2, "Le fichier 'nothing.json' n'existe pas."),
        (["run", "nothing.yaml"], 4, "le fichier ne peut pas être lu : fichier ou dossier inexistant"),
        (["explain", "MIM7:R1.9"], 5, "Erreur : rien n'a l'adresse « MIM7:R1.9 ». Vouliez-vous dire MIM7:"),
        (["tender", "--profile", "geo-servic"], 5, "Rien n'a été choisi."),
    ],
)
def test_a_mistake_is_told_in_french(words: list[str], code: int, said: str, run: Run) -> None:
    ended = run(*words)
    assert ended.code == code
    assert said in flat(ended.err)


@pytest.mark.usefixtures("in_france")
def test_a_plan_is_french(platform: str, run: Run) -> None:
    shown = flat(run("plan", platform).out)
    assert "Acme : 36 tests seraient exécutés, dont 0 qui écrivent." in shown
    assert "454 non testé : la plateforme ne déclare pas d'API ngsi-v2" in shown


@pytest.mark.usefixtures("in_france")
def test_a_run_is_french_from_its_beginning_to_its_end(platform: str, run: Run) -> None:
    ended = run("run", platform)
    assert "36 tests sur Acme." in flat(ended.err)
    assert "127.0.0.1:9 refuse les connexions : rien n'y écoute ; démarrer la plateforme" in flat(ended.out)
    assert "Code de sortie 3 : rien n'a échoué" in flat(ended.out)


@pytest.mark.usefixtures("in_france")
def test_what_was_found_at_an_address_is_french(run: Run) -> None:
    told = flat(run("discover", "http://127.0.0.1:9").err)
    assert "La recherche s'est arrêtée tôt : http://127.0.0.1:9 ne donne pas de réponse." in told
    assert "0 mécanisme trouvé" in told


@pytest.mark.usefixtures("in_france")
@pytest.mark.parametrize("words", [["list", "tests", "--json"], ["list", "profiles", "--json"]])
def test_json_is_english(words: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    french = run(*words).out
    monkeypatch.setenv("LANG", "C")
    assert run(*words).out == french


@pytest.mark.usefixtures("in_france")
def test_the_result_in_json_is_english(result: str, run: Run) -> None:
    assert json.loads(run("report", result, "--to", "json=-").out) == sample()


@pytest.mark.usefixtures("in_france")
def test_the_option_comes_before_the_environment(result: str, run: Run) -> None:
    assert "is not conformant with" in flat(run("report", result, "--lang", "en").out)
    assert "n'est pas conforme à" in flat(run("report", result).out)


def test_the_option_holds_for_mistakes_too(run: Run) -> None:
    assert "Erreur : Le fichier" not in flat(run("report", "nothing.json").err)
    assert "n'existe pas." in flat(run("report", "--lang", "fr", "nothing.json").err)


def test_one_command_forgets_the_language_of_the_one_before(result: str, run: Run) -> None:
    run("report", result, "--lang", "fr")
    assert "Usage: oasc-check" in run("rn").err


@pytest.mark.usefixtures("in_france")
def test_two_results_and_two_bids_are_compared_in_french(result: str, tmp_path: Path, run: Run) -> None:
    other = tmp_path / "other.json"
    changed = json.loads(Path(result).read_text("utf-8"))
    changed["platform"]["version"] = "5.0"
    other.write_text(json.dumps(changed), "utf-8")
    assert "Diffère : version de la plateforme : 4.2, à présent 5.0" in flat(run("diff", result, str(other)).out)
    shown = flat(run("compare", result, str(other), "--profile", "geo-service").out)
    assert "2 offres pour le profil geo-service" in shown
    assert "result est écartée : elle ne satisfait pas" in shown


@pytest.mark.usefixtures("in_france")
def test_the_version_is_said_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("oasc-check ")
