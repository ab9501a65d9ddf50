"""Who hears what: routes, and what the desk must know of the channels they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from ticker.model.alert import EventKind, Urgency
from ticker.model.hours import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which events a route takes: those that meet every condition; what is empty takes all.

    ``any``, ``all`` and ``none`` hold words, phrases, or stems (``assassinat*``), compared as folded text; ``regex``
    holds expressions of RE2, one of which is found in the headline as shown. ``sources`` are names with wildcards,
    ``languages`` those of the sources: "en" takes "en-gb" too. ``hours`` are compared with when it was seen.
    ``confirmed_by`` is how many sources must tell the
    story, and only they are heard at once: what others add goes out with its next message, or bundled. 0: all are.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    regex: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    languages: tuple[str, ...] = ()
    hours: Hours | None = None
    confirmed_by: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which events go to which channels, and how urgent they are. The first that matches decides, unless ``go_on``."""

    name: str
    match: Match = field(default_factory=Match)
    channels: tuple[str, ...] = ()
    urgency: Urgency | None = None
    mute: bool = False
    go_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """What the desk and the sender must know of a channel.

    ``notices`` makes it hear of the monitor itself too. ``max_age`` is how long an alert is tried before it is a dead
    letter. ``min_urgency`` keeps what is less urgent away.
    """

    name: str
    notices: bool = False
    max_age: timedelta = timedelta(hours=24)
    min_urgency: Urgency = Urgency.ROUTINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """By what the desk routes: the routes in order (none: every alert to every news channel), and all channels."""

    routes: tuple[Route, ...] = ()
    channels: tuple[ChannelRules, ...] = ()
