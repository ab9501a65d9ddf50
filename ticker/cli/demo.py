"""``ticker demo``: a newsroom on this machine, watched by the real pipeline."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
from rich.text import Text

from ticker.app.service import MEMORY, opened, run_until
from ticker.cli.newsroom import Newsroom, source_at
from ticker.cli.show import out
from ticker.cli.watch import print_for_people
from ticker.config.settings import Settings
from ticker.model.alert import Event

PAUSE_MEAN = 3.0  # seconds between two headlines
_POLL = timedelta(seconds=1)
_SEEN_WITHIN = 30.0  # seconds; a poll takes one


@click.command()
@click.option(
    "--lines", type=click.IntRange(min=1), help="Stop after so many headlines; default: when you press Ctrl-C."
)
def demo(lines: int | None) -> None:
    """Shows the whole thing without internet or settings: a made-up newsroom breaks news, Ticker catches it."""
    asyncio.run(_demo(lines))


async def _demo(lines: int | None) -> None:
    newsroom = Newsroom()
    source = replace(source_at(await newsroom.open()), every=_POLL)
    console = out()
    console.print(_explanation(source.url))
    settings = Settings(sources=(source,), store_url=MEMORY)
    stop, seen = asyncio.Event(), asyncio.Event()

    def on_events(events: Sequence[Event]) -> None:
        print_for_people(events)
        if any(event.is_news for event in events):
            seen.set()

    try:
        async with opened(settings, folder=Path.cwd(), on_events=on_events) as app, asyncio.TaskGroup() as tasks:
            press = tasks.create_task(_publish(newsroom.publish, seen, lines, stop))
            await run_until(app, stop)
            press.cancel()
    finally:
        await newsroom.close()
    console.print(Text("\nThat was the real pipeline. For your own sites: copy config.example.toml, then ticker run."))


async def _publish(publish: Callable[[], str], seen: asyncio.Event, lines: int | None, stop: asyncio.Event) -> None:
    """Breaks news at uneven intervals, and ends when the last headline is ``seen``."""
    chance = random.Random()  # noqa: S311 - made-up news
    published = 0
    while lines is None or published < lines:
        await asyncio.sleep(PAUSE_MEAN * chance.uniform(0.5, 1.5))
        seen.clear()
        publish()
        published += 1
    with suppress(TimeoutError):
        async with asyncio.timeout(_SEEN_WITHIN):
            await seen.wait()
    stop.set()


def _explanation(url: str) -> Text:
    """What is about to be seen, and where each piece would be configured."""
    text = Text()
    text.append("A made-up newsroom on this machine breaks news; Ticker watches it as it would watch any site.\n\n")
    for key, value, where in (
        ("source", url, "[[sources]] url"),
        ("ticker", source_at(url).select or "", "[[sources]] select, or a preset"),
        ("poll", f"every {_POLL.total_seconds():.0f} s", "[[sources]] every"),
        ("channel", "this terminal", "[channels.NAME] url: Telegram, Slack, mail … by Apprise URL"),
        ("routes", "every alert to every channel", "[[routes]]"),
        ("records", "in memory", "[store] url"),
    ):
        text.append(f"  {key:8}", style="bold")
        text.append(f"  {value:28}  ")
        text.append(f"{where}\n", style="dim")
    text.append("\nWhat stands on the page now is the baseline and is not news. Stop with Ctrl-C.\n")
    return text
