"""The ledger of coverage: when each source was not watched, why, and what was found on return.

Why is not written when it happens, but follows from what is: notices, and what the other sources show of the same time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, select

from ticker.model.alert import EventKind
from ticker.model.health import Trouble
from ticker.store.schema import coverage, events, sources
from ticker.store.spans import UNWRITTEN, Gap, gaps, shares

NOT_RUNNING = "not running"
NO_NETWORK = "no network"
POLLS_FAILED = "polls failed"  # fewer than are told of
UNCLEAR = "polls failed, or not running"
_TOLD_BY = timedelta(minutes=20)  # three polls of a source in trouble, which would have been told by then
_NEWS = (EventKind.NEW.value, EventKind.UPDATE.value, EventKind.REPEAT.value)
_TROUBLES = frozenset(trouble.value for trouble in Trouble)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """A span in which a source was not watched, why, and how many news the poll after it found."""

    gap: Gap
    reason: str
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The coverage of one source in a time: its share, 0 to 1 (None if it was never watched), and its gaps."""

    source: str
    coverage: float | None
    blind: tuple[Blind, ...]


def ledgers(
    since: datetime, now: datetime, patience: Mapping[str, timedelta], connection: Connection
) -> tuple[Ledger, ...]:
    """The ledgers of all sources of the settings from a moment until now, by name."""
    rows = connection.execute(select(sources).where(sources.c.removed_at.is_(None)).order_by(sources.c.name))
    watched = rows.mappings().all()
    covered = shares(connection, watched, since, now, patience)
    return tuple(
        Ledger(
            source=row["name"],
            coverage=covered[row["id"]],
            blind=_blind(connection, row, since, now, patience.get(row["name"], UNWRITTEN)),
        )
        for row in watched
    )


def _blind(
    connection: Connection, row: RowMapping, since: datetime, now: datetime, patience: timedelta
) -> tuple[Blind, ...]:
    found = gaps(connection, row, since, now, now, UNWRITTEN if row["trouble"] else patience)
    return tuple(blind_in(connection, row, gap, now) for gap in found)


def blind_in(connection: Connection, row: RowMapping, gap: Gap, now: datetime) -> Blind:
    """A gap of a source with its reason, and what was found on return."""
    return Blind(gap=gap, reason=_reason(connection, row, gap, now), found=_found(connection, row, gap))


def _reason(connection: Connection, row: RowMapping, gap: Gap, now: datetime) -> str:
    end = gap.until or now
    words = _notices(connection, row, gap.since, end)
    if told := next((word for word in words if word in _TROUBLES), ""):
        return told
    if gap.until is None and row["trouble"]:
        return str(row["trouble"])
    if NO_NETWORK in words:
        return NO_NETWORK
    if _others_watched(connection, row, gap.since, end):
        return POLLS_FAILED
    return NOT_RUNNING if end - gap.since > _TOLD_BY else UNCLEAR


def _notices(connection: Connection, row: RowMapping, since: datetime, until: datetime) -> Sequence[str]:
    """The reasons of the notices in a time on the source, or on the monitor as a whole, in order."""
    mine = (events.c.source_id == row["id"]) | events.c.source.is_(None) | (events.c.source == row["name"])
    query = (
        select(events.c.reason)
        .where(events.c.kind == EventKind.NOTICE.value, events.c.at > since, events.c.at <= until, mine)
        .order_by(events.c.seq)
    )
    return connection.execute(query).scalars().all()


def _others_watched(connection: Connection, row: RowMapping, since: datetime, until: datetime) -> bool:
    """Whether another source was watched right in the middle of a time."""
    middle = since + (until - since) / 2
    query = select(coverage.c.source_id).where(
        coverage.c.source_id != row["id"], coverage.c.since <= middle, coverage.c.until >= middle
    )
    return connection.execute(query.limit(1)).first() is not None


def _found(connection: Connection, row: RowMapping, gap: Gap) -> int:
    if gap.until is None:
        return 0
    query = select(func.count()).where(
        events.c.source_id == row["id"], events.c.at == gap.until, events.c.kind.in_(_NEWS)
    )
    return int(connection.execute(query).scalar_one())
