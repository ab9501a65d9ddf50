"""What the operator hears of dead letters: each is told or counted, and two hundred are no two hundred Notices."""

from __future__ import annotations

from math import inf

from tests.builders import a_delivery, an_event
from ticker.engine.dead_letters import GATHERED_FOR, DeadLetters


def test_the_first_is_told_by_name_and_what_follows_as_one() -> None:
    letters = DeadLetters()

    words = [letters.word(a_delivery(n, event=an_event(text=f"Line {n}")), "401", float(n)) for n in range(1, 201)]

    assert [len(one) for one in words] == [1] + [0] * 199
    assert "Line 1 (401)" in words[0][0]
    assert "retry 1" in words[0][0]
    assert letters.more("desk", 300.0) == []
    (more,) = letters.more("desk", GATHERED_FOR + 1)
    assert "199 more alerts are dead letters" in more
    letters.told("desk", GATHERED_FOR + 1)
    assert letters.more("desk", inf) == []


def test_those_of_another_channel_are_told_by_themselves() -> None:
    letters = DeadLetters()
    letters.word(a_delivery(1, channel="desk"), "401", 0.0)

    assert letters.word(a_delivery(2, channel="phone"), "404", 1.0)


def test_a_later_one_brings_the_count_of_those_before() -> None:
    letters = DeadLetters()
    letters.word(a_delivery(1), "401", 0.0)
    letters.word(a_delivery(2), "401", 1.0)

    before, word = letters.word(a_delivery(3), "401", GATHERED_FOR)

    assert "1 more alert is a dead letter" in before
    assert "retry 3" in word
