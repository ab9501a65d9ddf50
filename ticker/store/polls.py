"""What the store does for a poll: what is known of a source, and one transaction for what was decided.

What is known is kept in memory between polls and changes only when its transaction is through: an unchanged poll costs
no query, and a failed commit leaves the next poll to decide again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, delete, exists, select, update

from ticker.model.decision import Decision
from ticker.model.delivery import State
from ticker.model.errors import StoreError
from ticker.model.health import Health, Trouble
from ticker.model.page import Validators
from ticker.model.sighting import Known, Sighting
from ticker.model.source import Source
from ticker.model.story import StoryQuery
from ticker.store.database import Database
from ticker.store.records import write_events, write_evidence
from ticker.store.schema import acks, coverage, deliveries, events, sighting_keys, sightings, sources
from ticker.store.stories import forget_marks, read_stories, write_marks
from ticker.store.times import move_times, moved
from ticker.store.upsert import insert_new, insert_or_renew

HEARTBEAT = timedelta(seconds=60)  # between two writes of a source on which nothing happens
MARKS_KEPT = timedelta(days=1)  # longer than any story is open without a headline
GAP_GRACE = timedelta(seconds=60)  # beside the intervals: what a restart takes is no gap in coverage
MISSED_MAX = 3  # good polls without a headline, after which it is asked for by its keys only
_KEYS_A_QUERY = 500  # SQLite takes a limited number of parameters
_PRUNED_AT_ONCE = 500


class Polls:
    """Implements ``ticker.model.ports.Polls``."""

    def __init__(self, database: Database, on_deliveries: Callable[[Iterable[str]], None]) -> None:
        """``on_deliveries`` hears which channels got deliveries, after each commit that made some."""
        self._database = database
        self._on_deliveries = on_deliveries
        self._ids: dict[str, int] = {}
        self._languages: dict[str, str] = {}
        self._known: dict[str, Known] = {}
        self._beaten_at: dict[str, float] = {}

    async def register(self, configured: Sequence[Source], now: datetime) -> None:
        """Finds or makes the row of each source by its address; those that are configured no more keep theirs.

        At a reload what is in memory of sources that are found and read as before stays; none of the others may be
        polled meanwhile. Raises StoreError, having changed nothing.
        """
        before = self._ids
        self._ids, anew = await self._database.write(partial(_register, configured, now))
        self._languages = {source.name: source.language for source in configured if source.language}
        same = {name for name, number in self._ids.items() if before.get(name) == number and number not in anew}
        self._known = {name: known for name, known in self._known.items() if name in same}
        self._beaten_at = {name: at for name, at in self._beaten_at.items() if name in same}

    async def known(self, source: Source) -> Known:
        if source.name not in self._known:
            source_id, era = self._id(source), self._database.era
            self._known[source.name] = replace(await self._database.read(partial(_load, source_id)), era=era)
        return self._known[source.name]

    async def recall(self, known: Known, keys: Sequence[str]) -> Known:
        met = {key for sighting in known.sightings for key in sighting.keys}
        asked = [key for key in dict.fromkeys(keys) if key not in met]
        if not asked:
            return known
        ranks = {sighting.rank for sighting in known.sightings}
        found = await self._database.read(partial(_recall, known.source_id, asked))
        recalled = tuple(sighting for sighting in found if sighting.rank not in ranks)
        return replace(known, sightings=(*known.sightings, *recalled))

    async def stories(self, known: Known, query: StoryQuery, since: datetime) -> Known:
        found = await self._database.read(partial(read_stories, query, since, self._languages))
        return replace(known, stories=found)

    async def commit(self, source: Source, decision: Decision) -> None:
        known = decision.known
        if known.era != self._database.era:
            self._known.pop(source.name, None)  # it may be of that era too, and is read anew
            raise StoreError("the clock was set while the poll was under way; the next one decides")
        beat = monotonic() - self._beaten_at.get(source.name, float("-inf")) >= HEARTBEAT.total_seconds()
        if decision.must_be_written or (decision.watched and beat):
            channels = await self._database.write(partial(_write, source, decision))
            self._beaten_at[source.name] = monotonic()
        else:
            channels = frozenset()
        present = tuple(sighting for sighting in known.sightings if sighting.missed < MISSED_MAX)
        self._known[source.name] = replace(known, sightings=present, stories=())
        if channels:
            self._on_deliveries(channels)

    async def prune(self, old: datetime, stale: datetime) -> None:
        """Forgets what is from before a moment, and the marks of stories from before another, in small steps.

        By age alone, never what stands on a page or waits to be delivered.
        """
        while await self._database.write(partial(_prune, old)) == _PRUNED_AT_ONCE:
            pass
        await self._database.write(partial(forget_marks, stale))

    async def clock_set(self, by: timedelta, now: datetime) -> None:
        """Moves along what was noted before the clock went by so much, to ``now``: ages stay what they were.

        What is decided by times of before, and comes to be written after that, is not.
        """
        self._database.era += 1
        era = self._database.era
        await self._database.write(partial(move_times, by, now))
        self._known = {name: replace(moved(known, by, now), era=era) for name, known in self._known.items()}

    def _id(self, source: Source) -> int:
        if source.name not in self._ids:
            raise StoreError(f"{source.name}: not registered")
        return self._ids[source.name]


def gap_of(source: Source) -> timedelta:
    """What may pass between two good polls of a source that is watched all along; more is a gap in coverage."""
    return max(3 * source.every, source.longest) + GAP_GRACE


def address_of(url: str) -> str:
    """What makes two URLs one address: scheme, case of the host, default port and fragment do not matter."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.hostname or ''}{port}{parts.path or '/'}{query}"


