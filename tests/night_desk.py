"""A sender with a clock that stands still unless it is moved, and a channel that answers as told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.builders import NOON, an_event
from ticker.core.manners import mannered
from ticker.core.notices import notice, noticed
from ticker.engine.deliver import Bells, Sender
from ticker.model.alert import Alert, Event, EventKind, Urgency
from ticker.model.delivery import Message, Outcome, Status
from ticker.model.route import ChannelRules, Policy
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox

SENT = Outcome(status=Status.SENT)
DOWN = Outcome(status=Status.DEFERRED, problem="503")
BROKEN = Outcome(status=Status.DEFERRED, problem="500", choked=True)
REFUSED = Outcome(status=Status.BOUNCED, problem="400")


class Phone:
    """A channel that keeps what it was sent, and when. What holds what it ``chokes_on`` has the answer ``choking``."""

    name = "phone"
    titled = False

    def __init__(self, clock: Callable[[], datetime], limit: int) -> None:
        self._clock = clock
        self.limit = limit
        self.answer = SENT
        self.chokes_on, self.choking = "", REFUSED
        self.heard: list[tuple[datetime, str]] = []
        self.tries = 0

    def takes_whole(self, message: Message) -> bool:
        return len(message.body) + message.body.count("*") <= self.limit

    async def send(self, message: Message) -> Outcome:
        self.tries += 1
        if self.chokes_on and self.chokes_on in message.body:
            return self.choking
        if self.answer is SENT:
            self.heard.append((self._clock(), message.body))
        return self.answer

    async def close(self) -> None:
        return


class NightDesk:
    """One channel, ``phone``, under its rules, and an operator who hears notices."""

    def __init__(
        self, rules: ChannelRules, *, url: str = "sqlite://", folder: Path = Path(), limit: int = 4000
    ) -> None:
        self.now = NOON
        self.phone = Phone(lambda: self.now, limit)
        self.operator = Phone(lambda: self.now, 4000)
        self.told: list[Event] = []
        self._count = 0
        self._policy = Policy(channels=(rules, ChannelRules(name="operator", notices=True)))
        self._url, self._folder = url, folder

    async def open(self) -> None:
        self.database: Database = await open_database(self._url, self._folder, exclusive=True)
        self.outbox = Outbox(self.database, lambda _: None)
        await self.outbox.release_leases()
        self._hire()

    def rule(self, rules: ChannelRules) -> None:
        """New settings."""
        self._policy = Policy(channels=(rules, ChannelRules(name="operator", notices=True)))
        self._hire()

    def _hire(self) -> None:
        channels = {"phone": self.phone, "operator": self.operator}
        self.sender = Sender(
            outbox=self.outbox,
            channels=channels,
            policy=self._policy,
            bells=Bells(channels),
            on_events=self.told.extend,
            clock=lambda: self.now,
        )

    async def restart(self) -> None:
        """The process dies; in memory, only its leases do."""
        if self._url == "sqlite://":
            await self.outbox.release_leases()
            self._hire()
            return
        await self.close()
        await self.open()

    async def close(self) -> None:
        await self.database.close()

    async def breaks(self, *texts: str, urgency: Urgency = Urgency.ROUTINE, kind: EventKind = EventKind.NEW) -> None:
        """News for the phone."""
        alerts = []
        for text in texts:
            self._count += 1
            event = an_event(
                f"e{self._count}", text=text, at=self.now, urgency=urgency, kind=kind, story=f"s{self._count}"
            )
            alerts.append(Alert(event=event, channels=("phone",)))
        await self.outbox.record(mannered(alerts, self._policy))

    async def warns(self, text: str) -> None:
        """A notice for those who hear of the monitor."""
        await self.outbox.record(noticed([notice(None, text, "test", self.now)], self._policy))

    async def works(self) -> None:
        """The sender does what is to be done now."""
        for name in ("phone", "operator"):
            while await self.sender.deliver_next(name):
                continue

    async def works_until(self, end: datetime) -> None:
        """The sender at each moment at which it would wake, as time passes."""
        while True:
            await self.works()
            due = await self.sender.due_at("phone")
            if due is None or due > end:
                break
            assert due > self.now, "it would wake for ever"
            self.now = due
        self.now = max(self.now, end)

    async def passes(self, **span: float) -> None:
        await self.works_until(self.now + timedelta(**span))

    @property
    def heard(self) -> list[str]:
        return [body for _, body in self.phone.heard]

    async def states(self) -> dict[str, int]:
        """How many deliveries of the phone wait, and how many are dead."""
        counted = {one.channel: one for one in await Archive(self.database).channels_status()}
        phone = counted.get("phone")
        return {"waiting": phone.waiting, "dead": phone.dead} if phone else {"waiting": 0, "dead": 0}
