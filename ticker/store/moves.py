"""Where chats have gone: the settings name an old address until somebody corrects them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, select

from ticker.model.delivery import Move
from ticker.store.schema import moves
from ticker.store.upsert import insert_or_renew


def remember(channel: str, move: Move, connection: Connection) -> None:
    insert_or_renew(connection, moves, [{"channel": channel, "was": move.was, "now": move.now}])


def all_moves(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """By channel and old address."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(select(moves)).mappings():
        found[row["channel"]][row["was"]] = row["now"]
    return found
