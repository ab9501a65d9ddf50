"""Caches that answer in turn with older pages and wordings, and edits beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from tests.builders import a_headline
from tests.newsdesk import NewsDesk, kinds, notices, told
from ticker.core.returns import REVERTED_AFTER
from ticker.model.headline import Headline
from ticker.model.source import Source

WIRE = Source(name="wire", url="https://wire.example/", select="#t li")
STORIES = {
    "english": ("Envoy walks out of talks", "Talks moved to Geneva", "Ceasefire talks resume", "Pipeline leak found"),
    "arabic": ("المبعوث ينسحب من المحادثات", "نقل المحادثات إلى جنيف", "استئناف محادثات الهدنة", "تسرب في خط الأنابيب"),
    "spanish": (
        "El enviado abandona el diálogo",
        "Trasladan el diálogo a Ginebra",
        "Se reanuda la tregua",
        "Fuga en el oleoducto",
    ),
}
each_language = pytest.mark.parametrize("lines", STORIES.values(), ids=STORIES.keys())


def a_desk_that_shows(*texts: str, source: Source = WIRE) -> NewsDesk:
    desk = NewsDesk(source)
    desk.shows(*texts)
    desk.events.clear()
    return desk


@each_language
def test_three_caches_that_lag_by_several_versions_tell_each_line_once(lines: tuple[str, ...]) -> None:
    a, b, c, d = lines
    pages = ((a, b, c, d), (b, c, d), (c, d))
    desk = a_desk_that_shows(c, d)
    random = Random(7)
    for _ in range(200):
        desk.shows(*random.choice(pages))
    assert sorted(told(desk.events)) == sorted((a, b))
    assert notices(desk.events) == []


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("Toll in floods rises to 41", "Toll in floods rises to 47", "Toll in floods rises to 52"),
        ("ارتفاع حصيلة الفيضانات إلى 41", "ارتفاع حصيلة الفيضانات إلى 47", "ارتفاع حصيلة الفيضانات إلى 52"),
        ("Suben a 41 los muertos", "Suben a 47 los muertos", "Suben a 52 los muertos"),
    ],
)
def test_caches_with_older_wordings_of_an_edited_line_make_no_storm(first: str, second: str, third: str) -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows(first, *rest)
    desk.shows(second, *rest)
    desk.shows(third, *rest)
    random = Random(3)
    for _ in range(300):
        desk.shows(random.choice((first, second, third)), *rest)
    assert kinds(desk.events) == ["update", "update"]


def test_a_cache_that_answers_once_in_ten_polls_with_an_old_page_makes_no_news() -> None:
    lines = STORIES["english"]
    desk = a_desk_that_shows(*lines[1:])
    desk.shows(*lines[:3])
    for n in range(120):
        desk.shows(*(lines[1:] if n % 10 == 0 else lines[:3]))
    assert told(desk.events) == [lines[0]]


def test_a_wording_that_is_taken_back_for_good_is_told_with_what_it_was() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    desk.shows("Toll in floods rises to 47", *rest)
    desk.events.clear()
    polls = REVERTED_AFTER // timedelta(seconds=30) + 5
    for _ in range(polls):
        desk.shows("Toll in floods rises to 41", *rest)
        desk.restarts()
    assert [(event.kind.value, event.text, event.was) for event in desk.events] == [
        ("update", "Toll in floods rises to 41", "Toll in floods rises to 47")
    ]


def test_an_earlier_wording_that_comes_back_after_long_is_told_at_once() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Sirens in Haifa", *rest)
    assert told(desk.shows("Sirens in Akko", *rest)) == ["Sirens in Akko"]
    for _ in range(4):
        desk.shows("Sirens in Akko", *rest)
    assert told(desk.shows("Sirens in Haifa", *rest, later=timedelta(hours=7))) == ["Sirens in Haifa"]


def test_a_source_of_alarms_hears_the_same_alarm_again_as_soon_as_it_asks_for() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Sirens in Haifa", *rest, source=replace(WIRE, repeat_after=timedelta(minutes=5)))
    desk.shows("Sirens in Akko", *rest)
    assert told(desk.shows("Sirens in Haifa", *rest, later=timedelta(minutes=6))) == ["Sirens in Haifa"]


def test_a_line_and_its_earlier_wording_side_by_side_are_two_of_which_both_were_told() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows(*rest)
    assert told(desk.shows("Sirens in Haifa", *rest)) == ["Sirens in Haifa"]
    assert told(desk.shows("Sirens in Akko", *rest)) == ["Sirens in Akko"]
    (event,) = desk.shows("Sirens in Akko", "Sirens in Haifa", *rest)
    assert (event.kind.value, event.reason) == ("silent", 'told 1 min ago, as the former wording of "Sirens in Akko"')
    late = desk.shows("Sirens in Akko", *rest, later=timedelta(hours=7))
    assert told(late) == []


def test_an_earlier_wording_that_stands_beside_the_present_one_after_hours_is_told() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Sirens in Haifa", *rest)
    desk.shows("Sirens in Akko", *rest)
    again = desk.shows("Sirens in Haifa", "Sirens in Akko", *rest, later=timedelta(hours=7))
    assert told(again) == ["Sirens in Haifa"]


def test_an_item_of_its_own_that_reads_as_another_once_did_is_told() -> None:
    desk = a_desk_that_shows()
    desk.lists(a_headline("Sirens in Haifa", item_id="w-1"))
    desk.lists(a_headline("Sirens in Haifa, Akko", item_id="w-1"))
    again = desk.lists(a_headline("Sirens in Haifa", item_id="w-2"), a_headline("Sirens in Haifa, Akko", item_id="w-1"))
    assert told(again) == ["Sirens in Haifa"]


def test_a_line_that_shows_an_earlier_wording_is_not_withdrawn() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    for text in ("Toll in floods rises to 47", *["Toll in floods rises to 41"] * 6):
        desk.shows(text, *rest)
    assert kinds(desk.events) == ["update"]


def test_an_edit_that_moves_to_the_top_is_an_update() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows(a, "Toll in floods rises to 41", b, c, d)
    (event,) = desk.shows("Toll in floods rises to 47", a, b, c, d)
    assert event.was == "Toll in floods rises to 41"


def test_a_few_words_in_common_away_from_the_place_make_no_update() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows(a, "Minister opens harbour museum after flood repairs", b, c, d)
    events = desk.shows("Flood warning: harbour towns told to leave, minister says", a, b, c, d)
    assert [event.kind.value for event in events] == ["new"]


def test_of_two_that_vanished_the_one_in_the_place_is_what_it_was() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", a, b, "Toll in quake rises to 41 now", c, d)
    events = desk.shows(a, b, "Toll in storms rises to 45", c, d)
    assert [event.was for event in events if event.was] == ["Toll in quake rises to 41 now"]


@pytest.mark.parametrize("own", ["item_id", "link"])
def test_a_window_that_lacks_a_line_for_once_does_not_lend_it_to_another_item(own: str) -> None:
    def item(text: str, n: int) -> Headline:
        return a_headline(text, **{own: f"https://wire.example/n/{n}"})

    rest = [item(text, n) for n, text in enumerate(STORIES["arabic"])]
    desk = NewsDesk(WIRE)
    desk.lists(rest[0], item("عودة الكهرباء إلى 29 أحياء في عكا", 8), *rest[1:])
    events = desk.lists(rest[0], item("عودة الكهرباء إلى 19 أحياء في القاهرة", 9), *rest[1:])
    assert kinds(events) == ["new"]
    page = (rest[0], item("عودة الكهرباء إلى 19 أحياء في القاهرة", 9), item("عودة الكهرباء إلى 29 أحياء في عكا", 8))
    assert desk.lists(*page, *rest[1:]) == []


def test_where_ids_are_regenerated_an_edit_is_found_by_its_place() -> None:
    desk = NewsDesk(WIRE)
    texts = ["Toll in floods rises to 41", *STORIES["english"]]
    desk.lists(*(a_headline(text, item_id=f"a{n}") for n, text in enumerate(texts)))
    texts[0] = "Toll in floods rises to 47"
    assert kinds(desk.lists(*(a_headline(text, item_id=f"b{n}") for n, text in enumerate(texts)))) == ["update"]
