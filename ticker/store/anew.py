"""A new database in the place of one that is damaged or gone: the old one is kept, what can be saved goes over, and one
word tells of it. What stands on the pages then is a silent baseline, as at a first start.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from ticker.model.alert import Alert
from ticker.store.file import companions, has_header
from ticker.store.records import write_events
from ticker.store.salvage import Salvage, refill, salvaged
from ticker.store.sqlite import engine_of, transaction, uri_of, writer_of
from ticker.store.upgrade import new_beside

OnLoss = Callable[[str], Sequence[Alert]]
"""Makes of the words on what was lost what is told of it, and to whom."""


def nobody(_: str) -> Sequence[Alert]:
    """An OnLoss where nobody is to hear of it."""
    return ()


def begin_anew(path: Path, fault: str, on_loss: OnLoss) -> None:
    """Puts a new database where a damaged one is, which is kept beside it. Killed at any point, it is done again."""
    path = path.resolve()  # a link stays what it is
    kept = _free_name(path, datetime.now(UTC))
    saved = salvaged(path) if has_header(path) else Salvage()  # of an empty file SQLite would delete the log

    def told(taken: int, lost: int) -> str:
        return (
            f"the records were damaged ({fault}): the file is kept as {kept.name}, and new ones are begun; what stood "
            f"on the pages at this start is not told{_unsent(taken, lost)}; see that the disk is well"
        )

    fresh = _filled(path, saved, lambda taken, lost: on_loss(told(taken, lost)))
    for part in companions(path):
        with suppress(FileNotFoundError):
            part.rename(kept.with_name(kept.name + part.name.removeprefix(path.name)))
    _keep(path, kept)
    fresh.replace(path)


def begin_without(path: Path, on_loss: OnLoss) -> None:
    """Puts a new database where one was that is gone."""
    word = (
        "the records that were kept until now are gone: somebody deleted or moved them, or their disk is not there; "
        "new ones are begun, and what stood on the pages at this start is not told"
    )
    for part in companions(path):  # they belong to what is gone
        part.unlink(missing_ok=True)
    _filled(path, Salvage(), lambda _taken, _lost: on_loss(word)).replace(path)


def _filled(path: Path, saved: Salvage, tell: Callable[[int, int], Sequence[Alert]]) -> Path:
    """A new database beside its place, with what was saved and the word on it."""
    fresh = new_beside(path)
    engine = engine_of(uri_of(fresh, "rw"))
    transaction(writer_of(engine), partial(_fill, saved, tell))
    engine.dispose()
    return fresh


def _fill(saved: Salvage, tell: Callable[[int, int], Sequence[Alert]], connection: Connection) -> None:
    taken, lost = refill(saved, connection)
    alerts = tell(taken, lost)
    write_events(connection, [alert.event for alert in alerts], alerts)


def _unsent(taken: int, lost: int) -> str:
    """What became of deliveries that were not sent, as far as they could be counted."""
    words = [f"{taken} unsent deliveries were saved" if taken else "", f"{lost} could not be read" if lost else ""]
    return "".join(f"; {word}" for word in words if word)


def _free_name(path: Path, now: datetime) -> Path:
    """``ticker.db.20260131T120000Z.corrupt``"""
    name = f"{path.name}.{now:%Y%m%dT%H%M%SZ}"
    names = (path.with_name(f"{name}{more}.corrupt") for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(free for free in names if not free.exists())


def _keep(path: Path, kept: Path) -> None:
    """Gives the file a second name, so that at no moment there is none; not every file system can."""
    try:
        os.link(path, kept)
    except OSError:
        path.rename(kept)
