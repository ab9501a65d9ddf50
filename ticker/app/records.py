"""The records, for who reads or amends them beside a running daemon or without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ticker.config.settings import Settings
from ticker.store import backup
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.backup import OnProgress
from ticker.store.cabinet import Cabinet
from ticker.store.database import check_database, open_database, open_to_amend
from ticker.store.letters import Letters
from ticker.store.running import Presence, presence


@asynccontextmanager
async def archive(settings: Settings, *, folder: Path) -> AsyncIterator[Archive]:
    """The records, to be read beside a running daemon. Raises StoreError."""
    database = await open_database(settings.store_url, folder, exclusive=False)
    try:
        yield Archive(database)
    finally:
        await database.close()


@asynccontextmanager
async def letters(settings: Settings, *, folder: Path) -> AsyncIterator[Letters]:
    """The deliveries that are not sent, to be amended beside a running daemon or without one. Raises StoreError."""
    database = await open_to_amend(settings.store_url, folder)
    try:
        yield Letters(database)
    finally:
        await database.close()


@asynccontextmanager
async def acknowledgements(settings: Settings, *, folder: Path) -> AsyncIterator[Acks]:
    """What waits for an acknowledgement, to be amended beside a running daemon or without one. Raises StoreError."""
    database = await open_to_amend(settings.store_url, folder)
    try:
        yield Acks(database)
    finally:
        await database.close()


def evidence_files(folder: Path) -> Cabinet:
    """The files of evidence, beside the records of a state folder."""
    return Cabinet(folder / "evidence")


def back_up(settings: Settings, target: Path, *, folder: Path, replace: bool, on_progress: OnProgress) -> int:
    """Copies the records to a file beside a running daemon; returns its size in bytes. Raises StoreError."""
    return backup.back_up(settings.store_url, folder, target, replace=replace, on_progress=on_progress)


def daemon_of(settings: Settings, *, folder: Path) -> Presence:
    """Whether a daemon uses the records. Raises StoreError."""
    return presence(settings.store_url, folder)


async def check_store(settings: Settings, *, folder: Path) -> None:
    """Whether the records could be opened by the daemon, as far as that shows without touching them.

    Raises StoreError.
    """
    await check_database(settings.store_url, folder)
