"""The latest headlines of the records, through the routes of today: who would hear of which, and how many a day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ticker.app.records import archive
from ticker.cli.pace import Recorded, print_hearers
from ticker.cli.show import table
from ticker.config.settings import Settings
from ticker.core.trial import Trial, tried_again
from ticker.core.verdict import ALERTS
from ticker.model.alert import Alert, BundleKind
from ticker.model.route import Policy

_COLUMNS = ("time (UTC)", "source", "headline", "route", "urgency", "channels")
_HEADLINE = _COLUMNS.index("headline")
_GAP = 2
_HEADLINE_MIN = 24  # cells
_WIDTH = 160  # cells where there is no terminal
_LATER = {BundleKind.DIGEST: "digest", BundleKind.QUIET: "quiet hours"}


async def tried_of_records(settings: Settings, last: int, source: str | None, *, folder: Path) -> list[Trial]:
    """The last alerts of all sources or of one through the routes, the latest last. Raises StoreError."""
    languages = {one.name: one.language for one in settings.sources if one.language}
    async with archive(settings, folder=folder) as records:
        found = await records.events(source=source, kinds=tuple(ALERTS), limit=last)
        stories = await records.stories({event.story for event in found}, languages)
    return [
        tried_again(event, stories.get(event.story), settings.sources, settings.policy) for event in reversed(found)
    ]


def print_records(console: Console, trials: Sequence[Trial], policy: Policy) -> None:
    """A line for each headline."""
    if not console.is_terminal:
        console.width = _WIDTH
    rows = [_row(trial, policy) for trial in trials]
    others = [max(map(cell_len, cells)) for n, cells in enumerate(zip(_COLUMNS, *rows, strict=True)) if n != _HEADLINE]
    room = max(console.width - sum(others) - _GAP * len(others), _HEADLINE_MIN)
    cut = [(*row[:_HEADLINE], _cut(row[_HEADLINE], room), *row[_HEADLINE + 1 :]) for row in rows]
    console.print(table(_COLUMNS, cut))


def print_sum(console: Console, trials: Sequence[Trial], policy: Policy) -> None:
    """How many there were and how many were told; a table of the channels, and one of the routes."""
    events = [trial.event for trial in trials]
    alerts = [alert for trial in trials for alert in trial.alerts]
    since, until = events[0].at, events[-1].at
    told = sum(bool(trial.alerts) for trial in trials)
    count = "1 headline" if len(trials) == 1 else f"{len(trials)} headlines"
    said = f"{count}, {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC; told to somebody: {told}"
    console.print(Text(said, style="dim"))
    print_hearers(console, Recorded(polls=0, events=events, alerts=alerts, spans=[(since, until)]), policy)


def _row(trial: Trial, policy: Policy) -> tuple[str, ...]:
    event = trial.event
    heard = [_heard(name, alert) for alert in trial.alerts for name in alert.channels]
    muted = " (mute)" if trial.taken and all(one.mute for one in trial.taken) else ""
    return (
        f"{event.at:%m-%d %H:%M}",
        event.source or "",
        event.text,
        f"{event.route}{muted}" if policy.routes else "",
        event.urgency.word,
        ", ".join(heard) or "nobody",
    )


def _heard(channel: str, alert: Alert) -> str:
    return f"{channel} ({_LATER.get(alert.bundle.kind, 'later')})" if alert.bundle else channel


def _cut(text: str, room: int) -> str:
    shown = Text(text)
    shown.truncate(room, overflow="ellipsis")
    return shown.plain
