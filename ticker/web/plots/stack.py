"""Bars on top of each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def stacked(series: Sequence[Sequence[int]]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Of each series, from where to where each of its bars reaches: the first stands on the ground."""
    columns = zip(*series, strict=True)
    tops = [tuple(accumulate(column, initial=0)) for column in columns]
    return tuple(tuple((column[n], column[n + 1]) for column in tops) for n in range(len(series)))
