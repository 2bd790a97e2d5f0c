"""The history of a platform, as runs and reports use it: where it cannot be kept or read, a warning and no more.

That is so, too, where Python was built without SQLite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oasc_check.cli.telling import say
from oasc_check.history.model import HistoryError

if TYPE_CHECKING:
    from oasc_check.history.model import Entry, History
    from oasc_check.report.model import Document


def recorded(document: Document) -> History | None:
    """Add a run to the history. Returns what is known of its platform with it, or None."""
    try:
        from oasc_check.history.database import place
        from oasc_check.history.entry import entry_of
        from oasc_check.history.recall import until
        from oasc_check.history.record import record

        file = place()
        record(entry_of(document), file)
        return until(file, document["run"]["id"])
    except (HistoryError, ImportError) as error:
        say(f"Warning: this run is not in the history: {error}.")
        return None


class Recorder:
    """Adds the runs of a fleet to the history; after one that cannot be kept, no other is tried."""

    def __init__(self) -> None:
        self._works = True

    def add(self, entry: Entry) -> None:
        """Keep one run."""
        if not self._works:
            return
        try:
            from oasc_check.history.database import place
            from oasc_check.history.record import record

            record(entry, place())
        except (HistoryError, ImportError) as error:
            self._works = False
            say(f"Warning: from {entry.platform} on, the fleet is not in the history: {error}.")


def remembered_of(document: Document) -> History | None:
    """What was known of the platform when this run ended; None when the run is not in the history here."""
    try:
        from oasc_check.history.database import place
        from oasc_check.history.recall import until

        return until(place(), document["run"]["id"])
    except (HistoryError, ImportError) as error:
        say(f"Warning: the report is without history: {error}.")
        return None
