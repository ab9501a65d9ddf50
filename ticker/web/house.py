"""What the pages know of the daemon that they belong to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from ticker.config.settings import Settings
from ticker.model.delivery import Outcome
from ticker.model.headline import Snapshot
from ticker.model.source import Source
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.cabinet import Cabinet
from ticker.store.catalogue import Catalogue
from ticker.store.coverages import Coverages
from ticker.store.journal import Journal
from ticker.store.letters import Letters
from ticker.store.standings import Standings
from ticker.store.tallies import Tallies
from ticker.web.guard import Guard
from ticker.web.health import Pulse
from ticker.web.live import Live


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The daemon: its version, since when it runs, and what it says of itself.

    ``look`` reads a source once, now, and stores nothing (raises FetchError, ExtractError); ``test`` sends a test
    message through a channel.
    """

    version: str
    since: datetime
    pulse: Pulse
    look: Callable[[Source, datetime], Awaitable[Snapshot]]
    test: Callable[[str], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Given to every room of pages, anew after each reload.

    ``archive``, ``catalogue``, ``journal`` and ``standings`` read by a connection of their own, ``tallies`` and
    ``coverages``, which may take seconds, by another; ``letters`` and ``acks`` write by that of the daemon, which looks
    at what it has to send when ``wake`` is called. ``cabinet`` has the files of evidence.
    """

    guard: Guard
    settings: Settings
    archive: Archive
    catalogue: Catalogue
    journal: Journal
    standings: Standings
    tallies: Tallies
    coverages: Coverages
    cabinet: Cabinet
    live: Live
    letters: Letters
    acks: Acks
    wake: Callable[[], None]
    running: Running
