"""Who hears what: routes, and what the desk must know of the channels they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo

from ticker.model.alert import EventKind, Urgency
from ticker.model.hours import Hours
from ticker.model.manners import Digest, Format, Late, QuietHours, Rate


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
    """Which events go to which channels, and how urgent they are. The first that matches decides, unless ``go_on``.

    What is not acknowledged ``ack_within`` so long goes to the channels of ``escalate``, one after another.
    """

    name: str
    match: Match = field(default_factory=Match)
    channels: tuple[str, ...] = ()
    urgency: Urgency | None = None
    mute: bool = False
    go_on: bool = False
    ack_within: timedelta | None = None
    escalate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """What the desk and the sender must know of a channel.

    ``notices`` makes it hear of the monitor itself too. ``min_urgency`` keeps what is less urgent away. ``zone`` is
    that of its times. What could not be delivered for ``max_age`` goes the way of ``late``.
    """

    name: str
    notices: bool = False
    min_urgency: Urgency = Urgency.ROUTINE
    zone: tzinfo = UTC
    quiet_hours: QuietHours | None = None
    digest: Digest | None = None
    rate: Rate | None = None
    max_age: timedelta = timedelta(hours=24)
    late: Late = Late.BUNDLE
    format: Format | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """By what the desk routes: the routes in order (none: every alert to every news channel), and all channels.

    ``site`` is where people reach the pages of this Ticker, ending with a slash; empty if they cannot.
    """

    routes: tuple[Route, ...] = ()
    channels: tuple[ChannelRules, ...] = ()
    site: str = ""
