"""Messages by Apprise: one channel is one URL, one recipient, one message at a time.

Apprise itself is asked for one attempt and nothing else. When to try again is the outbox's business, and what became of
an attempt is read from the wire. Its plug-ins block, some of them for as long as a service likes, so each message has a
thread and a deadline of its own (see ``crew``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

from apprise import Apprise, AppriseResultStatus, NotifyBase, NotifyFormat
from apprise.plugins.mqtt import NotifyMQTT

from ticker.channels import broker, mail, wire
from ticker.channels.crew import CREW_MAX, Crew
from ticker.channels.outcomes import Report, outcome_of
from ticker.channels.services import Service, fitted, length, moved
from ticker.channels.urls import asset, check_url, kind_of, mask_of, open_plugin
from ticker.model.delivery import Message, Outcome, Status
from ticker.model.errors import ConfigError
from ticker.text.clean import clean, cut

DEADLINE = timedelta(seconds=15)
PROBLEM_MAX = 240  # characters
_CONNECT_SHARE, _ANSWER_SHARE = 0.3, 0.6  # of the deadline: a silent service ends by itself, its thread with it
_ROOM_SHARE = 0.2  # of it: threads that have sent may need a moment to end
_MAIL_SHARE = 0.8  # a mail session has one time-out for all steps, and a server may think long about a mail


class AppriseChannel:
    """One Apprise URL as a channel. Raises ConfigError for a URL that ``check_url`` finds fault with.

    ``moves`` is where chats have gone, by what they were called in the URL.
    """

    def __init__(
        self, name: str, url: str, *, deadline: timedelta = DEADLINE, moves: Mapping[str, str] | None = None
    ) -> None:
        problem = check_url(url)
        self._settings = asset()
        plugin = None if problem else open_plugin(url.strip(), self._settings)
        if plugin is None:
            raise ConfigError(f"{name}: {problem or 'the URL cannot be opened'}")
        self._name = name
        self._url = url.strip()
        self._deadline = deadline
        self._service = kind_of(plugin)
        self._moves = dict(moves or {})
        self._title_max = plugin.title_maxlen
        self._mask = mask_of(self._url, plugin)
        self._crew: Crew[Report] = Crew(name)
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return f"AppriseChannel({self._name!r})"

    @property
    def name(self) -> str:
        return self._name

    @property
    def titled(self) -> bool:
        return self._service.titled

    @property
    def limit(self) -> int:
        return self._service.limit

    def takes_whole(self, message: Message) -> bool:
        return length(self._service.neutralise(_lines(message))) <= self._service.longest

    async def send(self, message: Message) -> Outcome:
        """One attempt, within the deadline. Messages that come at the same time wait for each other."""
        async with self._turn:
            try:
                outcome = await self._attempt(message)
            except Exception as error:  # noqa: BLE001 - the protocol: a bug here must not stop the sender
                outcome = Outcome(status=Status.DEFERRED, problem=f"a bug in the channel: {error}")
            if outcome.move is not None:
                self._moves[outcome.move.was] = outcome.move.now
        return replace(outcome, problem=cut(self._mask(clean(outcome.problem)), PROBLEM_MAX))

    async def close(self) -> None:
        """Nothing is open between two messages; threads that hang end with the process."""

    async def _attempt(self, message: Message) -> Outcome:
        title, body = self._worded(message)
        if not body:
            return Outcome(status=Status.BOUNCED, problem="an empty message")
        if not await self._crew.has_room(_ROOM_SHARE * self._deadline):
            problem = f"circuit open: {CREW_MAX} messages hang, and none is sent until one of them ends"
            return Outcome(status=Status.DEFERRED, problem=problem)
        trace = wire.Trace(self._bound(message), subject=title)
        try:
            report = await self._crew.run(
                lambda deliver: self._post(title, body, message.thread, trace, deliver), self._deadline
            )
        finally:
            trace.close()
        return replace(outcome_of(report or trace.report(None), datetime.now(UTC)), move=trace.move)

    def _bound(self, message: Message) -> Service:
        """The service, with requests that go where the chat has gone, or that tell programs what the message tells."""
        if (speak := self._service.speak) is not None:
            return replace(self._service, amend=lambda payload: speak(payload, message.events))
        moves = dict(self._moves)
        return replace(self._service, amend=lambda payload: moved(payload, moves)) if moves else self._service

    def _worded(self, message: Message) -> tuple[str, str]:
        """Title and body as they go to the service: clean, harmless, and no longer than it takes."""
        title = clean(message.title)
        body = _lines(message) or title
        if self._title_max > 0:
            title = cut(self._service.neutralise(title), self._title_max)
        return title, fitted(body, self._service)

    def _post(self, title: str, body: str, thread: str, trace: wire.Trace, deliver: Callable[[Report], None]) -> None:
        """One attempt, in a thread of its own. Plug-ins that log out do so as they go out of use, after delivery."""
        plugin = open_plugin(self._url, self._settings)
        if plugin is None:
            raise RuntimeError("the URL cannot be opened any more")
        self._pace(plugin)
        if isinstance(plugin, NotifyMQTT):
            broker.listen(plugin, trace)
        if _is_mail(plugin):
            plugin.headers.update(mail.headers(thread))  # type: ignore[attr-defined]  # mail plug-ins have them
        sender = Apprise(plugin, asset=self._settings)
        began = monotonic()
        with wire.watching(trace):
            result = sender.notify(body=body, title=title, body_format=NotifyFormat.TEXT)
        words = [entry.message for entry in result.logs()]
        success: bool | None = result.status is AppriseResultStatus.SUCCESS
        if not success and not trace.is_used and monotonic() - began >= plugin.socket_read_timeout:
            success = None  # not seen on the wire, and it failed because its time was over: it may have gone out
        deliver(trace.report(success, words[-1] if words else ""))

    def _pace(self, plugin: NotifyBase) -> None:
        """Our deadlines in place of the plug-in's, and no pauses of its own: a message is alone on its plug-in."""
        seconds = self._deadline.total_seconds()
        plugin.request_rate_per_sec = 0
        plugin.socket_connect_timeout = seconds * (_MAIL_SHARE if _is_mail(plugin) else _CONNECT_SHARE)
        plugin.socket_read_timeout = seconds * _ANSWER_SHARE


def _lines(message: Message) -> str:
    return "\n".join(clean(line) for line in message.body.splitlines()).strip()


def _is_mail(plugin: NotifyBase) -> bool:
    return hasattr(plugin, "smtp_host")
