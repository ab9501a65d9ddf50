"""The database: opened with care, used from one thread, closed.

All work runs in one thread on one connection, so that nothing ever waits for a lock of our own; a writing transaction
takes SQLite's write lock at its start (``BEGIN IMMEDIATE``), or a read before the first write could make it fail.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from typing import IO, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from ticker.model.errors import StoreError
from ticker.store.anew import OnLoss, begin_anew, begin_without, nobody
from ticker.store.file import DamagedError, check_header, check_place, lock_of, locked
from ticker.store.search import index_anew, open_index
from ticker.store.soundness import Inode, fault_in, first_fault, inode_of, loss_of
from ticker.store.sqlite import alone, engine_of, is_damage, reason, said, transaction, uri_of, writer_of
from ticker.store.upgrade import check_ours, head, migrate, new_beside, revision, upgrade

_START_CHECK = 20.0  # seconds for looking through the file at a start; what is not done then is left to the daily look
_TROUBLE = (SQLAlchemyError, sqlite3.Error, OSError)

T = TypeVar("T")


class Database:
    """An open database. All its methods raise StoreError, and nothing else.

    ``failed`` counts the writes that failed, ``problem`` is why the last one did, and empty if it did not.
    """

    def __init__(self, engine: Engine, path: Path | None, lock: IO[str] | None = None) -> None:
        self._engine = engine
        self._writer = writer_of(engine)
        self._path = path
        self._inode: Inode = inode_of(path) if path else (0, 0)
        self._lock = lock
        self.failed = 0
        self.problem = ""
        self._hurt = False  # whether SQLite met something damaged
        self._closing = Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs ``work`` in one reading transaction."""
        return await self._run(partial(transaction, self._engine, work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Runs ``work`` in one writing transaction: all of it, or nothing."""
        try:
            result = await self._run(partial(transaction, self._writer, work))
        except StoreError as error:
            self.failed += 1
            self.problem = str(error)
            raise
        self.problem = ""
        return result

    async def changes(self) -> int:
        """A number that is another one after each change which another process made, and costs next to nothing.

        See https://www.sqlite.org/pragma.html#pragma_data_version.
        """
        return await self.read(lambda connection: int(connection.exec_driver_sql("PRAGMA data_version").scalar_one()))

    async def loss(self) -> str:
        """Why what is written would be gone at the next start: the file was deleted, say. Empty if it would not."""
        if self._path is None:
            return ""
        if self._hurt and (fault := await self.fault() or await self._index_anew()):
            return fault
        return await self._run(partial(loss_of, self._path, self._inode))

    async def fault(self) -> str:
        """What is wrong inside of the file; empty if nothing is. Takes seconds, and nobody waits for it."""
        return await asyncio.to_thread(fault_in, self._path, self._closing.is_set) if self._path else ""

    async def _index_anew(self) -> str:
        """Mends the index of words, at which SQLite does not look; why it cannot be mended, or empty."""
        try:
            await self.write(index_anew)
        except StoreError as error:
            return str(error)
        self._hurt = False
        return ""

    async def close(self) -> None:
        self._closing.set()
        with suppress(StoreError):  # what is damaged cannot be put in order
            await self._run(self._engine.dispose)
        self._thread.shutdown()
        if self._lock:
            self._lock.close()

    async def _run(self, work: Callable[[], T]) -> T:
        with in_words(self._path or "database in memory"):
            try:
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
            except _TROUBLE as error:
                self._hurt = self._hurt or is_damage(error)
                raise


async def open_database(url: str, folder: Path, *, exclusive: bool, on_loss: OnLoss = nobody) -> Database:
    """Opens the database of a URL; a relative path stands in ``folder``.

    ``exclusive`` is for the daemon: it makes and migrates the database, and no second daemon may use it meanwhile. A
    damaged one it keeps aside, and begins a new one; ``on_loss`` hears of that. Without ``exclusive`` the database is
    only read, beside a daemon or not. Raises StoreError, having changed nothing.
    """
    path = path_of(url, folder)
    if path is None:
        return _in_memory()
    with in_words(path):
        return _exclusively(path, on_loss) if exclusive else _beside(path, "ro")


async def open_to_amend(url: str, folder: Path) -> Database:
    """Opens the database for small changes, beside a daemon or not; it must be there, and of this version.

    Raises StoreError, having changed nothing.
    """
    path = path_of(url, folder)
    if path is None:
        raise StoreError('database in memory: it ends with its daemon; write store.url = "sqlite:///ticker.db"')
    with in_words(path):
        return _beside(path, "rw")


async def check_database(url: str, folder: Path) -> None:
    """Raises StoreError for what a daemon would refuse, as far as that shows without touching anything."""
    path = path_of(url, folder)
    if path is None:
        return
    with in_words(path):
        check_place(path, to_own=False)  # whose daemon it will be is not known here
        if path.exists():
            check_header(path, was_used=lock_of(path).exists())


def path_of(url: str, folder: Path) -> Path | None:
    """The file of a database URL, or None for one in memory. Raises StoreError for other databases."""
    scheme, _, rest = url.partition("://")
    if scheme != "sqlite":
        raise StoreError(f"{scheme}: only SQLite is supported so far; write sqlite:///ticker.db")
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
    except _TROUBLE as error:
        raise StoreError(f"{where}: {reason(error)}") from error


def _in_memory() -> Database:
    engine = engine_of(":memory:")
    transaction(writer_of(engine), migrate)
    return Database(engine, None)


def _exclusively(path: Path, on_loss: OnLoss) -> Database:
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
    return Database(engine, path, lock)


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
        except _TROUBLE as error:
            if is_damage(error):
                raise DamagedError(said(error)) from error
            raise
        undo.pop_all()
    return engine


def _check_whole(path: Path) -> None:
    """Raises DamagedError, sqlite3.Error. Reads only: to write would be to lose the log of a damaged file."""
    end = monotonic() + _START_CHECK
    with closing(sqlite3.connect(uri_of(path, "ro"), uri=True, isolation_level=None)) as connection:
        fault = first_fault(connection, lambda: monotonic() > end)
    if fault:
        raise DamagedError(fault)


def _beside(path: Path, mode: str) -> Database:
    """Without migrating it, and without asking whether a daemon uses it."""
    if not path.exists():
        raise StoreError(f"{path}: no records yet; start the daemon with ticker run")
    check_place(path, to_own=False)
    check_header(path, was_used=lock_of(path).exists())
    with ExitStack() as undo:
        engine = engine_of(uri_of(path, mode))
        undo.callback(engine.dispose)
        with engine.connect() as connection:
            if revision(connection) != head():
                raise StoreError(f"{path}: kept by another version of Ticker; start the daemon with this one first")
        undo.pop_all()
    return Database(engine, path)
