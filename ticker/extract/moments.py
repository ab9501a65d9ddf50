"""Moments as JSON holds them: ISO 8601 texts, and counts of seconds or less since 1970.

A moment without a zone could be hours off and is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_TEXT_MAX = 64  # characters; no moment is longer
_YEARS = (datetime(1990, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)  # of a second; the ranges that they make of _YEARS do not overlap
_COUNT_MAX = 10**19  # longer numbers cannot even be divided
_COUNT = re.compile(r"\d{9,19}(?:\.\d+)?")
_DOT_NET = re.compile(r"\\?/Date\((-?\d{1,19})(?:[+-]\d{4})?\)\\?/")  # milliseconds; the zone changes nothing
_ZONE_APART = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)|\s*(?:UTC|GMT)$", re.IGNORECASE)


def moment(value: object) -> datetime | None:
    """The moment in UTC, or None for what is none, or could be another one."""
    if isinstance(value, int | float):
        return _counted(value)
    if not isinstance(value, str) or len(value) > _TEXT_MAX:
        return None
    text = value.strip()
    if match := _DOT_NET.fullmatch(text):
        return _counted(int(match[1]))
    if _COUNT.fullmatch(text):
        return _counted(float(text))
    return _written(text)


def _counted(count: float) -> datetime | None:
    for unit in _UNITS if abs(count) < _COUNT_MAX else ():
        if _YEARS[0] <= count / unit < _YEARS[1]:
            return datetime.fromtimestamp(count / unit, UTC)
    return None


def _written(text: str) -> datetime | None:
    text = _ZONE_APART.sub(lambda match: "Z" if match[0].strip() else "", text)
    try:
        at = datetime.fromisoformat(text.upper())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
