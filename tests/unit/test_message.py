"""What people read of an event."""

from __future__ import annotations

import pytest

from tests.builders import an_event
from ticker.core.message import TITLE_MAX, compose
from ticker.model.alert import EventKind, Urgency


def test_a_mail_has_the_headline_as_its_subject_and_whole_in_its_body() -> None:
    message = compose(an_event(text='Profit <5% - "R&D" cut'), titled=True, limit=30_000)
    assert message.title == 'Profit <5% - "R&D" cut'
    assert message.body.splitlines() == ['Profit <5% - "R&D" cut', "wire · 2026-01-31 12:00 UTC"]


def test_a_chat_has_one_text() -> None:
    assert compose(an_event(), titled=False, limit=4000).title == ""


def test_an_update_says_what_it_was() -> None:
    event = an_event(kind=EventKind.UPDATE, text="Toll at 47", was="Toll at 41", link="https://wire.example/1")
    assert compose(event, titled=False, limit=4000).body.splitlines() == [
        "Toll at 47",
        "was: Toll at 41",
        "update · wire · 2026-01-31 12:00 UTC",
        "https://wire.example/1",
    ]


def test_urgency_stands_in_words() -> None:
    assert "FLASH" in compose(an_event(urgency=Urgency.FLASH), titled=False, limit=4000).body


def test_a_subject_is_cut_at_a_word_and_the_body_is_whole() -> None:
    text = "x " * 200 + "END"
    message = compose(an_event(text=text), titled=True, limit=30_000)
    assert len(message.title) <= TITLE_MAX
    assert message.title.endswith("…")
    assert message.body.startswith(text)


@pytest.mark.parametrize("text", ["", "\x00", "\u200e"])
def test_an_empty_headline_has_a_fall_back(text: str) -> None:
    assert compose(an_event(text=text), titled=True, limit=4000).title == "wire: new line"


@pytest.mark.parametrize("letter", ["x", "🚢", "ع", "x y "])
@pytest.mark.parametrize("limit", [280, 1024, 2000, 4096])
def test_a_message_stays_below_the_limit_in_utf16_units(letter: str, limit: int) -> None:
    event = an_event(text=letter * 5000, link="https://wire.example/1")
    body = compose(event, titled=False, limit=limit).body
    assert len(body.encode("utf-16-le")) // 2 <= limit
    assert body.endswith("https://wire.example/1")
