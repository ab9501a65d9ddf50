"""A service manager as a daemon knows one: the socket that it is told of (sd_notify(3)), and what arrives there."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path


class Manager:
    """``said`` are the words in the order in which they came, ``times`` when each of them did."""

    def __init__(self, folder: Path, *, watchdog: float | None = None) -> None:
        self.said: list[str] = []
        self.times: list[float] = []
        self.environ = {"NOTIFY_SOCKET": str(folder / "notify")}
        if watchdog:
            self.environ["WATCHDOG_USEC"] = str(int(watchdog * 1_000_000))
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(self.environ["NOTIFY_SOCKET"])

    def __enter__(self) -> Manager:
        asyncio.get_running_loop().add_reader(self._socket, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    @property
    def states(self) -> list[str]:
        """What was said of the state of the service, without signs of life."""
        return [word for word in self.said if word in {"READY=1", "RELOADING=1", "STOPPING=1"}]

    @property
    def status(self) -> str:
        """The last status."""
        return next((word for word in reversed(self.said) if word.startswith("STATUS=")), "")

    def signs(self) -> list[float]:
        """When signs of life came."""
        return [at for word, at in zip(self.said, self.times, strict=True) if word == "WATCHDOG=1"]

    def _hear(self) -> None:
        words = self._socket.recv(65_536).decode().split("\n")
        self.said += words
        self.times += [time.monotonic()] * len(words)
