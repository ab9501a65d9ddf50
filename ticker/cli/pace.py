"""How many alerts settings would have made of recordings: in all and a day, by channel, by route, by kind.

And how many messages a channel would have got of them, where its manners make fewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

from ticker.cli.show import table
from ticker.core.rehearsal import messages
from ticker.core.routing import NO_ROUTE, took
from ticker.model.alert import Alert, Event, EventKind
from ticker.model.route import Policy

_DAY = timedelta(days=1)
_PACE_MIN = timedelta(hours=1)  # less says nothing of a day
_ALERTS = (EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT)

Kinds = Counter[EventKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the desk said of recordings: all events, the alerts and notices that channels hear, and when it was.

    ``failed`` are those of the polls that could not be read.
    """

    polls: int
    failed: int = 0
    events: Sequence[Event]
    alerts: Sequence[Alert]
    spans: Sequence[tuple[datetime, datetime]]

    @property
    def length(self) -> timedelta:
        """How long was recorded: a time that several recordings share counts once, a time between them not."""
        covered, reached = timedelta(), min(since for since, _ in self.spans)
        for since, until in sorted(self.spans):
            covered += max(timedelta(), until - max(since, reached))
            reached = max(reached, until)
        return covered


def print_pace(console: Console, recorded: Recorded, policy: Policy) -> None:
    """The sum in a line; with settings a table of their channels, and one of their routes."""
    alerts = Counter(event.kind for event in recorded.events if event.kind in _ALERTS)
    kinds = ", ".join(f"{alerts[kind]} {kind.value}" for kind in _ALERTS if alerts[kind])
    parts = [_counted(recorded.polls, "poll")]
    if recorded.failed:
        parts.append(f"{recorded.failed} failed")
    parts.append(_counted(alerts.total(), "alert") + (f" ({kinds})" if kinds else ""))
    rates = [f"{rate} {_unit(recorded.length)}" for rate in _a_day(alerts.total(), recorded.length)]
    parts += rates or ["no rate a day: less than an hour is recorded"]
    console.print(Text(", ".join(parts), style="dim"))
    print_hearers(console, recorded, policy)


def print_hearers(console: Console, recorded: Recorded, policy: Policy) -> None:
    """A table of the channels and one of the routes: how many they hear or take, in all and a day."""
    parts: tuple[tuple[str, Mapping[str, Kinds], Mapping[str, int]], ...] = (
        ("channel", _by_channel(recorded, policy), _messages(recorded, policy)),
        ("route", _by_route(recorded, policy), {}),
    )
    for title, counts, sent in parts:
        if counts:
            console.print()
            _print_table(console, title, counts, sent, recorded.length)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _by_channel(recorded: Recorded, policy: Policy) -> dict[str, Kinds]:
    return {
        one.name: Counter(alert.event.kind for alert in recorded.alerts if one.name in alert.channels)
        for one in policy.channels
    }


def _messages(recorded: Recorded, policy: Policy) -> Mapping[str, int]:
    """How many messages each channel would get; nothing where no channel has manners that bundle alerts."""
    if not any(one.digest or one.quiet_hours or one.rate for one in policy.channels):
        return {}
    return {one.name: len(messages(recorded.alerts, one)) for one in policy.channels}


def _by_route(recorded: Recorded, policy: Policy) -> dict[str, Kinds]:
    """What each route took, whether or not a channel heard of it; and the alerts that none took."""
    found = {
        f"{one.name} (mute)" if one.mute else one.name: Counter(
            event.kind for event in recorded.events if took(one, event)
        )
        for one in policy.routes
    }
    left = Counter(event.kind for event in recorded.events if event.kind in _ALERTS and event.route == NO_ROUTE)
    return found | {NO_ROUTE: left} if left else found


def _print_table(
    console: Console, title: str, counts: Mapping[str, Kinds], sent: Mapping[str, int], length: timedelta
) -> None:
    others = [kind for kind in EventKind if kind not in _ALERTS and any(kinds[kind] for kinds in counts.values())]
    shown = (*_ALERTS, *others)
    rate = [_unit(length)] if length >= _PACE_MIN else []
    columns = (title, "alerts", *rate, *(("messages", *rate) if sent else ()), *(kind.value for kind in shown))
    rows = []
    for name, kinds in counts.items():
        told = sum(count for kind, count in kinds.items() if kind is not EventKind.NOTICE)
        sums = (told, sent[name]) if sent else (told,)
        cells = [cell for count in sums for cell in (str(count), *_a_day(count, length))]
        rows.append((name, *cells, *(str(kinds[kind]) for kind in shown)))
    console.print(table(columns, rows, right=columns[1:]))


def _a_day(count: int, length: timedelta) -> Iterator[str]:
    """How many that is in a day, or nothing where too little was recorded to tell."""
    if length >= _PACE_MIN:
        rate = count * (_DAY / length)
        yield f"{rate:.1f}" if 0 < rate < 10 else f"{rate:.0f}"  # noqa: PLR2004 - two digits tell


def _unit(length: timedelta) -> str:
    return "a day" if length >= _DAY else "a day at that pace"
