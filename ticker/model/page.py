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
class Wire:
    """An answer as it came over the wire, and what was asked: what evidence is made of.

    ``status`` is the status line, ``headers`` are those of the answer in their order and spelling, ``body`` is packed
    as it was sent, but free of chunks. ``asked`` are the headers of the request, less those of the settings.
    """

    status: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    asked: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The answer to one request: decompressed body, status, headers (names in lower case), and where it came from.

    ``wire`` is the same as it was sent; None where it was not: a page as a browser has it, a recording.
    """

    url: str
    body: bytes
    at: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    final_url: str | None = None
    wire: Wire | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """The URL that answered in the end, after redirects: relative links stand on it."""
        return self.final_url or self.url
