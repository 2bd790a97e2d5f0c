"""Bids side by side: what each result says of each requirement of a profile, by weight and knock-out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oasc_check.report.model import Document, RequirementLine
from oasc_check.suite.model import Ask, Profile, Requirement

SETTLED = frozenset({"met", "attested", "equivalent", "not applicable"})
OLDEST_DAYS = 90
NO_ANSWER = "no answer"
UNSIGNED = "it is not signed, so anybody could have changed it"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one bid says of one requirement; ``evidence`` names what it rests on."""

    verdict: str
    points: int
    evidence: str

    @property
    def is_settled(self) -> bool:
        """Whether it counts as met."""
        return self.verdict in SETTLED


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement and what each bid says of it."""

    requirement: Requirement
    ask: Ask
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Bid:
    """One bid as a whole: its points, the knock-out requirements that it does not meet, and what to ask about it.

    ``doubts`` are sentences: why it cannot simply be compared with the others. ``platform`` is what was tested,
    ``signed_by`` the id of the key that signed the result, if any.
    """

    name: str
    points: int
    knocked_out_by: tuple[str, ...]
    doubts: tuple[str, ...]
    platform: str = ""
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All bids; ``most`` are the points that all requirements together are worth. ``doubts`` are about all of them."""

    profile: str
    most: int
    bids: tuple[Bid, ...]
    rows: tuple[Row, ...]
    doubts: tuple[str, ...]

    def ranking(self) -> list[list[Bid]]:
        """The bids that are not knocked out, the best first; those with the same points together."""
        left = [bid for bid in self.bids if not bid.knocked_out_by]
        points = sorted({bid.points for bid in left}, reverse=True)
        return [[bid for bid in left if bid.points == one] for one in points]

    def places(self) -> list[tuple[str, Bid]]:
        """Every bid with its place: the same for those with the same points, none for those that are knocked out."""
        found: list[tuple[str, Bid]] = []
        for tied in self.ranking():
            place = str(len(found) + 1)
            found += [(place, bid) for bid in tied]
        return [*found, *(("", bid) for bid in self.bids if bid.knocked_out_by)]


def compare(
    documents: Mapping[str, Document],
    profile: Profile,
    requirements: Sequence[Requirement],
    digest: str,
    today: date,
    signed_by: Mapping[str, str] | None = None,
) -> Comparison:
    """Compare results by a profile. ``digest`` is that of the suites at hand, ``today`` decides how old a result is.

    ``signed_by`` has the ids of the keys that signed the results, by the names of these.
    """
    keys = signed_by or {}
    asked = [one for one in requirements if one.id in profile.asks]
    rows = [_row(one, profile, documents) for one in asked]
    bids = [
        _bid(name, documents[name], [(row, row.cells[index]) for row in rows], profile, today, keys.get(name, ""))
        for index, name in enumerate(documents)
    ]
    most = sum(ask.weight for ask in profile.asks.values())
    return Comparison(profile.id, most, tuple(bids), tuple(rows), tuple(_unequal(documents, digest)))


def _row(requirement: Requirement, profile: Profile, documents: Mapping[str, Document]) -> Row:
    ask = profile.asks[requirement.id]
    cells = tuple(_cell(_line(document, requirement.id), profile, ask) for document in documents.values())
    return Row(requirement, ask, cells)


def _line(document: Document, name: str) -> RequirementLine | None:
    return next((line for line in document["requirements"] if line["id"] == name), None)


def _cell(line: RequirementLine | None, profile: Profile, ask: Ask) -> Cell:
    """What was met through a mechanism that the profile does not accept is not met for it."""
    if line is None or not line["in_scope"]:
        return Cell(NO_ANSWER, 0, "")
    through = line["through"] or ""
    verdict = line["verdict"]
    if verdict == "met" and not profile.accepts(line["id"], through):
        return Cell("undecided", 0, f"met through {through}, which the profile does not accept")
    points = ask.weight if verdict in SETTLED else 0
    return Cell(verdict, points, f"{through}: {line['reason']}" if through else line["reason"])


def _bid(
    name: str, document: Document, cells: Sequence[tuple[Row, Cell]], profile: Profile, today: date, key: str
) -> Bid:
    out = tuple(row.requirement.id for row, cell in cells if row.ask.knock_out and not cell.is_settled)
    platform = " ".join(filter(None, (document["platform"]["name"], document["platform"]["version"])))
    doubts = [*_doubts(document, cells, profile, today), *([] if key else [UNSIGNED])]
    return Bid(name, sum(cell.points for _, cell in cells), out, tuple(doubts), platform, key)


def _doubts(document: Document, cells: Sequence[tuple[Row, Cell]], profile: Profile, today: date) -> Iterator[str]:
    if document["edition"] != profile.edition:
        yield f"it was run for {document['edition']}, not for {profile.edition}"
    if document["profile"] != profile.id:
        name = document["profile"]
        yield f"it was run with the profile {name}" if name else "it was run with the profile none"
    elif document.get("record", {}).get("profile_text", profile.text) != profile.text:
        yield f"it was run with another profile of the name {profile.id}"
    if missing := [row.requirement.id for row, cell in cells if cell.verdict == NO_ANSWER]:
        yield f"it says nothing of {len(missing)} requirements: {', '.join(missing)}"
    if broken := [line["id"] for line in document["mechanisms"] if line["verdict"] == "not conformant"]:
        yield f"not all that it declares conforms: {', '.join(broken)} does not"
    if document["run"]["interrupted"]:
        yield "its run was interrupted"
    days = (today - date.fromisoformat(document["run"]["started"][:10])).days
    if days > OLDEST_DAYS:
        yield f"it is {days} days old"
    if days < 0:
        yield "it is dated in the future"


def _unequal(documents: Mapping[str, Document], digest: str) -> Iterator[str]:
    """What differs between the bids, so that their points do not mean the same."""
    digests = {name: document["tool"]["suites_digest"] for name, document in documents.items()}
    if len(set(digests.values())) > 1:
        yield f"the bids were judged by different suites: {_listed(digests)}"
    elif digest not in digests.values():
        yield "the bids were judged by other suites than those at hand"
    versions = {name: document["tool"]["version"] for name, document in documents.items()}
    if len(set(versions.values())) > 1:
        yield f"the bids were judged by different versions of oasc-check: {_listed(versions)}"
    platforms = {name: document["platform"]["name"] for name, document in documents.items()}
    if len(set(platforms.values())) < len(platforms):
        yield f"several bids are about a platform of the same name: {_listed(platforms)}"


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value[:12]}" for name, value in values.items())
