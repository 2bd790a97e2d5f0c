"""Where on which page something stands, and links there."""

from __future__ import annotations

from oasc_check.author.markdown import link
from oasc_check.suite.model import Mechanism, Requirement, Test


def mim_page(edition: str, mim: str) -> str:
    """The page of a MIM."""
    return f"editions/{edition}/{mim.lower()}.md"


def mechanism_page(mechanism: str) -> str:
    """The page of a mechanism."""
    return f"mechanisms/{mechanism}.md"


def group_page(mechanism: str, group: str) -> str:
    """The page of a group of tests."""
    return f"mechanisms/{mechanism}/{group}.md"


def groups(mechanism: Mechanism) -> dict[str, list[Test]]:
    """The tests of a mechanism by their group, in file order."""
    found: dict[str, list[Test]] = {}
    for test in mechanism.tests:
        found.setdefault(test.group, []).append(test)
    return found


def clause_anchor(clause: str) -> str:
    """What the place of a clause is called on the page of its mechanism."""
    return f"clause-{clause}"


def to_test(page: str, written_id: str) -> str:
    """A link from a page to a test."""
    mechanism, group, name = written_id.split("/", 2)
    return link(written_id, page, group_page(mechanism, group), name)


def to_requirement(page: str, one: Requirement) -> str:
    """A link from a page to a requirement."""
    return link(one.id, page, mim_page(one.edition, one.mim), one.id)


def to_clause(page: str, mechanism: Mechanism, clause: str) -> str:
    """A link from a page to a clause, with its title."""
    title = f"{clause} {mechanism.clauses.get(clause, '')}".strip()
    return link(title, page, mechanism_page(mechanism.id), clause_anchor(clause))
