"""Who hears next of an alert that nobody acknowledged."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from tests.builders import NOON, a_source, after, an_alert, an_event
from ticker.core.escalation import code_of, escalated, to_be_acknowledged
from ticker.core.manners import held
from ticker.core.message import compose
from ticker.core.routing import route
from ticker.model.ack import Ack
from ticker.model.manners import QuietHours
from ticker.model.route import ChannelRules, Match, Policy, Route
from ticker.model.story import Story, StoryLine

FIVE = timedelta(minutes=5)
ALL = Policy(
    channels=(
        ChannelRules(name="desk"),
        ChannelRules(name="phone"),
        ChannelRules(name="chief"),
        ChannelRules(name="operator", notices=True, quiet_hours=QuietHours(start=time(0), end=time(23, 59))),
    )
)
FLASH = Route(
    name="flash", match=Match(any=("quake",)), channels=("desk",), ack_within=FIVE, escalate=("phone", "chief")
)


def an_ack(*escalate: str, step: int = 0) -> Ack:
    return Ack(
        event=an_event(link="https://a.example/1"),
        code="K7QFM",
        within=FIVE,
        escalate=escalate or ("phone", "chief"),
        step=step,
        due_at=NOON + FIVE,
    )


def test_what_is_not_acknowledged_in_time_goes_to_the_next_channel_and_says_so() -> None:
    waits, (alert,) = escalated(an_ack(), ALL, NOON + FIVE)

    assert alert.channels == ("phone",)
    assert alert.event.text == "not acknowledged since 12:00 UTC: Quake hits coast"
    assert (alert.event.link, alert.event.code) == ("https://a.example/1", "K7QFM")
    assert (waits.step, waits.due_at) == (1, NOON + 2 * FIVE)


def test_quiet_hours_do_not_hold_it() -> None:
    always = QuietHours(start=time(0), end=time(23, 59))
    phone = ChannelRules(name="phone", quiet_hours=always)
    _, (alert,) = escalated(an_ack(), ALL, NOON + FIVE)
    assert held(an_event(), phone, NOON + FIVE)
    assert held(alert.event, phone, NOON + FIVE) is None


def test_it_goes_down_the_list_each_once_and_then_to_the_operator_once() -> None:
    waits, told = an_ack(), []
    for minute in range(60):
        waits, alerts = escalated(waits, ALL, NOON + timedelta(minutes=minute))
        told += [(minute, alert.channels) for alert in alerts]

    assert told == [(5, ("phone",)), (10, ("chief",)), (15, ("operator",))]
    assert (waits.due_at, waits.next_channel) == (None, None)


def test_the_operator_hears_whatever_the_hour_what_nobody_acknowledged_and_who_was_told() -> None:
    waits, (alert,) = escalated(an_ack(step=2), ALL, NOON + FIVE)

    assert alert.event.text == (
        "nobody acknowledged since 12:00 UTC: Quake hits coast "
        "(it went on to phone, then chief, and goes to no further channel)"
    )
    assert (alert.event.code, alert.event.link, alert.bundle) == ("K7QFM", "https://a.example/1", None)
    assert waits.due_at is None


def test_nothing_goes_on_before_its_time_or_when_it_was_acknowledged() -> None:
    assert escalated(an_ack(), ALL, after(299)) == (an_ack(), ())
    seen = replace(an_ack(), at=after(60), by="ann")
    assert escalated(seen, ALL, after(900)) == (seen, ())


def test_a_channel_that_is_no_more_is_passed_over() -> None:
    _, (alert,) = escalated(an_ack("left", "chief"), ALL, NOON + FIVE)
    assert alert.channels == ("chief",)
    waits, (alert,) = escalated(an_ack("left"), ALL, NOON + FIVE)
    assert (waits.due_at, alert.channels) == (None, ("operator",))


def test_a_route_may_ask_for_an_acknowledgement_and_the_message_says_how() -> None:
    event, story = an_event(), Story(id="wire#1", lines=(StoryLine(source="wire", text="Quake hits coast", at=NOON),))
    policy = replace(ALL, routes=(FLASH,))

    event, (alert,) = route(event, story, a_source("wire"), policy)

    assert alert.event == event
    assert alert.channels == ("desk",)
    assert alert.escalation
    assert (alert.escalation.within, alert.escalation.channels) == (FIVE, ("phone", "chief"))
    assert f"acknowledge: ticker ack {event.code}" in compose(event, titled=False, limit=4000).body.splitlines()


def test_nobody_is_asked_where_nobody_hears_or_no_route_asks() -> None:
    event = an_event()
    assert to_be_acknowledged(event, [], [FLASH]) == (event, [])
    quiet = replace(FLASH, ack_within=None)
    assert to_be_acknowledged(event, [an_alert(event)], [quiet]) == (event, [an_alert(event)])


def test_codes_are_short_and_differ() -> None:
    codes = {code_of(f"event {n}") for n in range(200)}
    assert len(codes) >= 199
    assert all(len(code) == 5 and code.isalnum() and code.isupper() | code.isdigit() for code in codes)
