"""What the daemon lets its supervisor know: that it is ready, that it reloads, how it is, and that its work goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from ticker.engine.systemd import Systemd

_EVERY = timedelta(seconds=5)  # at the latest: so old may the status be that systemd shows

log = logging.getLogger(__name__)


class Signs:
    """Signs of life, for as long as nothing stands still that should move."""

    def __init__(self, systemd: Systemd, *, words: Callable[[], Sequence[str]], standstill: Callable[[], str]) -> None:
        """``words`` say how the daemon is; ``standstill`` why its work does not go on, and is empty if it does."""
        self._systemd = systemd
        self._words = words
        self._standstill = standstill
        self._is_ready = False
        self._refused = ""
        self._told = ""

    @property
    def is_ready(self) -> bool:
        return self._is_ready

    async def give(self, sign: Callable[[], None]) -> None:
        """For ever, until it is cancelled: the daemon is ready, and gives a sign now and then, by ``sign`` as well."""
        self._is_ready = True
        self._say("READY=1")
        was_still = ""
        while True:
            if self._status() != self._told:
                self._say()
            still = self._standstill()
            if still and not was_still:
                log.error("standstill", extra={"problem": f"{still}; no sign of life is given until it goes on"})
            if not still:
                sign()
                self._feed()
            was_still = still
            await asyncio.sleep(self._pause().total_seconds())

    def reloading(self) -> None:
        """A reload begins. Before the daemon is ready systemd must not hear of it: its end would pass for that."""
        if self._is_ready:
            self._systemd.reloading()

    def reloaded(self, refused: str = "") -> None:
        """A reload has ended; ``refused`` is why the settings were not taken."""
        self._refused = refused
        if self._is_ready:
            self._say("READY=1")

    def stopping(self) -> None:
        self._systemd.say("STOPPING=1", "STATUS=ending what is under way")

    def _say(self, *words: str) -> None:
        self._told = self._status()
        self._systemd.say(*words, f"STATUS={self._told}")

    def _status(self) -> str:
        return "; ".join(word for word in (*self._words(), self._standstill(), self._refused) if word)

    def _feed(self) -> None:
        if self._systemd.watchdog:
            self._systemd.say("WATCHDOG=1")

    def _pause(self) -> timedelta:
        """A quarter of the span of the watchdog: one look at a bad moment, as after a suspend, costs nothing."""
        return min(self._systemd.watchdog / 4, _EVERY) if self._systemd.watchdog else _EVERY
