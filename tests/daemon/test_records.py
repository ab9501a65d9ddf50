"""The real program and the file of its records: damaged, gone, full, locked, not to be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.daemon.program import Program, until
from tests.daemon.test_stops import Desk
from tests.loopback.site import Site

LINES = ["Ferry sinks off Karo", "Minister of ports resigns", "Wheat price doubles", "Court frees the reporter"]

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount and give files away")


def settings(site: Site, desk: Desk, operator: Desk, store: str = "ticker.db") -> str:
    return (
        f'[store]\nurl = "sqlite:///{store}"\n'
        f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
        f'[channels.desk]\nurl = "{desk.url}"\n[channels.operator]\nurl = "{operator.url}"\nnotices = true\n'
        '[[routes]]\nname = "all"\nchannels = ["desk"]\n'
    )


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A file system of its own, or a view of one."""
    folder.mkdir(exist_ok=True)
    if not does("mount", *options, folder):
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        assert does("umount", "-l", folder)


@contextmanager
def unchangeable(file: Path) -> Iterator[None]:
    """A file that not even root may write."""
    if not does("chattr", "+i", file):
        pytest.skip("this file system knows no files that may not change")
    try:
        yield
    finally:
        assert does("chattr", "-i", file)


def does(*command: str | Path) -> bool:
    """Whether a command of the system works."""
    return subprocess.run([*map(str, command)], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("how", ["emptied", "a page of garbage"])
async def test_damaged_records_are_kept_aside_with_one_notice_and_no_backlog(tmp_path: Path, how: str) -> None:
    """Faults 7, 8 and 11."""
    path = tmp_path / "ticker.db"
    async with Site() as site, Site() as one, Site() as two:
        desk, operator = Desk().serve(one), Desk().serve(two)
        program = Program(tmp_path, settings(site, desk, operator))
        await program.start()
        site.publish(LINES[0])
        await until(lambda: desk.lines == LINES[:1])
        assert await program.stop() == 0
        with path.open("r+b") as file:
            {
                "emptied": lambda: file.truncate(0),
                "a page of garbage": lambda: (file.seek(4096 * 4), file.write(os.urandom(4096))),
            }[how]()
        was = path.read_bytes()
        site.publish(LINES[1])  # broke while nobody looked

        await program.start()
        site.publish(LINES[2])
        await until(lambda: desk.lines[-1:] == LINES[2:3] and bool(operator.lines))
        assert await program.stop() == 0

    (kept,) = tmp_path.glob("*.corrupt")
    assert kept.read_bytes() == was
    assert desk.lines == [LINES[0], LINES[2]]
    assert len(operator.lines) == 1
    assert "the records were damaged" in operator.lines[0]
    assert kept.name in operator.lines[0]


async def test_what_waited_in_damaged_records_is_sent_once(tmp_path: Path) -> None:
    """A killed daemon, an index that rots, and a channel that was down meanwhile."""
    async with Site() as site, Site() as one, Site() as two:
        desk, operator = Desk(30).serve(one), Desk().serve(two)
        program = Program(tmp_path, settings(site, desk, operator))
        await program.start()
        for line in LINES[:3]:
            site.publish(line)
            await until(lambda line=line: any(line in text for text in program.log))
        await until(lambda: bool(desk.begun))
        await program.kill()
        desk = Desk().serve(one)
        with sqlite3.connect(tmp_path / "ticker.db") as database:
            page = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'deliveries_queue'").fetchone()[0]
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        with (tmp_path / "ticker.db").open("r+b") as file:
            file.seek(4096 * (page - 1))
            file.write(os.urandom(4096))
        await program.start()
        site.publish(LINES[3])
        await until(lambda: desk.lines[-1:] == LINES[3:] and bool(operator.lines))
        assert await program.stop() == 0

    assert desk.lines == LINES
    assert "3 unsent deliveries were saved" in operator.lines[0]


@pytest.mark.parametrize("how", ["deleted", "replaced"])
async def test_a_daemon_whose_records_go_away_says_so_and_ends(tmp_path: Path, how: str) -> None:
    """Fault 10: to SQLite a file that was deleted is as good as any; what is written is lost."""
    path = tmp_path / "ticker.db"
    async with Site() as site, Site() as one, Site() as two:
        desk, operator = Desk().serve(one), Desk().serve(two)
        program = Program(tmp_path, settings(site, desk, operator))
        await program.start()
        if how == "deleted":
            path.unlink()
        else:
            shutil.copy(path, tmp_path / "other.db")
            (tmp_path / "other.db").replace(path)
        code, log = await program.ended()
        assert code == 1  # with 2, systemd would not start it again
        assert "so that the next start begins anew" in log[-1]
        assert not any("Traceback" in line for line in log)
        await program.start()
        site.publish(LINES[0])
        await until(lambda: desk.lines == LINES[:1])
        if how == "deleted":
            await until(lambda: bool(operator.lines))
        assert await program.stop() == 0

    assert desk.lines == LINES[:1]
    assert len(operator.lines) == (how == "deleted")


async def test_a_second_daemon_ends_at_once_and_one_after_a_kill_does_not(tmp_path: Path) -> None:
    """Fault 12."""
    async with Site() as site, Site() as one, Site() as two:
        desk, operator = Desk().serve(one), Desk().serve(two)
        first = Program(tmp_path, settings(site, desk, operator))
        await first.start()
        second = Program(tmp_path, settings(site, desk, operator))
        await second.spawn()
        code, log = await second.ended()
        assert code == 2
        assert log == [f"{tmp_path}/ticker.db: another ticker (process {first.pid}) uses it; stop that one first"]
        site.publish(LINES[0])
        await until(lambda: any(" delivery " in line for line in first.log))  # else it would go out once more
        await first.kill()
        await second.start()
        site.publish(LINES[1])
        await until(lambda: desk.lines == LINES[:2])
        assert await second.stop() == 0


@needs_root
async def test_a_full_disk_is_outlived_and_told_once_when_there_is_room(tmp_path: Path) -> None:
    """Fault 5: nothing that is still shown is lost, and nothing is sent twice."""
    with mounted(tmp_path / "state", "-t", "tmpfs", "-o", "size=1m", "tmpfs") as disk:
        async with Site() as site, Site() as one, Site() as two:
            desk, operator = Desk().serve(one), Desk().serve(two)
            program = Program(tmp_path, settings(site, desk, operator, "state/ticker.db"))
            await program.start()
            site.publish(LINES[0])
            await until(lambda: desk.lines == LINES[:1])
            (disk / "ballast").write_bytes(bytes(fill(disk)))
            site.publish(LINES[1])
            seen = len(site.requests)
            await until(lambda: len(site.requests) > seen + 4)
            assert desk.lines == LINES[:1]
            assert sum("records not written" in line for line in program.log) == 1
            site.publish(LINES[2])
            (disk / "ballast").unlink()
            await until(lambda: len(desk.lines) == 3 and bool(operator.lines))
            assert await program.stop() == 0
            with sqlite3.connect(disk / "ticker.db") as database:
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            database.close()

    assert sorted(desk.lines) == sorted(LINES[:3])
    assert len(operator.lines) == 1
    assert "could not be written from" in operator.lines[0]


def fill(disk: Path) -> int:
    free = os.statvfs(disk)
    return free.f_bavail * free.f_bsize


@needs_root
async def test_a_start_on_a_full_disk_is_refused_and_begins_nothing(tmp_path: Path) -> None:
    with mounted(tmp_path / "state", "-t", "tmpfs", "-o", "size=64k", "tmpfs") as disk:
        async with Site() as site:
            program = Program(tmp_path, settings(site, Desk().serve(site), Desk().serve(site), "state/ticker.db"))
            (disk / "ballast").write_bytes(bytes(fill(disk) - 8192))
            await program.spawn()
            code, log = await program.ended()

        assert code == 2
        assert "make room on the disk" in log[-1]
        assert not (disk / "ticker.db").exists()


@needs_root
@pytest.mark.parametrize("how", ["read-only disk", "file of another user", "file that may not change"])
async def test_records_that_cannot_be_written_are_refused_with_what_to_do(tmp_path: Path, how: str) -> None:
    """Fault 6."""
    async with Site() as site:
        state = tmp_path / "state"
        program = Program(tmp_path, settings(site, Desk().serve(site), Desk().serve(site), "state/ticker.db"))
        await program.start()
        assert await program.stop() == 0
        before = (state / "ticker.db").read_bytes()
        with ExitStack() as spoilt:
            if how == "read-only disk":
                view = spoilt.enter_context(mounted(state, "--bind", str(state)))
                assert does("mount", "-o", "remount,ro,bind", view)
            elif how == "file of another user":
                os.chown(state / "ticker.db", 65534, 65534)
            else:
                spoilt.enter_context(unchangeable(state / "ticker.db"))
            await program.spawn()
            code, log = await program.ended()

    assert code == 2
    (line,) = log
    assert str(state / "ticker.db") in line
    assert any(remedy in line for remedy in ("that this user may write", "run as that one", "writable for this user"))
    assert (state / "ticker.db").read_bytes() == before
