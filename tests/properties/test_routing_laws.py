"""What routing keeps to, whatever the text and the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from unicodedata import category
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_source, an_event
from ticker.config.schema import MatchTable
from ticker.core.routing import NO_ROUTE, answers, route
from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.hours import Hours
from ticker.model.route import ChannelRules, Match, Policy, Route
from ticker.model.source import Source
from ticker.model.story import Story, StoryLine
from ticker.text.words import first_said, folded

CHANNELS = ("desk", "night", "operator")
WORDS = st.sampled_from(
    [
        "quake",
        "*quake",
        "quake*",
        "col*r",
        "cease fire",
        "زلزال",
        "الزلزال",
        "رئيس الوزراء",
        "地震",
        "지진",
        "5",
        "-5",
        "🚨",
        "भूकंप",
    ]
)
FREE = st.text(min_size=1, max_size=20).filter(lambda text: _is_valid("any", text))
EXPRESSIONS = st.sampled_from([r"\d+ dead", r"^quake", r"(a+)+$", r"\pL+", "地震"])
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(["Quake", "earthquakes", "والزلزال", "東京で地震発生", "지진이", "12 dead", "-5", "—", "🚨"])
    ).map(" ".join),
)


def _is_valid(key: str, text: str) -> bool:
    try:
        MatchTable.model_validate({key: [text]})
    except ValueError:
        return False
    return True


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3).map(tuple)


HOURS = st.builds(
    Hours,
    begin=st.integers(0, 1439),
    end=st.integers(1, 1440),
    days=st.frozensets(st.integers(0, 6)),
    zone=st.sampled_from([UTC, ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Chatham")]),
)
MATCHES = st.builds(
    Match,
    any=some(st.one_of(WORDS, FREE)),
    all=some(WORDS),
    none=some(st.one_of(WORDS, FREE)),
    regex=some(EXPRESSIONS),
    sources=some(st.sampled_from(["wire", "w*", "radio", "[a-"])),
    kinds=st.lists(st.sampled_from(EventKind), max_size=3).map(tuple),
    languages=some(st.sampled_from(["en", "ar", "en-gb"])),
    hours=st.none() | HOURS,
    confirmed_by=st.integers(0, 2),
)
ROUTES = st.builds(
    Route,
    name=st.sampled_from(["a", "b", "c"]),
    match=st.one_of(st.just(Match()), MATCHES),
    channels=some(st.sampled_from(CHANNELS)),
    urgency=st.none() | st.sampled_from(Urgency),
    mute=st.booleans(),
    go_on=st.booleans(),
)
POLICIES = st.builds(
    Policy,
    routes=st.lists(ROUTES, max_size=5).map(tuple),
    channels=st.just(tuple(ChannelRules(name=name) for name in CHANNELS)),
)
EVENTS = st.builds(
    an_event,
    text=TEXTS,
    kind=st.sampled_from(EventKind),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
)
SOURCES = st.sampled_from([None, "en", "en-gb", "ar"]).map(lambda tag: replace(a_source(), language=tag))


def story_of(event: Event, source: Source) -> Story:
    return Story(id="s", lines=(StoryLine(source=source.name, text=event.text, at=event.at, language=source.language),))


def hearers(event: Event, source: Source, policy: Policy) -> set[str]:
    _, alerts = route(event, story_of(event, source), source, policy)
    return {name for alert in alerts for name in alert.channels}


@given(
    st.text(st.characters(categories=("L", "M", "N")), min_size=1, max_size=8).filter(
        lambda word: category(word[0])[0] != "M" and _is_valid("any", word)
    ),
    st.sampled_from([" ", ", ", "“", "「", "\n", ": ", "(", "—", " - "]),
    st.sampled_from([" ", ", ", "”", "」", "!", "?", "…", ")", "—", "'s "]),
)
def test_no_word_of_any_script_is_missed_whatever_parts_it_from_others(word: str, before: str, behind: str) -> None:
    assert first_said(folded(f"Say{before}{word}{behind}end"), (word,)) == word


@given(EVENTS, SOURCES, POLICIES)
def test_routing_takes_any_text_and_says_who_took_it_or_why_nobody_did(
    event: Event, source: Source, policy: Policy
) -> None:
    said = answers(event, story_of(event, source), source, policy)
    routed, _ = route(event, story_of(event, source), source, policy)
    assert routed.route == (", ".join(one.route.name for one in said if not one.why_not) or NO_ROUTE)


@given(EVENTS, SOURCES, POLICIES)
def test_a_mute_route_tells_nobody(event: Event, source: Source, policy: Policy) -> None:
    silent = replace(
        policy, routes=tuple(replace(one, mute=True) for one in policy.routes) or (Route(name="m", mute=True),)
    )
    assert hearers(event, source, silent) == set()


@given(EVENTS, SOURCES, POLICIES, ROUTES)
def test_what_stands_below_the_route_that_decides_changes_nothing(
    event: Event, source: Source, policy: Policy, last: Route
) -> None:
    deciding = Route(name="d", match=Match(kinds=tuple(EventKind)), channels=("desk",))
    above = replace(policy, routes=(*policy.routes, deciding))
    below = replace(policy, routes=(*policy.routes, deciding, last))
    assert route(event, story_of(event, source), source, above) == route(event, story_of(event, source), source, below)


@given(EVENTS, SOURCES, POLICIES, ROUTES)
def test_a_route_that_continues_only_adds(event: Event, source: Source, policy: Policy, first: Route) -> None:
    rest = replace(policy, routes=policy.routes or (Route(name="r"),))
    more = replace(rest, routes=(replace(first, go_on=True), *rest.routes))
    assert hearers(event, source, rest) <= hearers(event, source, more)


@given(EVENTS, SOURCES, MATCHES)
def test_one_condition_more_takes_no_more(event: Event, source: Source, match: Match) -> None:
    loose = replace(match, none=())
    story = story_of(event, source)
    taken = [
        not answers(event, story, source, Policy(routes=(Route(name="r", match=one),)))[0].why_not
        for one in (match, loose)
    ]
    assert taken[0] <= taken[1]
