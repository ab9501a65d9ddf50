"""What is said of the sources that cannot be read just now: read seldom, however many ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ticker.model.errors import StoreError
from ticker.store.reach import Reach
from ticker.web.house import House

_HOLDS = 7.0  # seconds; a wall hears of it every 15
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """In words, and whether nothing is wrong."""

    words: str
    is_good: bool


class Sight:
    """Asks the records, and remembers for some seconds."""

    def __init__(self, house: House) -> None:
        self._archive, self._sources = house.archive, house.settings.sources
        self._one_at_a_time = asyncio.Lock()
        self._until = 0.0
        self._reached = Reached(words="", is_good=False)

    async def reached(self) -> Reached:
        """What is known of it; of records that cannot be read it says so."""
        async with self._one_at_a_time:
            now = asyncio.get_running_loop().time()
            if now >= self._until:
                self._reached = await self._read()
                self._until = now + _HOLDS
        return self._reached

    async def _read(self) -> Reached:
        try:
            return in_words(await self._archive.reach(datetime.now(UTC), self._sources))
        except StoreError:  # told by those who write
            return Reached(words="The records cannot be read, nor whether sources can.", is_good=False)


def in_words(reach: Reach) -> Reached:
    """How it is told."""
    if not reach.watched:
        return Reached(words="No source is watched.", is_good=False)
    if not reach.unread and not reach.pending:
        all_of_them = "The one source" if reach.watched == 1 else f"All {reach.watched} sources"
        return Reached(words=f"{all_of_them} can be read.", is_good=True)
    said = [(reach.unread, "cannot be read right now"), (reach.pending, "not read yet")]
    words = (f"{len(names)} of {reach.watched} sources {what}: {_named(names)}." for names, what in said if names)
    return Reached(words=" ".join(words), is_good=False)


def _named(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join([*names[:_NAMED], *([f"{more} more"] if more > 0 else [])])