def _register(
    configured: Sequence[Source], now: datetime, connection: Connection
) -> tuple[dict[str, int], frozenset[int]]:
    """The row of each source by its name, and those of which the headlines are found in another way than before."""
    rows = connection.execute(select(sources)).mappings().all()
    selections = {row["id"]: row["selection"] for row in rows}
    ids: dict[str, int] = {}
    by_name_too = {(row["address"], row["name"]): row for row in rows}
    exact = {source.name: by_name_too.get((address_of(source.url), source.name)) for source in configured}
    taken = {row["id"] for row in exact.values() if row}
    for source in configured:
        free = [row for row in rows if row["id"] not in taken and row["address"] == address_of(source.url)]
        row = exact[source.name] or min(free, key=partial(_unlike, source), default=None)
        ids[source.name] = _renew(connection, row, source) if row else _insert(connection, source)
        taken.add(ids[source.name])
    gone = sources.c.id.not_in(taken) & sources.c.removed_at.is_(None)
    connection.execute(update(sources).where(gone).values(removed_at=now))
    anew = (ids[one.name] for one in configured if selections.get(ids[one.name], one.selection) != one.selection)
    return ids, frozenset(anew)


def _unlike(source: Source, row: RowMapping) -> tuple[bool, bool]:
    """How far a row at the address of a source is from it: one that was read alike, and lately, is nearest."""
    return row["selection"] != source.selection, row["removed_at"] is not None


def _insert(connection: Connection, source: Source) -> int:
    values = {"address": address_of(source.url), "url": source.url, "name": source.name, "selection": source.selection}
    key = connection.execute(sources.insert().values(values)).inserted_primary_key
    return int(key[0]) if key else 0


def _renew(connection: Connection, row: RowMapping, source: Source) -> int:
    """The row of a source that was known: under its present name, and read anew if it is selected in another way."""
    values: dict[str, object] = {"name": source.name, "url": source.url, "removed_at": None}
    if row["selection"] != source.selection:
        values |= {"selection": source.selection, "rebase": True, "path": "", "count": 0}
        values |= {"etag": None, "last_modified": None, "full_at": None}
    connection.execute(update(sources).where(sources.c.id == row["id"]).values(values))
    return int(row["id"])


def _load(source_id: int, connection: Connection) -> Known:
    row = connection.execute(select(sources).where(sources.c.id == source_id)).mappings().one()
    present = and_(sightings.c.source_id == source_id, sightings.c.missed < MISSED_MAX)
    return Known(
        source_id=source_id,
        sightings=_sightings(connection, source_id, present),
        rank=row["rank"],
        baseline_at=row["baseline_at"],
        rebase=row["rebase"],
        path=row["path"],
        count=row["count"],
        closed=row["closed"],
        last_good_at=row["last_good_at"],
        health=Health(
            failures=row["failures"],
            trouble=Trouble(row["trouble"]) if row["trouble"] else None,
            problem=row["problem"],
            since=row["failing_since"],
            told=row["told"],
        ),
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"], full_at=row["full_at"]),
    )


def _recall(source_id: int, keys: Sequence[str], connection: Connection) -> tuple[Sighting, ...]:
    ranks: set[int] = set()
    for start in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[start : start + _KEYS_A_QUERY]
        wanted = and_(sighting_keys.c.source_id == source_id, sighting_keys.c.key.in_(some))
        ranks |= set(connection.execute(select(sighting_keys.c.rank).where(wanted)).scalars())
    if not ranks:
        return ()
    return _sightings(connection, source_id, and_(sightings.c.source_id == source_id, sightings.c.rank.in_(ranks)))


