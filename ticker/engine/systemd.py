"""Words to systemd (sd_notify(3)): ready, stopping, still alive. Without systemd they go nowhere."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import timedelta


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
            try:
                sock.sendto("\n".join(words).encode(), address)
            except OSError:
                return
