"""``ticker backup``: a whole copy beside a running daemon, and back again."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import after, an_alert, an_event
from tests.daemon.program import Program, until
from tests.daemon.test_stops import Desk
from tests.loopback.site import Site
from tests.loopback.test_commands import settings, ticker
from tests.loopback.test_damage import in_use, page_of, spoil
from ticker.model.errors import StoreError
from ticker.store.archive import Archive
from ticker.store.backup import back_up
from ticker.store.database import open_database
from ticker.store.outbox import Outbox

URL = "sqlite:///ticker.db"
LINES = ["Ferry sinks off Karo", "Minister of ports resigns", "Wheat price doubles"]


def copy(folder: Path, target: Path, *, replace: bool = False) -> int:
    return back_up(URL, folder, target, replace=replace, on_progress=lambda _copied, _total: None)


async def test_a_backup_beside_the_daemon_is_restored_on_another_machine(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    async with Site() as site, Site() as server:
        desk = Desk().serve(server)
        text = settings(site, f'[channels.desk]\nurl = "{desk.url}"\n')
        program = Program(first, text)
        await program.start()
        site.publish(LINES[0])
        await until(lambda: any(" delivery " in line for line in program.log))
        done = await ticker("backup", str(tmp_path / "copy.db"), "-c", str(first / "config.toml"))
        await program.stop()

        shutil.copy(tmp_path / "copy.db", second / "ticker.db")
        site.publish(LINES[1])
        moved = Program(second, text)
        await moved.start()
        await until(lambda: desk.lines == LINES[:2])  # it knows what was told, and tells what broke meanwhile
        assert await moved.stop() == 0

    assert (done.code, done.out) == (0, "")
    assert "looked through and whole" in done.err
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "first", "second"]


async def test_a_backup_is_of_one_moment_while_the_daemon_writes(tmp_path: Path) -> None:
    await in_use(tmp_path)
    database = await open_database(URL, tmp_path, exclusive=True)
    outbox = Outbox(database, lambda _: None)
    seen: list[int] = []

    async def write_on() -> None:
        while True:
            await outbox.record([an_alert(an_event(f"new{len(seen)}", at=after(len(seen))), "desk", "mail")])
            seen.append(len(seen))

    writer = asyncio.create_task(write_on())
    while len(seen) < 5:  # noqa: ASYNC110 - the writer counts
        await asyncio.sleep(0.001)
    before = len(seen)
    await asyncio.to_thread(copy, tmp_path, tmp_path / "copy.db")
    after_it = len(seen)
    writer.cancel()
    await asyncio.wait([writer])
    await database.close()

    with closing(sqlite3.connect(tmp_path / "copy.db")) as copied:
        (events,) = copied.execute("SELECT count(*) FROM events WHERE id LIKE 'new%'").fetchone()
        (deliveries,) = copied.execute("SELECT count(*) FROM deliveries WHERE event_id LIKE 'new%'").fetchone()
    assert before <= events <= after_it + 1
    assert deliveries == 2 * events


async def test_a_backup_can_be_opened_as_the_records_themselves(tmp_path: Path) -> None:
    await in_use(tmp_path)
    (tmp_path / "other").mkdir()

    size = copy(tmp_path, tmp_path / "other" / "ticker.db")

    reader = await open_database(URL, tmp_path / "other", exclusive=False)
    events = await Archive(reader).events(limit=1000)
    await reader.close()
    assert size == (tmp_path / "other" / "ticker.db").stat().st_size
    assert len(events) == 201


async def test_a_file_that_is_there_is_replaced_only_if_asked(tmp_path: Path) -> None:
    await in_use(tmp_path)
    target = tmp_path / "copy.db"
    target.write_bytes(b"dear to somebody")

    with pytest.raises(StoreError, match=r"is there already.*--force"):
        copy(tmp_path, target)
    assert target.read_bytes() == b"dear to somebody"

    copy(tmp_path, target, replace=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


async def test_the_database_itself_is_never_the_target(tmp_path: Path) -> None:
    path = await in_use(tmp_path)
    (tmp_path / "link.db").symlink_to(path)

    for target in (path, tmp_path / "link.db"):
        with pytest.raises(StoreError, match="the database itself"):
            copy(tmp_path, target, replace=True)


async def test_damaged_records_make_no_backup_and_leave_the_last_one(tmp_path: Path) -> None:
    path = await in_use(tmp_path)
    copy(tmp_path, tmp_path / "copy.db")
    good = (tmp_path / "copy.db").read_bytes()
    spoil(path, page_of(path, "sightings"))

    with pytest.raises(StoreError, match="not whole"):
        copy(tmp_path, tmp_path / "copy.db", replace=True)

    assert (tmp_path / "copy.db").read_bytes() == good
    assert not (tmp_path / "copy.db.part").exists()


@pytest.mark.parametrize(
    ("target", "said"),
    [(".", "folder"), ("missing/copy.db", "No such file"), ("ticker.db/copy.db", "Not a directory")],
)
async def test_a_target_that_cannot_be_written_is_told_in_a_line(tmp_path: Path, target: str, said: str) -> None:
    await in_use(tmp_path)

    with pytest.raises(StoreError, match=said):
        copy(tmp_path, tmp_path / target)


async def test_a_backup_without_records_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[sources]]\nname = "w"\nurl = "https://w.example/"\nkind = "feed"\n')

    result = await ticker("backup", "copy.db", cwd=tmp_path)

    assert result.code == 2
    assert result.err.count("\n") == 1
    assert "no records yet" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]
