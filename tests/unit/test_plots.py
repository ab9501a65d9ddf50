"""Plots: where values stand, what stands on what, and that nothing of a page can do more than be shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON
from ticker.store.coverages import Covered, Overview
from ticker.store.ledger import Blind
from ticker.store.spans import Gap
from ticker.store.tallies import Latency, Tally, Teller, Window
from ticker.web.plots import coverage, headlines, latency, leads, svg
from ticker.web.plots.asked import AskedError, asked, window
from ticker.web.plots.frame import SERIES, Frame, Plot
from ticker.web.plots.scale import (
    LengthLine,
    Line,
    TimeLine,
    around,
    number_ticks,
    round_top,
    time_ticks,
)
from ticker.web.plots.stack import stacked

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NASTY = "</title><script>alert(1)</script>&\"'\x00\ufffe\ud800 \u202eover" + "x" * 100_000
BERLIN = ZoneInfo("Europe/Berlin")
SVG = "{http://www.w3.org/2000/svg}"
_YEARS = (datetime(2000, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - hypothesis wants them so
MAY = datetime(2026, 5, 4, tzinfo=UTC)


def labels(since: datetime, length: timedelta, zone: ZoneInfo | None = None) -> list[str]:
    line = TimeLine(since=since, until=since + length, begin=0, end=100)
    return [tick.label for tick in time_ticks(line, zone or UTC)]


def test_a_value_stands_where_its_share_of_the_range_is_and_never_beyond_the_ends() -> None:
    line = Line(low=0, high=10, begin=100, end=0)
    assert [line(value) for value in (0, 5, 10, -3, 99)] == [100, 50, 0, 100, 0]
    assert Line(low=1, high=1, begin=7, end=9)(1) == 7


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [(0, 1, 1), (1, 1, 1), (4, 4, 1), (7, 8, 2), (23, 25, 5), (99, 100, 20), (1_234_567, 1_500_000, 500_000)],
)
def test_the_top_of_a_plot_is_round_and_divided_by_round_steps(highest: int, top: int, step: int) -> None:
    assert round_top(highest) == (top, step)


@given(st.integers(0, 10**12))
def test_any_number_of_headlines_has_few_ticks_that_reach_it(highest: int) -> None:
    top, step = round_top(highest)
    assert highest <= top
    assert 2 <= len(number_ticks(Line(low=0, high=top, begin=0, end=1), step)) <= 7


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(minutes=30), ["4 May", "00:05", "00:10", "00:15", "00:20", "00:25", "00:30"]),
        (DAY, ["4 May", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "5 May"]),
        (7 * DAY, ["4 May", "5 May", "6 May", "7 May", "8 May", "9 May", "10 May", "11 May"]),
        (365 * DAY, ["Jul 2026", "Sep 2026", "Nov 2026", "Jan 2027", "Mar 2027", "May 2027"]),
    ],
)
def test_times_are_named_at_round_hours_days_and_months(length: timedelta, expected: list[str]) -> None:
    assert labels(MAY, length) == expected


@given(st.datetimes(*_YEARS), st.integers(10, 20 * 365 * 1440), st.booleans())
def test_any_time_has_few_ticks_within_it_in_their_order(since: datetime, minutes: int, there: bool) -> None:
    begin = since.replace(tzinfo=UTC)
    line = TimeLine(since=begin, until=begin + timedelta(minutes=minutes), begin=0, end=100)
    places = [tick.at for tick in time_ticks(line, BERLIN if there else UTC)]
    assert places == sorted(places)
    assert len(places) <= 10
    assert all(0 <= place <= 100 for place in places)


def test_ticks_are_round_by_the_clock_of_the_zone_through_a_change_of_the_clocks() -> None:
    change = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert labels(change, 2 * DAY, BERLIN) == ["18:00", "29 Mar", "06:00", "12:00", "18:00", "30 Mar", "06:00", "12:00"]


def test_lengths_are_laid_by_their_magnitude_between_lengths_that_people_know() -> None:
    low, high = around(timedelta(seconds=0.4), timedelta(seconds=45))
    line = LengthLine(low=low, high=high, begin=0, end=3)
    assert [tick.label for tick in line.ticks()] == ["0.1 s", "1 s", "10 s", "1 min"]
    assert line(timedelta(seconds=1)) == pytest.approx(line(timedelta(seconds=10)) / 2)
    assert around(timedelta(), timedelta(days=4000))[1] > around(timedelta(), timedelta(seconds=1))[1]


@given(st.lists(st.lists(st.integers(0, 1000), min_size=4, max_size=4), min_size=1, max_size=9))
def test_bars_stand_on_each_other_without_a_gap(series: list[list[int]]) -> None:
    bars = stacked(series)
    for column in range(4):
        assert bars[0][column][0] == 0
        assert [bar[column][0] for bar in bars[1:]] == [bar[column][1] for bar in bars[:-1]]
        assert bars[-1][column][1] == sum(one[column] for one in series)


def test_what_is_asked_for_is_a_time_by_the_clock_of_a_zone() -> None:
    now = NOON + timedelta(seconds=7)
    assert asked({}, now).frame == Frame(since=NOON - DAY, until=NOON)
    assert asked({"last": "week", "source": "a&b"}, now).frame == Frame(since=NOON - 7 * DAY, until=NOON, source="a&b")
    there = asked({"since": "2026-01-30", "until": "2026-01-31T10:00", "zone": "Europe/Berlin"}, now).frame
    assert (there.since, there.until) == (NOON - 37 * HOUR, NOON - 3 * HOUR)
    assert asked({"since": "2026-01-01T00:00:00Z", "until": "2099-01-01"}, now).frame.until == NOON
    again = asked({"since": "2026-01-30", "zone": "Europe/Berlin", "source": 'x" &'}, now).query()
    assert '"' not in again
    assert "zone=Europe%2FBerlin" in again


@pytest.mark.parametrize(
    "query",
    [
        {"last": "year"},
        {"since": "yesterday"},
        {"since": "2099-01-01"},
        {"since": "2026-01-31", "until": "2026-01-30"},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"zone": "../../etc/passwd"},
        {"zone": "America"},
        {"zone": "x" * 10_000},
        {"since": "2026-01-31T11:55"},
        {"since": "9" * 100_000},
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_words(query: dict[str, str]) -> None:
    with pytest.raises(AskedError, match=r"^(last|since|until|zone): .{5,300}$"):
        asked(query, NOON)


@pytest.mark.parametrize(("length", "step"), [(DAY, HOUR), (7 * DAY, HOUR), (30 * DAY, 6 * HOUR), (365 * DAY, 7 * DAY)])
def test_a_time_is_cut_into_few_round_steps(length: timedelta, step: timedelta) -> None:
    since = NOON - length + timedelta(minutes=20)
    found = window(Frame(since=since, until=NOON, zone=BERLIN), headlines.BARS_MAX)
    there = found.since.astimezone(BERLIN)
    assert found.step == step
    assert found.since <= since
    assert there.minute == 0
    assert there.hour % min(24, step // HOUR) == 0
    assert found.buckets <= headlines.BARS_MAX + 2


def shown(plot: Plot) -> ET.Element:
    """The picture as a reader of XML takes it: it is read, has a title, and holds nothing but drawing."""
    root = ET.fromstring(str(plot.picture))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    by_id = {element.get("id"): element.text for element in root.iter()}
    assert all(by_id[name] for name in named)
    drawn = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert drawn <= {"svg", "title", "desc", "rect", "g", "line", "text", "path", "circle", "defs", "pattern"}
    assert not any(name.startswith(("on", "{", "href", "style")) for one in root.iter() for name in one.attrib)
    return root


def texts(plot: Plot) -> str:
    return " ".join(element.text or "" for element in shown(plot).iter() if element.text)


FRAME = Frame(since=NOON - DAY, until=NOON)
WINDOW = Window(since=NOON - DAY, until=NOON, step=HOUR)


def of_headlines(*names: str | None, count: int = 3) -> Plot:
    tallies = [Tally(source=name, counts=(0, count, *([1] * 22))) for name in names]
    return headlines.plot(tallies, WINDOW, FRAME)


def of_coverage(*names: str, gaps: int = 1) -> Plot:
    blind = tuple(
        Blind(gap=Gap(since=NOON - DAY + n * HOUR / 4, until=NOON - DAY + n * HOUR / 4 + HOUR / 8), reason="timeout",
              found=n)
        for n in range(gaps)
    )  # fmt: skip
    shown = tuple(Covered(source=name, begin=NOON - DAY, share=0.5, blind=blind) for name in names)
    return coverage.plot(Overview(shown=shown), FRAME, NOON)


def of_latency(*names: str) -> Plot:
    def one(name: str, bucket: int) -> Latency:
        second = timedelta(seconds=1)
        return Latency(channel=name, bucket=bucket, count=9, median=second, most=3 * second, longest=90 * second)

    steps = [one(name, bucket) for name in names for bucket in range(24)]
    return latency.plot(steps, {name: one(name, 0) for name in names}, 0, WINDOW, FRAME)


def of_leads(*names: str) -> Plot:
    minute = timedelta(minutes=1)
    return leads.plot(
        [Teller(source=name, first=14, told=20, ahead=3 * minute, behind=minute) for name in names], FRAME
    )


@pytest.mark.parametrize("drawn", [of_headlines, of_coverage, of_latency, of_leads])
def test_a_name_of_any_making_is_text_in_a_picture_that_can_be_read(drawn: object) -> None:
    plot: Plot = drawn(NASTY, "الميادين", "wire")  # type: ignore[operator]  # one of four functions
    assert "script" not in {element.tag for element in shown(plot).iter()}
    assert "الميادين" in texts(plot)
    assert len(plot.picture) < 100_000
    assert len(plot.reading) < 1_000
    assert "<script" not in plot.picture


def test_the_headlines_of_a_time_are_told_in_a_sentence_and_in_numbers() -> None:
    plot = of_headlines("wire", "radio", None)
    assert plot.reading == (
        "75 headlines of more than 2 sources, 33% of them of \u2068wire\u2069; "
        "the most in an hour, 9, from 2026-01-30 13:00 on."
    )
    assert plot.columns == ("an hour from", "wire", "radio", "others")
    assert plot.rows[1] == (NOON - 23 * HOUR, 3, 3, 3)
    assert "others: 25" in texts(plot).replace("\u2068", "").replace("\u2069", "")


def test_each_series_has_a_pattern_of_its_own_besides_its_colour() -> None:
    root = shown(of_headlines(*map(str, range(SERIES)), None))
    marks = [pattern.find(f"{SVG}path") for pattern in root.iter(f"{SVG}pattern")]
    colours = [pattern.find(f"{SVG}rect") for pattern in root.iter(f"{SVG}pattern")]
    assert len({mark.get("d") for mark in marks if mark is not None}) == SERIES + 1
    assert len({colour.get("fill") for colour in colours if colour is not None}) == SERIES + 1


def test_a_gap_is_told_apart_by_its_shape_and_tells_why() -> None:
    plot = of_coverage("wire", gaps=2)
    root = shown(plot)
    gaps = [one for one in root.iter(f"{SVG}g") if (one.findtext(f"{SVG}title") or "").startswith("blind")]
    drawn = [rect for gap in gaps for rect in gap.iter(f"{SVG}rect") if rect.get("stroke")]
    assert [(rect.get("fill"), rect.get("height")) for rect in drawn] == [("none", "7")] * 2  # half of what was watched
    titles = [element.text for element in root.iter(f"{SVG}title")]
    assert "blind 2026-01-30 12:00 to 12:07 (8 min), timeout; nothing found on return" in titles
    assert plot.rows[1][:6] == (
        "wire",
        "50.0 %",
        NOON - 95 * HOUR / 4,
        NOON - 95 * HOUR / 4 + HOUR / 8,
        HOUR / 8,
        "timeout",
    )


def test_who_was_first_how_often_and_by_how_much_is_told_in_a_sentence() -> None:
    assert of_leads("almayadeen-en", "wire").reading == (
        "\u2068almayadeen-en\u2069 was first 14 times of 20, by 3 min in the median."
    )
    assert "95 of 100 within 3.0 s" in of_latency("desk").reading


def test_a_source_that_was_never_read_is_not_passed_over_in_what_is_said_of_coverage() -> None:
    shown = (Covered(source="radio", begin=None, share=None), Covered(source="wire", begin=FRAME.since, share=1.0))
    assert coverage.plot(Overview(shown=shown), FRAME, NOON).reading == (
        "1 source, watched all the time. 1 source was not read yet."
    )


@pytest.mark.parametrize(
    "plot",
    [
        headlines.plot([], WINDOW, FRAME),
        headlines.plot([Tally(source="wire", counts=(0,) * 24)], WINDOW, FRAME),
        coverage.plot(Overview(shown=()), FRAME, NOON),
        coverage.plot(Overview(shown=(Covered(source="wire", begin=None, share=None),)), FRAME, NOON),
        latency.plot([], {}, 0, WINDOW, FRAME),
        leads.plot([], FRAME),
    ],
)
def test_a_plot_of_nothing_says_so(plot: Plot) -> None:
    assert plot.reading.startswith("No")
    assert plot.reading in texts(plot)
    assert plot.rows == ()


def test_a_year_of_much_makes_a_picture_of_bounded_size() -> None:
    year = Window(since=NOON - 365 * DAY, until=NOON, step=2 * DAY)
    many = [Tally(source=f"source {n}", counts=(n + 1,) * year.buckets) for n in range(SERIES)]
    assert len(headlines.plot(many, year, FRAME).picture) < 250_000
    most = of_coverage(*(f"source {n}" for n in range(coverage.BOUNDS.sources)), gaps=coverage.BOUNDS.gaps)
    assert len(most.picture) < 400_000
    assert len(of_latency(*(f"channel {n}" for n in range(latency.CHANNELS_MAX))).picture) < 100_000


def test_what_may_not_stand_in_xml_is_replaced() -> None:
    assert (
        svg.element("text", "a\x00\ufffe\ud800b", class_="x\x01") == '<text class="x\ufffd">a\ufffd\ufffd\ufffdb</text>'
    )
