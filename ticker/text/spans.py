"""How long something took, as people say it."""

from __future__ import annotations

from datetime import timedelta


def span(length: timedelta) -> str:
    """A length of time in the largest unit of which there are two: ``90 s``, ``4 min``, ``30 h``."""
    seconds = max(length.total_seconds(), 0)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def in_days(length: timedelta) -> str:
    """A length of time in whole days, however many, and below two in the largest unit of which there are two."""
    return f"{length.days} days" if length >= timedelta(days=2) else span(length)


def fine_span(length: timedelta) -> str:
    """The same, with the tenths of a few seconds: ``0.8 s``."""
    seconds = max(length.total_seconds(), 0)
    return f"{seconds:.1f} s" if seconds < 10 and seconds % 1 else span(length)  # noqa: PLR2004 - two digits tell
