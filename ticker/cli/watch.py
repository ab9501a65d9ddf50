"""``ticker watch``: one page, no settings, the headlines as they break."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click
from rich.text import Text

from ticker.app.service import MEMORY, opened, run_until
from ticker.app.settings import problem_of_channel
from ticker.cli.common import EVERY, DurationType, json_option, selection_options, source_at
from ticker.cli.discover import found_at
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err, event_line, out
from ticker.config.secret import Secret
from ticker.config.settings import ChannelSettings, Listen, Settings, WebSettings
from ticker.model.alert import Event, EventKind
from ticker.model.errors import UsageError
from ticker.model.route import ChannelRules, Policy

ANY_PORT = WebSettings(listen=Listen(host="127.0.0.1", port=0))  # whatever else runs here, and how often


@click.command()
@click.argument("url")
@selection_options
@click.option("--every", type=DurationType(), default=EVERY, show_default="30s", help="The time between two polls.")
@click.option("--notify", multiple=True, metavar="URL", help="An Apprise URL that gets each headline; may be repeated.")
@json_option
def watch(
    url: str,
    select: str | None,
    xpath: str | None,
    kind: str | None,
    every: timedelta,
    notify: tuple[str, ...],
    as_json: bool,
) -> None:
    """Prints the new headlines of a page as they break, and sends them to --notify; needs no settings."""
    source = source_at(url, select=select, xpath=xpath, kind=kind, every=every) or found_at(
        url, kind=kind or "html", every=every
    )
    for given in notify:
        if problem := problem_of_channel(given):
            raise UsageError(f"--notify: {problem}")
    channels = tuple(
        ChannelSettings(name=f"notify-{n}", url=Secret(given), rules=ChannelRules(name=f"notify-{n}"))
        for n, given in enumerate(notify, start=1)
    )
    settings = Settings(
        sources=(source,),
        channels=channels,
        policy=Policy(channels=tuple(one.rules for one in channels)),
        store_url=MEMORY,
        web=None if as_json else ANY_PORT,
    )
    if not as_json:
        err().print(Text(f"watching {source.url}, every {every.total_seconds():.0f} s; stop with Ctrl-C", style="dim"))
    asyncio.run(_watch(settings, as_json=as_json))


async def _watch(settings: Settings, *, as_json: bool) -> None:
    async with opened(settings, folder=Path.cwd(), on_events=print_as_json if as_json else print_for_people) as app:
        if app.front.url:
            err().print(Text(f"the same in a browser: {app.front.url}", style="dim"))
        await run_until(app, asyncio.Event())


def print_as_json(events: Sequence[Event]) -> None:
    for event in events:
        if event.kind is not EventKind.SILENT:
            print_json(event.public())


def print_for_people(events: Sequence[Event]) -> None:
    console = out()
    for event in events:
        if event.kind is not EventKind.SILENT:
            console.print(event_line(event))
