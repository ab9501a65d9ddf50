"""The page of plots and its files, over records on disk."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest

from tests.loopback.newsday import (
    AUTHORISED,
    EVERY,
    Sites,
    a_day,
    delivered,
    pages_of,
    polled,
    sent_after,
    settings_of,
)

NASTY = '<script>alert("1")</script> \u202e=1+1\'&amp;'
SVG = "{http://www.w3.org/2000/svg}"


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


async def test_a_day_of_news_is_shown_in_four_plots_with_a_sentence_and_their_numbers(tmp_path: Path) -> None:
    settings = settings_of("wire", "radio", "tv", channels={"desk": "json://127.0.0.1:9/"})
    await a_day(settings, tmp_path, hours=10)
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/plots")
        assert page.count('role="img"') == 4
        assert re.search(r"\d+ headlines of 3 sources, \d+% of them of \u2068(wire|radio|tv)\u2069;", page)
        assert re.search(r"the longest gap: \u2068radio\u2069, blind .* unreachable; \d+ found on return", page)
        assert re.search(r"\u2068desk\u2069: [\d.]+ s in the median, 95 of 100 within [\d.]+ s", page)
        assert re.search(r"\u2068\w+\u2069 was first \d+ times of \d+, by \d+ min in the median", page)
        assert page.count("<details>") == 4

        headlines = rows_of(await pages.get("/plots/headlines.csv"))
        events = await pages.get("/plots/headlines.svg")
        assert headlines[0][0] == "an hour from"
        assert set(headlines[0][1:]) == {"wire", "radio", "tv"}
        total = sum(int(number) for row in headlines[1:] for number in row[1:])
        assert f">{total} headlines of 3 sources" in events
        latency = rows_of(await pages.get("/plots/latency.csv"))
        assert sum(int(row[2]) for row in latency[1:]) == total + 2  # and that radio is unreachable, and back

        only = await pages.get("/plots?source=radio&last=week")
        assert "of \u2068radio\u2069;" in only
        assert "\u2068wire\u2069, blind" not in only


async def test_what_a_source_is_called_is_text_on_the_page_in_each_picture_and_in_each_sheet(tmp_path: Path) -> None:
    settings = settings_of(NASTY, "=cmd()", channels={"desk": "json://127.0.0.1:9/"})
    sites, begin = Sites(), datetime.now(UTC) - timedelta(hours=3)
    await polled(settings, tmp_path, sites, begin)
    for number, source in enumerate(settings.sources):
        sites.lines[source.name] = [f"{NASTY} quake {'y' * 20_000}", "Ferry sails again"]
        await polled(settings, tmp_path, sites, begin + EVERY * (number + 1), source.name)
    await delivered(tmp_path, "desk", sent_after(lambda: 2.0))
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/plots")
        assert "<script" not in page
        assert "was first 1 time of 1" in page
        for name in ("headlines", "coverage", "latency", "leads"):
            text = await pages.get(f"/plots/{name}.svg?{urlencode({'zone': 'Europe/Berlin'})}")
            root = ET.fromstring(text)
            assert f"{SVG}script" not in {element.tag for element in root.iter()}
            sheet = rows_of(await pages.get(f"/plots/{name}.csv"))
            assert not any(cell.startswith(("=", "@")) for row in sheet for cell in row)
        assert any("'=cmd()" in row for row in rows_of(await pages.get("/plots/leads.csv")))
        assert "No headline broke" in await pages.get(f"/plots?source={quote('<b>nobody')}")


async def test_records_of_nothing_have_plots_that_say_so(tmp_path: Path) -> None:
    async with pages_of(settings_of("wire"), tmp_path) as pages:
        page = await pages.get("/plots?last=month")
        assert page.count(">No ") >= 3
        assert "Nothing was sent in this time." in page
        assert rows_of(await pages.get("/plots/leads.csv")) == [[]]


@pytest.mark.parametrize("query", ["since=now", "zone=../x", "last=ever", "since=2026-01-02&until=2026-01-01"])
async def test_what_cannot_be_shown_is_told_and_the_last_day_is_shown_instead(tmp_path: Path, query: str) -> None:
    async with pages_of(settings_of("wire"), tmp_path) as pages:
        page = await pages.get(f"/plots?{query}", status=400)
        assert 'role="alert"' in page
        assert 'role="img"' in page
        assert (await pages.get(f"/plots/leads.svg?{query}", status=400)).endswith("\n")
        assert "there are headlines, coverage" in await pages.get("/plots/other.svg", status=404)


async def test_a_file_is_to_be_saved_and_the_same_as_on_the_page_for_a_minute(tmp_path: Path) -> None:
    async with pages_of(settings_of("wire"), tmp_path) as pages:
        for ending, content_type in (("svg", "image/svg+xml"), ("csv", "text/csv")):
            url = f"{pages.url}/plots/headlines.{ending}?until=2026-01-31T12:00&since=2026-01-30"
            async with pages.session.get(url, headers=AUTHORISED) as answer:
                assert answer.content_type == content_type
                said = answer.headers["Content-Disposition"]
                assert said == f'attachment; filename="ticker-headlines-2026-01-31.{ending}"'
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
