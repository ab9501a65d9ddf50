"""What the pages know of the daemon that they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ticker.config.settings import Settings
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.catalogue import Catalogue
from ticker.store.journal import Journal
from ticker.store.letters import Letters
from ticker.web.guard import Guard
from ticker.web.live import Live


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Given to every room of pages, anew after each reload.

    ``archive``, ``catalogue`` and ``journal`` read by a connection of their own; ``letters`` and ``acks`` write by that
    of the daemon, which looks at what it has to send when ``wake`` is called.
    """

    guard: Guard
    settings: Settings
    archive: Archive
    catalogue: Catalogue
    journal: Journal
    live: Live
    letters: Letters
    acks: Acks
    wake: Callable[[], None]
