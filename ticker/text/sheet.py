"""Texts of others in spreadsheets."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: T) -> T | str:
    """A cell: spreadsheets take a text that begins with one of some signs for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
