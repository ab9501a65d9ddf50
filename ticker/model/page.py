"""What one fetch brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes the next request conditional (RFC 9110, section 13): empty after a page that was not read well.

    ``full_at`` is when a whole page was last asked for; a server whose validators lie is found out by it.
    """

    etag: str | None = None
    last_modified: str | None = None
    full_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The answer to one request: decompressed body, status, headers (names in lower case), and where it came from."""

    url: str
    body: bytes
    at: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    final_url: str | None = None

    @property
    def address(self) -> str:
        """The URL that answered in the end, after redirects: relative links stand on it."""
        return self.final_url or self.url
