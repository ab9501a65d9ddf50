"""Who hears what, and how loudly."""

from __future__ import annotations

import pytest

from tests.builders import a_source, an_event
from ticker.core.routing import notice_channels, route
from ticker.model.alert import EventKind, Urgency
from ticker.model.route import ChannelRules, Match, Policy, Route

DESK, NIGHT, OPERATOR = (
    ChannelRules(name="desk"),
    ChannelRules(name="night", min_urgency=Urgency.BULLETIN),
    ChannelRules(name="operator", notices=True),
)


def a_policy(*routes: Route) -> Policy:
    return Policy(routes=routes, channels=(DESK, NIGHT, OPERATOR))


def test_without_routes_every_alert_goes_to_every_channel_that_is_not_too_quiet_for_it() -> None:
    alert = route(an_event(), a_source(), a_policy())
    assert alert.channels == ("desk", "operator")


@pytest.mark.parametrize("kind", [EventKind.BASELINE, EventKind.WITHDRAWN, EventKind.SILENT])
def test_what_is_no_alert_goes_nowhere(kind: EventKind) -> None:
    assert route(an_event(kind=kind), a_source(), a_policy()).channels == ()


def test_notices_go_to_the_channels_that_ask_for_them() -> None:
    assert notice_channels(a_policy()) == ("operator",)


def test_the_first_route_that_matches_decides() -> None:
    loud = Route(name="loud", match=Match(any=("quake",)), urgency=Urgency.FLASH, channels=("night",))
    rest = Route(name="rest", channels=("desk",))
    taken = route(an_event(text="Quake hits coast"), a_source(), a_policy(loud, rest))
    assert (taken.channels, taken.event.urgency, taken.event.route) == (("night",), Urgency.FLASH, "loud")
    assert route(an_event(text="Rail strike ends"), a_source(), a_policy(loud, rest)).channels == ("desk",)


def test_a_route_that_goes_on_adds_to_the_next() -> None:
    also = Route(name="also", match=Match(any=("quake",)), channels=("operator",), go_on=True)
    rest = Route(name="rest", channels=("desk",))
    assert route(an_event(text="Quake"), a_source(), a_policy(also, rest)).channels == ("desk", "operator")


def test_a_mute_route_keeps_quiet() -> None:
    mute = Route(name="mute", match=Match(any=("cup draw",)), mute=True)
    assert route(an_event(text="Sunday cup draw made"), a_source(), a_policy(mute)).channels == ()


@pytest.mark.parametrize(
    ("words", "text", "says"),
    [
        ("quake", "Quake hits coast", True),
        ("quake", "Earthquake hits coast", False),
        ("*quake", "Earthquake hits coast", True),
        ("assassinat*", "Minister assassinated", True),
        ("cup draw", "Sunday Cup  Draw made", True),
        ("زلزال", "زِلزال بقوة 5", True),
        ("地震", "東京で地震発生", True),
        ("c++", "C++ committee meets", True),
        (".*", "anything", False),
    ],
)
def test_words_stems_and_phrases_in_any_script(words: str, text: str, says: bool) -> None:
    policy = a_policy(Route(name="r", match=Match(any=(words,)), channels=("desk",)))
    assert bool(route(an_event(text=text), a_source(), policy).channels) is says


def test_all_and_none_and_sources_narrow_a_route() -> None:
    narrow = Route(name="r", match=Match(all=("fire", "depot"), none=("drill",), sources=("wi*",)), channels=("desk",))
    assert route(an_event(text="Fire at depot"), a_source(), a_policy(narrow)).channels == ("desk",)
    assert route(an_event(text="Fire at depot: drill"), a_source(), a_policy(narrow)).channels == ()
    assert route(an_event(text="Fire at port"), a_source(), a_policy(narrow)).channels == ()
    assert route(an_event(text="Fire at depot"), a_source("radio"), a_policy(narrow)).channels == ()


def test_a_source_with_brackets_in_its_name_matches_itself() -> None:
    narrow = Route(name="r", match=Match(sources=("Wire [live]",)), channels=("desk",))
    source = a_source("Wire [live]", url="https://wire.example/")
    assert route(an_event(), source, a_policy(narrow)).channels == ("desk",)
