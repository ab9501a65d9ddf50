"""When trouble of a source is worth a word to the operator, and how long to leave it alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from ticker.model.health import Health, Trouble

FAILURES_UNTIL_TOLD = 3  # one bad answer is the web; three in a row are an incident
BACK_OFF_MAX = timedelta(minutes=5)


def after_failure(
    health: Health,
    trouble: Trouble,
    problem: str,
    now: datetime,
    *,
    until_told: int = FAILURES_UNTIL_TOLD,
    held_back: bool = False,
) -> tuple[Health, str | None]:
    """The health after a failed poll, and what to tell the operator, once an incident after ``until_told`` failures.

    Nothing is told of what is ``held_back``.
    """
    failures = health.failures + 1
    since = health.since or now
    told = health.told or (failures >= until_told and not held_back)
    after = Health(failures=failures, trouble=trouble, problem=problem, since=since, told=told)
    if health.told or not told:
        return after, None
    return after, f"cannot be read since {_moment(since)} ({trouble.value}): {problem}"


def after_success(health: Health, now: datetime) -> tuple[Health, str | None]:
    """The health after a good poll, and what to tell the operator who was told of the trouble before it."""
    if not health.told or health.since is None:
        return Health(), None
    minutes = (now - health.since).total_seconds() / 60
    return Health(), f"is read again, after {minutes:.0f} min of trouble since {_moment(health.since)}"


def back_off(health: Health, every: timedelta) -> timedelta:
    """How long to wait after a failure: the usual interval at first, twice as long each time, five minutes at most."""
    if health.failures <= 1:
        return every
    doubled: timedelta = every * (1 << min(health.failures - 1, 16))
    return max(every, min(doubled, BACK_OFF_MAX))


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
