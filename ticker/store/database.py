"""The database: opened with care, used from one thread, closed.

All work runs in one thread on one connection, so that nothing ever waits for a lock of our own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from ticker.model.errors import StoreError
from ticker.store.anew import OnLoss, nobody
from ticker.store.home import Home
from ticker.store.on_file import (
    TROUBLE,
    FileHome,
    check_file,
    in_memory,
    in_words,
    open_beside,
    open_daemon,
    path_of,
)
from ticker.store.search import index_anew
from ticker.store.sqlite import is_damage, transaction, writer_of

T = TypeVar("T")
_INTERRUPT_AFTER = 0.2  # seconds that what is read may take on at a stop


class Database:
    """An open database. All its methods raise StoreError, and nothing else.

    ``failed`` counts the writes that failed, ``problem`` is why the last one did, and empty if it did not. ``era`` goes
    up each time that the clock is set: what was decided by times of another era does not fit what is noted any more.
    """

    def __init__(self, engine: Engine, home: Home) -> None:
        self._engine = engine
        self._writer = writer_of(engine)
        self._home = home
        self.failed = 0
        self.problem = ""
        self.era = 0
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
        """A number that is another one after each change which another process made, and costs next to nothing."""
        return await self.read(self._home.changes)

    async def loss(self) -> str:
        """Why what is written would be gone at the next start: the file was deleted, say. Empty if it would not."""
        if self._hurt and (fault := await self.fault() or await self._index_anew()):
            return fault
        return await self._run(self._home.loss)

    async def fault(self) -> str:
        """What is wrong inside of the file; empty if nothing is. Takes seconds, and nobody waits for it."""
        return await asyncio.to_thread(self._home.fault, self._closing.is_set)

    async def _index_anew(self) -> str:
        """Mends the index of words, at which SQLite does not look; why it cannot be mended, or empty."""
        try:
            await self.write(index_anew)
        except StoreError as error:
            return str(error)
        self._hurt = False
        return ""

    async def reader(self) -> Database | None:
        """The same records by a connection of its own, for who reads much; None if they are in memory."""
        engine = await self._run(self._home.reader)
        return Database(engine, _Shared(self._home, engine)) if engine else None

    async def close(self) -> None:
        self._closing.set()
        ending = asyncio.ensure_future(self._run(self._engine.dispose))
        while not (await asyncio.wait({ending}, timeout=_INTERRUPT_AFTER))[0]:
            self._home.interrupt()  # what was begun meanwhile, too
        with suppress(StoreError):  # what is damaged cannot be put in order
            await ending
        self._thread.shutdown()
        self._home.close()

    async def _run(self, work: Callable[[], T]) -> T:
        with in_words(self._home.name):
            try:
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
            except TROUBLE as error:
                self._hurt = self._hurt or is_damage(error)
                raise


class _Shared:
    """The home of a second connection: the first one looks after it."""

    def __init__(self, home: Home, engine: Engine) -> None:
        self.name = home.name
        self._session: DBAPIConnection | None = None
        event.listen(engine, "checkout", self._note)

    def changes(self, connection: Connection) -> int:  # noqa: ARG002 - as the protocol says
        return 0

    def loss(self) -> str:
        return ""

    def fault(self, give_up: Callable[[], bool]) -> str:  # noqa: ARG002 - as the protocol says
        return ""

    def reader(self) -> Engine | None:
        return None

    def interrupt(self) -> None:
        """A search through all that there is must not hold up a stop; both drivers bear it from any thread."""
        stop = getattr(self._session, "interrupt", None) or getattr(self._session, "cancel", None)
        if stop:
            with suppress(Exception):  # it is closed already
                stop()

    def _note(self, session: DBAPIConnection, *_: object) -> None:
        self._session = session

    def close(self) -> None:
        """It is not its own."""


async def open_database(url: str, folder: Path, *, exclusive: bool, on_loss: OnLoss = nobody) -> Database:
    """Opens the database of a URL; a relative path stands in ``folder``.

    ``exclusive`` is for the daemon: it makes and migrates the database, and no second daemon may use it meanwhile. A
    damaged one it keeps aside, and begins a new one; ``on_loss`` hears of that. Without ``exclusive`` the database is
    only read, beside a daemon or not. Raises StoreError, having changed nothing.
    """
    if _is_server(url):
        return await asyncio.to_thread(_on_server, url, exclusive=exclusive, to_amend=False)
    path = path_of(url, folder)
    if path is None:
        return Database(in_memory(), FileHome(None))
    with in_words(path):
        if not exclusive:
            return Database(open_beside(path, to_amend=False), FileHome(path))
        engine, lock = open_daemon(path, on_loss)
        return Database(engine, FileHome(path, lock))


async def open_to_amend(url: str, folder: Path) -> Database:
    """Opens the database for small changes, beside a daemon or not; it must be there, and of this version.

    Raises StoreError, having changed nothing.
    """
    if _is_server(url):
        return await asyncio.to_thread(_on_server, url, exclusive=False, to_amend=True)
    path = path_of(url, folder)
    if path is None:
        raise StoreError('database in memory: it ends with its daemon; write store.url = "sqlite:///ticker.db"')
    with in_words(path):
        return Database(open_beside(path, to_amend=True), FileHome(path))


async def check_database(url: str, folder: Path) -> None:
    """Raises StoreError for what a daemon would refuse, as far as that shows without touching or asking anything."""
    if _is_server(url):
        _postgres().server_of(url)
        return
    path = path_of(url, folder)
    if path is None:
        return
    with in_words(path):
        check_file(path)


def outlives(url: str) -> bool:
    """Whether the records of a URL outlive their process. Raises StoreError."""
    return _is_server(url) or path_of(url, Path()) is not None


def _is_server(url: str) -> bool:
    return url.startswith("postgresql")


def _on_server(url: str, *, exclusive: bool, to_amend: bool) -> Database:
    postgres = _postgres()
    server = postgres.server_of(url)
    home = postgres.ServerHome(server)
    with in_words(home.name):
        engine = postgres.open_daemon(server) if exclusive else postgres.open_beside(server, to_amend=to_amend)
    return Database(engine, home)


def _postgres() -> ModuleType:
    try:
        from ticker.store import postgres  # noqa: PLC0415 - an extra that few need
    except ImportError:
        raise StoreError("store.url: PostgreSQL needs its driver; pip install 'ticker[postgres]'") from None
    return postgres
