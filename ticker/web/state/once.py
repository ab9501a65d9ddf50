"""What came of a form, kept here until the page that follows shows it: once, and never in an address."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Generic, TypeVar

QUERY = "came"  # names it in the address of that page
_KEPT_MAX = 100  # of what nobody came for

T = TypeVar("T")


class Once(Generic[T]):
    """A few results, each handed out one time."""

    def __init__(self) -> None:
        self._kept: dict[str, T] = {}

    def keep(self, path: str, result: T) -> str:
        """The address of a page that shows a result."""
        number = secrets.token_urlsafe(8)
        self._kept = dict(list(self._kept.items())[1 - _KEPT_MAX :]) | {number: result}
        return f"{path}?{QUERY}={number}"

    def take(self, query: Mapping[str, str]) -> T | None:
        """The result that an address names, if nobody has seen it."""
        return self._kept.pop(query.get(QUERY, ""), None)
