"""The log of SQLite beside the records (``-wal``): damage in it is found, and an end as a kill leaves it is none."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ticker.store.wal import fault_of_log

FRAME = 24 + 4096
ROWS = 40


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE lines (line TEXT)")
        fill(connection)
        yield connection


def fill(database: sqlite3.Connection, rows: int = ROWS) -> None:
    for _ in range(rows):
        database.execute("INSERT INTO lines VALUES (?)", (os.urandom(1500).hex(),))


def killed(database: sqlite3.Connection, tmp_path: Path) -> tuple[Path, bytearray]:
    """What a kill leaves of it, and its log."""
    for part in ("", "-wal"):
        shutil.copy(tmp_path / f"live.db{part}", tmp_path / f"killed.db{part}")
    return tmp_path / "killed.db", bytearray((tmp_path / "killed.db-wal").read_bytes())


def rows_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM lines").fetchone()[0])


def write(path: Path, log: bytes) -> None:
    path.with_name(path.name + "-wal").write_bytes(log)


def test_the_log_that_a_kill_leaves_is_well(database: sqlite3.Connection, tmp_path: Path) -> None:
    path, _ = killed(database, tmp_path)

    assert fault_of_log(path) == ""
    assert rows_in(path) == ROWS


def test_records_without_a_log_are_well(tmp_path: Path) -> None:
    assert fault_of_log(tmp_path / "killed.db") == ""


@pytest.mark.parametrize("frame", [3, 7, ROWS - 5])
@pytest.mark.parametrize(
    "place", [0, 8, 16, 24, 4000], ids=["its page", "its salts", "its sums", "its text", "its end"]
)
def test_garbage_in_the_middle_of_the_log_is_found(
    database: sqlite3.Connection, tmp_path: Path, frame: int, place: int
) -> None:
    path, log = killed(database, tmp_path)
    at = 32 + frame * FRAME + place
    log[at : at + 4] = bytes(byte ^ 0xA5 for byte in log[at : at + 4])
    write(path, log)

    assert "transactions after a damage" in fault_of_log(path)
    assert rows_in(path) < ROWS, "SQLite itself does not see it"


@pytest.mark.parametrize("length", [0, 20, 32, 40, 32 + FRAME, 32 + 9 * FRAME + 100, -1])
def test_a_log_that_is_cut_as_a_loss_of_power_leaves_it_is_well(
    database: sqlite3.Connection, tmp_path: Path, length: int
) -> None:
    path, log = killed(database, tmp_path)
    write(path, log[:length])

    assert fault_of_log(path) == ""


def test_a_last_transaction_that_reached_the_disk_in_part_is_no_damage(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    _, before = killed(database, tmp_path)
    database.execute("INSERT INTO lines VALUES (?)", (os.urandom(20_000).hex(),))  # of many pages
    path, log = killed(database, tmp_path)
    log[len(before) + FRAME : len(before) + 2 * FRAME] = bytes(FRAME)
    write(path, log)

    assert fault_of_log(path) == ""


def test_what_a_former_log_left_behind_the_present_one_is_no_damage(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    database.execute("PRAGMA wal_checkpoint(RESTART)")
    fill(database, 5)
    path, log = killed(database, tmp_path)

    assert len(log) > 32 + ROWS * FRAME
    assert fault_of_log(path) == ""
    assert rows_in(path) == ROWS + 5


@pytest.mark.parametrize("log", [os.urandom(100_000), b"\xff" * 32], ids=["garbage", "no head"])
def test_a_log_without_its_head_is_damaged(tmp_path: Path, log: bytes) -> None:
    write(tmp_path / "killed.db", log)

    assert fault_of_log(tmp_path / "killed.db") == "the head of its log cannot be read"


def test_a_log_of_which_nothing_reached_the_disk_is_well(tmp_path: Path) -> None:
    write(tmp_path / "killed.db", bytes(100_000))

    assert fault_of_log(tmp_path / "killed.db") == ""
