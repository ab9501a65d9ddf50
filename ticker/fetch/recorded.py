"""What every kind of recording is made of: one recorded answer, and the fetcher that plays such answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ticker.fetch.answer import judged, shown
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.source import Source

SNAPSHOT_MAX = 50_000_000  # bytes, unpacked
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "set-cookie2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPoll:
    """One recorded answer. ``url`` is None where the recording does not tell it; the source's own then serves.

    ``read`` gives the body. It raises UsageError for a file that cannot be read, and FetchError for a body that would
    have been no page when it was live.
    """

    at: datetime
    read: Callable[[], bytes]
    url: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    def play(self, source: Source) -> Page:
        """The page, or the FetchError that the live answer would have raised."""
        url = self.url or source.url
        page = Page(url=source.url, final_url=url, body=b"", at=self.at, status=self.status, headers=self.headers)
        judged(page)
        if not self.complete:
            raise FetchError(Trouble.INCOMPLETE, f"{shown(url)}: the body stops before its end")
        return replace(page, body=self.read())


class RecordingFetcher:
    """Implements ``ticker.model.ports.Fetcher`` from recorded polls, each asked for by its time."""

    def __init__(self, polls: Sequence[RecordedPoll]) -> None:
        self._polls = {poll.at: poll for poll in polls}

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:  # noqa: ARG002 - as recorded
        poll = self._polls.get(now)
        if poll is None:
            raise FetchError(Trouble.UNREACHABLE, f"nothing was recorded at {now.isoformat()}")
        return poll.play(source)

    async def close(self) -> None:
        """Nothing is open."""


def without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as they may be kept, where others may read them."""
    return {name: value for name, value in headers.items() if name.casefold() not in SECRET_HEADERS}
