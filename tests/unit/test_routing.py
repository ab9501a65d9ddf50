"""Who hears what, and how loudly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOON, a_source, an_event
from ticker.core.notices import notice_channels
from ticker.core.routing import STORY_WAIT, answers, route
from ticker.model.alert import Bundle, BundleKind, Event, EventKind, Urgency
from ticker.model.hours import Hours
from ticker.model.route import ChannelRules, Match, Policy, Route
from ticker.model.source import Source
from ticker.model.story import Story, StoryLine

DESK, NIGHT, OPERATOR = (
    ChannelRules(name="desk"),
    ChannelRules(name="night", min_urgency=Urgency.BULLETIN),
    ChannelRules(name="operator", notices=True),
)


def a_policy(*routes: Route) -> Policy:
    return Policy(routes=routes, channels=(DESK, NIGHT, OPERATOR))


def told_by(*sources: str) -> Story:
    return Story(id="s", lines=tuple(StoryLine(source=name, text="Quake hits coast", at=NOON) for name in sources))


def heard(event: Event, source: Source, policy: Policy) -> tuple[str, ...]:
    """Who hears of an event at once."""
    _, alerts = route(event, told_by(source.name), source, policy)
    assert all(alert.bundle is None for alert in alerts)
    return tuple(name for alert in alerts for name in alert.channels)


def test_without_routes_every_alert_goes_to_every_channel_that_is_not_too_quiet_for_it() -> None:
    assert heard(an_event(), a_source(), a_policy()) == ("desk", "operator")


@pytest.mark.parametrize("kind", [EventKind.BASELINE, EventKind.WITHDRAWN, EventKind.SILENT])
def test_what_is_no_alert_goes_nowhere(kind: EventKind) -> None:
    assert heard(an_event(kind=kind), a_source(), a_policy()) == ()


def test_notices_go_to_the_channels_that_ask_for_them() -> None:
    assert notice_channels(a_policy()) == ("operator",)


def test_the_first_route_that_matches_decides() -> None:
    loud = Route(name="loud", match=Match(any=("quake",)), urgency=Urgency.FLASH, channels=("night",))
    rest = Route(name="rest", channels=("desk",))
    event, (alert,) = route(an_event(text="Quake hits coast"), told_by("wire"), a_source(), a_policy(loud, rest))
    assert (alert.channels, alert.event.urgency, alert.event.route) == (("night",), Urgency.FLASH, "loud")
    assert event == alert.event
    assert heard(an_event(text="Rail strike ends"), a_source(), a_policy(loud, rest)) == ("desk",)


def test_a_route_that_goes_on_adds_to_the_next() -> None:
    also = Route(name="also", match=Match(any=("quake",)), channels=("operator",), go_on=True)
    rest = Route(name="rest", channels=("desk",))
    assert heard(an_event(text="Quake"), a_source(), a_policy(also, rest)) == ("desk", "operator")


def test_a_mute_route_keeps_quiet() -> None:
    mute = Route(name="mute", match=Match(any=("cup draw",)), mute=True)
    assert heard(an_event(text="Sunday cup draw made"), a_source(), a_policy(mute)) == ()


def test_all_and_none_and_sources_narrow_a_route() -> None:
    narrow = Route(name="r", match=Match(all=("fire", "depot"), none=("drill",), sources=("wi*",)), channels=("desk",))
    assert heard(an_event(text="Fire at depot"), a_source(), a_policy(narrow)) == ("desk",)
    assert heard(an_event(text="Fire at depot: drill"), a_source(), a_policy(narrow)) == ()
    assert heard(an_event(text="Fire at port"), a_source(), a_policy(narrow)) == ()
    assert heard(an_event(text="Fire at depot"), a_source("radio"), a_policy(narrow)) == ()


def test_a_source_with_brackets_in_its_name_matches_itself() -> None:
    narrow = Route(name="r", match=Match(sources=("Wire [live]",)), channels=("desk",))
    source = a_source("Wire [live]", url="https://wire.example/")
    assert heard(an_event(), source, a_policy(narrow)) == ("desk",)


FIRST = Route(name="first", match=Match(confirmed_by=1), channels=("desk",))
TWO = Route(name="two", match=Match(confirmed_by=2), channels=("desk",))


def at_once_and_later(name: str, story: Story, rule: Route, kind: EventKind = EventKind.NEW) -> tuple[str, ...]:
    event = an_event(source=name, kind=kind)
    _, alerts = route(event, story, a_source(name), a_policy(rule))
    for alert in alerts:
        assert alert.bundle in {None, Bundle(kind=BundleKind.STORY, key="s")}
        assert bool(alert.bundle) is (alert.wait == STORY_WAIT)
    return tuple("later" if alert.bundle else "at once" for alert in alerts)


@pytest.mark.parametrize(
    ("rule", "story", "name", "says"),
    [
        (FIRST, told_by("wire"), "wire", ("at once",)),
        (FIRST, told_by("wire", "radio"), "radio", ("later",)),
        (FIRST, told_by("wire", "radio", "wire"), "wire", ("at once",)),
        (TWO, told_by("wire"), "wire", ()),
        (TWO, told_by("wire", "wire"), "wire", ()),
        (TWO, told_by("wire", "radio"), "radio", ("at once",)),
        (TWO, told_by("wire", "radio", "wire"), "wire", ("at once",)),
        (TWO, told_by("wire", "radio", "paper"), "paper", ("later",)),
    ],
)
def test_a_route_may_wait_for_sources_and_what_others_add_is_told_later_but_told(
    rule: Route, story: Story, name: str, says: tuple[str, ...]
) -> None:
    assert at_once_and_later(name, story, rule) == says
    assert at_once_and_later(name, story, rule, EventKind.UPDATE) == says


def test_a_story_that_is_not_confirmed_is_left_to_the_next_route() -> None:
    rest = Route(name="rest", channels=("operator",))
    event, (alert,) = route(an_event(), told_by("wire"), a_source(), a_policy(TWO, rest))
    assert (event.route, alert.channels) == ("rest", ("operator",))


def test_a_channel_that_one_route_tells_at_once_hears_nothing_again_later() -> None:
    all_of_it = Route(name="all", channels=("desk",))
    _, alerts = route(
        an_event(source="radio"), told_by("wire", "radio"), a_source("radio"),
        a_policy(Route(name="first", match=Match(confirmed_by=1), channels=("desk",), go_on=True), all_of_it),
    )  # fmt: skip
    assert [(alert.channels, alert.bundle) for alert in alerts] == [(("desk",), None)]


def test_a_source_that_a_route_is_not_about_confirms_nothing() -> None:
    trusted = Route(name="r", match=Match(confirmed_by=2, sources=("wire", "paper")), channels=("desk",))
    assert at_once_and_later("wire", told_by("radio", "wire"), trusted) == ()
    assert at_once_and_later("paper", told_by("radio", "wire", "paper"), trusted) == ("at once",)


def test_the_first_that_says_the_words_of_a_route_is_told_at_once_whoever_told_the_story_before() -> None:
    tremor = StoryLine(source="wire", text="Tremor felt on coast", at=NOON)
    quake = StoryLine(source="radio", text="Quake hits coast", at=NOON)
    rule = Route(name="r", match=Match(any=("quake",), confirmed_by=1), channels=("desk",))
    assert at_once_and_later("radio", Story(id="s", lines=(tremor, quake)), rule) == ("at once",)


@pytest.mark.parametrize(
    ("asked", "language", "takes"),
    [
        ("en", "en", True),
        ("en", "en-gb", True),
        ("en-gb", "en", False),
        ("en-gb", "en-gb-oxendict", True),
        ("en", "eng", False),
        ("PT", "pt-br", True),
        ("en", None, False),
    ],
)
def test_a_language_takes_its_more_specific_ones(asked: str, language: str | None, takes: bool) -> None:
    narrow = Route(name="r", match=Match(languages=(asked,)), channels=("desk",))
    source = replace(a_source(), language=language)
    assert bool(heard(an_event(), source, a_policy(narrow))) is takes


@pytest.mark.parametrize(
    ("match", "why"),
    [
        (Match(), ""),
        (Match(any=("flood", "quake")), ""),
        (Match(kinds=(EventKind.UPDATE,)), "kinds: it is new"),
        (Match(sources=("radio", "pa*")), "sources: it is of wire"),
        (Match(languages=("ar",)), "languages: it is in en-gb"),
        (Match(hours=Hours(begin=0, end=60, zone=ZoneInfo("Asia/Tokyo"))), "hours: it is Sat 21:00 in Asia/Tokyo"),
        (Match(any=("flood", "fire")), "any: it has none of the words"),
        (Match(all=("quake", "dead", "hurt")), "all: it lacks dead"),
        (Match(none=("film", "coast")), "none: it has coast"),
        (Match(regex=(r"\d+ dead",)), "regex: no expression fits"),
        (Match(confirmed_by=2), "story: told by 1 of 2 sources"),
        (Match(any=("quake",), none=("drill",), hours=Hours(begin=720, end=721), regex=("^quake",)), ""),
    ],
)
def test_a_route_says_which_condition_an_event_does_not_meet(match: Match, why: str) -> None:
    source = replace(a_source(), language="en-gb")
    policy = a_policy(Route(name="r", match=match, channels=("desk",)))
    assert answers(an_event(), told_by("wire"), source, policy)[0].why_not == why
    assert bool(heard(an_event(), source, policy)) is (not why)


def test_no_route_is_asked_below_the_one_that_decides() -> None:
    rules = (
        Route(name="sport", match=Match(any=("cup",)), mute=True),
        Route(name="also", channels=("operator",), go_on=True),
        Route(name="all", channels=("desk",)),
        Route(name="rest", channels=("night",)),
    )
    said = answers(an_event(), told_by("wire"), a_source(), a_policy(*rules))
    assert [(one.route.name, bool(one.why_not)) for one in said] == [("sport", True), ("also", False), ("all", False)]


def test_a_story_that_was_told_outside_of_the_hours_of_a_route_is_told_at_once_by_it() -> None:
    early = StoryLine(source="wire", text="Quake hits coast", at=NOON - timedelta(hours=3))
    now = StoryLine(source="radio", text="Quake hits coast", at=NOON)
    rule = Route(name="r", match=Match(hours=Hours(begin=660, end=780), confirmed_by=1), channels=("desk",))
    assert at_once_and_later("radio", Story(id="s", lines=(early, now)), rule) == ("at once",)


def test_a_hundred_routes_of_twenty_words_are_asked_at_once() -> None:
    rules = [
        Route(
            name=f"r{n}", match=Match(any=tuple(f"word{n}x{m}" for m in range(20)), none=("film",)), channels=("desk",)
        )
        for n in range(100)
    ]
    text = "Strong quake hits the coast of the capital, at least 12 dead, says the interior minister in a statement"
    event, policy, story = an_event(text=text), a_policy(*rules), told_by("wire")

    def once() -> float:
        began = perf_counter()
        answers(event, story, a_source(), policy)
        return perf_counter() - began

    assert min(once() for _ in range(20)) < 0.003  # 0.4 ms where nothing else runs
