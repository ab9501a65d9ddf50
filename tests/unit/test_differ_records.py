"""What a desk can read afterwards: why it was decided so, what it was held against, why a return was no news."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, a_headline
from tests.newsdesk import NewsDesk
from ticker.model.alert import Event
from ticker.model.sighting import Sighting
from ticker.model.source import Source

WIRE = Source(name="wire", url="https://wire.example/", select="#t li")
REST = ("Court lifts ban on rally", "Bus crash near Graz, six hurt", "Snow shuts Brenner pass")


def a_desk_that_shows(*texts: str) -> NewsDesk:
    desk = NewsDesk(WIRE)
    desk.shows(*texts)
    desk.events.clear()
    return desk


def only(events: list[Event]) -> Event:
    (event,) = events
    return event


def sighting_of(desk: NewsDesk, text: str) -> Sighting:
    return next(sighting for sighting in desk._archive.values() if sighting.text == text)


def test_a_new_headline_names_the_nearest_that_stands_there() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", *REST)
    event = only(desk.shows("Toll in floods rises to 47", "Toll in floods rises to 41", *REST))
    assert event.compared == 'nearest: "Toll in floods rises to 41" (96 %), still on the page'
    assert event.reason.startswith("first seen")


def test_a_new_headline_unlike_all_others_says_so() -> None:
    desk = a_desk_that_shows(*REST)
    assert only(desk.shows("Zoo: 7 quolls", *REST)).compared == "nothing like it is known"


def test_a_headline_that_vanished_in_the_same_poll_is_held_against_it() -> None:
    desk = a_desk_that_shows("Senate votes on budget", *REST)
    event = next(event for event in desk.shows("Storm nears southern coast", *REST) if event.kind.value == "new")
    assert "still on the page" not in event.compared
    desk = a_desk_that_shows(*REST, "Rail strike ends tonight")
    event = only(desk.shows("Mail strike ends today soon", *REST))
    assert event.compared == 'nearest: "Rail strike ends tonight" (74 %), gone in this poll'


def test_an_update_says_what_changed_and_what_it_was() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", *REST)
    event = only(desk.shows("Toll in floods rises to 47", *REST))
    assert event.reason == "new wording, same place: numbers changed 41 -> 47"
    assert event.compared == 'what it was: "Toll in floods rises to 41" (96 %)'


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("Iran strikes convoy in desert", "Iraq strikes convoy in desert", "words changed iran -> iraq"),
        ("Deal reached on border", "Deal reached on border, envoys say", "the line goes on"),
        ("Deal reached on border, envoys say", "Deal reached on border", "the line is cut"),
        (
            "Rescue teams search flooded valley for missing campers",
            "Missing campers: flooded valley searched by rescue teams all through night",
            "6 of 11 words shared",
        ),
    ],
)
def test_the_evidence_of_an_update(before: str, after: str, reason: str) -> None:
    desk = a_desk_that_shows(before, *REST)
    assert only(desk.shows(after, *REST)).reason == f"new wording, same place: {reason}"


def test_an_update_by_id_names_the_id() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(a_headline("Fire at oil depot", item_id="1"))
    event = only(desk.lists(a_headline("Two hurt at depot", item_id="1")))
    assert event.reason.startswith("new wording, same item id: ")


def test_a_repeat_says_after_how_long() -> None:
    desk = a_desk_that_shows("Sirens in Haifa", *REST)
    for _ in range(4):
        desk.shows(*REST)
    event = only(desk.shows("Sirens in Haifa", *REST, later=timedelta(hours=7)))
    assert event.reason == "the same words again, after 7 h"
    assert event.compared == "the same words, last seen 7 h ago"
    assert sighting_of(desk, "Sirens in Haifa").returned == ""


def test_words_are_bounded_however_long_the_headlines_are() -> None:
    long = "Flood " * 200
    desk = a_desk_that_shows(f"{long} 41", *REST)
    events = desk.shows(f"{long} 47", f"{long} 41", *REST) + desk.shows(f"{long} 48", *REST)
    assert all(len(event.reason) <= 240 and len(event.compared) <= 200 for event in events)


# Returns


@pytest.mark.parametrize(
    ("hours", "returned"),
    [
        (0, "back after 2 min, sooner than repeat_after (6 h)"),
        (9, "back below headlines that stayed"),
    ],
)
def test_a_return_that_is_no_news_says_why(hours: int, returned: str) -> None:
    desk = a_desk_that_shows(*REST)
    for _ in range(4):
        desk.shows(REST[0], REST[2])
    desk.events.clear()
    assert desk.shows(*REST, later=timedelta(hours=hours) if hours else None) == []
    assert sighting_of(desk, REST[1]).returned == returned


def test_a_list_that_returns_whole_says_so() -> None:
    desk = a_desk_that_shows(*REST)
    desk.shows()
    assert desk.shows(*REST, later=timedelta(hours=20)) == []
    assert {one.returned for one in desk.known.sightings} == {"came back with the whole list after 20 h"}


def test_an_earlier_wording_says_so() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", *REST)
    desk.shows("Toll in floods rises to 47", *REST)
    desk.shows("Toll in floods rises to 41", *REST)
    returned = sighting_of(desk, "Toll in floods rises to 47").returned
    assert returned.startswith('shows an earlier wording, "Toll in floods rises to 41"')


def test_a_cache_that_lacks_a_line_once_writes_no_reason() -> None:
    desk = a_desk_that_shows(*REST)
    desk.shows(*REST[1:])
    desk.shows(*REST)
    assert sighting_of(desk, REST[0]).returned == ""


def test_what_comes_and_goes_is_withdrawn_once() -> None:
    desk = a_desk_that_shows(*REST)
    for _ in range(6):
        for _ in range(4):
            desk.shows(REST[0], REST[2])
        desk.shows(*REST)
    assert [event.kind.value for event in desk.events] == ["withdrawn"]


def test_a_later_date_of_its_own_says_so() -> None:
    desk = NewsDesk(WIRE)
    rest = a_headline("Rail strike ends", published_at=NOON - timedelta(hours=3))
    desk.lists(a_headline("Sirens in Haifa", published_at=NOON - timedelta(hours=1)), rest)
    for _ in range(4):
        desk.lists(rest)
    event = only(desk.lists(a_headline("Sirens in Haifa", published_at=NOON + timedelta(hours=1)), rest))
    assert event.reason == "the same words again, with a later date (2026-01-31 13:00 UTC)"


def test_a_repeat_forgets_why_the_return_before_was_no_news() -> None:
    desk = a_desk_that_shows("Sirens in Haifa", *REST)
    for later in (None, timedelta(hours=7)):
        for _ in range(4):
            desk.shows(*REST)
        desk.shows("Sirens in Haifa", *REST, later=later)
    assert sighting_of(desk, "Sirens in Haifa").returned == ""
