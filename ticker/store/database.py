"""The database: opened with care, used from one thread, closed.

All work runs in one thread on one connection, so that nothing ever waits for a lock of our own; a writing transaction
takes SQLite's write lock at its start (``BEGIN IMMEDIATE``), or a read before the first write could make it fail.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ticker.model.errors import StoreError

_HEADER = b"SQLite format 3\x00"
_MODE = 0o600  # headlines are public, who is told of them is not
_BUSY_MS = 5000
_MOVE_AWAY = "move it away, and a new one is made"
# What to do about an error of SQLite, by the beginning of its name (https://www.sqlite.org/rescode.html).
_REMEDIES = {
    "SQLITE_CORRUPT": f"damaged; {_MOVE_AWAY}",
    "SQLITE_NOTADB": f"damaged; {_MOVE_AWAY}",
    "SQLITE_FULL": "make room on the disk",
    "SQLITE_READONLY": "make the file and its folder writable for this user",
    "SQLITE_BUSY": "another program keeps it locked; end that one",
}
_PRAGMAS = ("foreign_keys=ON", f"busy_timeout={_BUSY_MS}", "synchronous=FULL")
_MIGRATIONS = Path(__file__).with_name("migrations")

T = TypeVar("T")


class Database:
    """An open database. All its methods raise StoreError, and nothing else.

    ``failed`` counts the writes that failed, ``problem`` is why the last one did, and empty if it did not.
    """

    def __init__(self, engine: Engine, where: str, lock: IO[str] | None = None) -> None:
        self._engine = engine
        self._writer = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._where = where
        self._lock = lock
        self.failed = 0
        self.problem = ""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs ``work`` in one reading transaction."""
        return await self._run(partial(_transaction, self._engine, work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Runs ``work`` in one writing transaction: all of it, or nothing."""
        try:
            result = await self._run(partial(_transaction, self._writer, work))
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

    async def close(self) -> None:
        await self._run(self._engine.dispose)
        self._thread.shutdown()
        if self._lock:
            self._lock.close()

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._where}: {_reason(error)}") from error


async def open_database(url: str, folder: Path, *, exclusive: bool) -> Database:
    """Opens the database of a URL; a relative path stands in ``folder``.

    ``exclusive`` is for the daemon: it makes and migrates the database, and no second daemon may use it meanwhile.
    Without it the database is only read, beside a daemon or not. Raises StoreError, having changed nothing.
    """
    path = path_of(url, folder)
    try:
        if path is None:
            return _in_memory()
        return _exclusively(path) if exclusive else _beside(path, "ro")
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(f"{path or url}: {_reason(error)}") from error


async def open_to_amend(url: str, folder: Path) -> Database:
    """Opens the database for small changes, beside a daemon or not; it must be there, and of this version.

    Raises StoreError, having changed nothing.
    """
    path = path_of(url, folder)
    if path is None:
        raise StoreError('database in memory: it ends with its daemon; write store.url = "sqlite:///ticker.db"')
    try:
        return _beside(path, "rw")
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(f"{path}: {_reason(error)}") from error


async def check_database(url: str, folder: Path) -> None:
    """Raises StoreError for what a daemon would refuse, as far as that shows without touching anything."""
    path = path_of(url, folder)
    if path is None:
        return
    try:
        _check_file(path)
    except OSError as error:
        raise StoreError(f"{path}: {_reason(error)}") from error


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


def _in_memory() -> Database:
    engine = _engine(":memory:")
    _transaction(engine.execution_options(begin="BEGIN IMMEDIATE"), _migrate)
    return Database(engine, "database in memory")


def _exclusively(path: Path) -> Database:
    _check_file(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as undo:
        lock = _locked(path)
        undo.callback(lock.close)
        if not path.exists():
            _create(path)
        engine = _engine(_uri(path, "rw"))
        undo.callback(engine.dispose)
        _check_whole(engine, path)
        _transaction(engine, partial(_check_ours, path=path))
        _set_wal(engine)  # it changes the file, which must be known as ours before
        _transaction(engine.execution_options(begin="BEGIN IMMEDIATE"), _upgrade)
        undo.pop_all()
    return Database(engine, str(path), lock)


def _beside(path: Path, mode: str) -> Database:
    """Without migrating it, and without asking whether a daemon uses it."""
    if not path.exists():
        raise StoreError(f"{path}: no records yet; start the daemon with ticker run")
    _check_file(path)
    with ExitStack() as undo:
        engine = _engine(_uri(path, mode))
        undo.callback(engine.dispose)
        with engine.connect() as connection:
            if _revision(connection) != _head():
                raise StoreError(f"{path}: kept by another version of Ticker; start the daemon with this one first")
        undo.pop_all()
    return Database(engine, str(path))


def _uri(path: Path, mode: str) -> str:
    """The file as SQLite takes it whatever is in its name; neither ``ro`` nor ``rw`` ever makes one."""
    return f"{path.absolute().as_uri()}?mode={mode}"


def _engine(name: str) -> Engine:
    connect = partial(sqlite3.connect, name, uri=True, check_same_thread=False)
    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(str(connection.get_execution_options().get("begin", "BEGIN")))

    return engine


def _transaction(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def _check_file(path: Path) -> None:
    """Whether a file could be ours, before SQLite opens it: SQLite would take an empty file for a new database."""
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; name a file in it, such as sqlite:///{path.name}/ticker.db")
    if path.exists():
        if not path.is_file() or path.stat().st_mode & 0o222 == 0 or not os.access(path, os.R_OK | os.W_OK):
            raise StoreError(f"{path}: cannot be written; make it a regular file that this user may write")
        with path.open("rb") as file:
            header = file.read(len(_HEADER))
        if header != _HEADER:
            raise StoreError(f"{path}: damaged, or no database of Ticker; {_MOVE_AWAY}")
        return
    folder = next(parent for parent in path.parents if parent.exists())
    if not folder.is_dir():
        raise StoreError(f"{folder}: is a file, where a folder is needed; move it away, or change store.url")
    if not os.access(folder, os.W_OK):
        raise StoreError(f"{folder}: this user may not write there; change its owner, or store.url")


def _check_whole(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        raise StoreError(f"{path}: damaged ({' '.join(str(found).split())}); {_MOVE_AWAY}")


def _set_wal(engine: Engine) -> None:
    """Outside of a transaction, as SQLite asks for it (https://www.sqlite.org/pragma.html#pragma_journal_mode)."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def _locked(path: Path) -> IO[str]:
    """The lock of a daemon on its database; it is free again when the process ends, however it ends."""
    number = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, _MODE)
    lock = os.fdopen(number, "r+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        owner = lock.read(20).strip()
        lock.close()
        raise StoreError(f"{path}: another ticker (process {owner}) uses it; stop that one first") from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _create(path: Path) -> None:
    """Makes a database beside its place and moves it there whole: a start that is killed leaves no half one."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, _MODE))
    engine = _engine(_uri(fresh, "rw"))
    _transaction(engine.execution_options(begin="BEGIN IMMEDIATE"), _migrate)
    engine.dispose()
    fresh.replace(path)


def _check_ours(connection: Connection, *, path: Path) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if (found := _revision(connection)) not in known:
        raise StoreError(f"{path}: kept by a newer Ticker, or not by Ticker ({found}); move it away, or upgrade")


def _upgrade(connection: Connection) -> None:
    """Brings the tables up to date, which also proves that the database can be written."""
    connection.exec_driver_sql("PRAGMA user_version=1")
    _migrate(connection)


def _migrate(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _head() -> str | None:
    return _scripts().get_current_head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _reason(error: Exception) -> str:
    """What went wrong, without statements and parameters."""
    if isinstance(error, DBAPIError):
        error = error.orig if isinstance(error.orig, Exception) else error
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    said = (str(error).splitlines() or [type(error).__name__])[0]
    name = getattr(error, "sqlite_errorname", "")  # only on errors that come from SQLite itself
    remedy = next((words for begin, words in _REMEDIES.items() if name.startswith(begin)), None)
    return f"{said}; {remedy}" if remedy else said
