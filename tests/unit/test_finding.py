"""What of a text is marked that was looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.text.finding import marked, parts


@pytest.mark.parametrize(
    ("text", "asked", "row"),
    [
        ("Quake hits coast of España", "espana QUA", "[Quake] hits coast of [España]"),
        ("Quake hits coast", '"hits coast"', "Quake [hits coast]"),
        ("Quake hits coasts", '"hits coast"', "Quake hits coasts"),
        ("Quake hits coast", "-quake hits", "Quake [hits] coast"),
        ("مُسْتَشْفَـى الأطفال", "الاطفال مستشفي", "[مُسْتَشْفَـى] [الأطفال]"),
        ("هزة بعد الزلزال", "زلزال", "هزة بعد [الزلزال]"),
        ("東京で地震、また地震", "地震", "東京で[地震]、また[地震]"),
        ("１２ dead", "12", "[１２] dead"),
        ("ﬁre and ½", "fire", "[ﬁre] and ½"),
        ("a b a b a", '"a b a"', "[a b a b a]"),
        ("quake", "", "quake"),
        ("", "quake", ""),
    ],
)
def test_what_was_looked_for_is_marked_where_it_stands(text: str, asked: str, row: str) -> None:
    assert "".join(f"[{part}]" if is_marked else part for part, is_marked in marked(text, parts(asked))) == row


@given(text=st.text(max_size=60), asked=st.text(max_size=20))
def test_no_letter_is_lost_or_doubled_by_marking(text: str, asked: str) -> None:
    assert "".join(part for part, _ in marked(text, parts(asked))) == text
