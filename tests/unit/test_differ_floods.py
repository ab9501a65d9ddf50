"""Many lines at once: a menu, an archive, a new design, or the day on which everything happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON, a_headline, a_snapshot
from tests.newsdesk import NewsDesk, kinds, notices, told
from ticker.model.source import Source

WIRE = Source(name="wire", url="https://wire.example/", select="#t li")
FIVE = (
    "Mayor quits over tender",
    "Ferry aground off Naxos",
    "Two held in bank raid",
    "Bridge toll to double",
    "Rain ends drought in south",
)
MENUS = {
    "english": ("Home", "World news", "Politics", "Sport", "Culture", "Opinion", "Weather", "Video", "Jobs", "Log in"),
    "arabic": ("الرئيسية", "سياسة", "اقتصاد", "رياضة", "ثقافة", "صحة", "فيديو", "اتصل بنا", "بودكاست"),
    "spanish": ("Portada", "Política", "Economía", "Deportes", "Cultura", "Opinión", "El tiempo", "Vídeos", "Empleo"),
}
ALARMS = ("Haifa", "Akko", "Nahariya", "Tamra", "Shlomi", "Kiryat Ata", "Maalot", "Karmiel", "Safed")


def a_desk_that_shows(*texts: str) -> NewsDesk:
    desk = NewsDesk(WIRE)
    desk.shows(*texts)
    desk.events.clear()
    return desk


def sentences(n: int, about: str = "Archive") -> list[str]:
    words = ("harbour", "railway", "senate", "glacier", "orchestra", "vineyard", "stadium", "library")
    return [f"{about} {n}: {words[n % 8]} of town {n * 7} opens {words[n % 5]} again" for n in range(n)]


@pytest.mark.parametrize("menu", MENUS.values(), ids=MENUS.keys())
def test_a_menu_that_comes_into_the_list_is_held_with_one_notice_and_news_is_told(menu: tuple[str, ...]) -> None:
    desk = a_desk_that_shows(*FIVE)
    events = desk.shows(*menu, "Quake felt in capital", *FIVE)
    assert told(events) == ["Quake felt in capital"]
    assert {event.reason for event in events if event.kind.value == "silent"} == {
        f"held: one of {len(menu)} lines of one or two words that came in at once, as a menu does"
    }
    assert len(notices(events)) == 1
    assert menu[0] in notices(events)[0]
    assert desk.shows(*menu, "Quake felt in capital", *FIVE) == []


def test_names_of_places_that_come_in_at_once_are_told() -> None:
    desk = a_desk_that_shows(*FIVE)
    assert sorted(told(desk.shows(*ALARMS, *FIVE))) == sorted(ALARMS)


def test_a_ticker_that_has_always_been_terse_may_use_the_words_of_a_menu() -> None:
    desk = a_desk_that_shows("Markets crash", "Rail strike", *FIVE[:2])
    burst = ("Sport halted", "Weather alert", "Schools shut", "Economy shrinks")
    assert sorted(told(desk.shows(*burst, "Markets crash", "Rail strike", *FIVE[:2]))) == sorted(burst)


def test_three_short_lines_are_no_menu() -> None:
    desk = a_desk_that_shows(*FIVE)
    assert len(told(desk.shows("Politics: chaos", "Sport halted", "Weather worsens", *FIVE))) == 3


@pytest.mark.parametrize("extra", [(), ("Quake felt in capital",)])
def test_an_archive_that_opens_below_all_is_recorded_with_a_notice_and_not_sent(extra: tuple[str, ...]) -> None:
    desk = a_desk_that_shows(*FIVE)
    events = desk.shows(*extra, *FIVE, *sentences(40))
    assert told(events) == list(extra)
    assert kinds(events).count("silent") == 40
    assert len(notices(events)) == 1
    assert "40 headlines" in notices(events)[0]
    assert desk.shows(*extra, *FIVE, *sentences(40)) == []


def test_many_lines_below_after_a_time_without_a_look_are_told_with_a_notice() -> None:
    desk = a_desk_that_shows(*FIVE)
    events = desk.shows(*FIVE, *sentences(12), later=timedelta(hours=3))
    assert len(told(events)) == 12
    assert len(notices(events)) == 1


@pytest.mark.parametrize("n", [1, 5, 9])
def test_a_few_lines_that_come_in_below_are_told(n: int) -> None:
    desk = a_desk_that_shows(*FIVE)
    assert len(told(desk.shows(*FIVE, *sentences(n)))) == n


def test_many_lines_above_or_between_are_told() -> None:
    desk = a_desk_that_shows(*FIVE)
    assert len(told(desk.shows(*sentences(12), *FIVE))) == 12
    assert len(told(desk.shows(*FIVE[:4], *sentences(12, about="Quake"), FIVE[4]))) == 12


def test_many_lines_below_a_list_that_lost_lines_are_told() -> None:
    desk = a_desk_that_shows(*FIVE)
    assert len(told(desk.shows(*FIVE[:2], *sentences(12)))) == 12


def test_many_lines_at_the_bottom_of_a_list_that_grows_there_are_told() -> None:
    lines = list(FIVE)
    desk = a_desk_that_shows(*lines)
    for text in sentences(3, about="Quake"):
        lines.append(text)
        desk.shows(*lines)
    assert len(told(desk.shows(*lines, *sentences(12)))) == 12


# The whole list


def test_a_list_with_twice_as_many_unknown_lines_is_held() -> None:
    desk = a_desk_that_shows(*FIVE)
    for _ in range(4):
        events = desk.shows(*sentences(12))
        assert told(events) == []
    assert len(notices(desk.events)) == 1


def test_a_bar_of_two_that_shows_six_others_is_a_busy_bar() -> None:
    desk = a_desk_that_shows(*FIVE[:2])
    assert len(told(desk.shows(*sentences(6)))) == 6


def test_a_list_that_shrank_to_one_unknown_line_is_told() -> None:
    desk = a_desk_that_shows(*sentences(12))
    assert told(desk.shows("Quake felt in capital")) == ["Quake felt in capital"]


def test_another_list_is_held_after_an_empty_spell_as_well() -> None:
    desk = a_desk_that_shows(*FIVE)
    for _ in range(4):
        desk.shows()
    for _ in range(2):
        assert told(desk.shows(*sentences(12))) == []
    assert len(notices(desk.events)) == 1


def test_unknown_lines_under_another_path_are_held() -> None:
    desk = a_desk_that_shows(*FIVE)
    other = a_snapshot(*sentences(5), path="div.most-read>a")
    assert told(desk.snapshot(other)) == []
    assert len(notices(desk.events)) == 1


def test_a_list_read_in_a_new_way_while_it_is_empty_has_an_empty_baseline() -> None:
    desk = a_desk_that_shows(*FIVE)
    desk.known = replace(desk.known, rebase=True, path="", count=0)
    desk.shows()
    assert len(told(desk.shows(*sentences(9)))) == 9
    assert notices(desk.events) == []


# A new design around the lines


def around(before: str, after: str) -> list[str]:
    sections = ("Politics", "World", "Crime", "Transport", "Weather")
    return [f"{before.format(s)}{text}{after.format(s)}" for s, text in zip(sections, FIVE, strict=True)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{} | ", " | 12:04"),
        ("{}: ", ""),
        ("[{}] ", ""),
        ("", " | {}"),
        ("", " (24.11.2026 12:04)"),
        ("{} · ", " [11:30]"),
    ],
)
def test_a_section_or_a_time_set_around_all_lines_is_no_news_nor_is_its_end(before: str, after: str) -> None:
    desk = a_desk_that_shows(*FIVE)
    assert set(kinds(desk.shows(*around(before, after)))) <= {"silent"}
    assert set(kinds(desk.shows(*FIVE))) <= {"silent"}
    assert told(desk.shows("Quake felt in capital", *FIVE)) == ["Quake felt in capital"]


def test_a_section_set_around_all_lines_is_no_news_where_each_has_its_link() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(*(a_headline(text, link=f"https://wire.example/n/{n}") for n, text in enumerate(FIVE)))
    new = around("{} | ", " | 12:04")
    assert told(desk.lists(*(a_headline(text, link=f"https://wire.example/n/{n}") for n, text in enumerate(new)))) == []


def marked_up(before: str = "", after: str = "") -> str:
    items = "".join(f"<li>{one}</li>" for one in around(f"{before}<a>", f"</a>{after}"))
    return f'<ul id="t">{items}</ul>'


def a_desk_that_reads(page: str) -> NewsDesk:
    desk = NewsDesk()
    desk.answers(page)
    return desk


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<b>{}</b> ", " <i>12:04</i>"),
        ("<span>{}</span>", ""),
        ("", "<p>More of {} in the paper of tomorrow, 24 pages in all</p>"),
        ("<h4>{} desk, Lyon</h4>", " <em>12:04</em>"),
    ],
)
def test_elements_set_around_the_elements_of_all_headlines_are_no_news(before: str, after: str) -> None:
    desk = a_desk_that_reads(marked_up())
    assert set(kinds(desk.answers(marked_up(before, after)))) <= {"silent"}


@pytest.mark.parametrize(("before", "after"), [("<b>Cancelled</b> ", ""), ("", " <b>5 {} dead</b>")])
def test_an_element_that_may_be_news_of_all_headlines_is_told(before: str, after: str) -> None:
    assert len(told(a_desk_that_reads(marked_up()).answers(marked_up(before, after)))) == 5


@pytest.mark.parametrize(
    "ends",
    [
        (": two hurt", ", all safe", " - police", ": minister", " at last"),
        (" | 5 dead", " | 7 dead", " | 9 dead", " | 2 dead", " | 3 dead"),
        (" 2:1", " 3:1", " 0:0", " 4:1", " 1:1"),
    ],
)
def test_lines_that_all_go_on_in_one_poll_are_told(ends: tuple[str, ...]) -> None:
    desk = a_desk_that_shows(*FIVE)
    new = [text + end for text, end in zip(FIVE, ends, strict=True)]
    assert sorted(told(desk.shows(*new))) == sorted(new)


def test_two_cut_lines_that_go_on_in_one_poll_are_told() -> None:
    desk = a_desk_that_shows("President: constitutional order…", "Army: all roads to the…", "Rail strike ends")
    new = ("President: constitutional order restored", "Army: all roads to the capital shut")
    assert sorted(told(desk.shows(*new, "Rail strike ends"))) == sorted(new)


def test_a_headline_that_holds_another_is_told() -> None:
    desk = a_desk_that_shows("Sirens in Haifa", "Sirens in Akko", *FIVE)
    new = ("Sirens in Haifa and Akko", "After sirens in Haifa schools close", "Sirens in Akko end")
    assert sorted(told(desk.shows(*new, "Sirens in Haifa", "Sirens in Akko", *FIVE))) == sorted(new)


@pytest.mark.parametrize("words", [("Official", "Denied"), ("Reuters", "Anadolu")])
def test_a_word_set_before_each_of_two_lines_is_told(words: tuple[str, str]) -> None:
    desk = a_desk_that_shows(*FIVE[:2])
    new = [f"{word} | {text}" for word, text in zip(words, FIVE, strict=False)]
    assert sorted(told(desk.shows(*new))) == sorted(new)


def test_a_word_set_before_the_smaller_part_of_a_list_is_told() -> None:
    desk = a_desk_that_shows(*FIVE, "Rail strike ends", "Fuel price up", "Fog delays flights")
    new = [f"Denied | {text}" for text in FIVE[:3]]
    assert len(told(desk.shows(*new, *FIVE[3:], "Rail strike ends", "Fuel price up", "Fog delays flights"))) == 3


def test_more_than_a_section_set_before_all_lines_is_told() -> None:
    desk = a_desk_that_shows(*FIVE)
    new = [f"Opposition leader says: {text}" for text in FIVE]
    assert len(told(desk.shows(*new))) == 5


def test_a_dozen_lines_below_a_long_list_are_told() -> None:
    known = sentences(30, about="Quake")
    desk = a_desk_that_shows(*known)
    assert len(told(desk.shows(*known, *sentences(12)))) == 12


def test_a_list_that_grew_by_a_few_and_turned_over_is_told() -> None:
    desk = a_desk_that_shows(*FIVE, "Rail strike ends tonight", "Senate returns on Monday")
    assert len(told(desk.shows(*sentences(10)))) == 10


@pytest.mark.parametrize("text", ["War over", "Tsar abdicates", "استقالة الرئيس", "Dimite Rajoy"])
def test_a_bar_that_says_it_in_two_words_is_told(text: str) -> None:
    assert told(a_desk_that_shows("Court lifts ban on rally").shows(text)) == [text]
    assert told(a_desk_that_shows().shows(text)) == [text]
    assert told(a_desk_that_shows().shows(*ALARMS)) == list(reversed(ALARMS))


def test_both_lines_of_a_bar_updated_in_one_poll_are_no_window_that_turned_over() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", "Polls: 12 % of votes counted")
    assert kinds(desk.shows("Toll in floods rises to 47", "Polls: 19 % of votes counted")) == ["update", "update"]


def test_menu_words_among_lines_that_all_are_new_are_held() -> None:
    desk = a_desk_that_shows(*FIVE)
    events = desk.shows("Home", "Politics", "Sport", "Culture", *sentences(4))
    assert len(told(events)) == 4


def test_lines_that_are_set_in_two_ways_are_no_new_design() -> None:
    rest = ("Rail strike ends", "Fuel price up", "Fog delays flights")
    desk = a_desk_that_shows(*FIVE, *rest)
    new = (*(f"Denied | {text}" for text in FIVE[:3]), *(f"{text} (12:04)" for text in FIVE[3:]))
    assert sorted(told(desk.shows(*new, *rest))) == sorted(new)


def test_three_words_of_a_menu_in_place_of_the_list_are_held() -> None:
    desk = a_desk_that_shows(*FIVE)
    assert told(desk.shows("Home", "World news", "Sport")) == []
    assert len(notices(desk.events)) == 1


def test_a_bar_may_use_the_words_of_a_menu_in_a_headline() -> None:
    assert told(a_desk_that_shows("Court lifts ban on rally").shows("Economy shrinks")) == ["Economy shrinks"]


def test_many_lines_below_whose_dates_are_later_are_told() -> None:
    desk = NewsDesk(WIRE)
    known = [a_headline(text, published_at=NOON - timedelta(hours=n)) for n, text in enumerate(FIVE)]
    desk.lists(*known)
    late = [a_headline(text, published_at=NOON + timedelta(minutes=n)) for n, text in enumerate(sentences(12))]
    assert len(told(desk.lists(*known, *late))) == 12


def test_a_number_among_the_words_of_a_menu_is_told() -> None:
    desk = a_desk_that_shows(*FIVE)
    assert told(desk.shows("Home", "Politics", "Sport", "Culture", "47 dead", *FIVE)) == ["47 dead"]


def test_a_list_of_which_most_was_updated_did_not_turn_over() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", "Polls: 12 % of votes counted", "Rail strike ends")
    events = desk.shows("Toll in floods rises to 47", "Polls: 19 % of votes counted", "Quake felt in capital")
    assert sorted(kinds(events)) == ["new", "update", "update"]


def test_three_words_of_a_menu_beside_known_lines_are_told() -> None:
    desk = a_desk_that_shows(*FIVE)
    assert len(told(desk.shows("Politics", "Sport", "Weather", *FIVE))) == 3


def test_a_terse_ticker_may_say_no_more_than_the_word_of_a_section() -> None:
    desk = a_desk_that_shows("Markets crash", "Rail strike", *FIVE[:2])
    burst = ("Politics", "Weather", "Economy", "Schools shut")
    assert sorted(told(desk.shows(*burst, "Markets crash", "Rail strike", *FIVE[:2]))) == sorted(burst)


def test_many_lines_that_come_with_the_first_after_an_empty_spell_are_told() -> None:
    desk = a_desk_that_shows(*FIVE)
    desk.shows()
    assert len(told(desk.shows(FIVE[0], *sentences(12)))) == 12
