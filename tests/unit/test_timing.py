"""When a delivery is tried again, and when never."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON, a_delivery, an_event
from ticker.core.timing import BOUNCES_MAX, LATE_MAX, PAUSE_MAX, UNCLEAR_PAUSE, after_attempt
from ticker.model.alert import Bundle, BundleKind
from ticker.model.delivery import Along, Delivery, Outcome, State, Status
from ticker.model.route import ChannelRules

LATE = Bundle(kind=BundleKind.LATE, key="")
RULES = ChannelRules(name="desk", max_age=timedelta(hours=24))


def tried(*outcomes: Outcome, age: timedelta = timedelta()) -> Delivery:
    delivery = a_delivery(created_at=NOON - age)
    for outcome in outcomes:
        delivery = after_attempt(delivery, outcome, RULES, NOON, 0.5)
    return delivery


def outcome(status: Status, **more: timedelta) -> Outcome:
    return Outcome(status=status, problem="so", **more)


def test_what_is_sent_is_done() -> None:
    assert tried(outcome(Status.SENT)).state is State.SENT


def test_what_is_deferred_waits_longer_each_time_and_never_more_than_five_minutes() -> None:
    pauses = [tried(*[outcome(Status.DEFERRED)] * n).due_at - NOON for n in (1, 2, 3, 30)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= timedelta(seconds=1)
    assert pauses[-1] <= PAUSE_MAX


def test_a_service_is_left_alone_for_as_long_as_it_asks() -> None:
    asked = timedelta(seconds=77)
    assert tried(outcome(Status.DEFERRED, retry_after=asked)).due_at == NOON + asked


def test_what_cannot_be_delivered_is_tried_on_beyond_its_max_age() -> None:
    old = tried(outcome(Status.DEFERRED), age=timedelta(days=30))
    assert old.state is State.WAITING
    assert old.ready_at < NOON <= old.due_at


def test_what_is_late_stands_in_nobodys_way_and_is_a_dead_letter_after_a_week() -> None:
    late = a_delivery(bundle=LATE, created_at=NOON - RULES.max_age)
    put_off = after_attempt(late, outcome(Status.DEFERRED), RULES, NOON, 0.5)
    assert (put_off.state, put_off.ready_at) == (State.WAITING, put_off.due_at)
    asked = after_attempt(late, outcome(Status.DEFERRED, retry_after=timedelta(seconds=77)), RULES, NOON, 0.5)
    assert asked.ready_at == late.ready_at  # nothing goes out in the pause that the service wants
    ancient = replace(late, created_at=NOON - RULES.max_age - LATE_MAX)
    assert after_attempt(ancient, outcome(Status.DEFERRED), RULES, NOON, 0.5).state is State.DEAD


@pytest.mark.parametrize(("status", "shared"), [("sent", 1), ("unclear", 1), ("deferred", 0), ("bounced", 0)])
def test_what_went_along_shares_what_may_have_arrived_and_no_refusal(status: str, shared: int) -> None:
    delivery = replace(a_delivery(), along=(Along(id=2, event=an_event("e2")),))
    assert len(after_attempt(delivery, outcome(Status(status)), RULES, NOON, 0.5).along) == shared


def test_what_is_refused_is_given_up_after_three_tries() -> None:
    refusals = [outcome(Status.BOUNCED)] * BOUNCES_MAX
    assert tried(*refusals[1:]).state is State.WAITING
    assert tried(*refusals).state is State.DEAD


def test_after_silence_a_message_is_repeated_once_and_not_before_a_minute() -> None:
    once = tried(outcome(Status.UNCLEAR))
    assert (once.state, once.due_at) == (State.WAITING, NOON + UNCLEAR_PAUSE)
    assert tried(outcome(Status.UNCLEAR), outcome(Status.UNCLEAR)).state is State.DEAD


@pytest.mark.parametrize("status", Status)
def test_an_attempt_ends_the_lease(status: Status) -> None:
    leased = replace(a_delivery(), leased_until=NOON)
    assert after_attempt(leased, outcome(status), RULES, NOON, 0.0).leased_until is None
