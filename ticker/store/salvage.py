"""What can be read of a damaged database: what waits to be delivered, what it takes to deliver it, and of evidence.

Nothing of it is trusted: a row is taken if the tables of a new database take it and it can be read back from there; one
of evidence if it is as its own digest has it, too. They keep their numbers, so that their chain goes on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Table, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from ticker.model.delivery import State
from ticker.model.evidence import Evidence, stem_of
from ticker.store.records import delivery_of, event_of, kept_of, write_evidence
from ticker.store.schema import acks, deliveries, events, evidence, moves
from ticker.store.search import index_all
from ticker.store.sqlite import uri_of

Row = Mapping[str, object]

_UNSENT = frozenset({State.WAITING.value, State.DEAD.value})
_DAMAGED = "the records that told of it were damaged; its file, if it is there, is evidence/{}-*.warc.gz"
_UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, SQLAlchemyError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvage:
    """Rows of a damaged database as they were read, by table."""

    deliveries: Sequence[Row] = ()
    events: Mapping[object, Row] = field(default_factory=dict)
    acks: Sequence[Row] = ()
    moves: Sequence[Row] = ()
    evidence: Sequence[Row] = ()


def salvaged(path: Path) -> Salvage:
    """What could be read of a file; it may be in any state. The file is not changed."""
    try:
        with closing(sqlite3.connect(uri_of(path, "ro"), uri=True, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.text_factory = partial(str, encoding="utf-8", errors="replace")
            unsent = [row for row in _rows(connection, deliveries, "id") if row.get("state") in _UNSENT]
            unheard = [row for row in _rows(connection, acks, "rowid") if row.get("acked_at") is None]
            wanted = {row.get("event_id") for row in (*unsent, *unheard)}
            return Salvage(
                deliveries=tuple(unsent),
                events={row.get("id"): row for row in _rows(connection, events, "seq") if row.get("id") in wanted},
                acks=tuple(unheard),
                moves=tuple(_rows(connection, moves, "channel")),
                evidence=tuple(_rows(connection, evidence, "number")),
            )
    except sqlite3.Error:
        return Salvage()


def refill(salvage: Salvage, connection: Connection) -> tuple[int, int]:
    """Writes what was saved into a new database; how many deliveries were taken, and how many were not."""
    kept = {row["number"] for row in salvage.evidence if _is_taken(connection, evidence, row)}
    told = {name for name, row in salvage.events.items() if _is_told(connection, row, kept)}
    index_all(connection)
    taken = sum(_is_taken(connection, deliveries, row) for row in salvage.deliveries if row.get("event_id") in told)
    for row in salvage.acks:
        if row.get("event_id") in told:
            _is_taken(connection, acks, row)
    for row in salvage.moves:
        _is_taken(connection, moves, row)
    return taken, len(salvage.deliveries) - taken


def _is_told(connection: Connection, row: Row, kept: Collection[object]) -> bool:
    """Whether an event was written; where its evidence could not be read it says so, as if there had been none."""
    number = row.get("evidence")
    seen_by = number if number in kept else None
    if not _is_taken(connection, events, {**row, "source_id": None, "evidence": seen_by}):
        return False
    if number != seen_by:
        own = events.c.id == row["id"]
        event = event_of(connection.execute(select(events).where(own)).mappings().one())
        lost = Evidence(source=event.source or "", url="", at=event.at, problem=_DAMAGED.format(stem_of(event.at)))
        connection.execute(update(events).where(own).values(evidence=write_evidence(connection, lost)))
    return True


def _rows(connection: sqlite3.Connection, table: Table, order: str) -> list[dict[str, object]]:
    """The rows of a table as far as this version knows its columns; past a damaged place by coming from both ends."""
    try:
        there = {row["name"] for row in connection.execute(f"PRAGMA table_info({table.name})")}
    except sqlite3.Error:
        return []
    names = [column.name for column in table.columns if column.name in there and column.name != "seq"]
    if not names:
        return []
    ask = f"SELECT {order} AS place, {', '.join(names)} FROM {table.name} NOT INDEXED ORDER BY {order}"  # noqa: S608 - names of ours
    found, is_whole = _until_damage(connection, ask)
    if not is_whole:
        met = {row["place"] for row in found}
        back, _ = _until_damage(connection, f"{ask} DESC")
        found += [row for row in reversed(back) if row["place"] not in met]
    return [{name: row[name] for name in names} for row in found]


def _until_damage(connection: sqlite3.Connection, ask: str) -> tuple[list[sqlite3.Row], bool]:
    """The rows up to the first that cannot be read, and whether that were all."""
    found: list[sqlite3.Row] = []
    try:
        for row in connection.execute(ask):
            found.append(row)  # noqa: PERF402 - what was read before the error is kept
    except sqlite3.Error:
        return found, False
    return found, True


def _is_taken(connection: Connection, table: Table, row: Row) -> bool:
    """Whether a row was written, and makes sense when it is read."""
    insert = f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"  # noqa: S608 - names of ours
    try:
        with connection.begin_nested():
            number = connection.execute(text(insert), dict(row)).lastrowid
            _read_back(connection, table, number)
    except _UNREADABLE:
        return False
    return True


def _read_back(connection: Connection, table: Table, number: int) -> None:
    """Raises one of many errors for a row that no value of the model can be made of."""
    if table is events:
        event_of(connection.execute(select(events).where(events.c.seq == number)).mappings().one())
    if table is deliveries:
        own = select(deliveries).where(deliveries.c.id == number)
        row = connection.execute(own).mappings().one()
        of = select(events).where(events.c.id == row["event_id"])
        delivery_of(row, event_of(connection.execute(of).mappings().one()))
    if table is evidence:
        kept = kept_of(connection.execute(select(evidence).where(evidence.c.number == number)).mappings().one())
        if kept.evidence.chained(kept.previous) != kept.chain:
            raise ValueError("not as it was written")
    if table is acks:
        connection.execute(select(acks).where(text("rowid = :number")), {"number": number}).mappings().one()