def _sightings(connection: Connection, source_id: int, condition: ColumnElement[bool]) -> tuple[Sighting, ...]:
    rows = connection.execute(select(sightings).where(condition).order_by(sightings.c.rank)).mappings().all()
    keys: dict[int, list[str]] = {row["rank"]: [] for row in rows}
    wanted = and_(sighting_keys.c.source_id == source_id, sighting_keys.c.rank.in_(keys))
    for rank, key in connection.execute(select(sighting_keys.c.rank, sighting_keys.c.key).where(wanted)):
        keys[rank].append(key)
    columns = [name for name in Sighting.__dataclass_fields__ if name != "keys"]
    return tuple(Sighting(keys=tuple(keys[row["rank"]]), **{name: row[name] for name in columns}) for row in rows)


def _write(source: Source, decision: Decision, connection: Connection) -> frozenset[str]:
    """Writes a decision; returns who got deliveries."""
    known = decision.known
    own = sources.c.id == known.source_id
    _write_sightings(connection, known.source_id, decision.sightings)
    seen_by = write_evidence(connection, decision.evidence) if decision.evidence else None
    channels = write_events(connection, decision.events, decision.alerts, source_id=known.source_id, evidence=seen_by)
    write_marks(connection, decision.events, decision.marks)
    was_read = connection.execute(select(sources.c.failures).where(own)).scalar_one() == 0
    connection.execute(update(sources).where(own).values(_state(known)))
    # The first failure still notes how far the good polls came, of which not each is written.
    if known.last_good_at and (decision.watched or was_read):
        _cover(connection, source, known.source_id, known.last_good_at, go_on=was_read)
    return channels


def _write_sightings(connection: Connection, source_id: int, changed: Sequence[Sighting]) -> None:
    if not changed:
        return
    columns = [name for name in Sighting.__dataclass_fields__ if name != "keys"]
    rows = [{name: getattr(sighting, name) for name in columns} | {"source_id": source_id} for sighting in changed]
    insert_or_renew(connection, sightings, rows)
    keys = [
        {"source_id": source_id, "rank": sighting.rank, "key": key} for sighting in changed for key in sighting.keys
    ]
    insert_new(connection, sighting_keys, keys)


def _state(known: Known) -> dict[str, object]:
    return {
        "rank": known.rank,
        "baseline_at": known.baseline_at,
        "rebase": known.rebase,
        "path": known.path,
        "count": known.count,
        "closed": known.closed,
        "last_good_at": known.last_good_at,
        "failures": known.health.failures,
        "trouble": known.health.trouble.value if known.health.trouble else None,
        "problem": known.health.problem,
        "failing_since": known.health.since,
        "told": known.health.told,
        "etag": known.validators.etag,
        "last_modified": known.validators.last_modified,
        "full_at": known.validators.full_at,
    }


def _cover(connection: Connection, source: Source, source_id: int, at: datetime, *, go_on: bool) -> None:
    """Moves the end of the present span, or begins one where a failure (not ``go_on``) or a gap lies before."""
    before = (coverage.c.source_id == source_id) & (coverage.c.since <= at)
    last = connection.execute(select(coverage).where(before).order_by(coverage.c.since.desc()).limit(1)).first()
    if last and go_on and at - last.until <= gap_of(source):
        row = {"source_id": source_id, "since": last.since, "until": max(last.until, at)}  # the clock may be set back
    else:
        row = {"source_id": source_id, "since": at, "until": at}
    insert_or_renew(connection, coverage, [row])


def _prune(before: datetime, connection: Connection) -> int:
    old = (
        select(sightings.c.source_id, sightings.c.rank)
        .where(sightings.c.missed >= MISSED_MAX, sightings.c.last_seen < before)
        .limit(_PRUNED_AT_ONCE)
    )
    found = [{"of": source_id, "number": rank} for source_id, rank in connection.execute(old)]
    for table in (sighting_keys, sightings):
        one = (table.c.source_id == bindparam("of")) & (table.c.rank == bindparam("number"))
        if found:
            connection.execute(delete(table).where(one), found)
    needed = exists().where(
        deliveries.c.event_id == events.c.id, deliveries.c.state.in_((State.WAITING.value, State.DEAD.value))
    )
    ids = (
        connection.execute(
            select(events.c.id).where(events.c.at < before, ~needed).order_by(events.c.seq).limit(_PRUNED_AT_ONCE)
        )
        .scalars()
        .all()
    )
    connection.execute(delete(deliveries).where(deliveries.c.event_id.in_(ids)))
    connection.execute(delete(acks).where(acks.c.event_id.in_(ids)))
    connection.execute(delete(events).where(events.c.id.in_(ids)))
    connection.execute(delete(coverage).where(coverage.c.until < before))
    return max(len(found), len(ids))
