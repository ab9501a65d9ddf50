"""SQLite as we use it: one connection an engine, transactions that begin where we say, errors in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError

BEGIN_AT_ONCE = "BEGIN IMMEDIATE"  # a read before the first write could make a transaction fail
_BUSY_MS = 5000
_WAL_MAX = 16_000_000  # bytes; a log that a long reader let grow is cut back to it
_PRAGMAS = ("foreign_keys=ON", f"busy_timeout={_BUSY_MS}", "synchronous=FULL", f"journal_size_limit={_WAL_MAX}")
_DAMAGED = "damaged; the daemon keeps it aside when it starts, and begins anew"
# What to do about an error of SQLite, by the beginning of its name (https://www.sqlite.org/rescode.html).
_REMEDIES = {
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_FULL": "make room on the disk",
    "SQLITE_READONLY": "make the file and its folder writable for this user",
    "SQLITE_CANTOPEN": "make the file and its folder writable for this user",
    "SQLITE_IOERR": "look after the disk",
    "SQLITE_BUSY": "another program keeps it locked; end that one",
}
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")

T = TypeVar("T")


def uri_of(path: Path, mode: str) -> str:
    """The file as SQLite takes it whatever is in its name; neither ``ro`` nor ``rw`` ever makes one."""
    return f"{path.absolute().as_uri()}?mode={mode}"


def engine_of(name: str) -> Engine:
    """An engine of one connection. ``begin``, an option of execution, says how its transactions begin."""
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


def writer_of(engine: Engine) -> Engine:
    """The same engine, for transactions that take SQLite's write lock at their start."""
    return engine.execution_options(begin=BEGIN_AT_ONCE)


def transaction(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def alone(engine: Engine, statement: str, *values: str) -> None:
    """Runs what SQLite takes outside of transactions only."""
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute(statement, values)


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file is not what it was when it was written."""
    return _name(_origin(error)).startswith(_DAMAGE)


def reason(error: Exception) -> str:
    """What went wrong and what to do."""
    name = _name(_origin(error))
    remedy = next((words for begin, words in _REMEDIES.items() if name.startswith(begin)), None)
    return f"{said(error)}; {remedy}" if remedy else said(error)


def said(error: Exception) -> str:
    """What went wrong in one line, without statements and parameters."""
    error = _origin(error)
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return (str(error).splitlines() or [type(error).__name__])[0]


def _origin(error: Exception) -> Exception:
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        return error.orig
    return error


def _name(error: Exception) -> str:
    """The name that SQLite gives an error; empty for others."""
    return str(getattr(error, "sqlite_errorname", ""))
