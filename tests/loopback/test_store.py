"""The database on a real disk: who may open it, what is refused and stays untouched, what survives a kill."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from tests.builders import NOON, a_decision, a_sighting, a_source, an_alert, an_event
from tests.loopback.servers import a_postgres
from ticker.model.errors import StoreError
from ticker.store.archive import Archive
from ticker.store.database import Database, check_database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.store.schema import metadata

URL = "sqlite:///ticker.db"
ROOT = Path(__file__).parents[2]
WIRE = a_source("wire")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(URL, tmp_path, exclusive=True)
    yield database
    await database.close()


async def made(folder: Path) -> Path:
    """A database with one event in it, closed."""
    database = await open_database(URL, folder, exclusive=True)
    await Outbox(database, lambda _: None).record([an_alert(an_event())])
    await database.close()
    return folder / "ticker.db"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def files_of(folder: Path) -> dict[str, bytes]:
    """All that holds data: neither locks nor the index of a write-ahead log, nor such a log while it is empty."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {name: data for name, data in files.items() if data and not name.endswith((".lock", "-shm"))}


def damaged(whole: bytes, how: str) -> bytes:
    """What a fault of the disk may leave of a database."""
    noise = bytes(range(1, 256)) * 65
    return {
        "empty": b"",
        "garbage": noise,
        "zeroed header": bytes(100) + whole[100:],
        "cut": whole[: len(whole) // 3],
        "header only": whole[:16] + noise,
        "middle": whole[: 4096 * 2] + noise[: 4096 * 4] + whole[4096 * 6 :],
    }[how]


def child(code: str, *args: object) -> subprocess.Popen[str]:
    """Another process that has the package at hand."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, args)]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )


# Opening


async def test_the_files_of_the_state_are_for_their_owner_alone(tmp_path: Path) -> None:
    database = await open_database(URL, tmp_path / "state", exclusive=True)
    await Outbox(database, lambda _: None).record([an_alert(an_event())])

    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "state").iterdir()}
    await database.close()

    assert modes == dict.fromkeys(("ticker.db", "ticker.db-wal", "ticker.db-shm", "ticker.db.lock"), "0o600")


async def test_the_connection_is_set_to_lose_nothing(database: Database) -> None:
    def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await database.read(pragmas) == ["wal", 2, 5000, 1]


async def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    def compare(connection: Connection) -> list[object]:
        ours = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (kind == "table" and str(name).startswith("events_search")),
            },
        )
        return list(compare_metadata(ours, metadata))

    assert await database.read(compare) == []


@pytest.mark.parametrize("folder", ["plain", "50% off", "what?mode=ro", "no#1", "a&b=c", "ünï 🚢", "%41"])
async def test_the_database_is_made_where_it_was_named_and_found_there_again(tmp_path: Path, folder: str) -> None:
    await made(tmp_path / folder)

    reader = await open_database(URL, tmp_path / folder, exclusive=False)
    events = await Archive(reader).events()
    await reader.close()

    assert len(events) == 1
    assert names_in(tmp_path) == [folder]


async def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path / 'here.db'}", Path("/nowhere"), exclusive=True)
    await database.close()

    assert (tmp_path / "here.db").exists()


async def test_a_database_in_memory_is_open_in_a_moment_and_leaves_no_file(tmp_path: Path) -> None:
    begun = perf_counter()
    database = await open_database("sqlite://", tmp_path, exclusive=True)
    took = perf_counter() - begun
    await database.close()

    assert took < 5
    assert names_in(tmp_path) == []


async def test_a_first_start_that_is_cut_off_leaves_nothing_that_hinders_the_next(tmp_path: Path) -> None:
    (tmp_path / "ticker.db.new").write_bytes(b"half a database")

    database = await open_database(URL, tmp_path, exclusive=True)
    await database.close()

    assert not (tmp_path / "ticker.db.new").exists()


# Two at once


async def test_a_second_daemon_is_refused_and_told_which_process_to_stop(tmp_path: Path, database: Database) -> None:
    with pytest.raises(StoreError, match=rf"another ticker \(process {os.getpid()}\).*stop"):
        await open_database(URL, tmp_path, exclusive=True)


async def test_the_lock_is_free_after_close(tmp_path: Path) -> None:
    await made(tmp_path)
    await made(tmp_path / ".")


async def test_a_daemon_that_is_killed_leaves_the_lock_free(tmp_path: Path) -> None:
    holder = child(
        """
        import asyncio, sys
        from pathlib import Path
        from ticker.store.database import open_database
        async def main():
            database = await open_database("sqlite:///ticker.db", Path(sys.argv[1]), exclusive=True)
            print("open", flush=True)
            await asyncio.Event().wait()
        asyncio.run(main())
        """,
        tmp_path,
    )
    assert holder.stdout
    assert await asyncio.to_thread(holder.stdout.readline) == "open\n"
    with pytest.raises(StoreError, match=rf"process {holder.pid}\)"):
        await open_database(URL, tmp_path, exclusive=True)

    holder.send_signal(signal.SIGKILL)
    await asyncio.to_thread(holder.communicate)

    await made(tmp_path)


async def test_readers_see_what_a_running_daemon_commits_and_can_write_nothing(
    tmp_path: Path, database: Database
) -> None:
    reader = await open_database(URL, tmp_path, exclusive=False)
    assert await Archive(reader).events() == []

    await Outbox(database, lambda _: None).record([an_alert(an_event())])
    seen = await Archive(reader).events()
    with pytest.raises(StoreError, match="readonly"):
        await Outbox(reader, lambda _: None).record([an_alert(an_event("e2"))])
    await reader.close()

    assert len(seen) == 1


async def test_a_write_waits_for_another_that_is_under_way(tmp_path: Path, database: Database) -> None:
    other = sqlite3.connect(tmp_path / "ticker.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    write = asyncio.create_task(Outbox(database, lambda _: None).record([an_alert(an_event())]))
    done, _ = await asyncio.wait([write], timeout=0.2)
    assert not done

    other.execute("COMMIT")
    other.close()
    await write

    assert len(await Archive(database).events()) == 1


# What is refused, and stays as it is


async def refused(url: str, folder: Path, *, exclusive: bool = True) -> str:
    with pytest.raises(StoreError) as caught:
        await open_database(url, folder, exclusive=exclusive)
    message = str(caught.value)
    assert "\n" not in message
    return message


async def test_a_reader_of_a_database_that_is_not_there_is_told_so_and_makes_none(tmp_path: Path) -> None:
    message = await refused(URL, tmp_path, exclusive=False)

    assert "ticker run" in message
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("damage", ["empty", "garbage", "cut", "header only"])
async def test_a_reader_of_a_damaged_file_is_told_who_mends_it_and_touches_nothing(tmp_path: Path, damage: str) -> None:
    path = await made(tmp_path)
    path.write_bytes(damaged(path.read_bytes(), damage))
    before = files_of(tmp_path)

    message = await refused(URL, tmp_path, exclusive=False)

    assert "ticker.db" in message
    assert "damaged" in message
    assert "the daemon keeps it aside" in message
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("content", [b"[[sources]]\nname = 'wire'\n", bytes(range(1, 256)) * 65])
async def test_a_file_that_never_was_a_database_is_refused_and_not_touched(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ticker.db").write_bytes(content)

    assert "no database of Ticker" in await refused(URL, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"ticker.db": content}


@pytest.mark.parametrize("exclusive", [True, False], ids=["daemon", "reader"])
@pytest.mark.parametrize("kept_by", ["another program", "a newer Ticker"])
async def test_a_database_that_is_not_ours_is_refused_and_not_touched(
    tmp_path: Path, kept_by: str, exclusive: bool
) -> None:
    with sqlite3.connect(tmp_path / "ticker.db") as foreign:
        foreign.execute("CREATE TABLE sources (id INTEGER)")
        if kept_by == "a newer Ticker":
            foreign.execute("CREATE TABLE alembic_version (version_num TEXT)")
            foreign.execute("INSERT INTO alembic_version VALUES ('9999')")
    foreign.close()
    before = files_of(tmp_path)

    message = await refused(URL, tmp_path, exclusive=exclusive)

    assert "Ticker" in message
    assert files_of(tmp_path) == before


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ticker.db").mkdir()

    assert "folder" in await refused(URL, tmp_path)


async def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "file" in await refused("sqlite:///file/ticker.db", tmp_path)


async def test_a_read_only_file_is_refused_even_for_root(tmp_path: Path) -> None:
    path = await made(tmp_path)
    path.chmod(0o400)

    assert "written" in await refused(URL, tmp_path)


@pytest.mark.parametrize(
    "url",
    ["sqlite:///" + "x" * 300, "sqlite:///a\0b.db", "sqlite:///\ud83d.db", "ticker.db"],
)
async def test_an_address_that_cannot_be_opened_is_one_clear_error_without_its_password(
    tmp_path: Path, url: str
) -> None:
    assert "secret" not in await refused(url, tmp_path)
    with pytest.raises(StoreError):
        await check_database(url, tmp_path)


async def test_checking_touches_nothing(tmp_path: Path) -> None:
    await check_database("sqlite:///new/ticker.db", tmp_path)

    assert names_in(tmp_path) == []


# Kill


KILLED = """
    import asyncio, sys
    from dataclasses import replace
    from pathlib import Path
    from tests.builders import NOON, a_decision, a_sighting, a_source, after, an_alert, an_event
    from ticker.store.database import open_database
    from ticker.store.polls import Polls
    async def main():
        database = await open_database("sqlite:///ticker.db", Path(sys.argv[1]), exclusive=True)
        polls, wire = Polls(database, lambda _: None), a_source("wire")
        await polls.register([wire], NOON)
        while True:
            known = await polls.known(wire)
            n = known.rank + 1
            sighting = a_sighting(n, keys=(f"t{n}", f"l{n}"))
            known = replace(known, rank=n, sightings=(sighting,), baseline_at=NOON, last_good_at=after(n))
            alert = an_alert(an_event(f"e{n}", text=f"headline {n}", at=after(n), rank=n), "desk", "mail")
            await polls.commit(wire, a_decision(known, alert, sightings=(sighting,), state_changed=True))
            print(n, flush=True)
    asyncio.run(main())
"""


@pytest.mark.parametrize("commits", [1, 20, 77])
async def test_a_kill_in_the_middle_of_commits_loses_nothing_said_to_be_written_and_leaves_no_half(
    tmp_path: Path, commits: int
) -> None:
    writer = child(KILLED, tmp_path)
    assert writer.stdout
    for _ in range(commits):
        await asyncio.to_thread(writer.stdout.readline)
    writer.send_signal(signal.SIGKILL)
    rest, _ = await asyncio.to_thread(writer.communicate)
    said = max([commits, *(int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n"))])

    database = await open_database(URL, tmp_path, exclusive=True)
    polls = Polls(database, lambda _: None)
    await polls.register([WIRE], NOON)
    rank = (await polls.known(WIRE)).rank
    counts = await database.read(
        lambda connection: [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("sightings", "sighting_keys", "events", "deliveries")
        ]
    )
    found = await Archive(database).events(words=[str(rank)])
    await database.close()

    assert said <= rank <= said + 1  # the last one may be through without having been said
    assert counts == [rank, 2 * rank, rank, 2 * rank]
    assert [event.id for event in found] == [f"e{rank}"]


# Speed: bounds far above what is measured (1 to 2 ms; 4 µs), and below what a lost index or a needless query would cost


async def test_a_poll_without_news_costs_microseconds(database: Database) -> None:
    polls = Polls(database, lambda _: None)
    await polls.register([WIRE], NOON)
    await polls.commit(WIRE, a_decision(await polls.known(WIRE), state_changed=True))

    begun = perf_counter()
    for _ in range(1000):
        await polls.commit(WIRE, a_decision(await polls.known(WIRE)))

    assert (perf_counter() - begun) / 1000 < 0.0001


async def test_ten_new_lines_are_written_in_milliseconds(database: Database) -> None:
    polls = Polls(database, lambda _: None)
    await polls.register([WIRE], NOON)
    begun = perf_counter()
    for poll in range(10):
        known = await polls.known(WIRE)
        fresh = tuple(a_sighting(known.rank + n) for n in range(1, 11))
        alerts = [an_alert(an_event(f"e{poll}-{one.rank}", rank=one.rank), "desk") for one in fresh]
        known = replace(known, rank=known.rank + 10, sightings=fresh)
        await polls.commit(WIRE, a_decision(known, *alerts, sightings=fresh))

    assert (perf_counter() - begun) / 10 < 0.05


async def test_a_second_connection_of_the_daemon_leaves_its_locks_alone(tmp_path: Path) -> None:
    database = await open_database(URL, tmp_path, exclusive=True)
    await Outbox(database, lambda _: None).record([an_alert(an_event(), "desk")])
    reader = await database.reader()
    assert reader
    assert len(await Archive(reader).events()) == 1
    await reader.close()

    look = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM events').fetchone())"
    for _ in range(2):  # who thinks to be the last one leaves with the log
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", look, tmp_path / "ticker.db", stdout=PIPE)
        assert await process.communicate() == (b"1\n", None)
        assert (tmp_path / "ticker.db-wal").exists()
    await database.close()


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
async def test_what_is_read_without_end_holds_up_no_stop(tmp_path: Path, where: str) -> None:
    url = a_postgres() if where == "postgresql" else "sqlite:///ticker.db"
    database = await open_database(url, tmp_path, exclusive=True)
    reader = await database.reader()
    assert reader is not None
    begun = threading.Event()

    def endless(connection: Connection) -> object:
        connection.exec_driver_sql("SELECT 1")
        begun.set()
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT (i + 1) % 9 FROM n) SELECT count(*) FROM n"
        return connection.execute(text(numbers)).all()

    reading = asyncio.ensure_future(reader.read(endless))
    await asyncio.to_thread(begun.wait)
    async with asyncio.timeout(60):
        await reader.close()
    with pytest.raises(StoreError):
        await reading
    await database.close()
