"""The rows of evidence: which answer is of which events, where its file is, and what became of it.

Each row holds a digest of itself and of the row before, in a chain that begins with the oldest one left.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from ticker.model.evidence import Evidence, Kept
from ticker.store.database import Database
from ticker.store.records import kept_of
from ticker.store.schema import events, evidence

_AT_ONCE = 500
_MADE_ROOM = "removed to make room"
_TOO_OLD = "removed by its age"

_has_file = (evidence.c.name != "") & evidence.c.gone_at.is_(None)


class EvidenceRows:
    """What the keeper of evidence asks of the store. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def held(self) -> int:
        """How many bytes all files together take."""
        total = select(func.coalesce(func.sum(evidence.c.size), 0)).where(_has_file)
        return await self._database.read(lambda connection: int(connection.execute(total).scalar_one()))

    async def oldest(self) -> str | None:
        """The name of the oldest file."""
        first = select(evidence.c.name).where(_has_file).order_by(evidence.c.number).limit(1)
        return await self._database.read(lambda connection: connection.execute(first).scalar())

    async def named(self, names: Collection[str]) -> frozenset[str]:
        """Those of the names whose files are to be there."""
        return await self._database.read(partial(_named, list(names)))

    async def free(self, size: int, now: datetime) -> Sequence[Evidence]:
        """Gives up the oldest files of so many bytes together; they may be removed when it returns."""
        return await self._database.write(partial(_free, size, now))

    async def expire(self, before: datetime, now: datetime) -> Sequence[Evidence]:
        """Gives up what was kept before a moment, some of it at once; they may be removed when it returns."""
        return await self._database.write(partial(_expire, before, now))

    async def forget(self) -> None:
        """Takes out the oldest rows that no event and no file needs; the latest one stays, for the chain to go on."""
        await self._database.write(_forget)


def evidence_of(connection: Connection, ids: Collection[str]) -> dict[str, Kept]:
    """What is kept by the ids of events, as far as anything is told of it."""
    of_them = select(events.c.id.label("event"), evidence).join(evidence, events.c.evidence == evidence.c.number)
    rows = connection.execute(of_them.where(events.c.id.in_(ids))).mappings()
    return {row["event"]: kept_of(row) for row in rows}


def all_evidence(connection: Connection) -> tuple[list[Kept], frozenset[int]]:
    """All rows from the oldest to the latest, and the numbers that events refer to."""
    rows = connection.execute(select(evidence).order_by(evidence.c.number)).mappings()
    numbers = select(events.c.evidence).where(events.c.evidence.is_not(None)).distinct()
    return [kept_of(row) for row in rows], frozenset(connection.execute(numbers).scalars())


def _named(names: Sequence[str], connection: Connection) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(names), _AT_ONCE):
        some = evidence.c.name.in_(names[start : start + _AT_ONCE])
        found.update(connection.execute(select(evidence.c.name).where(_has_file & some)).scalars())
    return frozenset(found)


def _free(size: int, now: datetime, connection: Connection) -> Sequence[Evidence]:
    found: list[Kept] = []
    query = select(evidence).where(_has_file).order_by(evidence.c.number)
    with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        for row in rows.mappings():
            if size <= 0:
                break
            found.append(kept_of(row))
            size -= row["size"]
    return _give_up(connection, found, now, _MADE_ROOM)


def _expire(before: datetime, now: datetime, connection: Connection) -> Sequence[Evidence]:
    old: ColumnElement[bool] = _has_file & (evidence.c.at < before)
    rows = connection.execute(select(evidence).where(old).order_by(evidence.c.number).limit(_AT_ONCE)).mappings()
    return _give_up(connection, [kept_of(row) for row in rows], now, _TOO_OLD)


def _give_up(connection: Connection, found: Sequence[Kept], now: datetime, why: str) -> Sequence[Evidence]:
    for start in range(0, len(found), _AT_ONCE):
        numbers = [one.number for one in found[start : start + _AT_ONCE]]
        connection.execute(update(evidence).where(evidence.c.number.in_(numbers)).values(gone_at=now, gone=why))
    return [one.evidence for one in found]


def _forget(connection: Connection) -> None:
    needed = connection.execute(select(func.min(events.c.evidence))).scalar()
    filed = connection.execute(select(func.min(evidence.c.number)).where(_has_file)).scalar()
    latest = connection.execute(select(func.max(evidence.c.number))).scalar()
    first = min((number for number in (needed, filed, latest) if number is not None), default=0)
    connection.execute(delete(evidence).where(evidence.c.number < first))
