"""The same words sent out again, and what only looks like it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, a_headline
from tests.newsdesk import NewsDesk, kinds, told
from ticker.model.headline import Headline

HAIFA, AKKO, SAFED = "Sirens in Haifa", "Sirens in Akko", "Sirens in Safed"
CALM = ("Senate returns on Monday", "Fog delays morning flights", "Museum reopens after flood")
LONG = timedelta(hours=24)


def dated(text: str, minutes: float, **named: str) -> Headline:
    return a_headline(text, published_at=NOON + timedelta(minutes=minutes), **named)


def with_id(text: str, number: int) -> Headline:
    return a_headline(text, item_id=f"g{number}")


def polled(desk: NewsDesk, *pages: list[Headline]) -> list[str]:
    """What the last of these pages tells."""
    return [told(desk.lists(*page)) for page in pages][-1]


@pytest.mark.parametrize("link", [None, "https://live.example/"])
def test_a_siren_that_sounds_again_while_its_old_line_leaves_is_told_by_its_date(link: str | None) -> None:
    def line(text: str, minutes: float) -> Headline:
        return a_headline(text, link=link, published_at=NOON + timedelta(minutes=minutes))

    first = [line(HAIFA, -10), line(AKKO, -20), line(SAFED, -30)]
    again = [line(SAFED, 0.5), line(HAIFA, -10), line(AKKO, -20)]
    assert polled(NewsDesk(), first, again) == [SAFED]
    assert polled(NewsDesk(), first, again, again) == []


def test_dates_that_all_move_are_those_of_the_answer() -> None:
    pages = [[dated(HAIFA, n), dated(AKKO, n), dated(SAFED, n)] for n in range(3)]
    assert polled(NewsDesk(), *pages) == []
    assert polled(NewsDesk(), pages[0], [dated(SAFED, 9), dated(HAIFA, 9), dated(AKKO, 9)]) == []


def test_a_date_that_is_renewed_under_the_same_id_is_no_news() -> None:
    first = [dated(HAIFA, -10, item_id="a"), dated(AKKO, -20, item_id="b")]
    assert polled(NewsDesk(), first, [dated(AKKO, 1, item_id="b"), dated(HAIFA, -10, item_id="a")]) == []


def test_a_date_that_was_renewed_once_is_not_taken_for_new_at_the_next_poll() -> None:
    first = [dated(HAIFA, -10), dated(AKKO, -20)]
    renewed = [dated(HAIFA, -5), a_headline(SAFED), dated(AKKO, -20)]
    assert polled(NewsDesk(), first, renewed) == [SAFED]
    assert polled(NewsDesk(), first, renewed, renewed) == []


def test_a_feed_of_one_item_tells_the_same_words_with_another_id_and_a_date_since() -> None:
    assert polled(NewsDesk(), [dated(HAIFA, -10, item_id="a1")], [dated(HAIFA, 5, item_id="a2")]) == [HAIFA]
    assert polled(NewsDesk(), [dated(HAIFA, -10, item_id="a1")], [dated(HAIFA, -10, item_id="a2")]) == []


def test_another_id_without_a_date_is_another_item_where_the_other_ids_last() -> None:
    first = [with_id(HAIFA, 3), with_id(AKKO, 2), with_id(SAFED, 1)]
    again = [with_id(SAFED, 4), with_id(HAIFA, 3), with_id(AKKO, 2)]
    assert polled(NewsDesk(), first, again) == [SAFED]
    assert polled(NewsDesk(), first, again, again) == []


def test_another_link_under_the_same_words_a_day_later_is_another_item() -> None:
    def page(day: int) -> list[Headline]:
        briefing = a_headline("Morning briefing", link=f"https://w.example/2026-02-0{day}/briefing")
        return [briefing, a_headline("Museum reopens", link="https://w.example/n/museum")]

    desk = NewsDesk()
    desk.lists(*page(1))
    for _ in range(4):
        desk.lists(page(1)[1])
    assert told(desk.lists(*page(2), later=LONG)) == ["Morning briefing"]


def test_ids_that_are_made_anew_for_all_say_nothing() -> None:
    first = [with_id(HAIFA, 3), with_id(AKKO, 2), with_id(SAFED, 1)]
    assert polled(NewsDesk(), first, [with_id(SAFED, 6), with_id(HAIFA, 5), with_id(AKKO, 4)]) == []


def test_an_answer_without_items_between_two_with_its_own_dates_is_no_flood() -> None:
    five = [HAIFA, AKKO, SAFED, *CALM[:2]]
    pages = [[dated(text, n) for text in five] for n in range(6)]
    assert polled(NewsDesk(), pages[0], [], pages[1]) == []
    assert polled(NewsDesk(), pages[0], [], [], [], pages[5]) == []


def test_a_short_answer_between_two_with_their_own_dates_is_no_flood() -> None:
    ten = [f"Fire at depot number {n} in the port" for n in range(10)]
    pages = [[dated(text, n) for text in ten] for n in range(5)]
    assert polled(NewsDesk(), pages[0], *[page[:3] for page in pages[1:4]], pages[4]) == []


@pytest.mark.parametrize(
    "moved",
    [
        "https://m.wire.example/n/1000",
        "https://mobile.wire.example/n/1000",
        "https://amp.wire.example/n/1000",
        "https://wire.example/n/1000/amp",
        "https://wire.example/amp/n/1000",
        "https://wire.example/n/1000?amp=1",
        "https://wire.example/n/1000?outputType=amp",
    ],
)
def test_the_article_for_another_screen_is_the_same_whatever_its_date(moved: str) -> None:
    first = [
        dated(HAIFA, -10, link="https://www.wire.example/n/1000"),
        dated(AKKO, -20, link="https://wire.example/n/9"),
    ]
    assert polled(NewsDesk(), first, [dated(HAIFA, 1, link=moved), first[1]]) == []


def test_a_second_volley_a_day_later_is_told_though_it_comes_as_a_whole() -> None:
    desk = NewsDesk()
    desk.shows(*CALM)
    assert len(told(desk.shows(HAIFA, AKKO, SAFED))) == 3
    for _ in range(5):
        desk.shows(*CALM)
    events = desk.shows(HAIFA, AKKO, SAFED, later=LONG)
    assert kinds(events)[:3] == ["repeat"] * 3


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Sirens in {}", "False alarm: sirens in {}"),
        ("Sirens in {} area", "No sirens in {} area"),
        ("Sirens in {} bay", "Confirmed: Sirens in {} bay"),
        ("Suspected bomb in {} station", "Bomb in {} station"),
        ("Curfew in {} tonight", "Curfew in {} tonight (lifted)"),
        ("Flight to {} at nine", "Flight to {} at nine | cancelled"),
        ("مقتل قائد في {}", "نفي مقتل قائد في {}"),
        ("صفارات الإنذار في {}", "توقف صفارات الإنذار في {}"),
        ("Vuelo a {} con retraso", "Cancelado: vuelo a {} con retraso"),
    ],
)
def test_the_same_words_set_around_all_headlines_say_something_of_all_of_them(before: str, now: str) -> None:
    places = ("Haifa", "Akko", "Safed")
    desk = NewsDesk()
    desk.shows(*(before.format(place) for place in places), CALM[0])
    assert sorted(told(desk.shows(*(now.format(place) for place in places), CALM[0]))) == sorted(
        now.format(place) for place in places
    )


def test_many_that_come_in_on_top_of_a_list_that_grew_downwards_are_no_archive() -> None:
    desk = NewsDesk()
    page = [*CALM, "Ferry sails again", "Rail strike ends"]
    desk.shows(*page)
    for n in range(3):
        page.append(f"Minister number {n} speaks on the budget")
        desk.shows(*page)
    burst = [f"Explosion number {n} heard in the port" for n in range(12)]
    assert sorted(told(desk.shows(*burst, *page))) == sorted(burst)
