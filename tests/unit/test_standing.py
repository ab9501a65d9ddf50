"""When trouble that lasts has a line of the log."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ticker.core.standing import SAID_EVERY, Line, Standing, after_failure, after_success


def lines(*failures: tuple[float, str]) -> list[tuple[float, Line]]:
    standing, said = Standing(), []
    for moment, error in failures:
        standing, line = after_failure(standing, error, moment)
        if line:
            said.append((moment, line))
    return said


def test_an_error_that_stands_is_said_at_once_and_then_once_an_hour_with_its_count() -> None:
    polls = [(30.0 * n, "timeout") for n in range(241)]

    assert lines(*polls) == [
        (0, Line(count=1, lasted=0)),
        (3600, Line(count=120, lasted=3600)),
        (7200, Line(count=120, lasted=7200)),
    ]


def test_another_error_in_the_same_trouble_is_said_as_well() -> None:
    said = lines((0, "timeout"), (30, "status"), (60, "timeout"), (90, "status"))

    assert [moment for moment, _ in said] == [0, 30]


def test_the_end_says_how_long_it_was_and_only_where_the_beginning_was_said() -> None:
    standing, _ = after_failure(Standing(), "timeout", 10)
    standing, end = after_success(standing, 70)
    assert end == Line(count=0, lasted=60)

    standing, line = after_failure(standing, "timeout", 80)
    standing, end = after_success(standing, 90)
    assert (line, end) == (None, None)

    _, line = after_failure(standing, "timeout", SAID_EVERY + 20)
    assert line == Line(count=2, lasted=0)


def test_what_is_silent_is_counted_all_the_same() -> None:
    standing, line = after_failure(Standing(), "timeout", 0, silent=True)
    assert line is None

    _, line = after_failure(standing, "timeout", 30)

    assert line == Line(count=2, lasted=30)


@given(st.lists(st.tuples(st.floats(0, 900), st.sampled_from(["timeout", "status", ""])), max_size=60))
def test_no_error_is_said_twice_within_an_hour_however_it_comes_and_goes(steps: list[tuple[float, str]]) -> None:
    standing, moment, failed = Standing(), 0.0, 0
    said: dict[str, list[float]] = {}
    counted = 0
    for pause, error in steps:
        moment += pause
        if not error:
            standing, _ = after_success(standing, moment)
            continue
        failed += 1
        standing, line = after_failure(standing, error, moment)
        if line:
            counted += line.count
            said.setdefault(error, []).append(moment)

    for moments in said.values():
        assert all(later - earlier >= SAID_EVERY for earlier, later in pairwise(moments))
    assert counted + sum(standing.unsaid.values()) == failed
