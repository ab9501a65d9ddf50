"""The desk with a memory, without store, network and clock: polls in, events out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.builders import NOON, a_snapshot
from ticker.core import desk
from ticker.core.differ import POLLS_TO_BE_GONE
from ticker.extract.kinds import build
from ticker.model.alert import Event, EventKind
from ticker.model.decision import Decision
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.page import Page
from ticker.model.route import ChannelRules, Policy
from ticker.model.sighting import Known, Sighting
from ticker.model.source import Source

TOLD = frozenset({EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT})


class NewsDesk:
    """Decides one poll after another, half a minute apart unless a test says otherwise."""

    def __init__(self, source: Source | None = None, *, every: timedelta = timedelta(seconds=30)) -> None:
        self.source = source or Source(name="wire", url="https://wire.example/", select="#t li")
        self.known = Known(source_id=1)
        self.now = NOON - every
        self.events: list[Event] = []
        self._every = every
        self._policy = Policy(channels=(ChannelRules(name="desk"), ChannelRules(name="operator", notices=True)))
        self._archive: dict[int, Sighting] = {}

    def shows(self, *texts: str, later: timedelta | None = None) -> list[Event]:
        """A good poll that shows these texts, the top of the page first; returns what happened."""
        return self.snapshot(a_snapshot(*texts), later=later)

    def lists(self, *headlines: Headline, later: timedelta | None = None) -> list[Event]:
        placed = tuple(replace(headline, position=n) for n, headline in enumerate(headlines))
        return self.snapshot(Snapshot(at=NOON, headlines=placed, path="feed"), later=later)

    def answers(self, body: bytes | str, *, later: timedelta | None = None, **headers: str) -> list[Event]:
        """A poll that brings this body, read as the source is read."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        page = Page(url=self.source.url, body=data, at=NOON, headers=named)
        try:
            return self.snapshot(build(self.source)(page), later=later)
        except ExtractError as error:
            self.now += later or self._every
            decision = desk.fail(self.known, self.source, self._policy, self.now, error.trouble, error.problem)
            return self._keep(decision)

    def snapshot(self, snapshot: Snapshot, *, later: timedelta | None = None) -> list[Event]:
        self.now += later or self._every
        keys = set(desk.keys_of(snapshot, self.source))
        ranks = {sighting.rank for sighting in self.known.sightings}
        recalled = [one for one in self._archive.values() if keys & set(one.keys) and one.rank not in ranks]
        known = replace(self.known, sightings=(*self.known.sightings, *recalled))
        return self._keep(desk.decide(snapshot, known, self.source, self._policy, self.now))

    def restarts(self) -> None:
        """What is in memory only is lost, as at the start of a new process."""
        present = [one for one in self._archive.values() if one.missed < POLLS_TO_BE_GONE]
        self.known = replace(self.known, sightings=tuple(present))

    def _keep(self, decision: Decision) -> list[Event]:
        self._archive |= {one.rank: one for one in decision.known.sightings}
        present = tuple(one for one in decision.known.sightings if one.missed < POLLS_TO_BE_GONE)
        self.known = replace(decision.known, sightings=present)
        self.events += decision.events
        return list(decision.events)


def told(events: list[Event]) -> list[str]:
    """The texts that news channels hear, in order."""
    return [event.text for event in events if event.kind in TOLD]


def notices(events: list[Event]) -> list[str]:
    return [event.text for event in events if event.kind is EventKind.NOTICE]


def kinds(events: list[Event]) -> list[str]:
    return [event.kind.value for event in events]
