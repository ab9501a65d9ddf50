"""What the routes would make of a headline: each in its order, why not, how urgent, and who would hear of it when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from ticker.cli.show import table
from ticker.config.durations import write_duration
from ticker.core.routing import NO_ROUTE, STORY_WAIT
from ticker.core.trial import Trial, said, spared
from ticker.core.verdict import why_nobody
from ticker.model.alert import Alert, Bundle, BundleKind, Escalation, rfc3339
from ticker.model.route import ChannelRules, Policy
from ticker.text.spans import fine_span


def record(trial: Trial, policy: Policy) -> dict[str, object]:
    """It as other programs read it, ready for JSON."""
    event = trial.event
    return {
        "text": event.text,
        "source": event.source,
        "kind": event.kind.value,
        "at": rfc3339(event.at),
        "urgency": event.urgency.word,
        "route": event.route if event.route != NO_ROUTE else None,
        "at_once": list(trial.at_once),
        "later": list(trial.later),
        "deliveries": [_delivery_record(alert, name) for alert in trial.alerts for name in alert.channels],
        "below_min_urgency": [one.name for one in spared(trial, policy)],
        "acknowledge": _escalation_record(trial.escalation),
        "routes": [{"name": name, "does": does, "why": why or None} for name, does, why in said(trial, policy)],
    }


def _delivery_record(alert: Alert, channel: str) -> dict[str, object]:
    bundle = alert.bundle.kind.value if alert.bundle else None
    return {"channel": channel, "due_at": rfc3339(alert.event.at + alert.wait), "bundle": bundle}


def _escalation_record(escalation: Escalation | None) -> dict[str, object] | None:
    if escalation is None:
        return None
    return {"within_s": escalation.within.total_seconds(), "escalate": list(escalation.channels)}


def print_trial(console: Console, trial: Trial, policy: Policy) -> None:
    """A table of the routes, and what comes of them."""
    event = trial.event
    console.print(Text(f"{event.kind.value}, of {event.source}, seen {event.at:%a %Y-%m-%d %H:%M:%S} UTC:", "dim"))
    console.print(Text(event.text, "bold"))
    console.print()
    rows = [(str(number), *one) for number, one in enumerate(said(trial, policy), start=1)]
    console.print(table(("", "route", "does", "why not"), rows, right=("",)))
    console.print()
    console.print(table(("", ""), _outcome(trial, policy), headless=True))


def _outcome(trial: Trial, policy: Policy) -> Iterator[tuple[str, str]]:
    event = trial.event
    yield "urgency", event.urgency.word
    if trial.at_once:
        yield "at once", ", ".join(trial.at_once)
    for alert in trial.alerts:
        if alert.bundle:
            yield "later", f"{', '.join(alert.channels)}: {_when(alert.bundle)}"
    if not trial.alerts:
        yield "nobody", why_nobody(event, policy)
    for one in spared(trial, policy) if trial.alerts else ():
        yield "not", f"{one.name}: hears what is {one.min_urgency.word} or louder"
    heard = {*trial.at_once, *trial.later}
    yield from _rates([one for one in policy.channels if one.name in heard])
    if trial.escalation:
        yield "acknowledge", _in_words(trial.escalation)


def _when(bundle: Bundle) -> str:
    """When a channel hears of what it does not at once."""
    if bundle.kind is BundleKind.DIGEST:
        return f"in its digest of {bundle.key}"
    if bundle.kind is BundleKind.QUIET:
        return f"after its quiet hours, at {bundle.key}"
    return f"with the story's next message, or after {fine_span(STORY_WAIT)}"


def _rates(channels: Sequence[ChannelRules]) -> Iterator[tuple[str, str]]:
    for one in channels:
        if one.rate:
            count = "1 message" if one.rate.count == 1 else f"{one.rate.count} messages"
            most = f"at most {count} in {write_duration(one.rate.span)}"
            yield "rate", f"{one.name}: {most}; what is more is bundled"


def _in_words(escalation: Escalation) -> str:
    within = write_duration(escalation.within)
    if not escalation.channels:
        return f"within {within}; nobody else hears of it"
    each = f", {within} each" if len(escalation.channels) > 1 else ""
    return f"within {within}, or it goes to {', then '.join(escalation.channels)}{each}"
