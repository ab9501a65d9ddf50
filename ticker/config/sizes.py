"""Sizes as people write them: "500MB", "2GB"; a megabyte has a million bytes."""

from __future__ import annotations

import re

from ticker.config.wording import SettingError

UNITS = {"GB": 1_000_000_000, "MB": 1_000_000}
PATTERN = r"[1-9][0-9]{0,5}(MB|GB)"


def parse_size(value: object) -> int:
    """A whole number of megabytes or gigabytes, at least one, in bytes; raises SettingError."""
    if not isinstance(value, str):
        raise SettingError('a size is text with a unit; write "500MB" or "2GB"')
    if not (found := re.fullmatch(PATTERN, value)):
        raise SettingError('not a size; write a whole number and MB or GB, such as "500MB" or "2GB"')
    return int(value.removesuffix(found[1])) * UNITS[found[1]]


def write_size(size: int) -> str:
    """The same in the largest unit that divides it."""
    unit = next(unit for unit, length in UNITS.items() if not size % length)
    return f"{size // UNITS[unit]}{unit}"
