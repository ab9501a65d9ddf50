"""``ticker replay``: recorded snapshots through the whole desk, at their recorded times; nothing is sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.text import Text

from ticker.app import play
from ticker.cli.common import (
    checked_url,
    config_option,
    json_option,
    named_source,
    selected,
    selection_options,
    settings_or_none,
)
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err, event_line, out
from ticker.fetch.recorded import RecordedPoll
from ticker.fetch.recording import read_recording
from ticker.model.alert import Event, EventKind
from ticker.model.errors import UsageError
from ticker.model.source import Source

_ENDING = re.compile(r"\.(zip|warc|warc\.gz)$")
_ALERTS = frozenset({EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT})


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--source", "name", help="Read them as this source of the settings, or this preset.")
@click.option("--url", help="Which page of a WARC file, if it holds several.")
@selection_options
@config_option
@json_option
def replay(
    paths: tuple[Path, ...],
    name: str | None,
    url: str | None,
    select: str | None,
    xpath: str | None,
    kind: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Plays recordings (folders or zip files of snapshots, WARC files) through the desk and prints every event."""
    source = _source(name, select, xpath, kind, config)
    page = checked_url(url) if url else source.url if name else None
    events: list[Event] = []
    polls: list[RecordedPoll] = []
    console = out()

    def show(happened: Sequence[Event]) -> None:
        for event in happened:
            if event.kind is EventKind.SILENT:
                continue
            events.append(event)
            if as_json:
                print_json(event.public())
            else:
                console.print(event_line(event, with_date=True))

    for path in paths:
        recorded = read_recording(path, page)
        polls += recorded
        settled = source if name else replace(source, name=_ENDING.sub("", path.name))
        asyncio.run(play(settled, recorded, show))
    _sum_up(events, polls)


def _source(name: str | None, select: str | None, xpath: str | None, kind: str | None, config: Path | None) -> Source:
    given = selected("https://recording.invalid/", select=select, xpath=xpath, kind=kind)
    if given and not name:
        return given
    if given or not name:
        raise UsageError("say how the recordings are read: one of --source, --select, --xpath and --kind")
    found = named_source(name, settings_or_none(config))
    if found is None:
        raise UsageError(f"--source {name}: no such source in the settings, and no such preset")
    return found


def _sum_up(events: Sequence[Event], polls: Sequence[RecordedPoll]) -> None:
    alerts = sum(event.kind in _ALERTS for event in events)
    span = (max(poll.at for poll in polls) - min(poll.at for poll in polls)).total_seconds() / 86400
    a_day = f", {alerts / span:.0f} a day" if span >= 1 else ""
    err().print(Text(f"{len(polls)} polls, {alerts} alerts{a_day}", style="dim"))
