"""How a channel wants to be spoken to: when, how often, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one time of day to another, over midnight where the end is the earlier."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """When all news goes out in one message: ``every`` so long, counted from midnight, or ``at`` times of day."""

    every: timedelta | None = None
    at: tuple[time, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most so many messages in any such span."""

    count: int
    span: timedelta


class Late(StrEnum):
    """What becomes of what could not be delivered in time: one catch-up message, or a notice that it expired."""

    BUNDLE = "bundle"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A message in the operator's own words, as Jinja templates; None is as ever."""

    title: str | None = None
    body: str | None = None
