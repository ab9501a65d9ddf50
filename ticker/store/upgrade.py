"""Brings the tables of a database to what this version of Ticker knows, all of it or nothing."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from ticker.model.errors import StoreError
from ticker.store.file import make_empty
from ticker.store.sqlite import alone, engine_of, transaction, uri_of, writer_of

_INCREMENTAL = 2  # https://www.sqlite.org/pragma.html#pragma_auto_vacuum
_MIGRATIONS = Path(__file__).with_name("migrations")

log = logging.getLogger(__name__)


def new_beside(path: Path) -> Path:
    """A new database beside its place, to be moved there whole: a start that is killed leaves no half one."""
    fresh = path.with_name(path.name + ".new")
    make_empty(fresh)
    engine = engine_of(uri_of(fresh, "rw"))
    alone(engine, f"PRAGMA auto_vacuum={_INCREMENTAL}")  # before there are tables, or it takes a VACUUM
    transaction(writer_of(engine), migrate)
    engine.dispose()
    return fresh


def check_ours(connection: Connection, path: Path) -> None:
    """Raises StoreError for a database of a newer Ticker, or of another program."""
    if (found := revision(connection)) in revisions():
        return
    if found is None:
        raise StoreError(f"{path}: a database of another program, not of Ticker; move it away, or change store.url")
    raise StoreError(f"{path}: kept by a newer Ticker (tables {found}, this one knows {head()}); upgrade Ticker")


def upgrade(engine: Engine, path: Path) -> None:
    """Brings the tables up to date, which also proves that the database can be written.

    What was there before is kept in a copy beside it, until the next upgrade.
    """
    with engine.connect() as connection:
        before = revision(connection)
    if before != head():
        _keep_copy(engine, path, before)
    transaction(writer_of(engine), _upgrade)
    with engine.connect() as connection:
        kind = connection.exec_driver_sql("PRAGMA auto_vacuum").scalar_one()
    if kind != _INCREMENTAL:  # once: from then on it is done in small steps
        alone(engine, f"PRAGMA auto_vacuum={_INCREMENTAL}")
        with suppress(OperationalError, sqlite3.OperationalError):  # it takes room, and can wait for the next start
            alone(engine, "VACUUM")


def copy_of(path: Path, before: str | None) -> Path:
    """Where the database is kept as it was under a revision."""
    return path.with_name(f"{path.name}.tables-{before}")


def migrate(connection: Connection) -> None:
    """Brings the tables of any database up to date; what takes minutes is told at its beginning and its end."""
    before, after = revision(connection), head()
    if before in {None, after}:
        _migrate(connection)
        return
    tables = f"{before} to {after}"
    log.info("upgrade of the records begins", extra={"reason": f"tables {tables}; minutes for a million headlines"})
    _migrate(connection)
    log.info("upgrade of the records ends", extra={"reason": f"tables {tables}"})


def _migrate(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def head() -> str | None:
    """The revision of the tables that this version knows."""
    return _scripts().get_current_head()


def revisions() -> frozenset[str]:
    """The revisions of the tables that this version can bring up to date."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def revision(connection: Connection) -> str | None:
    """The revision of the tables that a database has."""
    return MigrationContext.configure(connection).get_current_revision()


def _keep_copy(engine: Engine, path: Path, before: str | None) -> None:
    partly = path.with_name(f"{path.name}.copy")
    make_empty(partly)
    try:
        alone(engine, "VACUUM INTO ?", str(partly))
    except BaseException:
        partly.unlink(missing_ok=True)
        raise
    for older in path.parent.glob(f"{path.name}.tables-*"):
        older.unlink()
    partly.replace(copy_of(path, before))


def _upgrade(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA user_version=1")
    migrate(connection)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
