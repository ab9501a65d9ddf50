"""Durations as people write them: "30s", "5m", "2h", "1d"."""

from __future__ import annotations

import re
from datetime import timedelta

from ticker.config.wording import SettingError

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
PATTERN = r"[1-9][0-9]{0,8}[smhd]"
LONGEST = timedelta(days=3650)  # beyond that a date may leave the calendar


def parse_duration(value: object) -> timedelta:
    """A whole number of seconds, minutes, hours or days, at least one; raises SettingError."""
    if not isinstance(value, str):
        raise SettingError('a duration is text with a unit; write "30s", "5m", "2h" or "1d"')
    if not re.fullmatch(PATTERN, value):
        raise SettingError('not a duration; write a whole number and one of s, m, h, d, such as "30s" or "2h"')
    number, unit = int(value[:-1]), UNITS[value[-1]]
    if number > LONGEST // unit:
        raise SettingError(f'too long; at most "{write_duration(LONGEST)}"')
    return number * unit


def write_duration(duration: timedelta) -> str:
    """The same in the largest unit that divides it."""
    letter, unit = next((letter, unit) for letter, unit in UNITS.items() if not duration % unit)
    return f"{duration // unit}{letter}"
