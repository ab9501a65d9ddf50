"""A database of an earlier Ticker is brought up to date with all that it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from tests.builders import NOON, a_source, after, an_alert, an_event
from ticker import store
from ticker.model.alert import EventKind
from ticker.model.delivery import State
from ticker.model.errors import StoreError
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls

URL = "sqlite:///ticker.db"
MIGRATIONS = Path(store.__file__).with_name("migrations")
AT = int(NOON.timestamp()) * 1_000_000  # as the first revision kept times

ROWS = (
    # a source that was renamed, and one that once had the name it has now
    "INSERT INTO sources VALUES (1, 'wire.example/', 'https://wire.example/', 'wire', 'html|.ticker li', NULL, 2, "
    f"{AT}, 0, 'ul>li', 2, 1, {AT}, 0, NULL, '', NULL, 0, 'etag', NULL, NULL)",
    "INSERT INTO sources VALUES (2, 'old.example/', 'https://old.example/', 'wire', 'html|li', "
    f"{AT}, 1, {AT}, 0, '', 1, 1, {AT}, 0, NULL, '', NULL, 0, NULL, NULL, NULL)",
    f"INSERT INTO sightings VALUES (1, 1, 'Ferry sails', NULL, NULL, NULL, {AT}, {AT}, 1, 0, NULL, '')",
    f"INSERT INTO sightings VALUES (1, 2, 'Quake, 12 dead', NULL, NULL, NULL, {AT}, {AT}, 2, 0, NULL, '')",
    "INSERT INTO sighting_keys VALUES (1, 'tferry', 1), (1, 'tquake', 2), (1, 'tdead', 2)",
    "INSERT INTO events (id, kind, source, rank, text, was, at, urgency, story, reason) VALUES "
    f"('e1', 'baseline', 'wire', 1, 'Ferry sails', NULL, {AT}, 5, 'wire#1', 'first good poll'),"
    f"('e2', 'new', 'wire', 2, 'Quake hits coast', NULL, {AT}, 5, 'wire#2', 'first seen'),"
    f"('e3', 'update', 'wire', 2, 'Quake, 12 dead', 'Quake hits coast', {AT + 1}, 5, 'wire#2', 'same link'),"
    f"('e4', 'notice', 'wire', NULL, 'wire cannot be read', NULL, {AT + 2}, 5, '', 'timeout')",
    "INSERT INTO deliveries (event_id, channel, state, attempts, bounces, unclear, created_at, due_at, settled_at, "
    f"problem) VALUES ('e2', 'desk', 'sent', 1, 0, 0, {AT}, {AT}, {AT + 800_000}, ''),"
    f"('e3', 'desk', 'waiting', 0, 0, 0, {AT + 1}, {AT + 1}, NULL, ''),"
    f"('e4', 'held', 'waiting', 0, 0, 0, {AT + 2}, {AT + 60_000_000}, NULL, ''),"
    f"('e4', 'tried', 'waiting', 1, 0, 0, {AT + 2}, {AT + 60_000_000}, NULL, '')",
    f"INSERT INTO coverage VALUES (1, {AT}, {AT + 60_000_000})",
)


def as_of_revision_1(folder: Path) -> Path:
    """A database with rows in it, as the first Ticker left it."""
    path = folder / "ticker.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in ROWS:
            connection.exec_driver_sql(row)
    engine.dispose()
    return path


@pytest.fixture
async def upgraded(tmp_path: Path) -> AsyncIterator[Database]:
    as_of_revision_1(tmp_path)
    database = await open_database(URL, tmp_path, exclusive=True)
    yield database
    await database.close()


async def test_all_rows_are_there_after_the_upgrade(upgraded: Database) -> None:
    counts = await upgraded.read(
        lambda connection: {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("sources", "sightings", "sighting_keys", "events", "deliveries", "coverage", "story_words")
        }
    )

    assert counts == {
        "sources": 2,
        "sightings": 2,
        "sighting_keys": 3,
        "events": 4,
        "deliveries": 4,
        "coverage": 1,
        "story_words": 0,
    }


async def test_what_an_earlier_ticker_did_not_keep_is_empty(upgraded: Database) -> None:
    events = await Archive(upgraded).events()
    found = await upgraded.read(
        lambda connection: [
            connection.exec_driver_sql("SELECT DISTINCT returned FROM sightings").scalars().all(),
            connection.exec_driver_sql("SELECT DISTINCT bundle FROM deliveries").scalars().all(),
        ]
    )

    assert {(event.compared, event.route) for event in events} == {("", "")}
    assert found == [[""], [None]]


async def test_what_was_held_is_held_and_what_was_put_off_goes_before_what_comes_after(upgraded: Database) -> None:
    outbox = Outbox(upgraded, lambda _: None)
    for name in ("held", "tried"):
        await outbox.record([an_alert(an_event(f"later {name}", at=after(1)), name)])

    assert await outbox.due_at("held", after(2)) == after(1)
    assert await outbox.due_at("tried", after(2)) == after(60)


async def test_words_are_found_that_were_written_before_the_upgrade(upgraded: Database) -> None:
    archive = Archive(upgraded)

    assert [event.id for event in await archive.events(words=["quake"])] == ["e3", "e2"]
    assert [event.kind for event in await archive.events(words=["ferry"])] == [EventKind.BASELINE]


async def test_events_of_before_are_told_of_the_source_that_is_watched_under_their_name(upgraded: Database) -> None:
    (found,) = await Archive(upgraded).explain(words=["quake"])

    assert found.source == "wire"
    assert found.sighting is not None
    assert (found.sighting.text, found.is_on_page) == ("Quake, 12 dead", True)
    assert [event.id for event in found.events] == ["e2", "e3"]
    assert [one.state for one in found.deliveries] == [State.SENT, State.WAITING]


async def test_the_monitor_goes_on_where_it_was(upgraded: Database) -> None:
    wire = a_source("wire")
    polls = Polls(upgraded, lambda _: None)
    await polls.register([wire], after(120))

    known = await polls.known(wire)
    waiting = await Outbox(upgraded, lambda _: None).claim("desk", after(120), after(240))

    assert (known.rank, known.validators.etag, known.baseline_at) == (2, "etag", NOON)
    assert [(one.text, one.keys, one.returned) for one in known.sightings] == [
        ("Ferry sails", ("tferry",), ""),
        ("Quake, 12 dead", ("tdead", "tquake"), ""),
    ]
    assert waiting is not None
    assert waiting.event.id == "e3"


async def test_a_reader_does_not_upgrade_and_says_what_does(tmp_path: Path) -> None:
    path = as_of_revision_1(tmp_path)

    with pytest.raises(StoreError, match="start the daemon"):
        await open_database(URL, tmp_path, exclusive=False)

    with sqlite3.connect(path) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    database.close()


async def test_a_daemon_that_dies_in_the_upgrade_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = as_of_revision_1(tmp_path)
    with sqlite3.connect(path) as database:  # the upgrade stumbles over a table that has no business to be there
        database.execute("CREATE TABLE story_words (x)")
    database.close()

    with pytest.raises(StoreError):
        await open_database(URL, tmp_path, exclusive=True)

    with sqlite3.connect(path) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(events)")]
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    database.close()
    assert "compared" not in columns
