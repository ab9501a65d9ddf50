"""The stores that the suites run on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import NOON
from tests.contracts.polls_desk import WIRE, Desk
from tests.loopback.servers import a_postgres
from ticker.store.database import open_database

_SQLITE = {"on disk": "sqlite:///ticker.db", "in memory": "sqlite://"}


@pytest.fixture(params=[*_SQLITE, "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of each kind."""
    return _SQLITE.get(request.param) or a_postgres()


@pytest.fixture
async def desk(url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database = await open_database(url, tmp_path, exclusive=True)
    desk = Desk(url=url, folder=tmp_path, database=database)
    await desk.polls.register((WIRE,), NOON)
    yield desk
    await desk.database.close()
