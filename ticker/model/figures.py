"""How sources, channels and outbox stand, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """``coverage`` is the share of the last day, or since it is watched, in which it really was; 0 to 1."""

    name: str
    last_good_at: datetime | None
    coverage: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """Deliveries that could go out now and wait, that are held until a time of day, and that are dead letters.

    ``oldest_at`` is since when the oldest could go out.
    """

    channel: str
    waiting: int
    held: int
    dead: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it; channels for which nothing waits and nothing is dead are absent."""

    sources: tuple[SourceFigures, ...]
    channels: tuple[ChannelFigures, ...]


class Counts(Protocol):
    """What counts them in the records. Raises StoreError."""

    async def figures(self, now: datetime) -> Figures: ...
