"""The acceptance cases that pages decide, played through extraction and desk. They stand beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import NOON
from tests.newsdesk import NewsDesk, notices, told
from ticker.extract.kinds import build
from ticker.model.page import Page
from ticker.model.source import Source

INPUTS = Path(__file__).parents[3] / "shared" / "cases" / "inputs"
pytestmark = pytest.mark.skipif(not INPUTS.is_dir(), reason="the acceptance cases are not here (shared/cases/inputs)")


def a_desk(select: str = "#t li") -> NewsDesk:
    return NewsDesk(Source(name="case", url="https://x.example/", select=select))


def page(name: str) -> bytes:
    return (INPUTS / f"{name}.html").read_bytes()


@pytest.fixture(params=["running", "restarted"])
def restart(request: pytest.FixtureRequest) -> bool:
    """Each case must hold as well if the daemon is started anew between all polls."""
    return bool(request.param == "restarted")


def play(desk: NewsDesk, names: list[str], *, restart: bool) -> list[list[str]]:
    alerts = []
    for name in names:
        alerts.append(told(desk.answers(page(name))))
        if restart:
            desk.restarts()
    return alerts


def test_a01_typography_set_anew_is_no_news_but_a_digit_and_a_question_mark_are(restart: bool) -> None:
    desk = a_desk()
    assert play(desk, ["A-01.p1", "A-01.p2", "A-01.p3"], restart=restart) == [
        [],
        [],
        ["Storm closes 5 ports in north", "Hostage deal reached?"],
    ]


def test_a02_clocks_and_labels_move_the_news_does_not(restart: bool) -> None:
    assert play(a_desk(), ["A-02.p1", "A-02.p2", "A-02.p3"], restart=restart) == [
        [],
        [],
        [
            "5 minutes of silence held for victims",
            "10 minutes of silence held for victims",
            "24 hours to save ferry, captain says",
            "Airport reopens",
        ],
    ]


def test_b01_a_window_that_turned_over_is_told_whole_with_one_notice(restart: bool) -> None:
    desk = a_desk()
    assert play(desk, ["B-01.p1", "B-01.p2"], restart=restart)[1] == [
        "Tanks seen on ring road bridge",
        "Gunfire heard near defence ministry",
        "State TV off the air",
        "Two soldiers detained at state TV",
        "President: constitutional order restored",
    ]
    assert len(notices(desk.events)) == 1


def test_b03_two_caches_that_answer_in_turn_make_no_news(restart: bool) -> None:
    names = ["B-03.S", "B-03.N", "B-03.S", "B-03.N", "B-03.S", "B-03.N2"]
    assert play(a_desk(), names, restart=restart) == [
        [],
        ["Talks moved to Geneva", "Envoy walks out of talks"],
        [],
        [],
        [],
        ["Talks collapse, both sides say"],
    ]


def test_b04_a_body_that_stops_half_way_is_a_failed_poll(restart: bool) -> None:
    desk = a_desk()
    assert play(desk, ["B-04.p1", "B-04.cut", "B-04.full"], restart=restart) == [
        [],
        [],
        ["Explosion heard near parliament was controlled blast, army says", "Police: no casualties at stadium"],
    ]
    assert notices(desk.events) == []


def test_c01_the_first_good_poll_is_the_baseline(restart: bool) -> None:
    desk = a_desk()
    assert play(desk, ["C-01.p2", "C-01.p3", "C-01.p4"], restart=restart) == [[], [], ["Quake felt in capital"]]


def test_c02a_a_menu_in_place_of_the_ticker_is_held_with_one_notice(restart: bool) -> None:
    desk = a_desk(".ticker li")
    assert not any(play(desk, ["C-02.p1", *["C-02.p2a"] * 19], restart=restart))
    assert len(notices(desk.events)) == 1
    assert "12 lines" in notices(desk.events)[0]


def test_c02b_a_section_and_a_time_set_around_every_line_are_no_news(restart: bool) -> None:
    desk = a_desk(".ticker li")
    assert not any(play(desk, ["C-02.p1", *["C-02.p2b"] * 19], restart=restart))
    assert len(notices(desk.events)) <= 1


def test_d03_spellings_of_arabic_and_persian_are_one_line_and_numbers_are_not(restart: bool) -> None:
    assert play(a_desk(), ["D-03.p1", "D-03.p2", "D-03.p3"], restart=restart) == [
        [],
        ["إغلاق المجال الجوي حتى إشعار آخر"],
        ["مقتل ١٣ شخصا في غارة"],
    ]


def test_e01_copies_for_a_loop_are_one_line(restart: bool) -> None:
    names = ["E-01.p1", "E-01.p2", "E-01.p3"]
    assert play(a_desk(".ticker .i"), names, restart=restart) == [[], ["Gas smell closes city hall"], []]


def test_e03_hidden_lines_are_lines(restart: bool) -> None:
    names = ["E-03.b1", "E-03.b2", "E-03.b3"]
    assert play(a_desk(), names, restart=restart) == [[], [], ["Curfew from 20:00"]]


@pytest.mark.parametrize(
    ("name", "select", "lines"),
    [
        ("E-03.a", "#t li", ["Port blockade ends", "Nurse union accepts offer"]),
        ("E-03.c", ".i", ["Power back in Lagos"]),
    ],
)
def test_e03_templates_and_comments_are_no_lines_and_shadow_roots_are(name: str, select: str, lines: list[str]) -> None:
    desk = a_desk(select)
    desk.answers(page(name))
    assert [sighting.text for sighting in reversed(desk.known.sightings)] == lines


@pytest.mark.parametrize(
    ("name", "content_type", "lines"),
    [
        ("D-01.d", "text/html; charset=ISO-8859-1", ["Premier: “no deal” — bill is €5bn"]),
        (
            "D-01.e",
            "text/html",
            ["Talks in Geneva resume", "President “out of danger” after shooting at rally", "Two arrested at border"],
        ),
    ],
)
def test_d01_wrong_labels_on_the_charset_of_a_page(name: str, content_type: str, lines: list[str]) -> None:
    desk = a_desk("li")
    desk.answers(page(name), content_type=content_type)
    assert [sighting.text for sighting in reversed(desk.known.sightings)] == lines


@pytest.mark.parametrize("select", ["#live li", "ul li"])
def test_e02_a_challenge_and_a_consent_wall_are_never_read(select: str, restart: bool) -> None:
    desk = a_desk(select)
    names = ["E-02.good", "E-02.challenge", "E-02.challenge", "E-02.challenge", "E-02.consent", "E-02.back"]
    assert play(desk, names, restart=restart) == [[], [], [], [], [], ['"Just a moment...": judge halts verdict']]
    down, back = notices(desk.events)
    assert "human" in down
    assert "again" in back or "back" in back
    assert not any(sighting.gone_at for sighting in desk.known.sightings)


def test_e04_links_that_nobody_closed_are_read_as_browsers_read_them() -> None:
    snapshot = build(a_desk().source)(Page(url="https://x.example/", body=page("E-04"), at=NOON))
    assert [(one.text, one.link) for one in snapshot.headlines] == [
        ("Ministers meet in Riga", "https://x.example/1"),
        ("Kyiv metro reopens", "https://x.example/2"),
        ("Ankara Quake of 5.1 felt", "https://x.example/3"),
        ("Fire at port (live)", "https://x.example/4"),
    ]
