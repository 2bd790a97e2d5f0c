"""The search: which mechanisms answer at an address, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from oasc_check.discover.asking import Asker
from oasc_check.discover.hints import Hint, bare, hints_in, roots_in
from oasc_check.language.jsonpath import find
from oasc_check.language.templates import Reference, fill
from oasc_check.run.model import CannotTell, Exchange, Judge, NotJson
from oasc_check.run.origin import origin_of
from oasc_check.suite.model import Discovery, Mechanism, Suite

_LANDING = {"Accept": "application/json, text/html;q=0.8, */*;q=0.5"}
_MOST_ROOTS = 3
"""Addresses that links hint at, for one entry."""
_MOST_PATHS = 5
_MOST_LINKS = 6


class Candidate(NamedTuple):
    """An address at which one API may be, and how it would show itself there."""

    mechanism: Mechanism
    entry: Discovery
    root: str

    @property
    def url(self) -> str:
        """What is asked."""
        query = urlencode(self.entry.query, quote_via=quote, safe=",")
        ask = self.entry.ask or ""
        address = str(fill(ask, self._part)) if ask.startswith("$") else f"{self.root}{ask}"
        return address + (f"?{query}" if query else "")

    def _part(self, reference: Reference) -> str:
        """``${api:origin}`` or ``${api:path}``, of the address at which the API may be."""
        return str(origin_of(self.root)) if reference.name == "origin" else urlsplit(self.root).path

    @property
    def headers(self) -> Mapping[str, str]:
        """With which headers."""
        return {**self.mechanism.headers, **self.entry.headers}


@dataclass(frozen=True)
class Found:
    """A mechanism that answered at ``url``, ``how`` that is known in one sentence, and what to declare."""

    mechanism: Mechanism
    root: str
    url: str
    how: str
    version: str | None = None
    features: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    settings: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Protected:
    """Something that asks for credentials, or refuses; ``looked_for`` are the mechanisms that were asked for there."""

    url: str
    says: str
    looked_for: tuple[str, ...]


class Search:
    """Asks until everything was found, asked, or no more may be asked. ``notes`` says what could not be looked at."""

    def __init__(self, base: str, suite: Suite, judge: Judge, asker: Asker) -> None:
        self.found: dict[str, Found] = {}
        self.notes: list[str] = []
        self._base = base
        self._mechanisms = suite.mechanisms
        self._judge = judge
        self._asker = asker
        self._looked_for: dict[str, list[Candidate]] = {}

    def run(self) -> None:
        """Search: the front door, well-known documents, what links hint at, and what is usual."""
        landing = self._asker.ask(f"{self._base}/", _LANDING)
        links = hints_in(landing) if landing else []
        entries = [(mechanism, entry) for mechanism, entry in _entries(self._mechanisms) if entry.ask is not None]
        hinted = _in_turns([_hinted(*one, [Hint(self._base, ""), *links]) for one in entries])
        self._try_all([*_well_known(entries, self._base), *hinted])
        if landing and landing.response and "html" not in landing.response.media_type:
            self._look_at(links, {candidate.root for candidate in hinted})
        self._try_all(_usual_places(entries, self._base))
        for mechanism, entry in _entries(self._mechanisms):
            if entry.ask is None and mechanism.id not in self.found:
                self._look_back(mechanism, entry)

    @property
    def protected(self) -> list[Protected]:
        """What answered 401, or 403 with a challenge (RFC 9110, clauses 11.6.1 and 15.5)."""
        return [self._protected(one) for one in self._asker.answers if _refuses(one)]

    def _protected(self, exchange: Exchange) -> Protected:
        asked = self._looked_for.get(exchange.id, ())
        return Protected(exchange.request.url, _answered(exchange), tuple(one.mechanism.id for one in asked))

    def _try_all(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            if not self._asker.ended:
                self._try(candidate)

    def _look_at(self, links: list[Hint], known: set[str]) -> None:
        """Links of an API that lead to none of the mechanisms may lead to what is protected."""
        for link in [one for one in links if one.url not in known][:_MOST_LINKS]:
            self._asker.ask(link.url, _LANDING)

    def _try(self, candidate: Candidate) -> None:
        known = self.found.get(candidate.mechanism.id)
        if known and (known.root != candidate.root or not {*candidate.entry.features} - {*known.features}):
            return
        exchange = self._asker.ask(candidate.url, candidate.headers)
        if exchange is None:
            return
        self._looked_for.setdefault(exchange.id, []).append(candidate)
        if self._holds(candidate.entry.expect, exchange, candidate.mechanism):
            found = self._declared(candidate, exchange)
            self.found[candidate.mechanism.id] = _joined(known, found) if known else found
            for more in filter(_tells_features, candidate.mechanism.discovery if not known else ()):
                self._try(candidate._replace(entry=more))

    def _holds(self, expect: Mapping[str, object], exchange: Exchange, mechanism: Mechanism) -> bool:
        try:
            return not self._judge.answer(expect, exchange, mechanism)
        except CannotTell as reason:
            self.notes.append(f"{mechanism.id} could not be looked for at {exchange.request.url}: {reason}")
            return False

    def _declared(self, candidate: Candidate, exchange: Exchange) -> Found:
        mechanism, entry, root = candidate
        held = (word for word, expect in entry.versions.items() if self._holds(expect, exchange, mechanism))
        values = {"address": candidate.url, "path": urlsplit(candidate.url).path}
        return Found(
            mechanism,
            root,
            _address(root, entry, exchange),
            f"GET {candidate.url} {_answered(exchange)}: {entry.says}.",
            next(held, None),
            entry.features,
            entry.without,
            {name: values[value] for name, value in entry.settings.items()},
        )

    def _look_back(self, mechanism: Mechanism, entry: Discovery) -> None:
        """Hold an entry without a request of its own against what came."""
        answers = [one for one in self._asker.answers if entry.among != "https" or one.request.url.startswith("https:")]
        fit = [one for one in answers if self._holds(entry.expect, one, mechanism)]
        if fit and (not entry.beside or any(self._holds(entry.beside, one, mechanism) for one in answers)):
            asked = fit[0].request.url
            how = f"GET {asked} {_answered(fit[0])}: {entry.says}."
            paths = list(dict.fromkeys(_below(self._base, one.request.url) for one in fit))[:_MOST_PATHS]
            settings: dict[str, str | list[str]] = dict.fromkeys(entry.settings, paths)
            self.found[mechanism.id] = Found(mechanism, self._base, self._base, how, settings=settings)


def _entries(mechanisms: Mapping[str, Mechanism]) -> Iterator[tuple[Mechanism, Discovery]]:
    return ((mechanism, entry) for mechanism in mechanisms.values() for entry in mechanism.discovery)


def _well_known(entries: Iterable[tuple[Mechanism, Discovery]], base: str) -> list[Candidate]:
    """Documents that are looked for at a fixed place (RFC 8615)."""
    first = [Candidate(mechanism, entry, f"{base}{at}") for mechanism, entry in entries for at in entry.at[:1]]
    places = (f"{base}/.well-known/", f"{origin_of(base)}/.well-known/")
    return [one for one in first if one.url.startswith(places)]


def _usual_places(entries: Iterable[tuple[Mechanism, Discovery]], base: str) -> list[Candidate]:
    """The most usual place of each, then the next; last of all the parts by which something could be known as well."""
    rows = [row for row in (list(_usual(*one, base)) for one in entries) if row]
    later = [row for row in rows if _is_further(row[0])]
    return [*_in_turns([row for row in rows if not _is_further(row[0])]), *_in_turns(later)]


def _is_further(candidate: Candidate) -> bool:
    """Whether it is about a part, and the mechanism is looked for by another part first."""
    return _tells_features(candidate.entry) and candidate.entry is not candidate.mechanism.discovery[0]


def _tells_features(entry: Discovery) -> bool:
    """Whether it is about a part of the mechanism, which has a request of its own."""
    return entry.ask is not None and bool(entry.features)


def _hinted(mechanism: Mechanism, entry: Discovery, hints: list[Hint]) -> list[Candidate]:
    """Links whose words name the mechanism lead to it; after them come those that look as if they did."""
    named = [hint.url for hint in hints if mechanism.id in hint.words.split()]
    roots = dict.fromkeys(filter(None, [*named, *(root for hint in hints for root in roots_in(hint, entry))]))
    return [Candidate(mechanism, entry, root) for root in roots][:_MOST_ROOTS]


def _usual(mechanism: Mechanism, entry: Discovery, base: str) -> Iterator[Candidate]:
    """Below a path that somebody chose, the API may be at that very address."""
    own = ("",) if urlsplit(base).path else ()
    return (Candidate(mechanism, entry, f"{base}{at}") for at in dict.fromkeys((*own, *entry.at)))


def _in_turns(rows: list[list[Candidate]]) -> list[Candidate]:
    """The first of each row, then the second of each, ..."""
    return [one for turn in zip_longest(*rows) for one in turn if one]


def _joined(known: Found, more: Found) -> Found:
    return replace(known, how=f"{known.how} {more.how}", features=(*known.features, *more.features))


def _address(root: str, entry: Discovery, exchange: Exchange) -> str:
    """Where the API is: what the answer says of its path, below the address that was asked."""
    try:
        named = find(entry.url, exchange.response.json) if entry.url and exchange.response else []
        return bare(f"{root}{named[0]}") if named and isinstance(named[0], str) else root
    except (NotJson, ValueError):
        return root


def _below(base: str, url: str) -> str:
    return urlsplit(url).path.removeprefix(urlsplit(base).path) or "/"


def _refuses(exchange: Exchange) -> bool:
    response = exchange.response
    if response is None:
        return False
    return response.status == 401 or (response.status == 403 and "www-authenticate" in response.headers)


def _answered(exchange: Exchange) -> str:
    response = exchange.response
    status = response.status if response else 0
    challenge = response.headers.get("www-authenticate", "") if response else ""
    if challenge:
        return f"answered {status} and asks for {challenge.split(' ')[0][:40]} credentials"
    return f"answered {status}"
