"""Words about the monitor itself, and the ids of events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from ticker.core.manners import mannered
from ticker.model.alert import Alert, Event, EventKind
from ticker.model.delivery import Delivery, Orphans
from ticker.model.route import ChannelRules, Policy
from ticker.text.clean import clean, cut
from ticker.text.spans import in_days

_ID_BYTES = 8
_NAMED = 20  # headlines in one notice
_NAMED_MAX = 100  # characters of each
_PROBLEMS_NAMED = 3
# Who renews in time does so with more left: a third of ninety or forty-five days, half of six.
_ENDS_SOON = timedelta(days=14)
_ENDS_SOON_SHARE = 6


def notice(source: str | None, text: str, reason: str, now: datetime) -> Event:
    """An event about the monitor itself."""
    identity = event_id(source or "", EventKind.NOTICE, reason, now, text)
    return Event(id=identity, kind=EventKind.NOTICE, source=source, text=text, at=now, reason=reason)


def channel_test(now: datetime) -> Event:
    """What a channel is tried with."""
    return notice(None, "Test message from Ticker: this channel works.", "test", now)


def noticed(notices: Iterable[Event], policy: Policy) -> tuple[Alert, ...]:
    """The notices with those who hear of them, and when; where nobody does, the log is left."""
    return mannered((Alert(event=event, channels=notice_channels(policy)) for event in notices), policy)


def expired(rules: ChannelRules, events: Sequence[Event]) -> str:
    """The words on alerts that a channel could not be told in time: how many, and which."""
    alerts = "an alert" if len(events) == 1 else f"{len(events)} alerts"
    named = "; ".join(f"{event.at:%H:%M} UTC {cut(clean(event.text), _NAMED_MAX)}" for event in events[:_NAMED])
    more = f"; and {len(events) - _NAMED} more" if len(events) > _NAMED else ""
    return f"channel {rules.name} could not be told {alerts} in time, dropped by its max_age: {named}{more}"


def choked(delivery: Delivery, rules: ChannelRules) -> str:
    """The words on an alert over which a service fails, though it takes others."""
    headline = cut(clean(delivery.event.text), _NAMED_MAX)
    return (
        f"channel {rules.name} takes other messages, but fails over this one: {headline} ({delivery.problem}); nothing "
        f"waits for it, and it is tried on; see that its service takes such a text, or give it up with "
        f"ticker outbox drop {delivery.id}"
    )


def stranded(orphans: Orphans) -> str:
    """The words on what waits for a channel that the settings name no more."""
    what = "a message waits" if orphans.count == 1 else f"{orphans.count} messages wait"
    return (
        f"{what} for channel {orphans.channel}, which the settings name no more; name it again, or give up what waits "
        f"with ticker outbox drop --all --channel {orphans.channel}"
    )


def channel_down(channel: str) -> str:
    """The reason of the notice that a channel takes no messages; the store knows by it what was told before a start."""
    return f"channel {channel} is down"


def channel_back(channel: str) -> str:
    """The reason of the notice that it works again."""
    return f"channel {channel} is back"


def stranded_reason(channel: str) -> str:
    """The reason of such a notice; the store knows by it what was told."""
    return f"channel {channel} left the settings"


def refused(problems: Sequence[str]) -> str:
    """The words on settings that were not taken."""
    more = f"; and {len(problems) - _PROBLEMS_NAMED} more (ticker check)" if len(problems) > _PROBLEMS_NAMED else ""
    return f"the settings were not reloaded, those before hold: {'; '.join(problems[:_PROBLEMS_NAMED])}{more}"


def ends_soon(begins: datetime, ends: datetime, now: datetime) -> bool:
    """Whether a certificate should have been renewed by now: a fortnight before its end, or a sixth of its time."""
    return ends - now < min(_ENDS_SOON, (ends - begins) / _ENDS_SOON_SHARE)


def certificate_ends(host: str, ends: datetime, now: datetime) -> str:
    """The words on a certificate that ends soon."""
    when = f"in {in_days(ends - now)} ({ends:%Y-%m-%d})"
    return (
        f"certificate of {cut(clean(host), _NAMED_MAX)} ends {when} and was not renewed in good time; "
        "if the site leaves it so, it cannot be read from then on"
    )


def certificate_reason(host: str, ends: datetime) -> str:
    """The reason of such a notice; the store knows by it what was told before a start."""
    return f"certificate of {host} ends {ends:%Y-%m-%d}"


def notice_channels(policy: Policy) -> tuple[str, ...]:
    """The channels that hear of the monitor itself."""
    return tuple(rules.name for rules in policy.channels if rules.notices)


def event_id(source: str, kind: EventKind, what: str, now: datetime, text: str) -> str:
    """The same poll of the same source gives the same ids, wherever it is decided."""
    parts = f"{source}\x1f{kind.value}\x1f{what}\x1f{now.isoformat()}\x1f{text}"
    return blake2b(parts.encode("utf-8", "replace"), digest_size=_ID_BYTES).hexdigest()
