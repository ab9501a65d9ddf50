"""The certificates by which sources are read, and a word on each that ends soon.

They are kept in memory: each connection shows them anew. What was told of stands in the records.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from ticker.core.notices import certificate_ends, certificate_reason, ends_soon, notice
from ticker.fetch.certificate import Certificate
from ticker.model.alert import Event
from ticker.model.meter import Meter
from ticker.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """``home`` is the host that the settings name, ``host`` the one that showed the certificate, after redirects."""

    home: str
    host: str
    certificate: Certificate


class Certificates:
    """Remembers, for each source, the certificate on its way that ends first."""

    def __init__(self, *, meter: Meter, is_told: Callable[[str], Awaitable[bool]]) -> None:
        """``is_told`` says whether the records hold a notice with a reason; it may raise StoreError."""
        self._meter = meter
        self._is_told = is_told
        self._seen: dict[str, _Seen] = {}
        self._done: set[str] = set()  # reasons that need no look at the records any more

    def seen(self, source: Source, host: str, certificate: Certificate) -> None:
        """A source was read by a certificate of a host."""
        home = urlsplit(source.url).hostname or host
        self._seen[source.name] = _Seen(home=home, host=host, certificate=certificate)
        self._meter.certified(source.name, certificate.ends)

    def keep(self, sources: Collection[str]) -> None:
        """Forgets what other sources are read by."""
        self._seen = {name: seen for name, seen in self._seen.items() if name in sources}

    async def words(self, now: datetime) -> list[Event]:
        """What is to be told: once of each certificate that ends soon, through restarts. Raises StoreError."""
        found: list[Event] = []
        for seen in list(self._seen.values()):
            # By the home: a page could lead to another host at each poll.
            reason = certificate_reason(seen.home, seen.certificate.ends)
            if reason in self._done or not ends_soon(seen.certificate.begins, seen.certificate.ends, now):
                continue
            if not await self._is_told(reason):
                found.append(notice(None, certificate_ends(seen.host, seen.certificate.ends, now), reason, now))
            self._done.add(reason)
        return found
