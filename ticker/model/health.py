"""How a source is doing, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Trouble(StrEnum):
    """Why a poll brought no headlines. The word is shown to people and kept for programs."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    REFUSED = "refused"
    STATUS = "status"
    THROTTLED = "throttled"
    TOO_LARGE = "too large"
    INCOMPLETE = "incomplete"
    BLOCKED = "blocked"
    CONSENT = "consent"
    PARKED = "parked"
    MOVED = "moved"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    HELD = "held"
    BUG = "bug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The polls of a source that failed in a row, since when and why, and whether the operator was told."""

    failures: int = 0
    trouble: Trouble | None = None
    problem: str = ""
    since: datetime | None = None
    told: bool = False
