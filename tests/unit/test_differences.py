"""What differs between two wordings."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.text.differences import Mark, differences


def written(was: str, now: str) -> str:
    signs = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.CAME: "[+{}+]"}
    return "".join(signs[mark].format(text) for mark, text in differences(was, now))


@pytest.mark.parametrize(
    ("was", "now", "row"),
    [
        ("Quake hits coast", "Quake hits coast", "Quake hits coast"),
        ("Quake, 12 dead", "Quake, 13 dead", "Quake, [-12 -][+13 +]dead"),
        ("Quake hits", "Quake hits coast", "Quake hits [+coast+]"),
        ("M 6.1, 1,500 out", "M 6.3, 1,700 out", "M [-6.1-][+6.3+], [-1,500 -][+1,700 +]out"),
        ("They don't go", "They won't go", "They [-don't -][+won't +]go"),
        ("قصف، ١٢ قتيلا", "قصف، ١٣ قتيلا", "قصف، [-١٢ -][+١٣ +]قتيلا"),
        ("مُسْتَشْفَى قريب", "مُسْتَشْفَى بعيد", "مُسْتَشْفَى [-قريب-][+بعيد+]"),
        ("東京で5人死亡", "東京で7人が死亡", "東京で[-5-][+7+]人[+が+]死亡"),
        ("हिन्दी समाचार", "हिन्दी खबर", "हिन्दी [-समाचार-][+खबर+]"),
        ("می‌شود خبر", "نمی‌شود خبر", "[-می‌شود -][+نمی‌شود +]خبر"),
        ("👍🏽 yes", "👍🏿 yes", "[-👍🏽 -][+👍🏿 +]yes"),
        ("", "x", "[+x+]"),
        ("x", "", "[-x-]"),
        ("", "", ""),
    ],
)
def test_words_that_differ_stand_where_they_differ(was: str, now: str, row: str) -> None:
    assert written(was, now) == row


@given(was=st.text(max_size=80), now=st.text(max_size=80))
def test_both_wordings_can_be_read_out_of_the_row(was: str, now: str) -> None:
    row = differences(was, now)

    def of(mark: Mark) -> str:
        return "".join("".join(piece.text.split()) for piece in row if piece.mark in {Mark.SAME, mark})

    assert (of(Mark.GONE), of(Mark.CAME)) == ("".join(was.split()), "".join(now.split()))


@pytest.mark.parametrize("word", ["a{} ", "{}漢", "{}\u0301", "\u202e{}<"])
def test_ten_thousand_words_of_difference_take_no_time(word: str) -> None:
    was, now = ("".join(word.format(n) for n in range(start, start + 10_000)) for start in (0, 10_000))
    begun = process_time()

    for size in (9_000, len(was)):
        assert differences(was[:size], now[:size])
    assert process_time() - begun < 10
