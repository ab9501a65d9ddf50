"""What becomes of the sources at a reload."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.builders import a_source
from ticker.engine.plan import Turnover, turnover

WIRE, RADIO = a_source("wire"), a_source("radio", url="https://radio.example/")


def test_sources_that_are_the_same_are_left_alone() -> None:
    assert turnover([WIRE, RADIO], [RADIO, WIRE]) == Turnover(gone=(), altered=(), fresh=())


def test_another_interval_alters_a_source_and_another_selector_brings_it_anew() -> None:
    slower, narrower = replace(WIRE, every=timedelta(minutes=5)), replace(RADIO, select="ul > li")
    assert turnover([WIRE, RADIO], [slower, narrower]) == Turnover(gone=(RADIO,), altered=(slower,), fresh=(narrower,))


def test_names_that_are_exchanged_make_both_sources_leave_and_come() -> None:
    crossed = (replace(WIRE, name="radio"), replace(RADIO, name="wire"))
    assert turnover([WIRE, RADIO], crossed) == Turnover(gone=(WIRE, RADIO), altered=(), fresh=crossed)
