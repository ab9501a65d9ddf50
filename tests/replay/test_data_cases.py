"""The acceptance case and the recordings that JSON decides: answers of APIs, data inside pages, live blogs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOON
from tests.newsdesk import NewsDesk, notices, told
from ticker.extract.kinds import build
from ticker.model.headline import Snapshot
from ticker.model.page import Page
from ticker.model.source import Source

SHARED = Path(__file__).parents[3] / "shared"
INPUTS = SHARED / "cases" / "inputs"
CORPUS = SHARED / "corpus"
pytestmark = pytest.mark.skipif(not INPUTS.is_dir(), reason="the acceptance cases are not here (shared/cases/inputs)")


def read(source: Source, body: bytes, at: datetime = NOON) -> Snapshot:
    return build(source)(Page(url=source.url, body=body, at=at))


def expected(name: str) -> Any:
    return json.loads((CORPUS / "expected" / f"{name}.json").read_text("utf-8"))


# Case D-04


@pytest.fixture(params=["running", "restarted"])
def restart(request: pytest.FixtureRequest) -> bool:
    """The case must hold as well if the daemon is started anew between all polls."""
    return bool(request.param == "restarted")


@pytest.mark.parametrize("keys", [{"path": "items[].t"}, {"path": "items", "text": "t", "id": "id"}])
def test_d04_what_utf_8_and_databases_cannot_hold_stops_nothing(keys: dict[str, str], restart: bool) -> None:
    desk = NewsDesk(Source(name="case", url="https://x.example/api", kind="json", **keys))
    answer = (INPUTS / "D-04.b.json").read_bytes()
    alerts = []
    for body in (b'{"items": []}', answer, answer):
        alerts.append(told(desk.answers(body)))
        if restart:
            desk.restarts()
    assert alerts == [[], ["Toll rises to 9", "Ferry 🚢 aground", "Fire in Porto"], []]
    assert notices(desk.events) == []
    assert all(one.text.encode() for one in desk.known.sightings)


# An API with one line or none


AJE = Source(
    name="aje",
    url="https://x.example/graphql",
    kind="json",
    path="data.breakingNews",
    text="tickerText",
    link="link",
    time="modified",
    id="post.id",
    label="tickerTitle",
)


def aje(name: str) -> bytes:
    return (CORPUS / "api" / f"aje_breaking_ticker_{name}.json").read_bytes()


@pytest.mark.parametrize("name", ["1", "2"])
def test_an_api_with_one_line_is_read_with_all_its_parts(name: str) -> None:
    news = json.loads(aje(name))["data"]["breakingNews"]
    [headline] = read(AJE, aje(name)).headlines
    assert headline.text == news["tickerText"]
    assert headline.link == f"https://x.example{news['link']}"
    assert headline.item_id == news["post"]["id"]
    assert headline.label == news["tickerTitle"]
    assert headline.published_at is None  # it tells no zone


def test_an_api_whose_fields_are_all_null_is_without_news() -> None:
    assert read(AJE, aje("none")).headlines == ()


def test_a_line_that_comes_goes_and_comes_back_is_told_once() -> None:
    desk = NewsDesk(AJE)
    first, second = (json.loads(aje(name))["data"]["breakingNews"]["tickerText"] for name in "12")
    names = ["none", "1", "1", "none", "1", "none", "2", "none"]
    assert [told(desk.answers(aje(name))) for name in names] == [[], [first], [], [], [], [], [second], []]


# Data inside pages


LIST = "breakingNewsGroup[].content.fields.breakingNewsList[]"
WINDOWED = Source(
    name="tvn24",
    url="https://x.example/",
    kind="json",
    script="#__NEXT_DATA__",
    path=f"props.initialProps.pageProps.context.parent.frontpage.page.rootGroup.topWidgets[].{LIST}",
    text="text",
    link="url",
    label="breakingNewsTag",
    starts="startDate",
    ends="endDate",
)
STARTS, ENDS = datetime(2020, 8, 17, 22, tzinfo=UTC), datetime(2020, 8, 18, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "is_shown"),
    [
        (STARTS - timedelta(seconds=1), False),
        (STARTS, True),
        (ENDS - timedelta(seconds=1), True),
        (ENDS, False),
    ],
)
def test_a_line_with_a_validity_window_is_shown_inside_it(at: datetime, is_shown: bool) -> None:
    page = (CORPUS / "pages" / "tvn24_json_window.html").read_bytes()
    headlines = read(WINDOWED, page, at).headlines
    assert [one.text for one in headlines] == (expected("tvn24_json_window")["active_lines"] if is_shown else [])
    assert all((one.link, one.label) == (None, "pilne") for one in headlines)


def test_a_list_that_a_page_sets_to_a_variable_is_that_which_it_shows() -> None:
    known = expected("abc7ny_en")
    source = Source(
        name="abc7ny",
        url=known["url"],
        kind="json",
        variable="window.__abcotv__",
        path="page.content.shell.breakingNews",
        text="name",
        link="link",
    )
    headlines = read(source, (CORPUS / "pages" / "abc7ny_en.html").read_bytes()).headlines
    assert [one.text for one in headlines] == known["lines"]
    assert headlines[1].link == "https://abc7ny.com/live/503123"


# Live blogs


# Updates, counted by hand, and how many of them have an address of their own.
BLOGS = {"corkbeo_ie": (26, 26), "mirror_uk": (25, 25), "repubblica_it": (79, 0)}


@pytest.mark.parametrize("wrapping", ["{}", '<html><head><script type="application/ld+json">{}</script></head></html>'])
@pytest.mark.parametrize("name", sorted(BLOGS))
def test_every_update_of_a_live_blog_is_read(name: str, wrapping: str) -> None:
    text = (CORPUS / "feeds" / f"liveblog__{name}.json").read_text("utf-8")
    source = Source(name="blog", url="https://x.example/live", kind="jsonld")
    headlines = read(source, wrapping.replace("{}", text).encode()).headlines
    count, with_address = BLOGS[name]
    assert len(headlines) == count
    assert len({one.text for one in headlines}) == count
    assert len({one.item_id for one in headlines if one.item_id}) == with_address
    assert all(one.published_at for one in headlines)
    assert sorted((one.published_at for one in headlines), reverse=True) == [one.published_at for one in headlines]
    assert not any(re.search(r"\ufffd|&#?\w+;|<\w", one.text) for one in headlines)


@pytest.mark.parametrize("name", sorted(BLOGS))
def test_an_update_at_the_top_of_a_live_blog_is_told_alone(name: str) -> None:
    blog = json.loads((CORPUS / "feeds" / f"liveblog__{name}.json").read_text("utf-8"))
    updates = blog["liveBlogUpdate"]
    desk = NewsDesk(Source(name="blog", url="https://x.example/live", kind="jsonld"))
    assert told(desk.answers(json.dumps({**blog, "liveBlogUpdate": updates[1:]}))) == []
    alerts = [told(desk.answers(json.dumps({**blog, "liveBlogUpdate": updates}))) for _ in range(2)]
    assert [len(texts) for texts in alerts] == [1, 0]
