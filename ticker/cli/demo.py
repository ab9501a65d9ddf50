"""``ticker demo``: papers on this machine that break made-up news, watched by the real pipeline."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.text import Text

from ticker.app.service import opened, run_until
from ticker.cli.made_up import MINUTES_A_DAY, day
from ticker.cli.newsroom import SELECT, Newsroom
from ticker.cli.show import out
from ticker.cli.watch import ANY_PORT, print_for_people
from ticker.config.secret import Secret
from ticker.config.settings import ChannelSettings, Settings
from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.route import ChannelRules, Match, Policy, Route
from ticker.model.source import Source

MINUTES = 5  # in which a day passes
_POLL = timedelta(seconds=1)
_SEEN_WITHIN = 30.0  # seconds; a poll takes one
_WAIT_MAX = 4.0  # seconds of quiet: the night is told, not sat through
_DESK = "desk"
_LOUD: dict[Urgency, tuple[str, ...]] = {
    Urgency.FLASH: ("earthquake", "زلزال بقوة", "terremoto de", "ceasefire*"),
    Urgency.BULLETIN: ("dead", "قتلى", "muertos", "tsunami", "resigns", "explosion"),
    Urgency.URGENT: ("ferry", "storm", "fire", "talks"),
}
_ROUTES = (
    *(
        Route(name=urgency.word, match=Match(any=words), urgency=urgency, channels=(_DESK,))
        for urgency, words in _LOUD.items()
    ),
    Route(name="rest", channels=(_DESK,)),
)


@click.command()
@click.option("--minutes", type=click.IntRange(1, 60), default=MINUTES, show_default=True, help="How long a day takes.")
@click.option(
    "--lines", type=click.IntRange(min=1), help="Stop after so many headlines; default: when you press Ctrl-C."
)
def demo(minutes: int, lines: int | None) -> None:
    """Shows the whole thing without internet or settings: made-up papers break a day of news, Ticker catches it."""
    with TemporaryDirectory(prefix="ticker-demo-") as folder:
        asyncio.run(_demo(timedelta(minutes=minutes), lines, Path(folder)))


async def _demo(length: timedelta, lines: int | None, folder: Path) -> None:
    newsroom = Newsroom()
    await newsroom.open()
    sources = tuple(replace(source, every=_POLL) for source in newsroom.sources())
    desk = ChannelSettings(name=_DESK, url=Secret(newsroom.desk()), rules=ChannelRules(name=_DESK))
    policy = Policy(routes=_ROUTES, channels=(desk.rules,))
    settings = Settings(sources=sources, channels=(desk,), policy=policy, web=ANY_PORT)
    stop, seen = asyncio.Event(), asyncio.Event()
    console = out()

    def on_events(events: Sequence[Event]) -> None:
        print_for_people([event for event in events if event.kind is not EventKind.BASELINE])
        if any(event.is_news for event in events):
            seen.set()

    try:
        async with opened(settings, folder=folder, on_events=on_events) as app, asyncio.TaskGroup() as tasks:
            console.print(_explanation(sources, app.front.url))
            press = tasks.create_task(_publish(newsroom, seen, length, lines, stop))
            await run_until(app, stop)
            press.cancel()
    finally:
        await newsroom.close()
    console.print(Text("\nThat was the real pipeline. For your own sites: copy config.example.toml, then ticker run."))


async def _publish(
    newsroom: Newsroom, seen: asyncio.Event, length: timedelta, lines: int | None, stop: asyncio.Event
) -> None:
    """One day after the other, each in so long; ends when the last headline is ``seen``."""
    chance = random.Random()  # noqa: S311 - made-up news
    published, minute = 0, length.total_seconds() / MINUTES_A_DAY
    for number in count(chance.randrange(1000)):
        before = 0
        for line in day(number, chance):
            await asyncio.sleep(min((line.minute - before) * minute, _WAIT_MAX))
            before = line.minute
            seen.clear()
            newsroom.publish(line)
            published += bool(line.text)
            if published == lines:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_SEEN_WITHIN):
                        await seen.wait()
                stop.set()
                return


def _explanation(sources: Sequence[Source], wall: str) -> Text:
    """What is about to be seen, and where each piece would be configured."""
    text = Text()
    text.append(
        "Made-up papers on this machine break a day of news; Ticker watches them as it would watch any site.\n\n"
    )
    for key, value, where in (
        ("wall", wall, "open it in a browser; [web] listen"),
        ("sources", ", ".join(source.name for source in sources), "[[sources]] name"),
        ("first", sources[0].url, "[[sources]] url"),
        ("ticker", SELECT, "[[sources]] select, or a preset"),
        ("poll", f"every {_POLL.total_seconds():.0f} s", "[[sources]] every"),
        ("channel", "this terminal, and a made-up desk", "[channels.NAME] url: Telegram, Slack, mail … by Apprise URL"),
        ("routes", ", ".join(route.name for route in _ROUTES), "[[routes]]"),
        ("records", "in a folder that ends with it", "[store] url"),
    ):
        text.append(f"  {key:8}", style="bold")
        text.append(f"  {value:36}  ")
        text.append(f"{where}\n", style="dim")
    text.append("\nWhat stands on the pages now is the baseline and is not news. Stop with Ctrl-C.\n")
    return text
