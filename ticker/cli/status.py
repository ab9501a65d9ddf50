"""``ticker status``: how the sources, the channels and the outbox are doing."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from ticker.app import archive, state_folder
from ticker.cli.common import config_option, json_option, settings_of
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out, table
from ticker.config.settings import Settings
from ticker.model.alert import rfc3339
from ticker.store.archive import ChannelStatus, SourceStatus

_SOURCE = ("source", "state", "last read", "on page", "seen 24 h", "coverage 24 h", "trouble")
_CHANNEL = ("channel", "last sent", "waiting", "dead", "waiting since", "problem")


@click.command()
@config_option
@json_option
def status(config: Path | None, as_json: bool) -> None:
    """Sources, channels, outbox and coverage, from the records of the daemon."""
    settings = settings_of(config)
    now = datetime.now(UTC)
    sources, channels, unseen = asyncio.run(_read(settings, now))
    if as_json:
        for source in sources:
            print_json(_source_record(source))
        for channel in channels:
            print_json(_channel_record(channel))
        print_json({"unacknowledged": unseen})
        return
    console = out()
    console.print(table(_SOURCE, [_source_row(source, now) for source in sources], right=_SOURCE[3:6]))
    if channels:
        console.print()
        console.print(table(_CHANNEL, [_channel_row(channel, now) for channel in channels], right=_CHANNEL[2:4]))
    if unseen:
        console.print(f"\n{unseen} waiting for an acknowledgement (ticker ack CODE)", style="yellow")


async def _read(settings: Settings, now: datetime) -> tuple[list[SourceStatus], list[ChannelStatus], int]:
    async with archive(settings, folder=state_folder(settings, os.environ)) as records:
        sources, channels = await records.sources_status(now, settings.sources), await records.channels_status()
        return sources, channels, await records.unacknowledged()


def _state(source: SourceStatus) -> str:
    if source.health.trouble is not None:
        return source.health.trouble.value
    return "watching" if source.baseline_at else "not read yet"


def _source_row(source: SourceStatus, now: datetime) -> tuple[str, ...]:
    return (
        source.name,
        _state(source),
        _ago(source.last_good_at, now),
        str(source.present),
        str(source.seen_24h),
        f"{source.coverage_24h:.1%}" if source.coverage_24h is not None else "",
        source.health.problem,
    )


def _channel_row(channel: ChannelStatus, now: datetime) -> tuple[str, ...]:
    return (
        channel.channel,
        _ago(channel.last_sent_at, now),
        str(channel.waiting),
        str(channel.dead),
        _ago(channel.waiting_since, now),
        channel.last_problem,
    )


def _source_record(source: SourceStatus) -> dict[str, object]:
    return {
        "source": source.name,
        "url": source.url,
        "state": _state(source),
        "problem": source.health.problem or None,
        "failing_since": _json_time(source.health.since),
        "last_good_at": _json_time(source.last_good_at),
        "watched_since": _json_time(source.baseline_at),
        "present": source.present,
        "seen_24h": source.seen_24h,
        "coverage_24h": source.coverage_24h,
    }


def _channel_record(channel: ChannelStatus) -> dict[str, object]:
    return {
        "channel": channel.channel,
        "waiting": channel.waiting,
        "dead": channel.dead,
        "waiting_since": _json_time(channel.waiting_since),
        "last_sent_at": _json_time(channel.last_sent_at),
        "problem": channel.last_problem or None,
    }


def _json_time(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    seconds = max(0, (now - at).total_seconds())
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"
