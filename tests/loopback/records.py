"""A monitor's records, made by playing pages through the real desk into a database on disk, with no network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.loopback.site import ticker_page
from ticker.app.service import opened
from ticker.app.settings import read_settings
from ticker.config.settings import Settings
from ticker.fetch.recorded import RecordedPoll, RecordingFetcher
from ticker.model.delivery import Delivery, State
from ticker.store.database import open_database
from ticker.store.outbox import Outbox

EVERY = timedelta(seconds=30)
HOUR_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def settings(*names: str, more: str = "") -> str:
    """Settings of sources that are called so, each at an address of its own, and of what else is needed."""
    sources = "".join(
        f'[[sources]]\nname = "{name}"\nurl = "https://{name}.example/"\nselect = ".ticker__item"\n' for name in names
    )
    return sources + more


def channel(name: str, more: str = "") -> str:
    return f'[channels.{name}]\nurl = "json://127.0.0.1:9/"\n{more}\n'


def route(name: str, words: str = "", more: str = "") -> str:
    match = f'match = {{ any = ["{words}"] }}\n' if words else ""
    return f'[[routes]]\nname = "{name}"\n{match}{more}\n'


class Records:
    """The database of settings in a folder."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.now = HOUR_AGO
        self.resettle(text)

    def resettle(self, text: str) -> None:
        """Changes the settings, as between two runs of the daemon."""
        self.config.write_text(text, encoding="utf-8")

    def polls(
        self,
        *pages: Sequence[str] | None,
        source: str = "wire",
        later: timedelta = EVERY,
        known: Settings | None = None,
    ) -> None:
        """Polls that bring these headlines, or 503 for None; the first ``later`` than the last, then every 30 s.

        ``known`` are other settings than those of the folder.
        """
        asyncio.run(self._polls(pages, source, later, known or read_settings(self.config, {})))

    def delivers(self, settle: Callable[[Delivery], Delivery] | None = None, channel: str = "desk") -> None:
        """What became of the deliveries that wait for a channel; without ``settle`` they are sent after 0.4 s."""
        asyncio.run(self._deliver(settle or sent, channel))

    async def _polls(self, pages: Sequence[Sequence[str] | None], name: str, later: timedelta, known: Settings) -> None:
        source = next(one for one in known.sources if one.name == name)
        recorded = [self._answer(page, later if n == 0 else EVERY) for n, page in enumerate(pages)]
        async with opened(known, folder=self.folder, fetcher=RecordingFetcher(recorded)) as app:
            for poll in recorded:
                await app.watch.poll(source, poll.at)

    def _answer(self, page: Sequence[str] | None, later: timedelta) -> RecordedPoll:
        self.now += later
        body = ticker_page(page or ()).encode()
        return RecordedPoll(at=self.now, read=lambda: body, status=200 if page is not None else 503)

    async def _deliver(self, settle: Callable[[Delivery], Delivery], channel: str) -> None:
        database = await open_database("sqlite:///ticker.db", self.folder, exclusive=True)
        outbox = Outbox(database, lambda _: None)
        late = datetime.now(UTC) + timedelta(days=1)
        while waiting := await outbox.claim(channel, late, late):
            settled = replace(settle(waiting), leased_until=None)
            await outbox.settle(settled)
            if settled.state is State.WAITING:
                break
        await database.close()


def sent(delivery: Delivery) -> Delivery:
    settled_at = delivery.created_at + timedelta(seconds=0.4)
    return replace(delivery, state=State.SENT, attempts=1, settled_at=settled_at)


def refused(delivery: Delivery) -> Delivery:
    settled_at = delivery.created_at + timedelta(minutes=12)
    return replace(delivery, state=State.DEAD, attempts=3, settled_at=settled_at, problem="401 unauthorized")


def deferred(delivery: Delivery) -> Delivery:
    return replace(delivery, attempts=2, due_at=datetime.now(UTC) + timedelta(minutes=5), problem="503 try later")
