"""Trouble of the machine that Ticker runs on: when its clock or its disk is worth a word, and which. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ticker.text.spans import span

TOLD_EVERY = timedelta(hours=1)  # of each kind: a clock that is set all the time is one incident
JUMP_TOLD = timedelta(seconds=30)  # less is a time service at work, and matters to nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockHealth:
    """When the last word on the clock was, on the monotonic clock, and how many jumps were not told since."""

    told_at: float | None = None
    untold: int = 0


def after_jump(health: ClockHealth, jump: timedelta, moment: float, now: datetime) -> tuple[ClockHealth, str | None]:
    """What is to be told of a clock that went by ``jump`` more than time did; ``now`` is after it."""
    if abs(jump) < JUMP_TOLD:
        return health, None
    if health.told_at is not None and moment - health.told_at < TOLD_EVERY.total_seconds():
        return replace(health, untold=health.untold + 1), None
    way = "forward" if jump > timedelta() else "back"
    why = "it was set, or the machine slept" if jump > timedelta() else "it was set"
    more = f"; it jumped {health.untold} times more since that was said last" if health.untold else ""
    word = (
        f"the clock of this machine went {way} by {span(abs(jump))}, to {_moment(now)}: {why}; polls go on, times "
        f"noted before are as the clock had them{more}; check its time service (timedatectl)"
    )
    return ClockHealth(told_at=moment), word


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealth:
    """Since when the store cannot be written and why; and when that was logged, and its end told, the last time."""

    since: datetime | None = None
    problem: str = ""
    logged_at: datetime | None = None
    told_at: datetime | None = None


def after_failed_write(health: StoreHealth, problem: str, now: datetime) -> tuple[StoreHealth, bool]:
    """The health after a write that failed, and whether that is to be logged: at once, then once an hour."""
    is_due = _is_due(health.logged_at, now)
    logged_at = now if is_due else health.logged_at
    return replace(health, since=health.since or now, problem=problem, logged_at=logged_at), is_due


def after_good_write(health: StoreHealth, now: datetime) -> tuple[StoreHealth, str | None]:
    """The health when the store can be written again, and what to tell of that."""
    if health.since is None or not _is_due(health.told_at, now):
        return replace(health, since=None), None
    word = (
        f"the records could not be written from {_moment(health.since)} to {_moment(now)} ({health.problem}); what "
        "broke meanwhile and is still shown is told now; see that the disk has room and no other program locks the file"
    )
    return replace(health, since=None, told_at=now), word


def _is_due(last: datetime | None, now: datetime) -> bool:
    return last is None or abs(now - last) >= TOLD_EVERY


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
