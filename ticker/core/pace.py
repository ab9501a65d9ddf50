"""How soon a source is asked again: faster while it breaks news, slower when it is quiet or in trouble.

Pure. A moment is a number of seconds on a clock that nobody sets. After a start, and after trouble, a source is read as
often as ``every`` says: what was not seen was not quiet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from math import pow  # noqa: A004 - of floats alone, which is a float

from ticker.core.health import FAILURES_UNTIL_TOLD, back_off
from ticker.model.alert import EventKind
from ticker.model.decision import Decision
from ticker.model.health import Health, Trouble
from ticker.model.source import Source

LIVELY = 60.0  # seconds at the fastest pace after a headline: news seldom comes alone
LIVELY_LONG = 300.0  # after a poll that found so much of the window new that the next may miss some
TOO_FAR = 0.5  # of the window, from which on it is the longer time
SETTLED = 240.0  # seconds after it, until ``every`` is reached
QUIET = 3600.0  # and until it gets slower than that
ASLEEP = 7200.0  # and until ``slowest`` is reached
UNHURRIED = 1800.0  # seconds in which a site that asked for fewer requests is not asked faster than ``every``
_NEWS = frozenset({EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT})
_ANSWERED = frozenset({Trouble.INCOMPLETE, Trouble.HELD})  # the site is well; what it shows may be right in a moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What the pace of a source follows: the moments until which it is lively, and must not be hurried."""

    lively_until: float
    unhurried_until: float = float("-inf")


def at_start(moment: float) -> Pace:
    """The pace of a source of which nothing is known: as often as ``every`` says."""
    return Pace(lively_until=moment - SETTLED)


def after_poll(pace: Pace, decision: Decision, moment: float) -> Pace:
    """The pace after a poll that ended at a moment."""
    health = decision.known.health
    if health.trouble is Trouble.THROTTLED:
        pace = replace(pace, unhurried_until=moment + UNHURRIED)
    if health.failures >= FAILURES_UNTIL_TOLD:
        return replace(pace, lively_until=max(pace.lively_until, moment - SETTLED))
    news = sum(event.kind in _NEWS for event in decision.events)
    if not news:
        return pace
    lively = LIVELY_LONG if news >= TOO_FAR * decision.known.count else LIVELY
    return replace(pace, lively_until=max(pace.lively_until, moment + lively))


def interval(source: Source, pace: Pace, health: Health, moment: float) -> timedelta:
    """How long to wait for the next poll of a source."""
    usual = _usual(source, moment - pace.lively_until)
    if moment < pace.unhurried_until:
        usual = max(usual, source.every)
    if health.trouble is None:
        return usual
    if health.failures == 1 or health.trouble in _ANSWERED:
        return min(usual, source.every)
    return back_off(health, source.every)


def _usual(source: Source, quiet: float) -> timedelta:
    """From ``fastest`` by way of ``every`` to ``slowest``, each step longer by the same part of it."""
    if source.shortest == source.longest:
        return source.every
    bends = ((0.0, source.shortest), (SETTLED, source.every), (QUIET, source.every), (ASLEEP, source.longest))
    for (since, shorter), (until, longer) in pairwise(bends):
        if quiet < until:
            return min(shorter * pow(longer / shorter, max(quiet - since, 0) / (until - since)), longer)
    return source.longest
