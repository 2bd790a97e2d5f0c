"""Suite + platform + choice -> Plan: every test, to be run or with the reason why not. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterator

from oasc_check.plan.address import Chosen, UnknownAddress, resolve, tests_of
from oasc_check.plan.model import Outcome, Plan, Planned, Selection
from oasc_check.suite.model import Api, Edition, Effect, Mechanism, Platform, Profile, Requirement, Suite, Test

_DEFAULT_EDITION = "mims-plus-9.0"


def build(suite: Suite, platform: Platform, selection: Selection) -> Plan:
    """The plan of a run.

    Raises UnknownAddress for an address, profile, edition or MIM that does not exist, WrongEdition for an edition that
    is not the one of the profile.
    """
    profile = _profile(suite, selection)
    edition = _edition(suite, platform, selection, profile)
    builder = _Builder(suite, platform, edition, selection, profile)
    return builder.plan()


class WrongEdition(Exception):
    """A profile belongs to another edition than the one that was asked for."""


def _profile(suite: Suite, selection: Selection) -> Profile | None:
    if selection.profile is None:
        return None
    if selection.profile not in suite.profiles:
        raise UnknownAddress(selection.profile, suite.profiles)
    return suite.profiles[selection.profile]


def _edition(suite: Suite, platform: Platform, selection: Selection, profile: Profile | None) -> Edition:
    if profile and selection.edition not in (None, profile.edition):
        raise WrongEdition(
            f"the profile {profile.id} asks for {profile.edition}, not {selection.edition}: leave one of them out"
        )
    name = profile.edition if profile else selection.edition or platform.edition or _DEFAULT_EDITION
    if name not in suite.editions:
        raise UnknownAddress(name, suite.editions)
    return suite.editions[name]


class _Builder:
    """Works out one plan."""

    def __init__(
        self, suite: Suite, platform: Platform, edition: Edition, selection: Selection, profile: Profile | None
    ) -> None:
        self._profile = profile
        self._suite = suite
        self._platform = platform
        self._edition = edition
        self._selection = selection
        self._chosen = [resolve(address, suite, edition) for address in selection.select]
        self._mims = [resolve(name, suite, edition) for name in selection.mims]
        self._left_out = [resolve(address, suite, edition) for address in selection.deselect]
        self._narrowed = any(chosen.tests for chosen in self._chosen)

    def plan(self) -> Plan:
        tests = [self._planned(test) for test in self._suite.tests() if test.mechanism in self._platform.apis]
        undeclared = [
            self._undeclared(test) for test in self._suite.tests() if test.mechanism not in self._platform.apis
        ]
        return Plan(
            suite=self._suite,
            platform=self._platform,
            edition=self._edition,
            tests=tuple(tests),
            undeclared=tuple(undeclared),
            scope=self._scope(),
            narrowed=self._narrowed,
            warnings=tuple(self._warnings()),
            profile=self._profile,
            selection=self._selection,
        )

    def _scope(self) -> frozenset[str]:
        """What the profile asks for, else what can be settled; narrowed by --mim and --select."""
        asked = [one for chosen in (*self._chosen, *self._mims) for one in chosen.requirements]
        candidates = asked if asked or self._narrowed else self._edition.requirements()
        if self._profile:
            return frozenset(one.id for one in candidates if one.id in self._profile.asks)
        return frozenset(one.id for one in candidates if self._can_be_settled(one))

    def _can_be_settled(self, requirement: Requirement) -> bool:
        stated = self._platform.statement
        is_stated = stated is not None and requirement.id in {**stated.attested, **stated.equivalent}
        return is_stated or bool(self._platform.apis.keys() & requirement.verified_by.keys())

    def _undeclared(self, test: Test) -> Planned:
        return Planned(test, Outcome.UNTESTED, f"the platform declares no API {test.mechanism}", selected=False)

    def _planned(self, test: Test) -> Planned:
        if not self._is_selected(test):
            return Planned(test, Outcome.UNTESTED, "not selected", selected=False)
        if any(self._covers(chosen, test) for chosen in self._left_out):
            return Planned(test, Outcome.UNTESTED, "left out by --deselect")
        api, mechanism = self._platform.apis[test.mechanism], self._suite.mechanisms[test.mechanism]
        if reason := _unspoken(test, api, mechanism):
            return Planned(test, Outcome.UNTESTED, reason)
        if reason := self._absent_condition(test, api, mechanism):
            return Planned(test, Outcome.INAPPLICABLE, reason)
        if not test.level.binds_like(self._selection.level):
            return Planned(test, Outcome.UNTESTED, f"weaker than --level {self._selection.level}", selected=False)
        if test.effect is Effect.WRITES and not self._selection.writes:
            return Planned(test, Outcome.UNTESTED, "it writes, and writing is not permitted (--allow-writes)")
        return Planned(test)

    def _is_selected(self, test: Test) -> bool:
        mim = not self._mims or any(self._covers(chosen, test) for chosen in self._mims)
        return mim and (not self._chosen or any(self._covers(chosen, test) for chosen in self._chosen))

    def _covers(self, chosen: Chosen, test: Test) -> bool:
        if chosen.tests:
            return test.id in chosen.tests
        return any(tests_of(one, test.mechanism, [test]) for one in chosen.requirements)

    def _absent_condition(self, test: Test, api: Api, mechanism: Mechanism) -> str:
        version = _place(api.version, mechanism)
        if test.since and version < _place(test.since, mechanism):
            if api.version is None:
                return f"holds from version {test.since}; the platform claims no version"
            return f"holds from version {test.since}; the platform claims {api.version}"
        if test.until and version > _place(test.until, mechanism):
            return f"holds up to version {test.until}; the platform claims {api.version}"
        return next(_unmet(test, api, mechanism), "")

    def _warnings(self) -> Iterator[str]:
        for name, api in self._platform.apis.items():
            mechanism = self._suite.mechanisms[name]
            if api.version is None and len(mechanism.versions) > 1:
                oldest = mechanism.versions[0]
                yield f"{name}: no version is declared, so it is judged by the oldest, {oldest}; declare its version"
            elif api.version is not None and api.version not in mechanism.versions:
                known = ", ".join(mechanism.versions)
                yield f"{name}: version {api.version} is not known ({known} are); it is judged by the nearest below"


def _unspoken(test: Test, api: Api, mechanism: Mechanism) -> str:
    """Why a clause that an earlier version has as well is not tested there: its messages look different."""
    spoken = mechanism.spoken_from
    if not (spoken and test.since) or _place(api.version, mechanism) >= _place(spoken, mechanism):
        return ""
    if api.version is None:
        return f"the tests speak version {spoken} and none before it; the platform claims no version"
    return f"the tests speak version {spoken} and none before it; the platform claims {api.version}"


def _unmet(test: Test, api: Api, mechanism: Mechanism) -> Iterator[str]:
    for need in test.needs:
        kind, _, name = need.rpartition(":")
        if kind == "setting":
            if name not in {**mechanism.settings, **api.settings}:
                yield f"the platform file gives no setting {name}"
        elif kind == "role":
            if not _has(api, name):
                yield _WITHOUT.get(name, f"the platform file gives {api.mechanism} no credentials under roles: {name}")
        elif not mechanism.features[need].is_part_of(api):
            yield f"the optional feature {need} is not claimed"


_WITHOUT = {
    "declared": "the platform file gives no credentials (auth) for it",
    "client": "the platform file gives no client of OAuth 2.0 (auth: of type oauth2-client-credentials) for it",
}


def _has(api: Api, role: str) -> bool:
    """Whether there are such credentials: those declared, the client that gets its tokens itself, or a role."""
    kind = api.auth.type if api.auth else "none"
    if role == "declared":
        return kind != "none"
    return kind == "oauth2-client-credentials" if role == "client" else role in api.roles


def _place(version: str | None, mechanism: Mechanism) -> tuple[int, ...]:
    """A version as numbers; without one, the oldest: no platform is held to a version that it does not claim."""
    return tuple(int(part) for part in (version or mechanism.versions[0]).split(".") if part.isdigit())
