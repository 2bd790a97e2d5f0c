"""Every command that the site shows is run: in an empty folder, in order, page by page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import click
import pytest
import sigstore_server
from private_sigstore import PrivateSigstore
from shown_pages import CITY, PAGES, Reader, WrongPageError, blocks, free_port, front_matter, written_pages
from sigstore_server import WORKFLOW, SigstoreServer

from oasc_check.cli.main import command as program
from oasc_check.reference.apis import APIS
from oasc_check.reference.server import Server, start
from oasc_check.reference.tls import AUTHORITY

WRITTEN = list(written_pages())
Served = Callable[[tuple[str, ...]], Server]


def name_of(page: Path) -> str:
    return page.relative_to(PAGES).as_posix()


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The reference platform with some defects, each choice started once."""
    with ExitStack() as stack:
        running: dict[tuple[str, ...], Server] = {}

        def platform(defects: tuple[str, ...]) -> Server:
            if defects not in running:
                running[defects] = stack.enter_context(start(defects))
            return running[defects]

        yield platform


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where suites that were read are kept for the next command."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def sigstore() -> Iterator[SigstoreServer]:
    """A private Sigstore instance."""
    with sigstore_server.served(PrivateSigstore()) as running:
        yield running


def pipeline(sigstore: SigstoreServer, folder: Path) -> dict[str, str]:
    """The environment of a job of GitLab that signs at this instance, whose files are put into the folder."""
    config, root = sigstore.write(folder)
    token = sigstore_server.identity_token("https://gitlab.com", ci_config_ref_uri=WORKFLOW.removeprefix("https://"))
    return {
        "OASC_TRUST_CONFIG": str(config),
        "OASC_TRUST_ROOT": str(root),
        "GITLAB_CI": "true",
        "SIGSTORE_ID_TOKEN": token,
    }


@pytest.fixture
def reader(tmp_path: Path, cache: Path, served: Served, sigstore: SigstoreServer) -> Callable[[str], Reader]:
    """Who follows a page, in an empty folder with the authority of the city's certificate in it."""

    def reader_of(page: str) -> Reader:
        folder = tmp_path / "work"
        folder.mkdir()
        shutil.copyfile(AUTHORITY, folder / "city-ca.pem")
        head = front_matter(page)
        platforms = {CITY: [], **head.get("platforms", {})}
        servers = {address: served(tuple(defects)) for address, defects in platforms.items()}
        port = free_port()
        stands_for = {
            "https://secure.city.example": secure_address(servers[CITY]),
            **{address: server.url for address, server in servers.items()},
            "https://tester.example/cb": f"http://127.0.0.1:{port}",
            "0.0.0.0:8085": f"127.0.0.1:{port}",
        }
        return Reader(folder, cache, stands_for, pipeline(sigstore, folder) if head.get("sigstore") else None)

    return reader_of


def secure_address(server: Server) -> str:
    """Where this platform answers over TLS."""
    address, _ = APIS["tls"].address(server.url)
    return address


def shown_by(page: Path) -> list[tuple[str, str, int]]:
    """What is run, written and compared on a page, whatever language surrounds it."""
    shown = [block for block in blocks(page.read_text("utf-8")) if block.language != "console"]
    return [(block.language, block.text, block.exit_code if block.language == "sh" else 0) for block in shown]


def repeats_english(page: Path) -> bool:
    """Whether a translated page shows the same as its English, which is run already."""
    english = PAGES / "en" / Path(*page.relative_to(PAGES).parts[1:])
    return page != english and shown_by(page) == shown_by(english)


RUN = [page for page in WRITTEN if "```sh" in page.read_text("utf-8") and not repeats_english(page)]


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_what_a_page_shows_holds(page: Path, reader: Callable[[str], Reader]) -> None:
    text = page.read_text("utf-8")
    reader(text).follow(text)


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_no_command_is_shown_that_is_not_run(page: Path) -> None:
    shown = blocks(page.read_text("utf-8"))
    run = {line.strip() for block in shown if block.language == "sh" for line in block.text.splitlines()}
    beside = [block for block in shown if block.language not in ("sh", "text")]
    lines = [line for block in beside for line in block.text.splitlines() if re.search(r"\boasc-check [a-z]", line)]
    commands = {re.sub(r"^[\s-]*(run:)?\s*|\s+#.*$", "", line) for line in lines if not line.lstrip().startswith("#")}
    assert not {line for line in commands if line and "pip install" not in line} - run


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_a_command_named_in_a_sentence_is_there(page: Path) -> None:
    sentences = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for words in re.findall(r"`oasc-check ([a-z][^`]*)`", sentences):
        check_words(words.split())


def check_words(words: list[str]) -> None:
    """Each word of a command that is a subcommand or a long option is known."""
    found: click.Command = program
    while isinstance(found, click.Group) and words:
        context = click.Context(found)
        inner = found.get_command(context, words[0])
        assert inner, f"there is no command {words[0]}"
        found, words = inner, words[1:]
    options = {name for option in found.params for name in option.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_a_wrong_exit_code_is_found(reader: Callable[[str], Reader]) -> None:
    with pytest.raises(WrongPageError, match="ended with 3, not 0"):
        reader("").follow("```sh\nexit 3\n```\n")


def test_an_output_that_is_not_so_is_found(reader: Callable[[str], Reader]) -> None:
    with pytest.raises(WrongPageError, match="does not say"):
        reader("").follow("```sh\necho one; echo two\n```\n\n```text\none\n...\nthree\n```\n")


def test_line_ends_and_what_is_left_out_do_not_matter(reader: Callable[[str], Reader]) -> None:
    reader("").follow("```sh\necho one; echo two; echo three\n```\n\n```text\none\n...\nthree\n```\n")


def test_a_title_that_is_no_exit_code_is_refused() -> None:
    with pytest.raises(WrongPageError, match="exit code N"):
        _ = blocks('```sh title="later"\ntrue\n```\n')[0].exit_code


def test_every_tutorial_is_there_in_french() -> None:
    english = {page.name for page in (PAGES / "en" / "tutorials").glob("*.md")}
    assert english == {page.name for page in (PAGES / "fr" / "tutorials").glob("*.md")}
    assert len(english) == 3


@pytest.mark.parametrize("page", sorted((PAGES / "fr").rglob("*.md")), ids=name_of)
def test_a_translation_shows_the_same_but_for_the_language_of_reports(page: Path) -> None:
    french, english = shown_by(page), shown_by(PAGES / "en" / page.relative_to(PAGES / "fr"))
    answers = {at + 1 for at, (_, text, _) in enumerate(french) if "--lang fr" in text}
    assert without_language(french, answers) == without_language(english, answers)


def without_language(shown: list[tuple[str, str, int]], answers: set[int]) -> list[tuple[str, str, int]]:
    """What a page shows, without the language that is asked for and without what was answered in it."""
    return [
        (kind, "" if kind == "text" and at in answers else re.sub(r" --lang (en|fr)", "", text), code)
        for at, (kind, text, code) in enumerate(shown)
    ]
