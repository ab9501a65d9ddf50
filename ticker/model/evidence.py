"""The answers in which headlines were first seen, as they are kept."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long evidence is kept, and how many bytes it may take on the disk.

    Where none is wanted any more, what there is goes in its time.
    """

    keep: timedelta = timedelta(days=30)
    max_size: int = 1_000_000_000
    is_wanted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An answer as a WARC file. ``payload`` is the digest of its body as the record tells it."""

    record_id: str
    payload: str
    data: bytes


def stem_of(at: datetime) -> str:
    """How the names of files of a moment begin: a folder for each day, and names that sort by time."""
    return f"{at.astimezone(UTC):%Y-%m-%d/%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The answer in which headlines were first seen, and where it is kept; or why it is not.

    ``record_id`` names the WARC record, ``name`` is its file below the folder of evidence, ``size`` and ``digest``
    (SHA-256, in hex) are those of that file. All these and ``payload`` are empty where ``problem`` tells why there is
    none.
    """

    source: str
    url: str
    at: datetime
    record_id: str = ""
    name: str = ""
    size: int = 0
    digest: str = ""
    payload: str = ""
    problem: str = ""

    def chained(self, previous: str) -> str:
        """A digest (SHA-256, in hex) of all this and of the one before it, so that none can be changed or taken out."""
        fields = [part.astimezone(UTC).isoformat() if isinstance(part, datetime) else part for part in astuple(self)]
        return sha256(json.dumps([previous, *fields]).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Evidence as the records have it. ``gone_at`` is when its file was removed, and ``gone`` why."""

    number: int
    evidence: Evidence
    previous: str
    chain: str
    gone_at: datetime | None = None
    gone: str = ""

    @property
    def has_file(self) -> bool:
        """Whether there is a file of it, if nobody took it away."""
        return bool(self.evidence.name) and self.gone_at is None
