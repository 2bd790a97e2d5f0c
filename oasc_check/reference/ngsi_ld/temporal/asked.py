"""What is asked for of Temporal Evolutions: instants, members and form (clauses 5.7.3, 5.7.4, 6.3.11, 6.3.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oasc_check.reference.ngsi_ld import consumption, languages
from oasc_check.reference.ngsi_ld.call import Call
from oasc_check.reference.ngsi_ld.context import Context
from oasc_check.reference.ngsi_ld.problems import bad_request_data, invalid_request
from oasc_check.reference.ngsi_ld.represent import View
from oasc_check.reference.ngsi_ld.temporal import periods, times
from oasc_check.reference.ngsi_ld.temporal.periods import Aggregation
from oasc_check.reference.ngsi_ld.temporal.times import TemporalQuery

NORMALIZED = "normalized"
TEMPORAL_VALUES = "temporalValues"
AGGREGATED_VALUES = "aggregatedValues"
_FORMS = (TEMPORAL_VALUES, AGGREGATED_VALUES)

# The defects that make the broker ignore a choice of members.
_IGNORED = {"attrs": "temporal-attrs-ignored", "pick": "temporal-pick-ignored", "omit": "temporal-omit-ignored"}

FORM_PARAMETERS = ("format", "options")
PARAMETERS = (
    *times.PARAMETERS,
    *FORM_PARAMETERS,
    *("attrs", "pick", "omit", "datasetId", "lang", "aggrMethods", "aggrPeriodDuration"),
    *("entityMap", "entityMapLifetime"),
)


@dataclass(frozen=True)
class Asked:
    """`aggregation` is there in the aggregated form only."""

    times: TemporalQuery
    view: View
    form: str
    aggregation: Aggregation | None

    @property
    def timeproperty(self) -> str:
        """The Temporal Property by which instances are placed in time."""
        return self.times.timeproperty


def by_parameters(call: Call, context: Context) -> Asked:
    """What URL parameters ask for. Raises ApiError."""
    lists: dict[str, Any] = {name: call.listed(name) for name in ("attrs", "datasetId") if name in call.parameters}
    for name in ("pick", "omit"):
        if name in call.parameters:
            lists[name] = call.parameters[name].replace("|", ",").split(",")
    return _asked(call, context, {**call.parameters, **lists}, call.parameters)


def by_document(call: Call, document: dict[str, Any], context: Context) -> Asked:
    """What a Query with its temporalQ and aggrParams asks for (5.2.21, 5.2.23, 5.2.44). Raises ApiError."""
    temporal, aggregation = document.get("temporalQ", {}), document.get("aggrParams", {})
    if not isinstance(temporal, dict) or not isinstance(aggregation, dict):
        raise bad_request_data("temporalQ and aggrParams are objects (5.2.23)")
    for name in ("attrs", "pick", "omit", "datasetId"):
        if name in document and not _is_list_of_texts(document[name]):
            raise bad_request_data(f"{name}: an array with at least one text (5.2.23)")
    return _asked(call, context, document, {**temporal, **aggregation})


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _asked(call: Call, context: Context, members: Mapping[str, Any], temporal: Mapping[str, Any]) -> Asked:
    form = _form(call)
    return Asked(
        times=times.parse(temporal, call.defects),
        view=_view(call, context, members),
        form=form,
        aggregation=periods.parse(temporal.get("aggrMethods"), temporal.get("aggrPeriodDuration"), call.defects)
        if form == AGGREGATED_VALUES
        else None,
    )


def _form(call: Call) -> str:
    """The form: the parameter format, else the keyword in options, only one of which may be there (6.3.12)."""
    options = [option for option in call.options("sysAttrs", *_FORMS) if option in _FORMS]
    if len(options) > 1:
        raise invalid_request("options: temporalValues and aggregatedValues exclude each other; give one (6.3.12)")
    form = call.parameters.get("format", options[0] if options else NORMALIZED)
    if form not in (*_FORMS, NORMALIZED):
        raise bad_request_data(f"format: {form!r} is unknown; use {' or '.join(_FORMS)} (6.3.12)")
    return NORMALIZED if form == TEMPORAL_VALUES and "temporal-values-still-normalized" in call.defects else form


def _view(call: Call, context: Context, members: Mapping[str, Any]) -> View:
    def named(name: str) -> frozenset[str] | None:
        if name not in members or _IGNORED[name] in call.defects:
            return None
        names = members[name]
        if "temporal-linked-entities-ignored" in call.defects:
            names = [one for one in names if "{" not in one]
        return consumption.attribute_names(names, context) if name == "attrs" else _members(names, context)

    datasets = "datasetId" in members and "temporal-datasets-ignored" not in call.defects
    return View(
        context=context,
        system_attributes="sysAttrs" in call.options("sysAttrs", *_FORMS)
        or "temporal-system-times-always-shown" in call.defects,
        attributes=named("attrs"),
        pick=named("pick"),
        omit=named("omit") or frozenset(),
        datasets=consumption.datasets(_datasets(members["datasetId"], call.defects)) if datasets else None,
        languages=_language(members, call.defects),
        defects=call.defects,
    )


def _datasets(asked: list[str], defects: frozenset[str]) -> list[str]:
    return asked[:1] if "temporal-first-dataset-only" in defects else asked


def _language(members: Mapping[str, Any], defects: frozenset[str]) -> str | None:
    if "lang" not in members or "temporal-lang-ignored" in defects:
        return None
    return languages.check(str(members["lang"]))


def _members(names: list[str], context: Context) -> frozenset[str]:
    if any("{" in name or "}" in name for name in names):
        raise bad_request_data("pick, omit: Linked Entities are not retrieved from the past (5.7.3.4); leave them out")
    return consumption.member_names("pick, omit", names, context)
