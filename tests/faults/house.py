"""The whole daemon in this process, with sources and channels that a test makes as bad as it likes."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from tests.loopback.site import ticker_page
from ticker.app.service import MEMORY, App, opened
from ticker.config.settings import Settings
from ticker.model.delivery import Message, Outcome, Status
from ticker.model.page import Page, Validators
from ticker.model.route import ChannelRules, Policy, Route
from ticker.model.source import Source

POLICY = Policy(
    routes=(Route(name="news", channels=("desk",)),),
    channels=(ChannelRules(name="desk"), ChannelRules(name="operator", notices=True)),
)


@dataclass
class Web:
    """Pages of many sites. ``raises`` is what the next polls of a source raise instead. Implements Fetcher."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    raises: dict[str, list[BaseException]] = field(default_factory=dict)
    polls: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        self.polls[source.name].append(time.monotonic())
        if waiting := self.raises.get(source.name):
            raise waiting.pop(0)
        lines = self.lines.get(source.name, [f"Old line of {source.name}"])
        return Page(url=source.url, body=self.bodies.get(source.name) or ticker_page(lines).encode(), at=now)

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Desk:
    """A channel that keeps what it hears. ``raises`` is what the next sends raise. Implements Channel."""

    name: str
    heard: list[str] = field(default_factory=list)
    raises: list[BaseException] = field(default_factory=list)
    titled: bool = False
    limit: int = 4000

    async def send(self, message: Message) -> Outcome:
        if self.raises:
            raise self.raises.pop(0)
        self.heard.append(message.body.splitlines()[0])
        return Outcome(status=Status.SENT)

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(kw_only=True)
class House:
    web: Web
    desk: Desk
    operator: Desk
    app: App


@asynccontextmanager
async def a_house(
    sources: Sequence[Source], folder: Path, *, web: Web | None = None, prepare: Callable[[App], None] = lambda _: None
) -> AsyncIterator[House]:
    """A running daemon. ``prepare`` may spoil it before it runs. It must end by itself within a stop's time."""
    web, desk, operator = web or Web(), Desk("desk"), Desk("operator")
    settings = Settings(sources=tuple(sources), policy=POLICY, store_url=MEMORY)
    channels: Mapping[str, Desk] = {"desk": desk, "operator": operator}
    async with opened(settings, folder=folder, fetcher=web, channels=channels) as app:
        prepare(app)
        stop = asyncio.Event()
        running = asyncio.create_task(app.daemon.run(stop))
        try:
            yield House(web=web, desk=desk, operator=operator, app=app)
        finally:
            stop.set()
            async with asyncio.timeout(10):
                await running


def longest_gap(times: Iterable[float]) -> float:
    """Seconds between the two neighbours that are furthest apart."""
    return max((later - earlier for earlier, later in pairwise(times)), default=0.0)
