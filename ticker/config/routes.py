"""From what the settings say of a route to the route, and whether the names that it uses exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ticker.config.locate import KeyPath
from ticker.config.problems import Problem
from ticker.config.schema import MatchTable, RouteTable
from ticker.config.wording import did_you_mean, shown
from ticker.model.hours import EVERY_DAY, MIDNIGHT, Hours
from ticker.model.route import Match, Route


class Names(NamedTuple):
    """What the settings give names to, sound or not. ``sources`` and ``routes`` have None where a name is missing."""

    sources: tuple[str | None, ...]
    routes: tuple[str | None, ...]
    channels: tuple[str, ...]

    @classmethod
    def of(cls, raw: Mapping[str, object]) -> Names:
        channels = raw.get("channels")
        return cls(
            sources=_names_in(raw.get("sources")),
            routes=_names_in(raw.get("routes")),
            channels=tuple(channels) if isinstance(channels, dict) else (),
        )

    def repeated(self) -> Iterator[Problem]:
        """The names that are given more than once."""
        for kind, names in (("sources", self.sources), ("routes", self.routes)):
            above = set[str]()
            for number, name in enumerate(names):
                if name is None:
                    continue
                if name in above:
                    yield Problem((kind, number, "name"), "another above has the same name; rename one")
                above.add(name)


def _names_in(tables: object) -> tuple[str | None, ...]:
    if not isinstance(tables, list):
        return ()
    found = (table.get("name") if isinstance(table, dict) else None for table in tables)
    return tuple(name if isinstance(name, str) else None for name in found)


def read_route(table: RouteTable, number: int, names: Names, problems: list[Problem]) -> Route:
    """The route of one table [[routes]]; what is wrong with it is noted."""
    path: KeyPath = ("routes", number)
    problems.extend(_aimless(table, path))
    problems.extend(_timeless(table, path))
    problems.extend(_unknown_channels("channels", table.channels, path, names))
    problems.extend(_unknown_channels("escalate", table.escalate, path, names))
    problems.extend(_half_asked(table, path))
    problems.extend(_unknown_sources(table, path, names))
    return Route(
        name=table.name or f"route {number + 1}",
        match=Match(
            any=table.match.any or (),
            all=table.match.all or (),
            none=table.match.none or (),
            regex=table.match.regex or (),
            sources=table.match.sources or (),
            kinds=table.match.kinds,
            languages=table.match.languages or (),
            hours=_hours(table.match),
            confirmed_by=table.match.story or 0,
        ),
        channels=tuple(dict.fromkeys(table.channels)),
        urgency=table.urgency,
        mute=table.mute,
        ack_within=table.ack_within,
        escalate=tuple(dict.fromkeys(table.escalate)),
        go_on=table.go_on,
    )


def _hours(table: MatchTable) -> Hours | None:
    if table.hours is None and table.days is None:
        return None
    begin, end = table.hours or (0, MIDNIGHT)
    return Hours(
        begin=begin,
        end=end,
        days=EVERY_DAY if table.days is None else frozenset[int]().union(*table.days),
        zone=table.zone or ZoneInfo("UTC"),
    )


def _timeless(table: RouteTable, path: KeyPath) -> Iterator[Problem]:
    if table.match.zone is not None and _hours(table.match) is None:
        yield Problem((*path, "match", "zone"), "says nothing without hours or days; give one of them, or take it out")


def _aimless(table: RouteTable, path: KeyPath) -> Iterator[Problem]:
    if table.mute and table.channels:
        yield Problem((*path, "mute"), "mute, and yet channels; keep one of the two")
    if table.mute and table.go_on:
        yield Problem((*path, "continue"), "mute, and yet the routes below are asked; keep one of the two")
    if not table.mute and not table.channels:
        yield Problem(path, 'leads nowhere; give channels = ["NAME"], or mute = true')


def _half_asked(table: RouteTable, path: KeyPath) -> Iterator[Problem]:
    """An acknowledgement needs a time, channels to go to after it, and people who hear of the alert."""
    if table.ack_within and not table.escalate:
        yield Problem((*path, "ack_within"), 'goes to nobody afterwards; give escalate = ["NAME"]')
    if table.escalate and not table.ack_within:
        yield Problem((*path, "escalate"), 'never comes to pass; give ack_within = "5m"')
    if table.mute and table.ack_within:
        yield Problem((*path, "mute"), "mute, and yet ack_within; keep one of the two")


def _unknown_channels(key: str, channels: Iterable[str], path: KeyPath, names: Names) -> Iterator[Problem]:
    for place, channel in enumerate(channels):
        here = (*path, key, place)
        if "://" in channel:  # not quoted: it is likely to hold a password
            yield Problem(here, "an address, not a name; put it into [channels.NAME] as url, and give NAME here")
        elif channel not in names.channels:
            yield Problem(here, f"{shown(channel)} is no channel; {did_you_mean(channel, names.channels)}")


def _unknown_sources(table: RouteTable, path: KeyPath, names: Names) -> Iterator[Problem]:
    sources = [name for name in names.sources if name is not None]
    for place, pattern in enumerate(table.match.sources or ()):
        if pattern not in sources and not any(fnmatchcase(name, pattern) for name in sources):
            remedy = did_you_mean(pattern, sources)
            yield Problem((*path, "match", "sources", place), f"{shown(pattern)} fits no source; {remedy}")
