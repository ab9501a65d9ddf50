"""An operation of the API: all that its route, the check of what is asked and its description are made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import TypeVar

from aiohttp import hdrs, web

from ticker.web.api.shapes import Shape
from ticker.web.asking import Asked, read
from ticker.web.house import House

BASE = "/api/v1"
NOTHING: Mapping[str, str] = MappingProxyType({})
A = TypeVar("A", bound=Asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is told, and where there is more: for each relation (RFC 8288) what else would have to be asked."""

    told: Shape
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``answer`` raises HTTPException, StoreError.

    ``statuses`` are refusals that it may answer with, beside those of all. ``of_events`` tells that it is made of
    events alone, which are as old as the last of them. ``example`` is what may be asked, for people.
    """

    method: str
    path: str
    name: str
    does: str
    asked: type[Asked]
    told: type[Shape]
    answer: Callable[[House, web.Request, Mapping[str, object] | None], Awaitable[Answer]]
    statuses: frozenset[HTTPStatus]
    of_events: bool
    example: str

    @property
    def changes(self) -> bool:
        """Whether it is more than a question."""
        return self.method == hdrs.METH_POST


def operation(
    method: str,
    path: str,
    asked: type[A],
    told: type[Shape],
    answer: Callable[[House, A], Awaitable[Answer]],
    does: str,
    *,
    statuses: tuple[HTTPStatus, ...] = (),
    of_events: bool = False,
    example: str = "",
) -> Operation:
    """An operation by whose function it is named."""

    async def run(house: House, request: web.Request, body: Mapping[str, object] | None) -> Answer:
        return await answer(house, read(request, asked, body))

    return Operation(
        method=method,
        path=path,
        name=answer.__name__,
        does=does,
        asked=asked,
        told=told,
        answer=run,
        statuses=frozenset(statuses),
        of_events=of_events,
        example=example or path,
    )
