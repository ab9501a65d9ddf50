"""What is worked out once for a text."""

from __future__ import annotations

from ticker.text.remembered import remembered


def test_a_headline_is_worked_out_once_and_a_text_that_would_fill_the_memory_each_time() -> None:
    asked: list[str] = []

    @remembered
    def size(text: str, times: int = 1) -> int:
        asked.append(text)
        return len(text) * times

    assert [size("Quake"), size("Quake"), size("Quake", 2), size("x" * 501), size("x" * 501)] == [5, 5, 10, 501, 501]
    assert asked == ["Quake", "Quake", "x" * 501, "x" * 501]
