"""Hours, days and time zones as people write them: "22:00-06:00", "mon-fri", "Europe/Paris"."""

from __future__ import annotations

import re
import zoneinfo

from ticker.config.wording import SettingError, nearest, shown

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
HOURS = rf"{_CLOCK}-(?:{_CLOCK}|24:00)"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(DAYS)
DAY_SPAN = rf"(?:{_DAY})(?:-(?:{_DAY}))?"


def parse_hours(value: object) -> tuple[int, int]:
    """From when until before when, in minutes after midnight; raises SettingError."""
    if not isinstance(value, str) or not re.fullmatch(HOURS, value):
        raise SettingError('no hours of a day; write "22:00-06:00", from and until')
    begin, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in value.split("-"))
    if begin == end:
        raise SettingError("begins where it ends; for the whole day take the key out")
    return begin, end


def parse_days(value: object) -> frozenset[int]:
    """A day of the week, or from one to another, 0 for Monday; raises SettingError."""
    if not isinstance(value, str) or not re.fullmatch(DAY_SPAN, value):
        raise SettingError('no day of the week; write "mon", "mon-fri" or "sat-sun"')
    first, last = DAYS.index(value[:3]), DAYS.index(value[-3:])
    return frozenset((first + n) % len(DAYS) for n in range((last - first) % len(DAYS) + 1))


def parse_zone(value: object) -> zoneinfo.ZoneInfo:
    """A time zone by its name (IANA); raises SettingError."""
    if not isinstance(value, str):
        raise SettingError('not a text; write "Europe/Paris"')
    try:
        return zoneinfo.ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        likely = nearest(value, sorted(zoneinfo.available_timezones()))
        remedy = f"did you mean {likely}?" if likely else 'write "Europe/Paris" or "UTC"'
        raise SettingError(f"{shown(value)} is no time zone; {remedy}") from None
