"""Addresses: how requirements, mechanisms, files, tests and clauses are chosen on the command line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oasc_check.suite.model import Edition, Requirement, Suite, Test


class UnknownAddress(Exception):
    """Nothing has this address; ``near`` holds the nearest ones."""

    def __init__(self, address: str, near: Iterable[str]) -> None:
        self.address = address
        self.near = tuple(near)
        names = " or ".join(self.near)
        unknown = f'nothing has the address "{address}".'
        super().__init__(f'nothing has the address "{address}". Did you mean {names}?' if names else unknown)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address stands for: requirements, or tests."""

    requirements: tuple[Requirement, ...] = ()
    tests: frozenset[str] = frozenset()


def resolve(address: str, suite: Suite, edition: Edition) -> Chosen:
    """What an address stands for.

    ``MIM7``, ``MIM7:R1.1``, ``MIM7:R1.1@9.0`` and aliases; ``ngsi-ld``, ``ngsi-ld/entities``, a test, a case; a clause
    such as ``5.6.1``, which includes the clauses below it. Raises UnknownAddress with the nearest addresses.
    """
    asked = address.strip().rstrip("/")
    if requirements := [one for one in edition.requirements() if _names(asked, one)]:
        return Chosen(requirements=tuple(requirements))
    tests = [test for test in suite.tests() if f"{test.id}/".startswith(f"{asked}/") or _rests_on(asked, test)]
    if not tests:
        raise UnknownAddress(address, _near(asked, suite, edition))
    return Chosen(tests=frozenset(test.id for test in tests))


def _names(asked: str, requirement: Requirement) -> bool:
    whole = requirement.id.casefold()
    short = whole.partition("@")[0]
    aliases = (alias.casefold() for alias in requirement.aliases)
    return asked.casefold() in (whole, short, requirement.mim.casefold(), *aliases)


def _rests_on(asked: str, test: Test) -> bool:
    mechanism, _, clause = asked.partition(":") if ":" in asked else ("", "", asked)
    if mechanism and mechanism != test.mechanism:
        return False
    return any(own == clause or own.startswith(f"{clause}.") for own in test.clause)


def tests_of(requirement: Requirement, mechanism: str, tests: Iterable[Test]) -> list[Test]:
    """The tests of one mechanism by which a requirement is verified, in file order."""
    addresses = [f"{mechanism}/{address}/" for address in requirement.verified_by.get(mechanism, ())]
    return [test for test in tests if any(f"{test.id}/".startswith(address) for address in addresses)]


def _near(asked: str, suite: Suite, edition: Edition) -> list[str]:
    known = list(dict.fromkeys(_known(suite, edition)))
    near = difflib.get_close_matches(asked, known, n=3, cutoff=0.5)
    ends = [name for name in known if name.endswith(f"/{asked}")]
    return list(dict.fromkeys([*ends, *near]))[:3]


def _known(suite: Suite, edition: Edition) -> Iterator[str]:
    for requirement in edition.requirements():
        yield from (requirement.mim, requirement.id.partition("@")[0], requirement.id)
    for test in suite.tests():
        yield from (test.mechanism, f"{test.mechanism}/{test.group}", test.id, *test.clause)
