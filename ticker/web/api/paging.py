"""Pages of what is listed: a place is the id of what stands there, and the header Link leads on from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from aiohttp import web

from ticker.store.catalogue import Place
from ticker.web.asking import Asked, Limit, Number, Text
from ticker.web.house import House

T = TypeVar("T")


class Paged(Asked):
    """A page of what has to do with events."""

    before: Text | None = None
    """Only what was recorded before this event, the latest first."""
    after: Text | None = None
    """Only what was recorded after this event, the earliest first: who asks on from the last one he got misses none."""
    limit: Limit = 50
    """So many at most."""


class Numbered(Asked):
    """A page of what has numbers."""

    before: Number | None = None
    """Only what has a lower number, the highest first."""
    after: Number | None = None
    """Only what has a higher number, the lowest first."""
    limit: Limit = 50
    """So many at most."""


async def place_of(house: House, asked: Paged) -> Place:
    """The place that a page begins at. Raises HTTPNotFound for an event that there is none of."""
    return Place(
        before=await number_of(house, asked.before), after=await number_of(house, asked.after), limit=asked.limit
    )


async def number_of(house: House, event_id: str | None) -> int | None:
    """The number of an event. Raises HTTPNotFound if there is none."""
    if event_id is None:
        return None
    number = await house.journal.place(event_id)
    if number is None:
        raise web.HTTPNotFound(text="no event has this id; give one that an answer named, or a time as since")
    return number


def paged(found: Sequence[T], asked: Paged | Numbered, name: Callable[[T], str]) -> tuple[Sequence[T], Links]:
    """What of a page is told, and where it goes on: ``next`` in the order of the page, ``prev`` to what is newer.

    Who reads on after something is led on even if nothing came yet.
    """
    shown = found[: asked.limit]
    links: dict[str, Mapping[str, str]] = {}
    if asked.after is not None:
        links["next"] = {"after": name(shown[-1]) if shown else str(asked.after)}
    elif shown:
        links["prev"] = {"after": name(shown[0])}
        if len(found) > asked.limit:
            links["next"] = {"before": name(shown[-1])}
    return shown, links


Links = Mapping[str, Mapping[str, str]]
