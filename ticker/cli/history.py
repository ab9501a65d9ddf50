"""``ticker history``: what was seen."""

from __future__ import annotations

import asyncio
import csv
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from ticker.app.records import archive
from ticker.app.settings import state_folder
from ticker.cli.common import config_option, json_option, settings_of_records
from ticker.cli.show import as_json, err, event_line, out
from ticker.config.settings import Settings
from ticker.model.alert import Event, EventKind
from ticker.text.asked_time import asked_time
from ticker.text.sheet import harmless

_SHOWN = tuple(kind for kind in EventKind if kind is not EventKind.SILENT)


class Moment(click.ParamType[datetime]):
    """A date, a date with time (UTC unless it says otherwise), or how long ago: ``2h``."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return asked_time(str(value), datetime.now(UTC))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("words", nargs=-1)
@config_option
@click.option("--source", help="Only this source.")
@click.option("--since", type=Moment(), help="From this time on: 2026-01-31, 2026-01-31T12:00, 2h (ago).")
@click.option("--until", type=Moment(), help="Until this time.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in _SHOWN]), help="Only this kind."
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values with a header line.")
def history(
    words: tuple[str, ...],
    config: Path | None,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    kinds: tuple[str, ...],
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What was seen, the latest last: all of it, or what has all the WORDS.

    However they are typed: accents, case and vowel marks do not matter. A word may be the beginning of one; what is
    quoted ('"hits coast"') stands so; "-- -ferry" leaves out what has it.
    """
    wanted = tuple(map(EventKind, kinds)) or _SHOWN
    settings = settings_of_records(config)
    events = asyncio.run(_read(settings, words, source, since, until, wanted, limit))
    _print(events, as_json=as_json, as_csv=as_csv)


async def _read(
    settings: Settings,
    words: tuple[str, ...],
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    kinds: tuple[EventKind, ...],
    limit: int,
) -> list[Event]:
    async with archive(settings, folder=state_folder(settings, os.environ)) as records:
        found = await records.events(words=words, source=source, since=since, until=until, kinds=kinds, limit=limit)
    return list(reversed(found))


def _print(events: list[Event], *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        _print_json(events)
    elif as_csv:
        _print_csv(events)
    elif events:
        console = out()
        for event in events:
            console.print(event_line(event, with_date=True))
    else:
        err().print("nothing found", style="dim")


def _print_json(events: list[Event]) -> None:
    for event in events:
        as_json(event.public())


def _print_csv(events: list[Event]) -> None:
    writer = csv.writer(sys.stdout)
    rows = [event.public() for event in events]
    writer.writerow(rows[0] if rows else ())
    writer.writerows([harmless(value) for value in row.values()] for row in rows)
