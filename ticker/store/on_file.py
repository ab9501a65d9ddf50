"""A database in a file of SQLite: opened by the daemon, which makes, mends and migrates it, or beside it by a command.

A writing transaction takes SQLite's write lock at its start (``BEGIN IMMEDIATE``), or a read before the first write
could make it fail.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import IO

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from ticker.model.errors import StoreError
from ticker.store.anew import OnLoss, begin_anew, begin_without
from ticker.store.file import DamagedError, check_header, check_place, lock_of, locked
from ticker.store.search import open_index
from ticker.store.soundness import Inode, fault_in, first_fault, inode_of, loss_of
from ticker.store.sqlite import alone, engine_of, is_damage, reason, said, transaction, uri_of, writer_of
from ticker.store.upgrade import check_ours, head, migrate, new_beside, revision, upgrade
from ticker.store.wal import fault_of_log

TROUBLE = (SQLAlchemyError, sqlite3.Error, OSError)
_START_CHECK = 20.0  # seconds for looking through the file at a start; what is not done then is left to the daily look


class FileHome:
    """Implements ``ticker.store.home.Home``: a file, or memory, where there is no path."""

    def __init__(self, path: Path | None, lock: IO[str] | None = None) -> None:
        self.name = str(path or "database in memory")
        self._path = path
        self._inode: Inode = inode_of(path) if path else (0, 0)
        self._lock = lock

    def changes(self, connection: Connection) -> int:
        """See https://www.sqlite.org/pragma.html#pragma_data_version."""
        return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())

    def loss(self) -> str:
        return loss_of(self._path, self._inode) if self._path else ""

    def fault(self, give_up: Callable[[], bool]) -> str:
        return fault_in(self._path, give_up) if self._path else ""

    def reader(self) -> Engine | None:
        """The file is not looked at by other means: to close it would set free the locks that SQLite has on it.

        Another process would then take the daemon for gone (https://www.sqlite.org/howtocorrupt.html, 2.2).
        """
        return engine_of(uri_of(self._path, "ro")) if self._path else None

    def interrupt(self) -> None:
        """What the daemon itself does is short, and ends whole."""

    def close(self) -> None:
        if self._lock:
            self._lock.close()


def path_of(url: str, folder: Path) -> Path | None:
    """The file of a database URL, or None for one in memory. Raises StoreError for other databases."""
    scheme, _, rest = url.partition("://")
    if scheme != "sqlite":
        raise StoreError(f"{scheme}: is not kept in a file")
    if "\0" in rest or not _is_encodable(rest):
        raise StoreError("store.url: no file can have that name; write sqlite:///ticker.db")
    return folder / rest.removeprefix("/") if rest.strip("/") else None


def _is_encodable(name: str) -> bool:
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def in_words(where: Path | str) -> Iterator[None]:
    """Turns what SQLite and the system raise into a StoreError that says where, why and what to do."""
    try:
        yield
    except DamagedError as error:
        remedy = "the daemon keeps it aside when it starts, and begins anew"
        raise StoreError(f"{where}: damaged ({error}); {remedy}") from error
    except TROUBLE as error:
        raise StoreError(f"{where}: {reason(error)}") from error


def in_memory() -> Engine:
    """A database that ends with its process."""
    engine = engine_of(":memory:")
    transaction(writer_of(engine), migrate)
    return engine


def open_daemon(path: Path, on_loss: OnLoss) -> tuple[Engine, IO[str]]:
    """For the daemon: it alone may use the file, makes it and brings it up to date; with its lock.

    A damaged file is kept aside, and a new one begun; ``on_loss`` hears of that. Raises StoreError.
    """
    check_place(path, to_own=True)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    was_used = lock_of(path).exists()
    with ExitStack() as undo:
        if path.exists():  # what was never ours gets no lock beside it
            _check_header(path, was_used=was_used)
        lock = locked(path)
        undo.callback(lock.close)
        if not path.exists() and was_used:
            begin_without(path, on_loss)
        elif not path.exists():
            new_beside(path).replace(path)
        try:
            engine = _opened(path, was_used=was_used)
        except DamagedError as error:
            begin_anew(path, str(error), on_loss)
            engine = _opened(path, was_used=True)
        undo.pop_all()
    return engine, lock


def check_file(path: Path) -> None:
    """Raises StoreError for what a daemon would refuse, as far as that shows without touching anything."""
    check_place(path, to_own=False)  # whose daemon it will be is not known here
    if path.exists():
        check_header(path, was_used=lock_of(path).exists())


def _check_header(path: Path, *, was_used: bool) -> None:
    """Raises StoreError for what never was a database of Ticker."""
    with suppress(DamagedError):
        check_header(path, was_used=was_used)


def _opened(path: Path, *, was_used: bool) -> Engine:
    """A database that is whole, ours, and up to date. Raises DamagedError, StoreError."""
    check_header(path, was_used=was_used)
    with ExitStack() as undo:
        engine = engine_of(uri_of(path, "rw"))
        undo.callback(engine.dispose)
        try:
            _check_whole(path)
            transaction(engine, partial(check_ours, path=path))
            transaction(engine, open_index)
            alone(engine, "PRAGMA journal_mode=WAL")  # it changes the file, which must be known as ours before
            upgrade(engine, path)
        except TROUBLE as error:
            if is_damage(error):
                raise DamagedError(said(error)) from error
            raise
        undo.pop_all()
    return engine


def _check_whole(path: Path) -> None:
    """Raises DamagedError, sqlite3.Error. Reads only: to write would be to lose the log of a damaged file."""
    if fault := fault_of_log(path):
        raise DamagedError(fault)
    end = monotonic() + _START_CHECK
    with closing(sqlite3.connect(uri_of(path, "ro"), uri=True, isolation_level=None)) as connection:
        fault = first_fault(connection, lambda: monotonic() > end)
    if fault:
        raise DamagedError(fault)


def open_beside(path: Path, *, to_amend: bool) -> Engine:
    """For commands, without migrating it and without asking whether a daemon uses it. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"{path}: no records yet; start the daemon with ticker run")
    check_place(path, to_own=False)
    check_header(path, was_used=lock_of(path).exists())
    with ExitStack() as undo:
        engine = engine_of(uri_of(path, "rw" if to_amend else "ro"))
        undo.callback(engine.dispose)
        with engine.connect() as connection:
            if revision(connection) != head():
                raise StoreError(f"{path}: kept by another version of Ticker; start the daemon with this one first")
        undo.pop_all()
    return engine
