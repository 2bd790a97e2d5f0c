"""The judge as a run uses it: expectations of one mechanism, with its payload schemas and error types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oasc_check.models.library import Library, cache_folder
from oasc_check.run.model import Exchange, Finding
from oasc_check.suite.model import Mechanism
from oasc_check.verdict.ground import Ground
from oasc_check.verdict.judge import judge, judge_value
from oasc_check.verdict.matchers import mismatch, shown


class StandardJudge:
    """Implements run.model.Judge with the pure functions of this package."""

    def __init__(self, payload_schemas: Path, models: Path | None = None) -> None:
        """`models` is the folder with Smart Data Models; by default where ``schemas pull`` puts them."""
        self._schemas = payload_schemas
        folders = (models or cache_folder(), payload_schemas / "smart-data-models")
        self._models = Library([folder for folder in folders if folder])
        self._grounds: dict[str, Ground] = {}

    def _ground(self, mechanism: Mechanism) -> Ground:
        if mechanism.id not in self._grounds:
            schemas = mechanism.schemas_among(self._schemas)
            self._grounds[mechanism.id] = Ground(schemas, mechanism.problem_base, models=self._models)
        return self._grounds[mechanism.id]

    def answer(self, expect: Mapping[str, Any], exchange: Exchange, mechanism: Mechanism) -> list[Finding]:
        """See run.model.Judge."""
        return judge(expect, exchange, self._ground(mechanism))

    def value(self, expect: Mapping[str, Any], value: Any, mechanism: Mechanism) -> list[Finding]:
        """See run.model.Judge."""
        return judge_value(expect, value, self._ground(mechanism))

    def fit(self, matcher: Any, value: Any) -> Finding | None:
        """See run.model.Judge."""
        expected = mismatch(matcher, value, value)
        if expected is None:
            return None
        return Finding("kept value", expected, shown(value), f"expected {expected}, got {shown(value)}")
