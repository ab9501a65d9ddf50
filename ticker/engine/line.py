"""The line by which all sources are reached: what their polls together say of it, and what is to be told of that.

What it means is decided in ``ticker.core.outage``; who looks after it, and has it told, is the caretaker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from ticker.core.health import FAILURES_UNTIL_TOLD
from ticker.core.notices import notice
from ticker.core.outage import (
    LINE_TROUBLES,
    NETWORK_BACK,
    NO_NETWORK,
    Look,
    Outage,
    Verdict,
    after_look,
    began,
    begin_words,
    end_words,
    still_out,
    verdict,
)
from ticker.model.alert import Event
from ticker.model.health import Health, Trouble
from ticker.model.sighting import Known
from ticker.model.source import Source


class Line:
    """Remembers the last look at each source, and the outage that was told."""

    def __init__(self, sources: Sequence[Source] = (), outage: Outage | None = None) -> None:
        """``outage`` is one whose beginning was told before the start of the daemon, and its end not."""
        self._looks = {source.name: Look(host=_host(source)) for source in sources}
        self._outage = outage
        self._named: set[str] = set()

    def renew(self, sources: Sequence[Source]) -> None:
        """Looks at these sources from now on; what it saw of those that stay is remembered."""
        self._looks = {source.name: self._looks.get(source.name, Look()) for source in sources}
        self._named &= self._looks.keys()

    @property
    def outage(self) -> Outage | None:
        return self._outage

    def as_told(self, source: Source, known: Known) -> Known:
        """What is known of a source, with its trouble as told if the word on the whole named it."""
        if source.name not in self._named or known.health.since is None or known.health.told:
            return known
        return replace(known, health=replace(known.health, told=True))

    def answered(self, source: Source, now: datetime) -> None:
        """A poll that brought an answer, be it an error: the line is there."""
        host = _host(source)
        before = self._looks.get(source.name, Look())
        self._looks[source.name] = Look(host=host, at=now, back_since=now if before.out_since else before.back_since)
        self._named.discard(source.name)

    def holds_back(self, source: Source, health: Health, trouble: Trouble, now: datetime) -> bool:
        """After a failed poll: whether nothing is to be told of the source alone, since it is, or may be, the line."""
        if trouble not in LINE_TROUBLES:
            self.answered(source, now)
            return False
        since = health.since if health.trouble in LINE_TROUBLES else None
        failures = health.failures + 1
        look = Look(host=_host(source), at=now, out_since=since or now, failures=failures, told=health.told)
        self._looks[source.name] = look
        if health.told or (not self._outage and look.failures < FAILURES_UNTIL_TOLD):
            return False
        return self._outage is not None or verdict(self._looks, source.name, now) is not Verdict.ALONE

    def word(self, now: datetime) -> Event | None:
        """What is to be told of the line; it is asked for again until ``told`` has it."""
        if self._outage:
            self._outage, is_over = after_look(self._outage, self._looks, now)
            if not is_over:
                return None
            words = end_words(self._outage, still_out(self._outage, self._looks), now)
            return notice(None, words, NETWORK_BACK, now)
        sign = self._sign(now)
        if sign is None:
            return None
        return notice(None, begin_words(began(self._looks, sign, now), self._looks), NO_NETWORK, now)

    def told(self, event: Event) -> None:
        """A word on the line is written, and will be told."""
        if self._outage:
            self._named |= set(still_out(self._outage, self._looks))
            self._outage = None
        elif sign := self._sign(event.at):
            self._outage = Outage(since=began(self._looks, sign, event.at), event=event.id)

    def _sign(self, now: datetime) -> str | None:
        """A source that would be told of now, were it not the line."""
        down = (
            name
            for name, look in self._looks.items()
            if look.failures >= FAILURES_UNTIL_TOLD and not look.told and name not in self._named
        )
        return next((name for name in down if verdict(self._looks, name, now) is Verdict.WHOLE), None)


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc.rpartition("@")[2].casefold()
