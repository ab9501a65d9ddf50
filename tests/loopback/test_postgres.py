"""Records in PostgreSQL: what differs from a file. All else is in tests/contracts, for both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.builders import an_alert, an_event
from tests.loopback.servers import a_postgres, ask_postgres
from ticker.model.errors import StoreError
from ticker.store import postgres
from ticker.store.archive import Archive
from ticker.store.backup import back_up
from ticker.store.database import Database, check_database, open_database, open_to_amend
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox

NOWHERE = Path("/nowhere")


@pytest.fixture
def url() -> str:
    return a_postgres()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = await open_database(url, NOWHERE, exclusive=True)
    yield database
    await database.close()


async def refused(url: str, *, exclusive: bool = True) -> str:
    with pytest.raises(StoreError) as caught:
        await open_database(url, NOWHERE, exclusive=exclusive)
    assert "s3cret" not in str(caught.value)
    return str(caught.value)


async def test_tables_are_made_at_the_first_start_and_found_at_the_next() -> None:
    url = a_postgres(with_tables=False)
    assert "no records yet; start the daemon" in await refused(url, exclusive=False)

    for _ in range(2):
        database = await open_database(url, NOWHERE, exclusive=True)
        assert await Archive(database).events() == []
        await database.close()


async def test_tables_are_brought_up_to_date_however_long_that_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """One index takes longer than other statements may."""
    url = a_postgres(with_tables=False)
    monkeypatch.setitem(postgres._CONNECT, "options", "-c statement_timeout=1500")
    slow = "BEGIN IF current_query() LIKE '%INDEX events_source%' THEN PERFORM pg_sleep(1.7); END IF; END"
    engine = postgres._engine(postgres.server_of(url))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ {slow} $$".replace("%", "%%")
        )
        connection.exec_driver_sql("CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION slow()")
    engine.dispose()

    database = await open_database(url, NOWHERE, exclusive=True)
    shown = await database.read(lambda connection: connection.execute(text("SHOW statement_timeout")).scalar_one())
    await database.close()

    assert shown == "1500ms"


async def test_a_second_daemon_is_refused_and_the_first_goes_on(database: Database, url: str) -> None:
    assert "another ticker uses it; stop that one first" in await refused(url)

    assert await Archive(database).events() == []


async def test_tables_of_a_newer_ticker_are_left_alone(url: str) -> None:
    database = await open_database(url, NOWHERE, exclusive=True)
    await database.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    await database.close()

    assert "kept by a newer Ticker" in await refused(url)
    assert "another version of Ticker" in await refused(url, exclusive=False)


async def test_commands_that_only_read_cannot_write(database: Database, url: str) -> None:
    await Outbox(database, lambda _: None).record([an_alert(an_event(), "desk")])
    reader = await open_database(url, NOWHERE, exclusive=False)

    with pytest.raises(StoreError, match="read-only"):
        await reader.write(lambda connection: connection.execute(text("DELETE FROM deliveries")))

    await reader.close()


async def test_the_daemon_hears_of_what_a_command_changes_and_of_nothing_else(database: Database, url: str) -> None:
    await Outbox(database, lambda _: None).record([an_alert(an_event(), "desk")])
    before = await database.changes()
    command = await open_to_amend(url, NOWHERE)

    await Letters(command).drop([1], "somebody", an_event().at)
    await command.close()

    async with asyncio.timeout(5):
        while await database.changes() == before:  # the word may come a moment after the commit
            pass
    after = await database.changes()
    await Outbox(database, lambda _: None).record([an_alert(an_event("e2"), "desk")])
    assert await database.changes() == after


async def test_a_server_that_drops_the_connection_costs_one_transaction(database: Database) -> None:
    archive = Archive(database)
    sessions = ask_postgres("SELECT pid FROM pg_stat_activity WHERE application_name = 'ticker' AND pid <> 0")
    for (pid,) in sessions:
        ask_postgres(f"SELECT pg_terminate_backend({pid})")

    with pytest.raises(StoreError, match="PostgreSQL database"):
        await archive.events()

    assert await archive.events() == []


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    assert "refused" in await refused("postgresql://me:s3cret@127.0.0.1:1/ticker")


async def test_a_url_that_nobody_can_read_is_refused() -> None:
    for url in ("postgresql://me:s3cret@host:port/x", "postgresql+pg8000://me:s3cret@h/x"):
        assert "store.url" in await refused(url)
        with pytest.raises(StoreError, match=r"store\.url"):
            await check_database(url, NOWHERE)


async def test_a_backup_is_left_to_its_own_tools(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        back_up(url, tmp_path, tmp_path / "copy", replace=False, on_progress=lambda _, __: None)
