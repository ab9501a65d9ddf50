"""Sites that asked to be left alone for a while, whoever it was that they asked."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from yarl import URL

from ticker.fetch.answer import shown
from ticker.fetch.permit import host_of
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

_USUAL_PORTS = frozenset({None, 80, 443})


class Pauses:
    """The pauses that sites asked for, by site."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def check(self, url: URL) -> None:
        """Raises FetchError while the site of a URL has a pause."""
        rest = self._until.get(site_of(url), 0) - monotonic()
        if rest > 0:
            problem = f"{shown(str(url))}: the site asked to be left alone for {rest:.0f} s more"
            raise FetchError(Trouble.THROTTLED, problem, retry_after=timedelta(seconds=rest))

    def note(self, url: URL, pause: timedelta | None) -> None:
        """Gives the site of a URL a pause, if it asked for one."""
        if pause:
            now = monotonic()
            self._until = {site: until for site, until in self._until.items() if until > now}
            self._until[site_of(url)] = now + pause.total_seconds()


def site_of(url: URL) -> str:
    """What a pause holds for: a host, with the port if it is an unusual one."""
    return host_of(url) if url.port in _USUAL_PORTS else f"{host_of(url)}:{url.port}"


def is_home(url: URL, start: URL) -> bool:
    """Whether a URL is still where the source's own headers belong: never in the clear once they were not."""
    return site_of(url) == site_of(start) and url.scheme in {start.scheme, "https"}
