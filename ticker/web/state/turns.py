"""Who may begin: what goes out to others is done one at a time for each name, and not again at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from time import monotonic


class TooSoonError(Exception):
    """It goes on just now, or was done a moment ago."""


class Turns:
    """Turns by name; names are those of the settings, so that there are few."""

    def __init__(self, pause: float, moment: Callable[[], float] = monotonic) -> None:
        """``pause`` seconds lie between two turns of a name."""
        self._pause = pause
        self._moment = moment
        self._under_way: set[str] = set()
        self._ended: dict[str, float] = {}

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Raises TooSoonError."""
        if name in self._under_way:
            raise TooSoonError("it is under way just now")
        wait = self._ended.get(name, -self._pause) + self._pause - self._moment()
        if wait > 0:
            raise TooSoonError(f"it was done a moment ago; try again in {ceil(wait)} s")
        self._under_way.add(name)
        try:
            yield
        finally:
            self._under_way.discard(name)
            self._ended[name] = self._moment()
