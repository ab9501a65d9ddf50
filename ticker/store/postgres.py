"""PostgreSQL as we use it: one connection a process, one daemon a schema, and word of what other processes changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from psycopg import Connection as Session
from psycopg.errors import LockNotAvailable
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from ticker.model.errors import StoreError
from ticker.store.upgrade import head, migrate, revision, revisions

# A server that has gone silent is given up after seconds, not after the hours that TCP takes by itself
# (https://www.postgresql.org/docs/current/libpq-connect.html).
_CONNECT = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "ticker",
    "options": "-c statement_timeout=30000 -c lock_timeout=5000",
}
_BELL = "ticker"  # the channel of notifications by which a command says that it changed something
_LOCK = "SELECT pg_advisory_lock(1802661748, hashtext(current_schema()))"  # the number is ours: "tick"
_LOCK_WAIT = "SET LOCAL lock_timeout = '3s'"  # the session of a process that died just now is ended in no time
_DRIVERS = ("postgresql", "postgresql+psycopg")


class ServerHome:
    """Implements ``ticker.store.home.Home``."""

    def __init__(self, server: URL) -> None:
        self.name = name_of(server)
        self._server = server
        self._changes = 0

    def changes(self, connection: Connection) -> int:
        """Costs no question to the server: it tells by itself (NOTIFY)."""
        session = cast("Session[object] | None", connection.connection.driver_connection)  # SQLAlchemy says Any
        if session:
            own = session.info.backend_pid
            self._changes += sum(notice.pid != own for notice in session.notifies(timeout=0))
        return self._changes

    def loss(self) -> str:
        """Nothing: a server that loses what it took says so."""
        return ""

    def fault(self, give_up: Callable[[], bool]) -> str:  # noqa: ARG002 - as the protocol says
        """Nothing: the server looks after its files."""
        return ""

    def reader(self) -> Engine | None:
        return open_beside(self._server, to_amend=False)

    def interrupt(self) -> None:
        """What the daemon itself does is short, and ends whole."""

    def close(self) -> None:
        """The lock ended with its session."""


def server_of(url: str) -> URL:
    """The address of a database, with the driver that we use. Raises StoreError."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError("store.url: cannot be read; write postgresql://USER:PASSWORD@HOST/NAME") from None
    if parts.drivername not in _DRIVERS:
        raise StoreError(f"store.url: {parts.drivername} is no driver of Ticker; write postgresql://…")
    return parts.set(drivername="postgresql+psycopg")


def name_of(server: URL) -> str:
    """What a database is called in messages; nothing in it is secret."""
    return f"PostgreSQL database {server.database or ''} at {server.host or 'this machine'}"


def open_daemon(server: URL) -> Engine:
    """For the daemon: it alone may use the tables, makes them and brings them up to date. Raises StoreError."""
    engine, name = _engine(server), name_of(server)
    event.listen(engine, "connect", lambda session, _: _take_lock(session, name))
    event.listen(engine, "connect", _listen)
    with _disposed_on_error(engine), engine.begin() as connection:
        found = revision(connection)
        if found is not None and found not in revisions():
            raise StoreError(f"{name}: kept by a newer Ticker, or by another program (tables {found}); upgrade Ticker")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # an index over all that there is takes long
        migrate(connection)
    return engine


def open_beside(server: URL, *, to_amend: bool) -> Engine:
    """For commands, beside a daemon or not. The daemon hears of each change that is made. Raises StoreError."""
    engine, name = _engine(server), name_of(server)
    event.listen(engine, "commit", _ring) if to_amend else event.listen(engine, "begin", _only_read)
    with _disposed_on_error(engine), engine.connect() as connection:
        found = revision(connection)
        if found is None:
            raise StoreError(f"{name}: no records yet; start the daemon with ticker run")
        if found != head():
            raise StoreError(f"{name}: kept by another version of Ticker; start the daemon with this one first")
    return engine


def _engine(server: URL) -> Engine:
    return create_engine(server, pool_size=1, max_overflow=0, connect_args=_CONNECT)


@contextmanager
def _disposed_on_error(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _take_lock(session: Session[object], name: str) -> None:
    """At each connection, for the lock of a session ends with it. Raises StoreError."""
    session.execute(_LOCK_WAIT)
    try:
        session.execute(_LOCK)
    except LockNotAvailable:
        session.close()
        raise StoreError(f"{name}: another ticker uses it; stop that one first") from None
    session.commit()


def _listen(session: Session[object], _: object) -> None:
    session.execute(f"LISTEN {_BELL}")
    session.commit()


def _ring(connection: Connection) -> None:
    """With the commit, and only if it comes to that."""
    connection.exec_driver_sql(f"NOTIFY {_BELL}")


def _only_read(connection: Connection) -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
