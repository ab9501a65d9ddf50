"""Where chats have gone: the settings name an old address until somebody corrects them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from ticker.model.delivery import Move
from ticker.store.schema import moves


def remember(channel: str, move: Move, connection: Connection) -> None:
    entry = insert(moves).values(channel=channel, was=move.was, now=move.now)
    connection.execute(entry.on_conflict_do_update(set_={"now": move.now}))


def all_moves(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """By channel and old address."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(select(moves)).mappings():
        found[row["channel"]][row["was"]] = row["now"]
    return found
