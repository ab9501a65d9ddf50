"""``ticker status``: how the daemon, the sources, the channels and the outbox are doing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.text import Text

from ticker.app.records import archive, daemon_of
from ticker.app.settings import state_folder
from ticker.cli.common import DurationType, config_option, json_option, settings_of_records
from ticker.cli.coverage import print_ledgers
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out, table
from ticker.cli.status_records import channel_record, source_record, whole_record
from ticker.config.settings import Settings
from ticker.model.source import Source
from ticker.store.archive import DAY, ChannelStatus, SourceStatus
from ticker.store.running import Presence
from ticker.text.spans import fine_span

_SOURCE = ("source", "state", "since", "last good poll", "every", "on page", "seen 24 h", "coverage 24 h", "trouble")
_CHANNEL = ("channel", "state", "last sent", "waiting", "dead", "failing since", "problem")
_COLOURS = {
    "watching": "green",
    "works": "green",
    "not read yet": "yellow",
    "no news yet": "dim",
    "waits": "yellow",
    "removed": "dim",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All of it at one moment."""

    now: datetime
    daemon: Presence
    sources: tuple[SourceStatus, ...]
    channels: tuple[ChannelStatus, ...]
    left: frozenset[str]  # channels that the settings name no more; which these are, none with mistakes can tell
    unseen: int


@click.command()
@config_option
@click.option("--coverage", is_flag=True, help="When each source was not watched, why, and what was found on return.")
@click.option("--last", type=DurationType(), default="1d", show_default=True, help="The time that --coverage tells of.")
@json_option
def status(config: Path | None, coverage: bool, last: timedelta, as_json: bool) -> None:
    """Sources, channels, outbox and coverage, from the records of the daemon."""
    settings = settings_of_records(config)
    now = datetime.now(UTC)
    if coverage:
        print_ledgers(settings, now - last, now, as_json=as_json)
        return
    found = asyncio.run(_read(settings, now))
    every = {source.name: source for source in settings.sources}
    if as_json:
        for source in found.sources:
            print_json(source_record(source, every.get(source.name)))
        for channel in found.channels:
            print_json(channel_record(channel))
        print_json(whole_record(found.daemon, found.channels, found.unseen))
        return
    _print(found, every)


async def _read(settings: Settings, now: datetime) -> Status:
    folder = state_folder(settings, os.environ)
    async with archive(settings, folder=folder) as records:
        known = {one.channel: one for one in await records.channels_status()}
        left = known.keys() - {channel.name for channel in settings.channels}
        for channel in settings.channels:
            known.setdefault(channel.name, _nothing_sent(channel.name))
        return Status(
            now=now,
            daemon=daemon_of(settings, folder=folder),
            sources=tuple(await records.sources_status(now, settings.sources)),
            channels=tuple(known[name] for name in sorted(known)),
            left=frozenset() if settings.wrong else frozenset(left),
            unseen=await records.unacknowledged(),
        )


def _nothing_sent(name: str) -> ChannelStatus:
    return ChannelStatus(channel=name, waiting=0, dead=0, waiting_since=None, last_sent_at=None, last_problem="")


def _print(found: Status, every: Mapping[str, Source]) -> None:
    console = out()
    if found.daemon.is_running and found.daemon.since:
        lasted = fine_span(found.now - found.daemon.since)
        words = f"the daemon runs since {_moment(found.daemon.since)} ({lasted}), process {found.daemon.process}"
        console.print(Text(words, "green"), end="\n\n")
    elif found.daemon.is_running is False:
        words = "the daemon is not running: what follows is how it left things"
        console.print(Text(words, "bold red"), end="\n\n")
    rows = [_source_row(source, every.get(source.name), found.now) for source in found.sources]
    console.print(table(_SOURCE, rows, right=_SOURCE[4:8]))
    if found.channels:
        console.print()
        console.print(table(_CHANNEL, [_channel_row(one, found) for one in found.channels], right=_CHANNEL[3:5]))
    console.print()
    console.print(Text(_outbox(found)))
    if found.unseen:
        console.print(f"{found.unseen} waiting for an acknowledgement (ticker ack CODE)", style="yellow")


def _source_row(source: SourceStatus, configured: Source | None, now: datetime) -> tuple[str | Text, ...]:
    state, health = source.state, source.health
    since = health.since or source.baseline_at
    return (
        source.name,
        Text(state, _COLOURS.get(state, "bold red")),
        _moment(since) if since else "",
        _ago(source.last_good_at, now),
        fine_span(configured.every) if configured else "",
        str(source.present),
        str(source.seen_24h),
        _share(source.coverage_24h),
        health.problem,
    )


def _channel_row(channel: ChannelStatus, found: Status) -> tuple[str | Text, ...]:
    state = "removed" if channel.channel in found.left else channel.state
    return (
        channel.channel,
        Text(state, _COLOURS.get(state, "bold red")),
        _ago(channel.last_sent_at, found.now),
        str(channel.waiting),
        Text(str(channel.dead), "bold red" if channel.dead else ""),
        _moment(channel.failing_since) if channel.failing_since else "",
        channel.last_problem if channel.failing_since or channel.dead else "",
    )


def _outbox(found: Status) -> str:
    waiting, dead = sum(one.waiting for one in found.channels), sum(one.dead for one in found.channels)
    oldest = min((one.waiting_since for one in found.channels if one.waiting_since), default=None)
    since = f", the oldest for {fine_span(found.now - oldest)}" if oldest else ""
    letters = f"; {dead} dead (ticker outbox list --dead)" if dead else ""
    return f"outbox: {waiting} waiting{since}{letters}"


def _share(share: float | None) -> Text:
    if share is None:
        return Text("")
    return Text(f"{share:.1%}", "" if share >= 0.99 else "yellow")  # noqa: PLR2004 - a quarter of an hour a day


def _moment(at: datetime) -> str:
    """Its date only where it is not of the last day."""
    return f"{at:%H:%M} UTC" if datetime.now(UTC) - at < DAY else f"{at:%Y-%m-%d %H:%M} UTC"


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{fine_span(max(now - at, timedelta()))} ago" if at else "never"
