"""When a source was really watched, and when it was not: silence in between says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, select

from ticker.store.schema import coverage

UNWRITTEN = timedelta(minutes=2)  # the daemon writes how far it has come once a minute; what is younger is no gap yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A span in which a source was not watched. ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None


def shares(
    connection: Connection,
    sources: Sequence[RowMapping],
    since: datetime,
    now: datetime,
    patience: Mapping[str, timedelta],
) -> dict[int, float | None]:
    """How much of the time since then each source was watched, 0 to 1, by its id; None if it never was.

    ``patience`` is, by name, for how long nothing may be written of a source though nothing is wrong.
    """
    spans: dict[int, list[tuple[datetime, datetime]]] = {row["id"]: [] for row in sources}
    query = select(coverage.c.source_id, coverage.c.since, coverage.c.until).where(coverage.c.until >= since)
    for source_id, begun, ended in connection.execute(query):
        if source_id in spans:
            spans[source_id].append((begun, ended))
    return {row["id"]: _share_of(row, spans[row["id"]], since, now, patience) for row in sources}


def _share_of(
    source: RowMapping,
    spans: Sequence[tuple[datetime, datetime]],
    since: datetime,
    now: datetime,
    patience: Mapping[str, timedelta],
) -> float | None:
    if source["baseline_at"] is None:
        return None
    allowed = UNWRITTEN if source["trouble"] else patience.get(source["name"], UNWRITTEN)
    begin, end = _window(source, since, now, now, allowed)
    cut = [(max(begun, begin), min(ended, end)) for begun, ended in spans if ended >= begin and begun <= end]
    watched = sum((ended - begun for begun, ended in cut), timedelta())
    return min(1.0, watched / (end - begin)) if end > begin else 1.0


def gaps(
    connection: Connection,
    source: RowMapping,
    since: datetime,
    until: datetime,
    now: datetime,
    patience: timedelta,
) -> tuple[Gap, ...]:
    """When a source was not watched between two moments, from its first good poll on, oldest first.

    The first may have begun before the time, the last lasts if the time ends now.
    """
    if source["baseline_at"] is None:
        return ()
    begin, end = _window(source, since, min(until, source["removed_at"] or until), now, patience)
    found: list[Gap] = []
    before = select(func.max(coverage.c.until)).where(coverage.c.source_id == source["id"], coverage.c.since < begin)
    reached = min(begin, connection.execute(before).scalar() or begin)
    for begun, ended in _spans(connection, source, begin, end):
        if begun > reached:
            found.append(Gap(since=reached, until=begun))
        reached = max(reached, ended)
    if reached < end:
        found.append(Gap(since=reached, until=None if end == now else end))
    return tuple(found)


def _window(
    source: RowMapping, since: datetime, until: datetime, now: datetime, patience: timedelta
) -> tuple[datetime, datetime]:
    """The part of a time in which a source could have been watched as far as is known by now."""
    begin = max(since, source["baseline_at"])
    last = source["last_good_at"] or begin
    end = min(until, last) if now - last < patience else min(until, now)
    return begin, max(begin, end)


def _spans(
    connection: Connection, source: RowMapping, begin: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The spans in which a source was watched, cut to a time, oldest first."""
    rows = connection.execute(
        select(coverage.c.since, coverage.c.until)
        .where(coverage.c.source_id == source["id"], coverage.c.until >= begin, coverage.c.since <= end)
        .order_by(coverage.c.since)
    )
    return [(max(since, begin), min(until, end)) for since, until in rows.all()]
