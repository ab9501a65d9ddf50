"""How headlines stand on the wall, and which are wanted there."""

from __future__ import annotations

import pytest
from multidict import MultiDict

from tests.builders import an_event
from ticker.model.alert import EventKind, Urgency
from ticker.store.journal import Entry
from ticker.web.wall.gathered import gathered
from ticker.web.wall.wanted import Wanted, wanted_of


def an_entry(number: int, text: str, headline: str, *, kind: EventKind = EventKind.NEW, story: str = "") -> Entry:
    return Entry(number=number, event=an_event(f"e{number}", text=text, kind=kind, story=story), headline=headline)


def on_the_wall(*entries: Entry) -> list[list[str]]:
    return [[entry.event.text for entry in story] for story in gathered(entries)]


def test_the_latest_headline_comes_first() -> None:
    assert on_the_wall(an_entry(1, "Quake", "1-1"), an_entry(2, "Storm", "1-2")) == [["Storm"], ["Quake"]]


@pytest.mark.parametrize("kind", [EventKind.UPDATE, EventKind.WITHDRAWN])
def test_a_change_is_shown_where_its_headline_stands(kind: EventKind) -> None:
    told = (an_entry(1, "4 dead", "1-1"), an_entry(2, "Storm", "1-2"))
    assert on_the_wall(*told, an_entry(3, "5 dead", "1-1", kind=kind)) == [["Storm"], ["5 dead"]]


def test_a_change_of_a_headline_that_is_not_there_comes_in_as_a_new_one() -> None:
    change = an_entry(2, "5 dead", "1-9", kind=EventKind.UPDATE)
    assert on_the_wall(an_entry(1, "Storm", "1-2"), change) == [["5 dead"], ["Storm"]]


def test_a_repeat_goes_to_the_top_and_stands_there_once() -> None:
    told = (an_entry(1, "Alarm", "1-1"), an_entry(2, "Storm", "1-2"))
    assert on_the_wall(*told, an_entry(3, "Alarm", "1-1", kind=EventKind.REPEAT)) == [["Alarm"], ["Storm"]]


def test_a_story_stands_together_and_rises_with_its_latest_headline() -> None:
    told = (an_entry(1, "Blast", "1-1", story="s"), an_entry(2, "Storm", "1-2"))
    assert on_the_wall(*told, an_entry(3, "Explosion", "2-1", story="s")) == [["Explosion", "Blast"], ["Storm"]]


def test_a_headline_that_is_repeated_in_another_story_leaves_the_one_before() -> None:
    told = an_entry(1, "Alarm", "1-1", story="s")
    assert on_the_wall(told, an_entry(2, "Alarm", "1-1", kind=EventKind.REPEAT, story="t")) == [["Alarm"]]


def asked(*pairs: tuple[str, str]) -> Wanted:
    return wanted_of(MultiDict(pairs))


def test_who_asks_for_nothing_gets_news_and_what_became_of_it() -> None:
    wanted = asked(("kind", "nonsense"), ("min_urgency", "loudest"), ("q", " "))
    assert wanted.is_all
    taken = [kind for kind in EventKind if wanted.takes(an_event(kind=kind))]
    assert taken == [EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT, EventKind.WITHDRAWN]


def test_sources_kinds_and_urgency_are_asked_for_together() -> None:
    wanted = asked(("source", "wire"), ("source", "radio"), ("kind", "new"), ("min_urgency", "bulletin"))
    loud = Urgency.BULLETIN
    assert wanted.takes(an_event(urgency=loud))
    assert wanted.takes(an_event(source="radio", urgency=Urgency.FLASH))
    assert not wanted.takes(an_event(source="paper", urgency=loud))
    assert not wanted.takes(an_event(urgency=Urgency.URGENT))
    assert not wanted.takes(an_event(urgency=loud, kind=EventKind.UPDATE))


@pytest.mark.parametrize(
    ("words", "text", "is_taken"),
    [
        ("quake", "QUAKES hit coast", True),
        ("quake coast", "Coast hit by quake", True),
        ("quake storm", "Quake hits coast", False),
        ("uake", "Quake hits coast", False),
        ("قتلى", "٤٧ قَتْلى في الزلزال", True),
        ("47", "٤٧ قتلى في الزلزال", True),
        ("كشف", "کشف أثري", True),
        ('"<%', "Quake hits coast", True),
    ],
)
def test_words_are_found_however_they_are_typed(words: str, text: str, is_taken: bool) -> None:
    assert asked(("q", words)).takes(an_event(text=text)) is is_taken


def test_words_are_found_in_what_an_update_said_before() -> None:
    assert asked(("q", "quake")).takes(an_event(text="Tremor hits coast", was="Quake hits coast"))
