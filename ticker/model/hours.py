"""Hours of the day and days of the week, by the clock on a wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

MIDNIGHT = 24 * 60
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From ``begin`` until before ``end``, minutes after midnight, on ``days`` (0: Monday), as clocks in ``zone`` show.

    An end that is no later than the begin is one of the next day; all of such a night belongs to the day it began on.
    """

    begin: int = 0
    end: int = MIDNIGHT
    days: frozenset[int] = EVERY_DAY
    zone: tzinfo = UTC

    def hold(self, at: datetime) -> bool:
        """Whether a moment is within them."""
        there = at.astimezone(self.zone)
        minute, day = there.hour * 60 + there.minute, there.weekday()
        if self.begin < self.end:
            return self.begin <= minute < self.end and day in self.days
        if minute >= self.begin:
            return day in self.days
        return minute < self.end and (day - 1) % 7 in self.days
