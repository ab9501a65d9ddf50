"""What the routes would make of a headline: each in its order, why not, how urgent, and who would hear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from ticker.cli.show import span, table
from ticker.cli.verdict import why_nobody
from ticker.core.routing import NO_ROUTE, STORY_WAIT, Answer, answers, route
from ticker.model.alert import Alert, Event, rfc3339
from ticker.model.route import Policy, Route
from ticker.model.source import Source
from ticker.model.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A headline as the routes leave it, what each of those that were asked said, and who would hear."""

    event: Event
    answers: tuple[Answer, ...]
    alerts: tuple[Alert, ...]

    @property
    def at_once(self) -> tuple[str, ...]:
        return tuple(name for alert in self.alerts if alert.bundle is None for name in alert.channels)

    @property
    def later(self) -> tuple[str, ...]:
        return tuple(name for alert in self.alerts if alert.bundle for name in alert.channels)

    @property
    def taken(self) -> tuple[Route, ...]:
        return tuple(answer.route for answer in self.answers if not answer.why_not)


def tried(event: Event, story: Story, source: Source, policy: Policy) -> Trial:
    """What the routes make of an event."""
    routed, alerts = route(event, story, source, policy)
    return Trial(event=routed, answers=answers(event, story, source, policy), alerts=alerts)


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
        "routes": [{"name": name, "does": does, "why": why or None} for name, does, why in _said(trial, policy)],
    }


def print_trial(console: Console, trial: Trial, policy: Policy) -> None:
    """A table of the routes, and what comes of them."""
    event = trial.event
    console.print(Text(f"{event.kind.value}, of {event.source}, seen {event.at:%a %Y-%m-%d %H:%M:%S} UTC:", "dim"))
    console.print(Text(event.text, "bold"))
    console.print()
    rows = [(str(number), *said) for number, said in enumerate(_said(trial, policy), start=1)]
    console.print(table(("", "route", "does", "why not"), rows, right=("",)))
    console.print()
    console.print(table(("", ""), _outcome(trial, policy), headless=True))


def _said(trial: Trial, policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Of each route its name, what it does, and why if it does nothing."""
    for one, why_not in trial.answers:
        yield one.name, "passes" if why_not else "mutes" if one.mute else "takes", why_not
    for one in policy.routes[len(trial.answers) :]:
        yield one.name, "not asked", f"{trial.answers[-1].route.name} decides"


def _outcome(trial: Trial, policy: Policy) -> Iterator[tuple[str, str]]:
    event = trial.event
    yield "urgency", event.urgency.word
    if trial.at_once:
        yield "at once", ", ".join(trial.at_once)
    if trial.later:
        yield "later", f"{', '.join(trial.later)}: with the story's next message, or after {span(STORY_WAIT)}"
    if not trial.alerts:
        yield "nobody", why_nobody(event, policy)
    named = {name for one in trial.taken if not one.mute for name in one.channels}
    quiet = [one for one in policy.channels if one.name in named and event.urgency > one.min_urgency]
    for one in quiet if trial.alerts else ():
        yield "not", f"{one.name}: hears what is {one.min_urgency.word} or louder"
