"""What the noisy stream found, as small as it gets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, a_headline
from tests.newsdesk import NewsDesk, told
from ticker.model.headline import Headline

THREE = ("Court lifts ban on rally", "Bus crash near Graz, six hurt", "Snow shuts Brenner pass")
SIGHT = timedelta(hours=8)  # longer than repeat_after


def a_desk_that_shows(*texts: str) -> NewsDesk:
    desk = NewsDesk()
    desk.shows(*texts)
    return desk


def polls(desk: NewsDesk, count: int, *texts: str) -> None:
    for _ in range(count):
        desk.shows(*texts)


def test_a_clock_that_appears_after_an_empty_spell_is_no_repeat() -> None:
    desk = a_desk_that_shows(*THREE)
    desk.shows()
    assert told(desk.shows(f"(10:59) {THREE[0]}", *THREE[1:])) == []


def test_a_clock_that_appears_on_a_line_that_was_gone_is_no_repeat() -> None:
    desk = a_desk_that_shows(*THREE)
    polls(desk, 3, *THREE[1:])
    assert told(desk.shows(f"14:05 | {THREE[0]}", *THREE[1:])) == []


def test_a_clock_is_not_compared_with_the_date_of_another_sight() -> None:
    desk = NewsDesk()
    dated = a_headline(THREE[0], published_at=NOON - timedelta(minutes=5))
    desk.lists(dated, a_headline(THREE[1]))
    for _ in range(3):
        desk.lists(a_headline(THREE[1]))
    assert told(desk.lists(a_headline(f"11:55 | {THREE[0]}"), a_headline(THREE[1]))) == []


def test_a_near_twin_does_not_make_a_known_line_new_again() -> None:
    desk = a_desk_that_shows("Sirens in Graz", *THREE)
    assert told(desk.shows("Sirens in Geneva", *THREE)) == ["Sirens in Geneva"]
    assert told(desk.shows("Sirens in Geneva", "Sirens in Graz", *THREE)) == []


def test_another_id_link_and_date_are_no_former_text() -> None:
    def an_item(text: str, number: int, minutes: int) -> Headline:
        at = NOON - timedelta(minutes=minutes)
        return a_headline(text, link=f"https://w.example/n/{number}", item_id=f"w-{number}", published_at=at)

    lagos = an_item("Power back in 51 districts of Lagos", 98, 20)
    riga = an_item("Power back in 47 districts of Riga", 109, 5)
    fog = an_item("Fog shuts airport", 99, 30)
    desk = NewsDesk()
    desk.lists(lagos, fog)
    (event,) = desk.lists(riga, fog)
    assert (event.kind.value, event.text) == ("new", riga.text)
    assert told(desk.lists(riga, lagos, fog)) == []


def test_a_cut_line_beside_the_whole_one_is_no_news() -> None:
    desk = a_desk_that_shows("Airport in Amman reopens after…", *THREE)
    desk.shows("Airport in Amman reopens after 83 hours", *THREE)
    both = ("Airport in Amman reopens after 83 hours", "Airport in Amman reopens after…")
    assert told(desk.shows(*both, *THREE)) == []


def test_a_reissue_is_told_though_a_twin_that_took_its_place_was_seen_since() -> None:
    riga = 'Governor: "We will not resign" - Riga crisis, day 67'
    porto = 'Port authority: "We will not resign" - Porto crisis, day 32'
    desk = a_desk_that_shows(riga, *THREE)
    assert told(desk.shows(porto, *THREE)) == [porto]
    polls(desk, 4, *THREE)
    assert told(desk.shows(riga, *THREE, later=SIGHT)) == [riga]
    polls(desk, 4, *THREE)
    assert told(desk.shows(porto, *THREE)) == [porto]


@pytest.mark.parametrize("kept", [2, 1])
def test_an_edit_of_the_lowest_line_is_told_when_the_last_answer_was_short(kept: int) -> None:
    def dated(text: str, minutes: int) -> Headline:
        return a_headline(text, link="https://w.example/live/", published_at=NOON - timedelta(minutes=minutes))

    page = [dated(THREE[0], 5), dated(THREE[1], 10), dated("Fire at Tyre depot, 77 evacuated", 15)]
    desk = NewsDesk()
    desk.lists(*page)
    desk.lists(*page[:kept])
    asked = "Fire at Tyre depot, 77 evacuated?"
    assert told(desk.lists(*page[:2], dated(asked, 15))) == [asked]


def test_a_broken_link_is_no_identity_and_no_error() -> None:
    assert told(NewsDesk().lists(a_headline("Fire at depot", link="["))) == []


def test_a_line_that_one_poll_lacked_before_the_machine_slept_is_no_repeat() -> None:
    desk = a_desk_that_shows(*THREE)
    desk.shows(*THREE[1:])
    assert told(desk.shows(*THREE, later=SIGHT)) == []


def test_a_line_that_was_missing_for_hours_while_the_page_was_seldom_read_is_a_repeat() -> None:
    desk = a_desk_that_shows(*THREE)
    desk.shows(*THREE[1:], later=timedelta(hours=4))
    desk.shows(*THREE[1:], later=SIGHT)
    assert told(desk.shows(*THREE, later=timedelta(hours=4))) == [THREE[0]]


def test_a_line_that_was_told_is_no_update_of_another_whose_place_it_takes() -> None:
    desk = a_desk_that_shows(*THREE)
    assert told(desk.shows("Quake of 5.93 shakes Merida", *THREE)) == ["Quake of 5.93 shakes Merida"]
    assert told(desk.shows("Quake of 5.21 shakes Merida", *THREE)) == ["Quake of 5.21 shakes Merida"]
    both = ("Quake of 5.21 shakes Merida", "Quake of 5.93 shakes Merida")
    assert told(desk.shows(*both, *THREE)) == []
    for line in both:
        assert told(desk.shows(line, *THREE)) == []


def test_copies_of_a_line_are_one_where_ids_number_the_places() -> None:
    def a_page(*texts: str) -> list[Headline]:
        return [a_headline(text, item_id=f"slot-{n}") for n, text in enumerate(texts)]

    desk = NewsDesk()
    desk.lists(*a_page(*THREE))
    assert told(desk.lists(*a_page("Fire at depot", *THREE))) == ["Fire at depot"]
    assert told(desk.lists(*a_page("Fire at depot", *THREE, "Fire at depot", *THREE))) == []
