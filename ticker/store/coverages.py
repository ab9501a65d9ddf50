"""When sources were watched in a time, for who looks at many of them at once: bounded, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import nlargest

from sqlalchemy import BigInteger, Connection, RowMapping, case, func, select, type_coerce

from ticker.model.source import Source
from ticker.store.archive import patience_of
from ticker.store.database import Database
from ticker.store.ledger import Blind, blind_in
from ticker.store.schema import coverage, sources, stamp
from ticker.store.spans import UNWRITTEN, Gap, gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A source in a time: from when on it could be watched (None: not at all), and its longest gaps, oldest first.

    ``share`` is how much of that it was watched, 0 to 1; ``more`` is how many shorter gaps there are.
    """

    source: str
    begin: datetime | None
    share: float | None
    blind: tuple[Blind, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The sources that were watched least, by name; and how many others there are, with the mean of their shares."""

    shown: tuple[Covered, ...]
    others: int = 0
    others_share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many sources are told of, and how many gaps of each."""

    sources: int
    gaps: int


class Coverages:
    """Reads only; raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def overview(
        self,
        since: datetime,
        until: datetime,
        now: datetime,
        *,
        configured: Sequence[Source],
        bounds: Bounds,
        source: str | None = None,
    ) -> Overview:
        """The sources of the settings between two moments; ``configured`` tell how rarely the daemon polls."""
        asked = partial(_overview, since, until, now, patience_of(configured), bounds, source)
        return await self._database.read(asked)


def _overview(
    since: datetime,
    until: datetime,
    now: datetime,
    patience: Mapping[str, timedelta],
    bounds: Bounds,
    source: str | None,
    connection: Connection,
) -> Overview:
    query = select(sources).where(sources.c.removed_at.is_(None)).order_by(sources.c.name)
    if source is not None:
        query = query.where(sources.c.name == source)
    rows = connection.execute(query).mappings().all()
    shares = _shares(connection, rows, since, until)
    least = nlargest(bounds.sources, rows, key=lambda row: 1 - shares[row["id"]])
    chosen = {row["id"] for row in least}
    others = [shares[row["id"]] for row in rows if row["id"] not in chosen]
    return Overview(
        shown=tuple(
            _covered(connection, row, since, until, now, patience.get(row["name"], UNWRITTEN), bounds.gaps)
            for row in rows
            if row["id"] in chosen
        ),
        others=len(others),
        others_share=sum(others) / len(others) if others else 1.0,
    )


def _shares(connection: Connection, rows: Sequence[RowMapping], since: datetime, until: datetime) -> dict[int, float]:
    """About how much of the time each source was watched that could be: enough to choose by."""
    begin, end = stamp(since), stamp(until)
    first, last = (type_coerce(column, BigInteger) for column in (coverage.c.since, coverage.c.until))
    within = case((last > end, end), else_=last) - case((first < begin, begin), else_=first)
    query = select(coverage.c.source_id, func.sum(within)).where(coverage.c.until > since, coverage.c.since < until)
    covered: dict[int, int] = {}
    for source_id, watched in connection.execute(query.group_by(coverage.c.source_id)):
        covered[source_id] = int(watched)
    found = {}
    for row in rows:
        could = until - max(since, row["baseline_at"] or since)
        watched_for = timedelta(microseconds=covered.get(row["id"], 0))
        found[row["id"]] = min(1.0, watched_for / could) if could > timedelta() else 1.0
    return found


def _covered(
    connection: Connection,
    row: RowMapping,
    since: datetime,
    until: datetime,
    now: datetime,
    patience: timedelta,
    most: int,
) -> Covered:
    if row["baseline_at"] is None or row["baseline_at"] >= until:
        return Covered(source=row["name"], begin=None, share=None)
    begin = max(since, row["baseline_at"])
    found = gaps(connection, row, since, until, now, UNWRITTEN if row["trouble"] else patience)
    blind = sum(((min(gap.until or now, until) - max(gap.since, begin)) for gap in found), timedelta())
    longest = sorted(nlargest(most, found, key=lambda gap: _length(gap, now)), key=lambda gap: gap.since)
    return Covered(
        source=row["name"],
        begin=begin,
        share=max(0.0, 1 - blind / (until - begin)),
        blind=tuple(blind_in(connection, row, gap, now) for gap in longest),
        more=len(found) - len(longest),
    )


def _length(gap: Gap, now: datetime) -> timedelta:
    return (gap.until or now) - gap.since
