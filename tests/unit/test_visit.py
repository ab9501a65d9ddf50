"""When a page in a browser may be taken as it is."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="needs ticker[browser]")

from ticker.fetch.visit import is_settled


@pytest.mark.parametrize(
    ("found_for", "still_for", "is_busy", "left", "settled"),
    [
        (0.0, 0.1, False, 9, False),
        (0.0, 0.5, False, 9, True),
        (0.0, 0.5, True, 9, True),
        (1.0, 0.0, False, 9, False),
        (3.0, 0.0, True, 9, True),
        (None, 0.5, False, 9, False),
        (None, 3.0, False, 9, True),
        (None, 3.0, True, 9, False),
        (None, 0.0, True, 0, True),
        (0.0, 0.0, True, -1, True),
    ],
    ids=[
        "just found",
        "found, at rest",
        "found, at rest, though more is awaited",
        "found, being filled",
        "found, never at rest",
        "not found, at rest for a moment",
        "not found, at rest",
        "not found, but more is awaited",
        "no time left",
        "less than none",
    ],
)
def test_a_page_is_taken_when_its_ticker_rests_or_nothing_more_will_come(
    found_for: float | None, still_for: float, is_busy: bool, left: float, settled: bool
) -> None:
    assert is_settled(found_for=found_for, still_for=still_for, is_busy=is_busy, left=left) is settled
