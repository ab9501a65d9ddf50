"""What people see of events and headlines: colour on a terminal only, nothing of a page is ever markup."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ticker.model.alert import Event, EventKind
from ticker.text.clean import clean

COLOURS = {
    EventKind.NEW: "bold red",
    EventKind.UPDATE: "bold yellow",
    EventKind.REPEAT: "bold magenta",
    EventKind.WITHDRAWN: "dim",
    EventKind.NOTICE: "bold cyan",
    EventKind.BASELINE: "dim",
    EventKind.SILENT: "dim",
}
_KIND_WIDTH = max(len(kind.value) for kind in EventKind)


def out() -> Console:
    """Standard output for people."""
    return Console(highlight=False, soft_wrap=True)


def err() -> Console:
    """Standard error: progress and remarks."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def as_json(record: Mapping[str, object]) -> None:
    """One record as one line on standard output, at once."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False).translate(_LINE_ENDS) + "\n")
    sys.stdout.flush()


_LINE_ENDS = {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}  # some readers take them for the end of a line


def event_line(event: Event, *, with_date: bool = False) -> Text:
    """``12:00:30  new  almayadeen-en  AFP: …``"""
    at = f"{event.at:%Y-%m-%d %H:%M:%S}" if with_date else f"{event.at:%H:%M:%S}"
    line = Text(f"{at}  ", style="dim")
    line.append(f"{event.kind.value:{_KIND_WIDTH}}  ", style=COLOURS[event.kind])
    if event.source:
        line.append(f"{clean(event.source)}  ", style="cyan")
    line.append(clean(event.text), style="dim" if event.kind is EventKind.BASELINE else "")
    if event.was:
        line.append(f"  (was: {clean(event.was)})", style="dim")
    if event.link and event.kind is not EventKind.BASELINE:
        line.append(f"  {clean(event.link)}", style="dim")
    return line


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str | Text]], *, right: Sequence[str] = (), headless: bool = False
) -> Table:
    """An aligned table without lines around it; a ``Text`` has its colour already."""
    shown = Table(box=None, pad_edge=False, header_style="bold", show_header=not headless)
    for column in columns:
        shown.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row))
    return shown
