"""The news of the demo: a day as days are."""

from __future__ import annotations

import random

import pytest

from ticker.cli.made_up import MINUTES_A_DAY, day
from ticker.cli.newsroom import PAPERS


@pytest.mark.parametrize("seed", range(5))
def test_a_day_of_news_is_whole(seed: int) -> None:
    lines = list(day(seed, random.Random(seed)))

    assert 60 <= len(lines) <= 120
    assert [line.minute for line in lines] == sorted(line.minute for line in lines)
    assert all(0 <= line.minute < MINUTES_A_DAY for line in lines)
    assert {line.paper for line in lines} == set(PAPERS)
    assert not any("{" in line.text for line in lines)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_replaced_was_shown_before_by_the_same_paper(seed: int) -> None:
    shown: set[tuple[str, str]] = set()
    replaced = 0
    for line in day(seed, random.Random(seed)):
        if line.instead_of:
            assert (line.paper, line.instead_of) in shown
            replaced += 1
        shown.add((line.paper, line.text))
    assert replaced >= 2


@pytest.mark.parametrize("seed", range(5))
def test_no_line_comes_twice_in_a_day(seed: int) -> None:
    texts = [(line.paper, line.text) for line in day(seed, random.Random(seed)) if line.text]

    assert len(texts) == len(set(texts))
