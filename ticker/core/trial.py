"""What the routes would make of a headline: each in its order, why not, how urgent, and who would hear of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ticker.core.manners import mannered
from ticker.core.routing import Answer, answers, route
from ticker.model.alert import Alert, Escalation, Event, Urgency
from ticker.model.route import ChannelRules, Policy, Route
from ticker.model.source import Source
from ticker.model.story import Story, StoryLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A headline as the routes leave it, what each of those that were asked said, and who would hear of it when."""

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
    def escalation(self) -> Escalation | None:
        return next((alert.escalation for alert in self.alerts if alert.escalation), None)

    @property
    def taken(self) -> tuple[Route, ...]:
        return tuple(answer.route for answer in self.answers if not answer.why_not)


def tried(event: Event, story: Story, source: Source, policy: Policy) -> Trial:
    """What the routes make of an event, and the manners of the channels."""
    routed, alerts = route(event, story, source, policy)
    return Trial(event=routed, answers=answers(event, story, source, policy), alerts=mannered(alerts, policy))


def tried_alone(event: Event, source: Source, policy: Policy) -> Trial:
    """What they make of a headline that nobody has told before."""
    line = StoryLine(source=source.name, text=event.text, at=event.at, language=source.language)
    return tried(event, Story(id="", lines=(line,)), source, policy)


def tried_again(event: Event, story: Story | None, sources: Iterable[Source], policy: Policy) -> Trial:
    """What they make of an event of the records as if it came now, with what was told of its story until then."""
    name = event.source or ""
    source = next((one for one in sources if one.name == name), Source(name=name, url=""))
    own = StoryLine(source=name, text=event.text, at=event.at, language=source.language)
    before = [line for line in (story.lines if story else ()) if line.at <= event.at and not _is(line, own)]
    so_far = Story(id=event.story, lines=(*before, own))
    return tried(replace(event, urgency=Urgency.ROUTINE), so_far, source, policy)


def spared(trial: Trial, policy: Policy) -> list[ChannelRules]:
    """The channels of its routes that hear only of what is louder."""
    every = [one.name for one in policy.channels]
    named = {name for one in trial.taken if not one.mute for name in one.channels or every}
    return [one for one in policy.channels if one.name in named and trial.event.urgency > one.min_urgency]


def said(trial: Trial, policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Of each route its name, what it does, and why if it does nothing."""
    for one, why_not in trial.answers:
        yield one.name, "passes" if why_not else "mutes" if one.mute else "takes", why_not
    for one in policy.routes[len(trial.answers) :]:
        yield one.name, "not asked", f"{trial.answers[-1].route.name} decides"


def _is(line: StoryLine, own: StoryLine) -> bool:
    return (line.source, line.text, line.at) == (own.source, own.text, own.at)
