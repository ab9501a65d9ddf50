"""Regular expressions that cannot hang."""

from __future__ import annotations

import time

import pytest

from ticker.text.expressions import first_found, problem_of


@pytest.mark.parametrize(
    ("expression", "headline"),
    [
        (r"magnitude [6-9]", "MAGNITUDE 7 off coast"),
        (r"^breaking:", "Breaking: port closed"),
        (r"\b(\d+) (dead|killed)\b", "Blast: 12 killed"),
        (r"زلزال.*\d", "زلزال بقوة 7"),
        (r"[\pL\pM]+ 地震|地震", "東京で地震発生"),
        (r"(?-i:US)", "US strikes port"),
    ],
)
def test_an_expression_is_found_in_the_headline_as_shown(expression: str, headline: str) -> None:
    assert problem_of(expression) is None
    assert first_found(headline, ("never there", expression)) == expression


def test_an_expression_can_ask_for_capitals() -> None:
    assert first_found("Strike ends, union tells us", (r"(?-i:\bUS\b)",)) is None


@pytest.mark.parametrize("expression", ["(a+)+$", "(a|aa)*b", "(.*a){20}b", "a.{400}b"])
def test_no_expression_takes_long(expression: str) -> None:
    assert problem_of(expression) is None
    began = time.perf_counter()
    first_found("a" * 100_000, (expression,))

    assert time.perf_counter() - began < 2


def test_half_a_letter_hurts_nothing() -> None:
    assert first_found("Quake \ud800 hits", ("quake",)) == "quake"
