"""Whether the file of a database is whole, and still the one that was opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ticker.store.sqlite import is_damage, said, uri_of

_PAGE_MIN = 512  # bytes; SQLite has no smaller pages
_STEPS = 100_000  # of SQLite's machine between two questions whether to give up; some milliseconds

Inode = tuple[int, int]


def inode_of(path: Path) -> Inode:
    """What tells a file from another of the same name."""
    found = path.stat()
    return found.st_dev, found.st_ino


def loss_of(path: Path, inode: Inode) -> str:
    """Why what is written to an open database would be gone with the process; empty if nothing is wrong.

    SQLite does not notice: to it a file that was deleted is as good as any
    (https://www.sqlite.org/howtocorrupt.html, 4.2). Takes a fraction of a millisecond.
    """
    try:
        if inode_of(path) != inode:
            return "another file was put in its place"
        if path.stat().st_size < _PAGE_MIN:
            return "it was emptied"
    except FileNotFoundError:
        return "it was deleted, or moved away"
    return _fault_of(path, _glance)


def fault_in(path: Path, give_up: Callable[[], bool]) -> str:
    """What is wrong inside of a database; empty if nothing is, or if it was given up.

    Reads all of it, about 200 MB a second.
    """
    return _fault_of(path, lambda connection: first_fault(connection, give_up))


def first_fault(connection: sqlite3.Connection, give_up: Callable[[], bool]) -> str:
    """The same, by a connection that is open. Raises sqlite3.DatabaseError."""
    connection.set_progress_handler(give_up, _STEPS)
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname == "SQLITE_INTERRUPT":
            return ""
        raise
    finally:
        connection.set_progress_handler(None, _STEPS)
    return "" if found == "ok" else " ".join(str(found).split())


def _glance(connection: sqlite3.Connection) -> str:
    """Reads the first page."""
    connection.execute("PRAGMA schema_version").fetchone()
    return ""


def _fault_of(path: Path, look: Callable[[sqlite3.Connection], str]) -> str:
    """What a look through a connection of its own finds; trouble that is no damage is left to those who write."""
    try:
        with closing(sqlite3.connect(uri_of(path, "ro"), uri=True, isolation_level=None)) as connection:
            return look(connection)
    except sqlite3.Error as error:
        return said(error) if is_damage(error) else ""
