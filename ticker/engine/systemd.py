"""Words to systemd (sd_notify(3)): ready, reloading, stopping, still alive. Without systemd they go nowhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import CLOCK_MONOTONIC, clock_gettime_ns, monotonic

_PATIENCE = 1.0  # seconds; a manager that does not read its socket must not hold up the news
_EXTEND_EVERY, _EXTEND_BY = 10.0, 60.0  # seconds
_START_MAX = 3600.0  # seconds; a start that takes longer hangs


class Systemd:
    """The notification socket that systemd names in the environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        usec = environ.get("WATCHDOG_USEC", "")
        self.watchdog = timedelta(microseconds=int(usec)) if usec.isdigit() and int(usec) else None
        """How often systemd wants a sign of life, if it does."""

    def say(self, *words: str) -> None:
        """Sends assignments such as ``READY=1``; a socket that is gone is no reason to stop the news."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.settimeout(_PATIENCE)
            try:
                sock.sendto("\n".join(_one_line(word) for word in words).encode(), address)
            except OSError:
                return

    def reloading(self) -> None:
        """A reload begins; ``READY=1`` ends it. The time is what ``Type=notify-reload`` asks for."""
        self.say("RELOADING=1", f"MONOTONIC_USEC={clock_gettime_ns(CLOCK_MONOTONIC) // 1000}")

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Asks for more time while a start takes long, as with large records to be looked through or migrated.

        In a thread, for the loop may stand still meanwhile; after an hour no more.
        """
        opened = Event()
        thread = Thread(target=self._extend, args=[opened], name="starting", daemon=True)
        thread.start()
        try:
            yield
        finally:
            opened.set()
            thread.join()

    def _extend(self, opened: Event) -> None:
        began = monotonic()
        while monotonic() - began < _START_MAX:
            self.say(f"EXTEND_TIMEOUT_USEC={int(_EXTEND_BY * 1_000_000)}", "STATUS=opening the records")
            if opened.wait(_EXTEND_EVERY):
                return


def _one_line(word: str) -> str:
    """A line break would begin another assignment."""
    return " ".join(word.split("\n"))
