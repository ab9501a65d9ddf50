"""Whether sources are down one by one, or the line of this machine is, and one word is enough. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ticker.core.health import BACK_OFF_MAX
from ticker.model.health import Trouble

NO_NETWORK = "no network"  # the reasons of the two notices; the store finds an outage again by them
NETWORK_BACK = "network back"
LINE_TROUBLES = frozenset({Trouble.UNREACHABLE, Trouble.TIMEOUT})  # an error that a server sent came through the line
LEAST = 3  # hosts; of two, both may well be down by themselves
SHARE = 2 / 3
TOGETHER = BACK_OFF_MAX  # sources that went down longer apart did so by themselves
HELD_FOR = timedelta(minutes=1)  # until the others were polled; the word on one source waits so long at most
SETTLED_AFTER = BACK_OFF_MAX + timedelta(minutes=1)  # by then every source was polled again
NEVER = datetime.min.replace(tzinfo=UTC)
_NAMED_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the last poll of a source found: since when and how often no answer came, and whether that was told.

    ``back_since`` is when an answer came again after none had. ``host`` is where the source is: however many sources
    are there, they are one witness.
    """

    host: str = ""
    at: datetime = NEVER
    out_since: datetime | None = None
    failures: int = 0
    told: bool = False
    back_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """An outage as a whole that was told: since when, by which event, and when sources began to answer again."""

    since: datetime
    event: str
    back_at: datetime | None = None


class Verdict(StrEnum):
    """What a source that does not answer is a sign of; UNSURE: the others have not been polled since."""

    ALONE = "alone"
    WHOLE = "whole"
    UNSURE = "unsure"


def verdict(looks: Mapping[str, Look], name: str, now: datetime) -> Verdict:
    """What it means that a source does not answer; ``looks`` are the last ones at all sources, its own with them."""
    since = looks[name].out_since or now
    seen = _Seen.of(looks, since)
    if _is_most(seen.out, seen.out + seen.well + seen.unknown):
        return Verdict.WHOLE
    if not _is_most(seen.out + seen.unknown, seen.out + seen.well + seen.unknown):
        return Verdict.ALONE
    if now - since < HELD_FOR:
        return Verdict.UNSURE
    return Verdict.WHOLE if _is_most(seen.out, seen.out + seen.well) else Verdict.ALONE


def began(looks: Mapping[str, Look], name: str, now: datetime) -> datetime:
    """When the outage began of which a source is a sign."""
    since = looks[name].out_since or now
    return min(look.out_since for look in looks.values() if look.out_since and look.out_since >= since - TOGETHER)


def after_look(outage: Outage, looks: Mapping[str, Look], now: datetime) -> tuple[Outage, bool]:
    """The outage as it stands, and whether it is over and its end can be told: all sources were polled since."""
    seen = _Seen.of(looks, outage.since)
    if not seen.well or _is_most(seen.out, seen.out + seen.well):
        return replace(outage, back_at=None), False
    back = (look.back_since for look in looks.values() if look.back_since and look.back_since > outage.since)
    back_at = outage.back_at or min(back, default=now)
    open_ones = [look for look in looks.values() if look.out_since or look.at < outage.since]
    settled = all(look.at >= back_at for look in open_ones) or now - back_at >= SETTLED_AFTER
    return replace(outage, back_at=back_at), settled


def still_out(outage: Outage, looks: Mapping[str, Look]) -> tuple[str, ...]:
    """The sources that went down in an outage and do not answer though it is over; none was told of before."""
    since = outage.since - TOGETHER
    return tuple(name for name, look in looks.items() if look.out_since and not look.told and look.out_since >= since)


def begin_words(since: datetime, looks: Mapping[str, Look]) -> str:
    """The one word on an outage."""
    out = sum(look.out_since is not None for look in looks.values())
    return (
        f"no network since {_moment(since)}, as it seems: {out} of {len(looks)} sources cannot be reached; "
        "polls go on by themselves; check the line and the name servers of this machine"
    )


def end_words(outage: Outage, names: tuple[str, ...], now: datetime) -> str:
    """The word on its end, with what did not come back."""
    to = outage.back_at or now
    minutes = (to - outage.since).total_seconds() / 60
    more = f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else ""
    rest = f"still out of reach: {', '.join(names[:_NAMED_MAX])}{more}" if names else "all sources answer"
    return f"no network from {_moment(outage.since)} to {_moment(to)} ({minutes:.0f} min); it is back, {rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """How many hosts went down since about a moment, how many answered since, of how many nothing is known since."""

    out: int
    well: int
    unknown: int

    @classmethod
    def of(cls, looks: Mapping[str, Look], since: datetime) -> _Seen:
        near = {name: one for name, one in looks.items() if one.out_since is None or one.out_since >= since - TOGETHER}
        hosts = {one.host or name for name, one in near.items()}
        well = {one.host or name for name, one in near.items() if one.out_since is None and one.at >= since}
        out = {one.host or name for name, one in near.items() if one.out_since} - well
        return cls(out=len(out), well=len(well), unknown=len(hosts - out - well))


def _is_most(some: int, of: int) -> bool:
    return some >= LEAST and some >= SHARE * of


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
