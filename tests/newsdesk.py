"""The desk with a memory, without store, network and clock: polls in, events out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from tests.builders import NOON, a_snapshot
from ticker.core import desk
from ticker.extract.kinds import build
from ticker.model.alert import Event, EventKind
from ticker.model.decision import Decision
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.route import ChannelRules, Policy
from ticker.model.sighting import POLLS_TO_BE_GONE, Known, Sighting
from ticker.model.source import Source

HEARTBEAT = timedelta(seconds=60)  # between two writes of a source on which nothing happens
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
        self._stored = self.known
        self._archive: dict[int, Sighting] = {}
        self._ranks: defaultdict[str, set[int]] = defaultdict(set)

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
            return self.fails(error.trouble, error.problem, later=later)

    def fails(
        self, trouble: Trouble = Trouble.TIMEOUT, problem: str = "no answer", *, later: timedelta | None = None
    ) -> list[Event]:
        """A poll that brings no headlines."""
        self.now += later or self._every
        return self._keep(desk.fail(self.known, self.source, self._policy, self.now, trouble, problem))

    def snapshot(self, snapshot: Snapshot, *, later: timedelta | None = None) -> list[Event]:
        self.now += later or self._every
        keys = desk.keys_of(snapshot, self.source)
        met = {sighting.rank for sighting in self.known.sightings}
        recalled = sorted({rank for key in keys for rank in self._ranks.get(key, ())} - met)
        sightings = (*self.known.sightings, *(self._archive[rank] for rank in recalled))
        known = replace(self.known, sightings=sightings)
        return self._keep(desk.decide(snapshot, known, self.source, self._policy, self.now))

    def restarts(self) -> None:
        """What is in memory only is lost, as at the start of a new process; health is taken to be written each time."""
        present = [one for one in self._archive.values() if one.missed < POLLS_TO_BE_GONE]
        self.known = replace(self._stored, sightings=tuple(present), health=self.known.health)

    def _keep(self, decision: Decision) -> list[Event]:
        """As the store does: what is present stays in memory, what the decision names is written."""
        for one in decision.sightings:
            self._archive[one.rank] = one
            for key in one.keys:
                self._ranks[key].add(one.rank)
        present = tuple(one for one in decision.known.sightings if one.missed < POLLS_TO_BE_GONE)
        self.known = replace(decision.known, sightings=present)
        if decision.must_be_written or self._is_heartbeat_due():
            self._stored = self.known
        self.events += decision.events
        return list(decision.events)

    def _is_heartbeat_due(self) -> bool:
        written_at, good_at = self._stored.last_good_at, self.known.last_good_at
        return bool(good_at and (written_at is None or good_at - written_at >= HEARTBEAT))


def told(events: list[Event]) -> list[str]:
    """The texts that news channels hear, in order."""
    return [event.text for event in events if event.kind in TOLD]


def notices(events: list[Event]) -> list[str]:
    return [event.text for event in events if event.kind is EventKind.NOTICE]


def kinds(events: list[Event]) -> list[str]:
    return [event.kind.value for event in events]
