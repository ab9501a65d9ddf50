"""``ticker channels``: the ways to people."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from ticker.app.planner import open_channel
from ticker.cli.common import config_option, settings_of
from ticker.cli.show import out, table
from ticker.config.settings import ChannelSettings
from ticker.core.message import compose
from ticker.core.notices import channel_test
from ticker.model.delivery import Outcome, Status
from ticker.model.errors import TickerError, UsageError


@click.group()
def channels() -> None:
    """The channels of the settings."""


@channels.command("test")
@click.argument("names", nargs=-1)
@config_option
def test(names: tuple[str, ...], config: Path | None) -> None:
    """Sends a test message through each channel, or those named, and shows the answer."""
    settings = settings_of(config)
    unknown = sorted(set(names) - {one.name for one in settings.channels})
    if unknown:
        raise UsageError(f"no such channel: {', '.join(unknown)}; there are {_listed(settings.channels)}")
    chosen = [one for one in settings.channels if not names or one.name in names]
    if not chosen:
        raise UsageError("no channels in the settings; add [channels.NAME] with a url")
    outcomes = asyncio.run(_all(chosen))
    rows = [(one.name, outcome.status.value, outcome.problem) for one, outcome in zip(chosen, outcomes, strict=True)]
    out().print(table(("channel", "outcome", "answer"), rows))
    if any(outcome.status is not Status.SENT for outcome in outcomes):
        raise TickerError("not every channel took the message")


async def _all(chosen: Sequence[ChannelSettings]) -> list[Outcome]:
    return await asyncio.gather(*map(_send, chosen))


async def _send(settings: ChannelSettings) -> Outcome:
    channel = open_channel(settings)
    event = channel_test(datetime.now(UTC))
    zone, form = settings.rules.zone, settings.rules.format
    try:
        return await channel.send(compose(event, titled=channel.titled, limit=channel.limit, zone=zone, form=form))
    finally:
        await channel.close()


def _listed(channels: Sequence[ChannelSettings]) -> str:
    return ", ".join(one.name for one in channels) or "none"
