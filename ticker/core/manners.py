"""The manners of channels: what is held until when, and in which bundle it goes out then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ticker.model.alert import Alert, Bundle, BundleKind, Event, Urgency
from ticker.model.delivery import Delivery
from ticker.model.manners import Digest, QuietHours, Rate
from ticker.model.route import ChannelRules, Policy

EXPIRY_PAUSE = timedelta(hours=1)  # between two notices of what expired: a channel that is down loses some every minute
_DAY = timedelta(days=1)
_COLLECTED = frozenset({BundleKind.DIGEST, BundleKind.QUIET, BundleKind.STORM, BundleKind.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Until when something is held, and what it goes out with then."""

    until: datetime
    bundle: Bundle


def held(event: Event, rules: ChannelRules, now: datetime, bundle: Bundle | None = None) -> Hold | None:
    """Whether a channel wants to hear of an event later: at its next digest, or after its quiet hours.

    A FLASH is never held, nor is what nobody acknowledged in time; a BULLETIN is by quiet hours only. What comes out of
    a ``bundle`` of digests is not put into the next one.
    """
    if event.urgency is Urgency.FLASH or event.is_escalated:
        return None
    until, kind = now, BundleKind.DIGEST
    if rules.digest and event.urgency > Urgency.BULLETIN and not (bundle and bundle.kind in _COLLECTED):
        until = next_digest(rules.digest, rules.zone, now)
    if rules.quiet_hours and (end := quiet_until(rules.quiet_hours, rules.zone, until)):
        until, kind = end, BundleKind.QUIET
    return Hold(until=until, bundle=Bundle(kind=kind, key=_moment(until, rules.zone))) if until > now else None


def mannered(alerts: Iterable[Alert], policy: Policy) -> tuple[Alert, ...]:
    """The alerts, those of channels that want to hear later with the bundle and the wait that this means."""
    rules = {one.name: one for one in policy.channels if one.digest or one.quiet_hours}
    return tuple(part for alert in alerts for part in _parted(alert, rules)) if rules else tuple(alerts)


def allowance(rate: Rate, sent: Sequence[datetime], now: datetime) -> tuple[int, datetime]:
    """How many messages a channel may take now, and when it may take the next. ``sent``: the latest first.

    A message that seems to have been sent far ahead was sent before the clock was set back, and does not count.
    """
    recent = [at for at in sent if now - rate.span < at < now + rate.span]
    if len(recent) < rate.count:
        return rate.count - len(recent), now
    return 0, recent[rate.count - 1] + rate.span


def is_late(delivery: Delivery, rules: ChannelRules, now: datetime) -> bool:
    """Whether a delivery could not be made for as long as the channel allows, and is not yet treated as such."""
    marked = delivery.bundle is not None and delivery.bundle.kind is BundleKind.LATE
    return not marked and now - delivery.ready_at >= rules.max_age


def quiet_until(hours: QuietHours, zone: tzinfo, at: datetime) -> datetime | None:
    """When the quiet hours end that a moment falls into; None if it falls into none.

    They last from one moment to another, not as long as clocks show these times: a clock that is put back in the night
    does not begin them again, one that is put forward does not skip their end.
    """
    today = at.astimezone(zone).date()
    for day in (today - _DAY, today):
        start = _instant(day, hours.start, zone)
        end = _instant(day + _DAY if hours.end <= hours.start else day, hours.end, zone)
        if start <= at < end:
            return end
    return None


def next_digest(digest: Digest, zone: tzinfo, after: datetime) -> datetime:
    """The first digest after a moment."""
    today = after.astimezone(zone).date()
    days = (today + n * _DAY for n in range(3))
    return min(moment for day in days for moment in _digests(digest, zone, day, after) if moment > after)


def _digests(digest: Digest, zone: tzinfo, day: date, after: datetime) -> Iterator[datetime]:
    """The digests of a day, and of those that follow each other the two around a moment only."""
    yield from (_instant(day, at, zone) for at in digest.at)
    if digest.every:
        midnight, end = _instant(day, time(), zone), _instant(day + _DAY, time(), zone)
        before = midnight + max((after - midnight) // digest.every, 0) * digest.every
        yield from (moment for moment in (before, before + digest.every) if moment < end)


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """A time of day as a moment: the first of two where clocks are put back, and none is skipped."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def _parted(alert: Alert, rules: dict[str, ChannelRules]) -> Iterator[Alert]:
    due = alert.event.at + alert.wait
    holds = {name: hold for name in alert.channels if name in rules and (hold := held(alert.event, rules[name], due))}
    at_once = tuple(name for name in alert.channels if name not in holds)
    if at_once or not holds:
        yield replace(alert, channels=at_once)
    for name, hold in holds.items():
        yield replace(alert, channels=(name,), bundle=hold.bundle, wait=hold.until - alert.event.at)


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
