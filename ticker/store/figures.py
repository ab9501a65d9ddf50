"""What the records count, for who looks every few seconds: a few queries, however many sources there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, case, func, select

from ticker.model.delivery import State
from ticker.model.figures import ChannelFigures, Figures, SourceFigures
from ticker.model.source import Source
from ticker.store.archive import DAY, patience_of
from ticker.store.database import Database
from ticker.store.schema import deliveries, sources
from ticker.store.spans import shares


class Counts:
    """Implements the protocol of the same name (``ticker.model.figures``)."""

    def __init__(self, database: Database, configured: Sequence[Source]) -> None:
        """``configured`` tell how rarely the daemon writes of a source on which nothing happens."""
        self._database = database
        self._patience = patience_of(configured)

    async def figures(self, now: datetime) -> Figures:
        return await self._database.read(partial(_figures, now, self._patience))


def _figures(now: datetime, patience: Mapping[str, timedelta], connection: Connection) -> Figures:
    rows = connection.execute(select(sources).where(sources.c.removed_at.is_(None)).order_by(sources.c.name))
    watched = rows.mappings().all()
    covered = shares(connection, watched, now - DAY, now, patience)
    return Figures(
        sources=tuple(
            SourceFigures(name=row["name"], last_good_at=row["last_good_at"], coverage=covered[row["id"]])
            for row in watched
        ),
        channels=_channels(connection, now),
    )


def _channels(connection: Connection, now: datetime) -> tuple[ChannelFigures, ...]:
    ready = deliveries.c.ready_at <= now
    waiting = deliveries.c.state == State.WAITING.value
    query = (
        select(
            deliveries.c.channel,
            func.count(case((waiting & ready, 1))).label("waiting"),
            func.count(case((waiting & ~ready, 1))).label("held"),
            func.count(case((deliveries.c.state == State.DEAD.value, 1))).label("dead"),
            func.min(case((waiting & ready, deliveries.c.ready_at))).label("oldest_at"),
        )
        .where(deliveries.c.state.in_((State.WAITING.value, State.DEAD.value)))
        .group_by(deliveries.c.channel)
        .order_by(deliveries.c.channel)
    )
    return tuple(ChannelFigures(**row) for row in connection.execute(query).mappings())
