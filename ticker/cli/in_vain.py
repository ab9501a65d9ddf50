"""What is said when no headline is found: what was looked at, when it was not watched, and what comes near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

from ticker.cli.show import table
from ticker.store.explained import Shown, Watched
from ticker.store.spans import Gap
from ticker.text.clean import clean
from ticker.text.spans import fine_span

_GAPS_SHOWN = 5  # of a source
_SHORT = timedelta(minutes=2)  # a gap in which the seconds matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was asked for."""

    words: tuple[str, ...]
    source: str | None
    since: datetime | None
    until: datetime | None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.source or self.since or self.until)


def print_in_vain(console: Console, search: Search, watched: Sequence[Watched], near: Sequence[Shown]) -> None:
    """That nothing was found, and what that means."""
    console.print(Text(f"no headline{_where(search)} has {clean(' '.join(search.words))}", style="bold"))
    if not watched:
        console.print(Text(_nobody(search), style="yellow"))
    else:
        count = sum(one.headlines for one in watched)
        console.print(Text(f"{count:,} headlines were looked at; times are UTC\n"))
        columns = ("source", "headlines", "first read", f"blind {_when(search)}")
        rows = [row for one in watched for row in _rows(one)]
        console.print(table(columns, rows, right=columns[1:2]))
    if near:
        console.print(Text("\nnear to it, whenever and wherever it was" if search.is_narrowed else "\ndid you mean"))
        for one in near:
            console.print(Text(f"  {one.at:%Y-%m-%d %H:%M:%S}  {clean(one.source)}  {clean(one.text)}"))


def _where(search: Search) -> str:
    parts = [f" of {clean(search.source)}"] if search.source else []
    parts += [f" since {search.since:%Y-%m-%d %H:%M}"] if search.since else []
    parts += [f" until {search.until:%Y-%m-%d %H:%M}"] if search.until else []
    return "".join(parts)


def _nobody(search: Search) -> str:
    if search.source:
        return f"no source was watched then that is called {clean(search.source)}; ticker status names them"
    return "no source was ever watched; ticker run does it"


def _when(search: Search) -> str:
    if search.since:
        return "in that time"
    return "in the 24 h before" if search.until else "in the last 24 h"


def _rows(one: Watched) -> Iterator[tuple[str, ...]]:
    """A source, and a line for each time when it was not watched."""
    if one.baseline_at is None:
        yield (one.source, "0", "never", "")
        return
    first, *others = _blind(one)
    yield (one.source, f"{one.headlines:,}", f"{one.baseline_at:%Y-%m-%d %H:%M}", first)
    yield from (("", "", "", other) for other in others)


def _blind(one: Watched) -> Sequence[str]:
    told = [_gap(gap) for gap in one.gaps[-_GAPS_SHOWN:]]
    if (more := len(one.gaps) - len(told)) > 0:
        told.insert(0, f"{more} times before")
    if one.removed_at:
        told.append(f"not watched since {one.removed_at:%Y-%m-%d %H:%M}")
    return told or ("never",)


def _gap(gap: Gap) -> str:
    if gap.until is None:
        return f"since {gap.since:%Y-%m-%d %H:%M}"
    if gap.until - gap.since < _SHORT:
        return f"{gap.since:%Y-%m-%d %H:%M:%S} for {fine_span(gap.until - gap.since)}"
    until = f"{gap.until:%H:%M}" if gap.until.date() == gap.since.date() else f"{gap.until:%Y-%m-%d %H:%M}"
    return f"{gap.since:%Y-%m-%d %H:%M} to {until}"
