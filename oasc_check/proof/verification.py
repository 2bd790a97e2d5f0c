"""All that can be said of a signed result: who signed it, by which suites it was judged, and whether it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from oasc_check.bundle.model import Identity
from oasc_check.proof.rejudge import Difference, NoRecordError, Rejudged, TornRecordError, rejudged
from oasc_check.report.model import Document
from oasc_check.run.model import Judge
from oasc_check.suite.model import Suite


@dataclass(frozen=True, slots=True)
class Vouching:
    """Who should have signed without a key, and why they did not: ``trouble`` is empty when they did."""

    expected: Identity
    trouble: str

    def members(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self.expected), "holds": not self.trouble, "reason": self.trouble or None}


@dataclass(frozen=True, slots=True)
class Verification:
    """``trusted_as`` is the file of the key that signed, if it is among those that are trusted (``asks_trust``).

    ``same_suites``: whether the suites are those at hand. ``not_judged``: why nothing could be judged again.
    ``keyless``: whether there is a signature without a key; ``vouching`` says of it whom it had to be by, if anybody.
    """

    key_id: str
    trusted_as: str | None
    asks_trust: bool
    same_suites: bool
    again: Rejudged
    not_judged: str = ""
    keyless: bool = False
    vouching: Vouching | None = None

    @property
    def holds(self) -> bool:
        """Whether it is signed by who should have, and every verdict is the same again."""
        by_key = self.trusted_as is not None or not self.asks_trust
        by_identity = self.vouching is None or not self.vouching.trouble
        return by_key and by_identity and not self.again.differences

    def reasons(self) -> list[tuple[str, int]]:
        """Why tests could not be judged again, and how many each."""
        return Counter(self.again.untold.values()).most_common()

    def members(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "holds": self.holds,
            "key": self.key_id,
            "trusted_as": self.trusted_as,
            "keyless": self.keyless,
            "identity": self.vouching.members() if self.vouching else None,
            "same_suites": self.same_suites,
            "judged_again": self.again.judged,
            "not_judged": self.not_judged or None,
            "could_not_be_judged": dict(self.again.untold),
            "differences": [asdict(one) for one in self.again.differences],
        }


def verification(
    document: Document, suite: Suite, judge: Judge, digest: str, key_id: str, trusted: Mapping[str, str]
) -> Verification:
    """Judge a result again by the suites that came with it. ``digest`` is that of the suites at hand."""
    try:
        again, why = rejudged(document, suite, judge), ""
    except NoRecordError as error:
        again, why = Rejudged(0, {}, ()), str(error)
    except TornRecordError as error:
        torn = Difference("the record of the run", "whole", f"it does not fit together: {error}")
        again, why = Rejudged(0, {}, (torn,)), ""
    if document["tool"]["suites_digest"] != suite.digest:
        other = Difference("the suites", document["tool"]["suites_digest"][:12], suite.digest[:12])
        again = Rejudged(again.judged, again.untold, (other, *again.differences))
    return Verification(key_id, trusted.get(key_id), bool(trusted), suite.digest == digest, again, why)
