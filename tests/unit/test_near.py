"""What is offered when words stand in no headline."""

from __future__ import annotations

import pytest

from ticker.core.near import nearest

TEXTS = (
    "Earthquake off Naxos, no deaths",
    "Ferry aground off Naxos",
    "Court frees opposition MP",
    "زلزال يضرب إسرائيل",
    "首都で地震が発生しました",
)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["earthquke", "naxos"], TEXTS[0]),
        (["naxos ferry agrund"], TEXTS[1]),
        (["EARTHQUAKE", "deaths", "Crete"], TEXTS[0]),
        (["اسرائيل"], TEXTS[3]),
        (["地震"], TEXTS[4]),
    ],
)
def test_a_slip_a_word_too_many_and_another_spelling_are_near(words: list[str], near: str) -> None:
    assert nearest(words, TEXTS, 3)[0] == near


@pytest.mark.parametrize("words", [["tsunami"], ["courtship", "frigate"], ["12"], [""], ["?"], []])
def test_what_is_not_near_is_not_offered(words: list[str]) -> None:
    assert nearest(words, TEXTS, 3) == ()


def test_no_more_are_offered_than_asked_for_and_of_equals_the_first() -> None:
    assert nearest(["naxos"], TEXTS, 1) == (TEXTS[0],)
    assert nearest(["naxos"], TEXTS, 9) == TEXTS[:2]
