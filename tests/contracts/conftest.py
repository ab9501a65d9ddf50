"""The stores that the suites run on."""

from __future__ import annotations

import pytest

from tests.loopback.servers import a_postgres

_SQLITE = {"on disk": "sqlite:///ticker.db", "in memory": "sqlite://"}


@pytest.fixture(params=[*_SQLITE, "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of each kind."""
    return _SQLITE.get(request.param) or a_postgres()
