"""``ticker check``: everything that can be validated without network, and what the routes would do."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.text import Text

from ticker.app.records import check_store
from ticker.app.settings import read_sound, state_folder
from ticker.cli.common import config_option, json_option
from ticker.cli.history import Moment
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err, out, table
from ticker.cli.trial import print_trial, record
from ticker.cli.trial_records import print_records, print_sum, tried_of_records
from ticker.config.durations import write_duration
from ticker.config.files import find_config
from ticker.config.presets import preset_for
from ticker.config.settings import Settings
from ticker.config.wording import did_you_mean
from ticker.core.trial import tried_alone
from ticker.model.alert import Event, EventKind
from ticker.model.errors import ConfigError, UsageError
from ticker.model.source import Source
from ticker.text.clean import clean

_LAST_MAX = 10_000  # headlines; it takes some seconds
_KINDS = (EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT, EventKind.WITHDRAWN)


@click.command()
@config_option
@click.option("--try", "text", metavar="TEXT", help="What each route would do with this headline, and why not.")
@click.option("--last", type=click.IntRange(1, _LAST_MAX), help="The last so many headlines through the routes.")
@click.option("--source", help="The headline is of this source; without it, the first. With --last: only of it.")
@click.option("--kind", type=click.Choice([kind.value for kind in _KINDS]), help="With --try; default: new.")
@click.option("--at", type=Moment(), help="With --try: seen then (2026-01-31T23:00+01:00, 2h ago); default: now.")
@json_option
def check(
    config: Path | None,
    text: str | None,
    last: int | None,
    source: str | None,
    kind: str | None,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Checks the settings: all errors at once, each with file, line and key.

    With --try or --last it shows what the routes do. Nothing is sent.
    """
    given = {"--source": source, "--kind": kind, "--at": at, "--json": as_json or None}
    _refuse(text, last, [name for name, value in given.items() if value is not None])
    settings = _settings(config)
    if text is not None:
        _try(settings, text, source, EventKind(kind or "new"), at or datetime.now(UTC), as_json=as_json)
    elif last is not None:
        _try_records(settings, last, source, as_json=as_json)
    else:
        _check(settings)


def _settings(config: Path | None) -> Settings:
    """The settings, less the secrets that only the service is handed: those are named. Raises ConfigError."""
    settings = read_sound(find_config(config, os.environ, Path.cwd(), Path.home()), os.environ)
    if settings.wrong:
        raise ConfigError(*settings.wrong)
    for line in settings.elsewhere:
        err().print(Text(f"{line}; not looked at here", "yellow"))
    return settings


def _refuse(text: str | None, last: int | None, given: Sequence[str]) -> None:
    """Raises UsageError for options that do not go together."""
    if text is not None and last is not None:
        raise UsageError("--try and --last: give one of them")
    if text is None and last is None and given:
        raise UsageError(f"{given[0]}: says nothing without --try or --last")
    if last is not None and (wrong := [name for name in given if name in {"--kind", "--at"}]):
        raise UsageError(f"{wrong[0]}: goes with --try only; each headline of --last has its own")


def _try(settings: Settings, text: str, name: str | None, kind: EventKind, at: datetime, *, as_json: bool) -> None:
    headline = clean(text)
    if not headline:
        raise UsageError("--try: no text; give a headline")
    names = [one.name for one in settings.sources]
    if name is not None and name not in names:
        raise UsageError(f"--source {name}: no such source in the settings; {did_you_mean(name, names)}")
    source = settings.sources[names.index(name) if name else 0]
    event = Event(id="", kind=kind, source=source.name, text=headline, at=at.astimezone(UTC), reason="tried")
    trial = tried_alone(event, source, settings.policy)
    if name is None and len(names) > 1:
        err().print(Text(f"taken for a headline of {source.name}; --source names another", "dim"))
    if as_json:
        print_json(record(trial, settings.policy))
    else:
        print_trial(out(), trial, settings.policy)


def _try_records(settings: Settings, last: int, source: str | None, *, as_json: bool) -> None:
    folder = state_folder(settings, os.environ)
    trials = asyncio.run(tried_of_records(settings, last, source, folder=folder))
    if not trials:
        err().print(Text("the records hold no news" + (f" of {source}" if source else ""), "dim"))
        raise SystemExit(1)
    if as_json:
        for trial in trials:
            print_json(record(trial, settings.policy))
        return
    print_records(out(), trials, settings.policy)
    print_sum(out(), trials, settings.policy)


def _check(settings: Settings) -> None:
    asyncio.run(check_store(settings, folder=state_folder(settings, os.environ)))
    console = out()
    rows = [(source.name, _pace(source), source.url) for source in settings.sources]
    console.print(table(("source", "", "address"), rows))
    for source in settings.sources:
        preset = preset_for(source.url)
        if preset and not preset.verified and preset.select == source.select:
            console.print(
                Text(f"{source.name}: its preset is not verified on the live page; try ticker probe", "yellow")
            )
    console.print()
    notices = [("news and notices" if one.rules.notices else "news") for one in settings.channels]
    names = [one.name for one in settings.channels]
    console.print(table(("channel", "hears"), zip(names, notices, strict=True)))
    if not settings.channels:
        console.print(Text("no channels: headlines are recorded and told to nobody; add [channels.NAME]", "yellow"))
    routes = ", ".join(route.name for route in settings.policy.routes) or "none: every alert to every channel"
    console.print(Text(f"\nroutes: {routes}"))
    so_far = ", as far as they can be seen here" if settings.elsewhere else ""
    console.print(Text(f"the settings are good{so_far}", "green"))


def _pace(source: Source) -> str:
    every = f"every {write_duration(source.every)}"
    if source.shortest == source.longest:
        return every
    return f"{every} ({write_duration(source.shortest)} to {write_duration(source.longest)})"
