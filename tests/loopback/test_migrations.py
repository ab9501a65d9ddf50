"""A database of an earlier Ticker is brought up to date with all that it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from tests.builders import NOON, a_source, after, an_alert, an_event
from ticker import store
from ticker.model.alert import EventKind
from ticker.model.delivery import State
from ticker.model.errors import StoreError
from ticker.store.acks import Acks
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


# What a Ticker of a revision wrote, in columns and tables that those before it did not have.
MORE_ROWS = {
    "0002": (
        "INSERT INTO events (id, kind, source, rank, text, at, urgency, story, reason, compared, route, lead) VALUES "
        f"('r2', 'new', 'radio', NULL, 'Strike', {AT}, 5, 'radio#1', 'first seen', 'Strike ends', 'all', 'wire')",
        f"INSERT INTO story_words VALUES ('strike', {AT}, 'r2')",
        "INSERT INTO deliveries (event_id, channel, state, attempts, bounces, unclear, created_at, due_at, problem, "
        f"bundle) VALUES ('r2', 'radio', 'waiting', 0, 0, 0, {AT}, {AT}, '', 'digest:08:00')",
    ),
    "0003": (
        "INSERT INTO events (id, kind, source, source_id, rank, text, at, urgency, story, reason) VALUES "
        f"('r3', 'withdrawn', 'wire', 1, 1, 'Ferry sails', {AT}, 5, 'wire#1', 'gone')",
    ),
    "0004": (
        "INSERT INTO deliveries (event_id, channel, state, attempts, bounces, unclear, created_at, due_at, ready_at, "
        f"settled_at, problem, carried_by) VALUES ('e1', 'tv', 'sent', 1, 0, 0, {AT}, {AT}, {AT + 5}, {AT}, '', 1)",
    ),
    "0005": ("INSERT INTO moves VALUES ('desk', '-1', '-100')",),
    "0006": (
        "INSERT INTO events (id, kind, source, text, at, urgency, story, reason, code) VALUES "
        f"('r6', 'new', 'radio', 'Flash', {AT}, 1, 'radio#2', 'first seen', 'K7QFM')",
        f"INSERT INTO acks VALUES ('r6', 'K7QFM', {AT}, 300, 'phone chief', 1, {AT + 300}, NULL, '')",
    ),
}


def config_on(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """All of them, the first first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def as_of_revision(folder: Path, revision: str, rows: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Path:
    """A database with rows in it, as the Ticker of a revision left it; ``rows`` are more of them, by revision."""
    path = folder / "ticker.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for step in revisions()[: revisions().index(revision) + 1]:
            command.upgrade(config_on(connection), step)
            for row in (*(ROWS if step == "0001" else ()), *rows.get(step, ())):
                connection.exec_driver_sql(row)
    engine.dispose()
    return path


def as_of_revision_1(folder: Path) -> Path:
    return as_of_revision(folder, "0001")


def rows_of(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table of ours."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        names = [row["name"] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        ours = [name for name in names if not name.startswith(("events_search", "sqlite_", "alembic_"))]
        return {name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")] for name in ours}


def shape_of(path: Path) -> dict[str, object]:
    """Tables, columns, keys, indices and triggers, in whatever order they were made."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
        shape: dict[str, object] = {"auto_vacuum": database.execute("PRAGMA auto_vacuum").fetchone()}
        for kind, name, table, sql in found:
            if kind == "table":
                columns = database.execute(f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')")
                keys = database.execute(f'SELECT "from", "table", "to" FROM pragma_foreign_key_list(\'{name}\')')
                shape[name] = sorted(columns), sorted(keys), "WITHOUT ROWID" in sql, "AUTOINCREMENT" in sql
            elif kind == "index":
                shape[name] = table, database.execute(f"SELECT name FROM pragma_index_info('{name}')").fetchall()
            else:
                shape[name] = table, sql
        return shape


@pytest.fixture(params=revisions())
async def upgraded(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    as_of_revision(tmp_path, request.param)
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


@pytest.mark.parametrize("revision", revisions())
async def test_every_row_of_every_released_schema_is_there_after_the_upgrade(tmp_path: Path, revision: str) -> None:
    path = as_of_revision(tmp_path, revision, MORE_ROWS)
    before = rows_of(path)

    await (await open_database(URL, tmp_path, exclusive=True)).close()

    after_it = rows_of(path)
    for table, rows in before.items():
        found_out = {"source_id"} if table == "events" else {"ready_at"} if table == "deliveries" else set()
        names = [name for row in rows[:1] for name in row if name not in found_out]  # which 0003 and 0004 find out
        expected, kept = ([[row[name] for name in names] for row in some] for some in (rows, after_it[table]))
        assert kept == expected, table


@pytest.mark.parametrize("revision", revisions())
async def test_an_upgraded_database_has_the_shape_of_a_new_one(tmp_path: Path, revision: str) -> None:
    for folder in (tmp_path / "old", tmp_path / "new"):
        folder.mkdir()
    path = as_of_revision(tmp_path / "old", revision, MORE_ROWS)

    for folder in (tmp_path / "old", tmp_path / "new"):
        await (await open_database(URL, folder, exclusive=True)).close()

    assert shape_of(path) == shape_of(tmp_path / "new" / "ticker.db")


@pytest.mark.parametrize("revision", revisions()[1:])
async def test_an_upgraded_database_works(tmp_path: Path, revision: str) -> None:
    as_of_revision(tmp_path, revision, MORE_ROWS)
    database = await open_database(URL, tmp_path, exclusive=True)
    outbox = Outbox(database, lambda _: None)

    strikes = await Archive(database).events(words=["strike"])
    held = await outbox.claim("radio", after(60), after(120))
    moves, waiting = await outbox.moves(), await Acks(database).due(after(3600))
    await database.close()

    assert [(one.lead, one.route, one.compared) for one in strikes] == [("wire", "all", "Strike ends")]
    assert held is not None
    assert held.bundle is not None
    assert moves == ({"desk": {"-1": "-100"}} if revision >= "0005" else {})
    assert [(one.code, one.escalate, one.step) for one in waiting] == (
        [("K7QFM", ("phone", "chief"), 1)] if revision >= "0006" else []
    )


async def test_the_database_of_before_an_upgrade_is_kept_until_the_next(tmp_path: Path) -> None:
    path = as_of_revision_1(tmp_path)
    before = rows_of(path)
    (tmp_path / "ticker.db.tables-0000").write_bytes(b"kept by an upgrade long ago")

    for _ in range(2):
        await (await open_database(URL, tmp_path, exclusive=True)).close()

    (kept,) = tmp_path.glob("ticker.db.*0*")
    assert kept.name == "ticker.db.tables-0001"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert rows_of(kept) == before


async def test_an_upgrade_is_told_in_the_log_at_its_beginning_and_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "ticker")
    as_of_revision_1(tmp_path)

    for _ in range(2):
        await (await open_database(URL, tmp_path, exclusive=True)).close()

    assert [record.message for record in caplog.records if record.name.startswith("ticker")] == [
        "upgrade of the records begins",
        "upgrade of the records ends",
    ]


async def test_an_upgrade_without_room_for_the_copy_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_of_revision_1(tmp_path)
    was = path.read_bytes()
    (tmp_path / "ticker.db.copy").mkdir()  # nothing can be written there

    with pytest.raises(StoreError):
        await open_database(URL, tmp_path, exclusive=True)

    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert len(path.read_bytes()) == len(was)


async def test_a_database_of_a_newer_ticker_is_refused_by_both_numbers(tmp_path: Path) -> None:
    await (await open_database(URL, tmp_path, exclusive=True)).close()
    with closing(sqlite3.connect(tmp_path / "ticker.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match=rf"newer Ticker \(tables 9999, this one knows {revisions()[-1]}\); upgrade"):
        await open_database(URL, tmp_path, exclusive=True)

    assert list(tmp_path.glob("*.corrupt")) == []


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
