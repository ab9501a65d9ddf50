"""Lists that shrink, empty and turn over, and headlines that come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, a_headline
from tests.newsdesk import NewsDesk, kinds, notices, told
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


def at(text: str, minutes: int, **more: str) -> Headline:
    return a_headline(text, published_at=NOON + timedelta(minutes=minutes), **more)


@each_language
def test_a_list_that_shrinks_and_returns_is_no_news(lines: tuple[str, ...]) -> None:
    desk = a_desk_that_shows(*lines)
    for _ in range(5):
        desk.shows(lines[0])
    assert desk.shows(*lines, later=timedelta(hours=9)) == []


def test_a_list_that_comes_back_whole_with_one_new_line_tells_the_new_one() -> None:
    lines = STORIES["english"]
    desk = a_desk_that_shows(*lines)
    desk.shows()
    assert told(desk.shows("Quake felt in capital", *lines, later=timedelta(hours=9))) == ["Quake felt in capital"]


def test_a_bar_that_was_empty_for_long_and_says_the_same_again_says_it_again() -> None:
    desk = a_desk_that_shows("صفارات الإنذار في حيفا")
    desk.shows()
    assert desk.shows("صفارات الإنذار في حيفا") == []
    for _ in range(3):
        desk.shows()
    assert kinds(desk.shows("صفارات الإنذار في حيفا", later=timedelta(hours=8))) == ["repeat"]


def test_an_empty_spell_is_written_once() -> None:
    lines = STORIES["english"]
    desk = a_desk_that_shows(*lines)
    desk.shows()
    before = desk.known.sightings
    desk.shows()
    assert desk.known.sightings == before
    assert {sighting.missed for sighting in before} == {0}


def test_a_bar_that_fills_after_it_was_empty_is_no_window_that_turned_over() -> None:
    desk = a_desk_that_shows("Bus crash near Graz", "Snow shuts pass", "Court lifts ban")
    desk.shows()
    events = desk.shows("Quake felt in capital", "Dam breach feared")
    assert kinds(events) == ["new", "new"]


def test_a_bar_of_one_headline_turns_over_without_a_word_to_the_operator() -> None:
    desk = a_desk_that_shows("Bus crash near Graz")
    assert kinds(desk.shows("Quake felt in capital")) == ["new"]


@each_language
def test_a_window_that_turned_over_is_told_oldest_first_with_a_notice_though_one_line_reads_alike(
    lines: tuple[str, ...],
) -> None:
    desk = a_desk_that_shows("Snow shuts Brenner pass", "Rail strike ends", "Fuel price up", "Fog delays flights")
    events = desk.shows("Snow shuts Gotthard pass", *lines[:3])
    assert told(events) == [lines[2], lines[1], lines[0], "Snow shuts Gotthard pass"]
    assert len(notices(events)) == 1


def test_a_stale_page_whose_dates_are_older_and_that_shares_nothing_is_told() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(at("Dam breach feared", 0), at("Bus crash near Graz", -10), at("Court lifts ban", -20))
    events = desk.lists(at("Quake felt in capital", -180), at("Tanks on ring road", -190), at("Port closed", -200))
    assert told(events) == ["Port closed", "Tanks on ring road", "Quake felt in capital"]


def test_a_line_that_was_lacking_once_and_has_a_later_date_is_no_repeat() -> None:
    desk = NewsDesk(WIRE)
    rest = at("Rail strike ends", -90)
    desk.lists(at("Storm updates", -60), rest)
    desk.lists(rest)
    assert desk.lists(at("Storm updates", 5), rest) == []


def test_a_date_that_only_drifts_makes_no_repeat() -> None:
    desk = NewsDesk(WIRE)
    rest = at("Rail strike ends", -90)
    desk.lists(at("Storm updates", -60), rest)
    for _ in range(4):
        desk.lists(rest)
    desk.events.clear()
    assert desk.lists(at("Storm updates", -59), rest) == []


def test_a_later_date_is_a_repeat_wherever_it_stands() -> None:
    desk = NewsDesk(WIRE)
    rest = at("Rail strike ends", -90)
    desk.lists(at("Sirens in Haifa", -60), rest)
    for _ in range(4):
        desk.lists(rest)
    assert kinds(desk.lists(rest, at("Sirens in Haifa", 30))) == ["repeat"]


@pytest.mark.parametrize(("clock", "expected"), [("10:40", ["repeat"]), ("10:00", [])])
def test_another_time_of_day_before_the_same_words_is_a_repeat(clock: str, expected: list[str]) -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("10:00 Sirens in Haifa", *rest)
    for _ in range(4):
        desk.shows(*rest)
    desk.events.clear()
    assert kinds(desk.shows(f"{clock} Sirens in Haifa", *rest)) == expected


def test_lines_that_left_and_come_back_together_above_others_are_repeats() -> None:
    alarms = ("Sirens in Haifa", "Sirens in Akko", "Sirens in Tamra")
    rest = ("Court lifts ban", "Bus crash near Graz")
    desk = a_desk_that_shows(*alarms, *rest)
    for _ in range(4):
        desk.shows(*rest)
    assert kinds(desk.shows(*alarms, *rest, later=timedelta(hours=7))) == ["repeat"] * 3


def test_lines_that_come_back_together_among_more_new_ones_are_repeats() -> None:
    alarms = ("Sirens in Haifa", "Sirens in Akko", "Sirens in Tamra")
    desk = a_desk_that_shows(*alarms)
    for _ in range(4):
        desk.shows("Court lifts ban", "Bus crash near Graz", "Snow shuts pass")
    events = desk.shows(*alarms, *STORIES["english"], later=timedelta(hours=7))
    assert kinds(events).count("repeat") == 3


def test_a_headline_that_was_gone_and_comes_back_as_it_once_read_is_a_repeat() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    desk.shows("Toll in floods rises to 47", *rest)
    for _ in range(4):
        desk.shows(*rest)
    assert kinds(desk.shows("Toll in floods rises to 41", *rest, later=timedelta(hours=7))) == ["repeat"]


def test_a_source_that_is_seldom_read_takes_three_looks_before_a_wording_is_taken_back() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    desk.shows("Toll in floods rises to 47", *rest)
    looks = [desk.shows("Toll in floods rises to 41", *rest, later=timedelta(minutes=20)) for _ in range(3)]
    assert [kinds(look) for look in looks] == [[], [], ["update"]]


def test_a_headline_is_gone_after_three_good_polls() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows(a, b, c, d)
    assert [kinds(desk.shows(a, c, d)) for _ in range(4)] == [[], [], ["withdrawn"], []]


def test_a_page_that_prints_the_time_before_a_line_repeats_nothing_when_a_cache_lacked_it() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("10:00 Storm updates", *rest)
    desk.shows(*rest)
    assert desk.shows("10:01 Storm updates", *rest) == []


def test_a_clock_that_comes_before_a_line_that_was_gone_repeats_nothing() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Storm updates", *rest)
    for _ in range(4):
        desk.shows(*rest)
    desk.events.clear()
    assert desk.shows("10:01 Storm updates", *rest) == []


@pytest.mark.parametrize("restart", [False, True])
def test_a_siren_with_another_time_beside_it_is_another_siren(restart: bool) -> None:
    desk = NewsDesk()
    old, new = (Headline(text="Sirens in Haifa", clock=clock) for clock in ("10:00", "10:40"))
    desk.lists(old, a_headline("Rail strike ends"))
    if restart:
        desk.restarts()
    assert told(desk.lists(new, old, a_headline("Rail strike ends"))) == ["Sirens in Haifa"]
    assert told(desk.lists(old, new, a_headline("Rail strike ends"))) == []


def test_a_siren_that_was_gone_sounds_again_with_another_time_beside_it() -> None:
    desk = NewsDesk()
    old, new = (Headline(text="Sirens in Haifa", clock=clock) for clock in ("10:00", "10:40"))
    calm = a_headline("Rail strike ends")
    desk.lists(old, calm)
    for _ in range(4):
        desk.lists(calm)
    assert told(desk.lists(new, calm)) == ["Sirens in Haifa"]
