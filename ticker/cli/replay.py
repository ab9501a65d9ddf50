"""``ticker replay``: recorded snapshots through the whole desk, at their recorded times; nothing is sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from rich.text import Text

from ticker.app.service import play
from ticker.cli.common import (
    checked_url,
    config_option,
    json_option,
    named_source,
    selected,
    selection_options,
    settings_or_none,
)
from ticker.cli.pace import Recorded, print_pace
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err, event_line, out
from ticker.config.settings import Settings
from ticker.fetch.recording import read_recording
from ticker.model.alert import Alert, Event, EventKind
from ticker.model.decision import Decision
from ticker.model.errors import ConfigError, UsageError
from ticker.model.route import Policy
from ticker.model.source import Source
from ticker.text.clean import clean

_ENDING = re.compile(r"\.(zip|warc|warc\.gz)$")


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
    """Plays recordings (folders or zip files of snapshots, WARC files) through the desk and prints every event.

    Ends with how many alerts a day that makes; with settings by their channels and routes. Nothing is sent. Exits with
    1 if no poll could be read.
    """
    settings = _settings(config, name)
    source = _source(name, select, xpath, kind, settings)
    policy = settings.policy if settings else Policy()
    page = checked_url(url) if url else source.url if name else None
    events: list[Event] = []
    alerts: list[Alert] = []
    spans: list[tuple[datetime, datetime]] = []
    problems: list[str] = []
    count = 0

    def hear(decision: Decision) -> None:
        events.extend(decision.events)
        alerts.extend(decision.alerts)
        if not decision.watched:
            problems.append(clean(decision.known.health.problem))
        _print(decision.events, as_json=as_json)

    for path in paths:
        polls = read_recording(path, page)
        count += len(polls)
        spans.append((min(poll.at for poll in polls), max(poll.at for poll in polls)))
        settled = source if name else replace(source, name=_ENDING.sub("", path.name))
        asyncio.run(play(settled, polls, hear, policy=policy))
    if problems:
        err().print(Text(f"cannot be read: {problems[0]}", style="yellow"))
    recorded = Recorded(polls=count, failed=len(problems), events=events, alerts=alerts, spans=spans)
    print_pace(err(), recorded, policy)
    if recorded.failed == recorded.polls:
        raise SystemExit(1)


def _settings(config: Path | None, name: str | None) -> Settings | None:
    """The settings that say who would hear of it. Unsound ones that nobody asked for stop nothing, and are told."""
    try:
        return settings_or_none(config)
    except ConfigError as error:
        if config or name:
            raise
        err().print(Text(f"played without settings: {error.problems[0]}", style="yellow"))
        return None


def _source(
    name: str | None, select: str | None, xpath: str | None, kind: str | None, settings: Settings | None
) -> Source:
    given = selected("https://recording.invalid/", select=select, xpath=xpath, kind=kind)
    if given and not name:
        return given
    if given or not name:
        raise UsageError("say how the recordings are read: one of --source, --select, --xpath and --kind")
    found = named_source(name, settings)
    if found is None:
        raise UsageError(f"--source {name}: no such source in the settings, and no such preset")
    return found


def _print(events: Sequence[Event], *, as_json: bool) -> None:
    console = out()
    for event in events:
        if event.kind is EventKind.SILENT:
            continue
        if as_json:
            print_json(event.public())
        else:
            console.print(event_line(event, with_date=True))
