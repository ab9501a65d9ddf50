"""When sources that do not answer are one outage, and when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import NOON, after
from ticker.core.outage import HELD_FOR, SETTLED_AFTER, TOGETHER, Look, Outage, Verdict, after_look, still_out, verdict


def out(since: float = 0, *, at: float | None = None, told: bool = False) -> Look:
    return Look(at=after(since if at is None else at), out_since=after(since), failures=3, told=told)


def well(at: float = 10) -> Look:
    return Look(at=after(at))


def at(host: str, look: Look) -> Look:
    return replace(look, host=host)


def looks(*found: Look) -> dict[str, Look]:
    return {f"s{n}": look for n, look in enumerate(found)}


@pytest.mark.parametrize(
    ("found", "means"),
    [
        ((out(), out(), out()), Verdict.WHOLE),
        ((out(), out(2), out(4), well()), Verdict.WHOLE),
        ((out(),), Verdict.ALONE),
        ((out(), out()), Verdict.ALONE),
        ((out(), out(), well()), Verdict.ALONE),
        ((out(), out(), out(), well(), well()), Verdict.ALONE),
        ((out(), well(-1), well(-1)), Verdict.UNSURE),
        ((out(), Look(), Look()), Verdict.UNSURE),
        ((out(), out(), out(), *[well(-1)] * 27), Verdict.UNSURE),
        ((out(), well(), well(-1)), Verdict.ALONE),
    ],
)
def test_most_sources_out_at_once_are_an_outage(found: tuple[Look, ...], means: Verdict) -> None:
    assert verdict(looks(*found), "s0", after(20)) is means


@pytest.mark.parametrize(
    ("found", "means"),
    [
        ((at("one", out()), at("one", out()), at("one", out())), Verdict.ALONE),
        ((at("one", out()), at("one", out()), at("two", out()), at("two", out())), Verdict.ALONE),
        ((at("one", out()), at("two", out()), at("three", out()), at("three", out())), Verdict.WHOLE),
        ((at("one", out()), at("two", out()), *[at("three", well())] * 20, at("four", out())), Verdict.WHOLE),
        ((at("one", out()), at("one", well()), at("two", out()), at("three", out())), Verdict.ALONE),
    ],
)
def test_hosts_are_counted_however_many_sources_are_on_one(found: tuple[Look, ...], means: Verdict) -> None:
    assert verdict(looks(*found), "s0", after(20)) is means


def test_what_is_not_polled_for_a_minute_is_no_longer_waited_for() -> None:
    late = NOON + HELD_FOR
    assert verdict(looks(out(), well(-1), well(-1)), "s0", late) is Verdict.ALONE
    assert verdict(looks(out(), out(), out(), *[well(-1)] * 27), "s0", late) is Verdict.WHOLE


def test_what_went_down_long_before_is_no_part_of_it() -> None:
    long_ago = -TOGETHER.total_seconds() - 60
    assert verdict(looks(out(), out(long_ago), out(long_ago)), "s0", after(20)) is Verdict.ALONE
    assert verdict(looks(out(), out(), out(), out(long_ago)), "s0", after(20)) is Verdict.WHOLE


def the_outage(back_at: datetime | None = None) -> Outage:
    return Outage(since=NOON, event="e1", back_at=back_at)


def test_it_goes_on_while_most_are_out_and_nobody_answers_anew() -> None:
    assert after_look(the_outage(), looks(out(), out(), out(), well(-1), well(-1)), after(60)) == (the_outage(), False)
    assert after_look(the_outage(), looks(Look(), Look(), out()), after(60)) == (the_outage(), False)


def test_it_is_over_when_all_were_polled_since_most_answered() -> None:
    found = looks(well(600), well(600), out(at=590), out(at=590))
    back, is_over = after_look(the_outage(), found, after(600))
    assert (back.back_at, is_over) == (after(600), False)

    found["s2"] = well(700)
    assert after_look(back, found, after(700)) == (back, False)
    found["s3"] = out(at=710)

    assert after_look(back, found, after(710)) == (back, True)
    assert still_out(back, found) == ("s3",)


def test_one_that_is_not_polled_again_does_not_hold_up_the_word_for_ever() -> None:
    back = the_outage(after(600))
    found = looks(well(600), well(600), out(at=590))
    assert after_look(back, found, after(600) + SETTLED_AFTER - timedelta(seconds=1))[1] is False
    assert after_look(back, found, after(600) + SETTLED_AFTER)[1] is True


def test_it_is_not_over_if_all_fall_silent_again() -> None:
    found = looks(out(at=650), out(at=650), out(at=650))
    assert after_look(the_outage(after(600)), found, after(660)) == (the_outage(), False)


def test_what_was_told_by_itself_is_not_named_again() -> None:
    assert still_out(the_outage(), looks(out(), out(told=True), well())) == ("s0",)
