"""Whether a daemon runs, told by its lock without touching it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ticker.store.database import open_database
from ticker.store.running import Presence, presence

URL = "sqlite:///ticker.db"


async def test_a_daemon_is_there_from_its_start_to_its_end(tmp_path: Path) -> None:
    assert presence(URL, tmp_path) == Presence(is_running=False)
    database = await open_database(URL, tmp_path, exclusive=True)

    found = presence(URL, tmp_path)
    again = presence(URL, tmp_path)
    await database.close()

    assert (found.is_running, found.process) == (True, os.getpid())
    assert found.since is not None
    assert datetime.now(UTC) - found.since < timedelta(minutes=1)
    assert again == found
    assert presence(URL, tmp_path).is_running is False


def test_where_there_is_no_lock_to_look_at_nothing_is_claimed(tmp_path: Path) -> None:
    for url in ("sqlite://", "postgresql://db.example/ticker"):
        assert presence(url, tmp_path).is_running is None
