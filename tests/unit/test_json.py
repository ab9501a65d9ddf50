"""Kind json: what an answer of an API or the data of a page shows, and what is refused, by its name."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from tests.builders import NOON
from ticker.extract.kinds import build, problems
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source

URL = "https://wire.example/api/news"


def a_source(**keys: str) -> Source:
    return Source(name="wire", url=URL, kind="json", **keys)


def read(body: object, at: datetime = NOON, **keys: str) -> Snapshot:
    """A snapshot of a body: bytes and texts as they are, any other value as JSON."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    page = Page(url=URL, body=text.encode() if isinstance(text, str) else text, at=at)
    return build(a_source(**keys))(page)


def texts(body: object, at: datetime = NOON, **keys: str) -> list[str]:
    return [one.text for one in read(body, at, **keys).headlines]


def only(body: object, **keys: str) -> Headline:
    [headline] = read(body, **keys).headlines
    return headline


def refused(body: object, **keys: str) -> tuple[Trouble, str]:
    with pytest.raises(ExtractError) as caught:
        read(body, **keys)
    return caught.value.trouble, caught.value.problem


def a_page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Wire</title></head><body><p>News</p>{body}</body></html>"


# An answer of an API


def test_every_part_of_an_item_is_found_by_its_expression() -> None:
    item = {"id": 7, "t": "Quake hits coast", "url": "/1", "at": "2026-01-31T14:00:00+02:00", "tag": {"name": "urgent"}}
    headline = only(
        {"data": {"items": [item]}}, path="data.items", text="t", link="url", time="at", id="id", label="tag.name"
    )
    assert headline == Headline(
        text="Quake hits coast",
        link="https://wire.example/1",
        item_id="7",
        published_at=NOON,
        label="urgent",
    )


def test_a_clock_or_a_date_without_a_zone_still_tells_two_events_apart() -> None:
    for early, late in (("10:00", "10:40"), ("2026-01-31T10:00:00", "2026-01-31T10:40:00")):
        items = [{"t": "Sirens in Haifa", "at": at} for at in (late, early)]
        assert len({one.clock for one in read(items, path="@", text="t", time="at").headlines} - {""}) == 2


def test_headlines_stand_in_the_order_of_the_answer_and_are_numbered() -> None:
    headlines = read([{"t": "Quake"}, {"t": ""}, {"t": "Flood"}], path="@", text="t").headlines
    assert [(one.position, one.text) for one in headlines] == [(0, "Quake"), (1, "Flood")]


def test_texts_alone_are_headlines_without_a_key() -> None:
    assert texts({"items": [{"t": "Quake"}, {"t": "Flood"}]}, path="items[].t") == ["Quake", "Flood"]
    assert texts({"now": "Quake hits coast"}, path="now") == ["Quake hits coast"]


def test_an_object_in_place_of_a_list_is_one_item() -> None:
    assert texts({"breaking": {"t": "Quake"}}, path="breaking", text="t") == ["Quake"]


def test_a_list_of_texts_is_one_headline() -> None:
    assert texts([{"t": ["Quake hits", "coast", 7, None]}], path="@", text="t") == ["Quake hits coast"]


def test_markup_in_a_text_is_read_by_its_words_and_gives_the_link_if_no_other_is_named() -> None:
    item = {"t": "<p>Quake &amp; <a href='/1'>flood</a></p>", "url": "/2"}
    assert only([item], path="@", text="t") == Headline(text="Quake & flood", link="https://wire.example/1")
    assert only([item], path="@", text="t", link="url").link == "https://wire.example/2"


@pytest.mark.parametrize("packed", ['[{"t": "Quake"}]', '  {"t": "Quake"} '])
def test_items_that_are_json_packed_in_a_text_are_unpacked(packed: str) -> None:
    assert texts({"payload": packed}, path="payload", text="t") == ["Quake"]


@pytest.mark.parametrize("line", ["[BREAKING] Quake hits coast", "[47] dead in floods", "{sic} says premier", "[] [1]"])
def test_a_headline_that_begins_with_a_bracket_is_a_headline(line: str) -> None:
    assert texts({"now": line}, path="now") == [line]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r'"Fire in Porto \ud83d"', "Fire in Porto"),
        (r'"Ferry \ud83d\udea2 aground"', "Ferry 🚢 aground"),
        (r'"Toll\u0000 rises\u0008 to 9"', "Toll rises to 9"),
        ('"Toll\x01 rises\n to 9"', "Toll rises to 9"),
        (r'"\u202eQuake"', "Quake"),
    ],
)
def test_what_nobody_can_see_or_store_is_taken_out_of_a_text(written: str, shown: str) -> None:
    assert texts(f'{{"items": [{{"t": {written}}}]}}', path="items", text="t") == [shown]


# No news, and no place for news


@pytest.mark.parametrize("nothing", [[], None, {}, "", False, 0])
def test_a_place_that_holds_nothing_is_a_site_without_news(nothing: object) -> None:
    assert read({"data": {"news": nothing}}, path="data.news", text="t").headlines == ()


def test_items_whose_text_is_null_are_a_site_without_news() -> None:
    assert read({"breaking": {"t": None, "url": None}}, path="breaking", text="t").headlines == ()


def test_nulls_in_place_of_items_are_passed_over() -> None:
    assert texts({"news": [None, {"t": "Quake"}, None]}, path="news", text="t") == ["Quake"]
    assert texts({"news": [None]}, path="news", text="t") == []


@pytest.mark.parametrize("nothing", ["", [], [""], [None], [None, ""]])
def test_an_item_whose_text_holds_nothing_is_a_site_without_news(nothing: object) -> None:
    assert texts({"news": [{"t": nothing}]}, path="news", text="t") == []


@pytest.mark.parametrize("answer", [{}, {"data": {}}, {"data": {"news2": []}}, [], {"data": {"news": 7}}, "null", "7"])
def test_a_place_that_is_missing_is_told(answer: object) -> None:
    assert refused(answer, path="data.news", text="t") == (Trouble.MISSING, "the JSON has no data.news")


def test_items_without_the_key_of_their_text_are_told() -> None:
    trouble, problem = refused({"news": [{"title": "Quake"}]}, path="news", text="t")
    assert (trouble, problem) == (Trouble.MISSING, "no item of news has t (text)")


def test_items_that_lack_a_text_hide_no_others() -> None:
    assert texts({"news": [{"x": 1}, {"t": "Quake"}, 7, {"t": 7}]}, path="news", text="t") == ["Quake"]


@pytest.mark.parametrize("text", [{"en": "Quake"}, 7, [{"en": "Quake"}], [["Quake"]]])
def test_items_whose_text_is_none_any_more_are_told(text: object) -> None:
    assert refused({"news": [{"t": text}]}, path="news", text="t") == (
        Trouble.MISSING,
        "t is no text in any item of news",
    )


def test_items_that_are_no_texts_ask_for_the_key_of_their_text() -> None:
    trouble, problem = refused({"news": [{"title": "Quake"}]}, path="news")
    assert trouble is Trouble.MISSING
    assert 'text = "title"' in problem


def test_an_archive_of_thousands_is_refused_with_advice() -> None:
    trouble, problem = refused([{"t": "Q"}] * 5_001, path="@", text="t")
    assert trouble is Trouble.UNREADABLE
    assert "5,001 items" in problem
    assert "[:100]" in problem
    assert len(texts([{"t": "Q"}] * 5_000, path="@", text="t")) == 5_000


# Errors that come with status 200


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"errors": [{"message": "Persisted query not found"}], "data": None}, "Persisted query not found"),
        ({"error": {"code": 429, "message": "Too many requests"}}, "Too many requests"),
        ({"error": "invalid token"}, "invalid token"),
        ({"error": True}, "True"),
        ({"error": True, "message": "Rate limit exceeded"}, "Rate limit exceeded"),
        ({"message": "API rate limit exceeded"}, "API rate limit exceeded"),
        ({"fault": {"faultstring": "Invalid key", "detail": {}}}, "Invalid key"),
        ({"detail": "Not found"}, "Not found"),
        ({"news": [], "error": "stale shard"}, "stale shard"),
        ({"news": [], "errors": [None, {"message": "Timeout"}]}, "Timeout"),
        ({"news": None, "errors": [{"message": "Timeout"}]}, "Timeout"),
        ({"news": [], "errors": [{"path": ["news"]}]}, "without words"),
        ({"news": [], "status": "error", "message": "Backend down"}, "Backend down"),
        ({"news": [], "success": False, "message": "Backend down"}, "Backend down"),
    ],
)
def test_an_error_in_place_of_news_is_told_in_its_own_words(answer: object, words: str) -> None:
    assert refused(answer, path="news", text="t") == (Trouble.UNREADABLE, f"the site answers with an error: {words}")


@pytest.mark.parametrize(
    "answer",
    [
        {"news": [], "error": None},
        {"news": [], "error": False, "errors": []},
        {"news": [], "error": ""},
        {"news": [], "error": {"code": 0, "message": ""}},
        {"news": [], "message": "no breaking news"},
        {"news": [], "status": "ok", "success": True, "message": "no breaking news"},
    ],
)
def test_an_answer_that_tells_of_no_error_is_a_site_without_news(answer: object) -> None:
    assert read(answer, path="news", text="t").headlines == ()


def test_an_error_beside_news_hides_no_news() -> None:
    assert texts({"news": [{"t": "Quake"}], "errors": [{"message": "x"}]}, path="news", text="t") == ["Quake"]


def test_an_error_is_told_also_where_the_path_cannot_be_evaluated_on_it() -> None:
    assert refused({"error": "Too many requests"}, path="sort_by(news, &t)", text="t") == (
        Trouble.UNREADABLE,
        "the site answers with an error: Too many requests",
    )


def test_a_path_that_cannot_be_evaluated_is_told() -> None:
    trouble, problem = refused({"news": 7}, path="sort_by(news, &t)", text="t")
    assert trouble is Trouble.MISSING
    assert problem.startswith("the JSON has no sort_by(news, &t) (In function sort_by(), invalid type")


# What is no JSON


@pytest.mark.parametrize("body", ["", "  ", '{"news": [{"t": "Qua', '{"news": [{"t": "Quake"}', "[", '{"news": tru'])
def test_an_answer_that_was_cut_is_incomplete(body: str) -> None:
    assert refused(body, path="news", text="t")[0] is Trouble.INCOMPLETE


@pytest.mark.parametrize("body", ["Too many requests", "}", "news", '{"news": [}', "\x00\x01", b"\xff\xfe"])
def test_what_is_no_json_is_refused(body: str | bytes) -> None:
    assert refused(body, path="news", text="t")[0] in {Trouble.UNREADABLE, Trouble.INCOMPLETE}


def test_a_page_in_place_of_an_answer_is_named() -> None:
    trouble, problem = refused(a_page("<p>Hello</p>"), path="news", text="t")
    assert trouble is Trouble.UNREADABLE
    assert "a page, not JSON" in problem
    assert "an XML document" in refused('<?xml version="1.0"?><rss/>', path="news", text="t")[1]


def test_a_check_in_place_of_an_answer_is_named() -> None:
    page = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    assert refused(page, path="news", text="t")[0] is Trouble.BLOCKED
    assert refused(page, path="news", text="t", script="#data")[0] is Trouble.BLOCKED
    assert refused(page, path="news", text="t", variable="NEWS")[0] is Trouble.BLOCKED


@pytest.mark.parametrize(
    "body",
    [
        '\ufeff{"news": [{"t": "Quake"}]}',
        'cb({"news": [{"t": "Quake"}]});',
        'window.a.cb["x"]( {"news": [{"t": "Quake"}]} )',
        '/**/ typeof cb === "function" && cb({"news": [{"t": "Quake"}]});',
        "/*O_o*/\ngoogle.setResponse({news: [{t: 'Quake'}]});",
        ")]}',\n" + '{"news": [{"t": "Quake"}]}',
        ")]}'\n" + '{"news": [{"t": "Quake"}]}',
        'while(1);{"news": [{"t": "Quake"}]}',
        'for (;;); {"news": [{"t": "Quake"}]}',
        '{}&&{"news": [{"t": "Quake"}]}',
        'throw 1; {"news": [{"t": "Quake"}]}',
        '{"news": [{"t": "Quake"}]}\n<!-- served in 0.1 s -->',
        "{news: [{t: 'Quake',},],}",
    ],
)
def test_json_is_read_out_of_what_it_is_wrapped_in(body: str) -> None:
    assert texts(body, path="news", text="t") == ["Quake"]


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", "", ",\n", "\n\x1e"])
def test_json_lines_are_a_list(between: str) -> None:
    before = "\x1e" if "\x1e" in between else ""
    assert texts(f'{before}{{"t": "Quake"}}{between}{{"t": "Flood"}}\n', path="@", text="t") == ["Quake", "Flood"]


def test_json_lines_of_which_the_last_was_cut_are_incomplete() -> None:
    assert refused('{"t": "Quake"}\n{"t": "Flo', path="@", text="t")[0] is Trouble.INCOMPLETE


# What is shown


FLAGS = [
    (True, True), (1, True), ("1", True), ("yes", True), ("active", True), ([0], True),
    (False, False), (0, False), ("0", False), ("", False), (" False ", False), ("no", False), ("off", False),
    (None, False), ([], False),
]  # fmt: skip


@pytest.mark.parametrize(("flag", "is_shown"), FLAGS)
def test_a_flag_tells_whether_an_item_is_shown(flag: object, is_shown: bool) -> None:
    shown = ["Quake"] if is_shown else []
    assert texts([{"t": "Quake", "on": flag}], path="@", text="t", active="on") == shown


def test_items_without_the_flag_are_told_rather_than_hidden() -> None:
    assert refused([{"t": "Quake"}], path="@", text="t", active="on") == (
        Trouble.MISSING,
        "no item of @ has on (active)",
    )
    assert texts([{"t": "Quake"}, {"t": "Flood", "on": True}], path="@", text="t", active="on") == ["Flood"]


@pytest.mark.parametrize(
    ("starts", "ends", "is_shown"),
    [
        ("2026-01-31T12:00:00Z", None, True),
        ("2026-01-31T12:00:01Z", None, False),
        (None, "2026-01-31T12:00:01Z", True),
        (None, "2026-01-31T12:00:00Z", False),
        ("2026-01-31T11:00:00Z", "2026-01-31T13:00:00Z", True),
        ("2026-01-31T13:30:00+02:00", "2026-01-31T14:30:00+02:00", True),
        (1769860799, "1769860801000", True),
        (1769860801, None, False),
        ("soon", "2026-01-31T11:00:00", True),  # neither can be read
        pytest.param(10**399, True, True, id="absurd"),
    ],
)
def test_an_item_is_shown_from_its_start_until_its_end(starts: object, ends: object, is_shown: bool) -> None:
    item = {"t": "Quake", "from": starts, "to": ends}
    assert texts([item], path="@", text="t", starts="from", ends="to") == (["Quake"] if is_shown else [])


def test_the_clock_alone_takes_an_item_away_and_a_source_says_that_it_may() -> None:
    body = [{"t": "Quake", "to": "2026-01-31T12:30:00Z"}]
    assert texts(body, NOON, path="@", text="t", ends="to") == ["Quake"]
    assert texts(body, NOON + timedelta(hours=1), path="@", text="t", ends="to") == []
    assert a_source(path="@", ends="to").is_timed


# Parts of an item


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("/1", "https://wire.example/1"),
        ("2?a=1&amp;b=2", "https://wire.example/api/2?a=1&b=2"),
        ("//cdn.example/3", "https://cdn.example/3"),
        ([None, "/1", "/2"], "https://wire.example/1"),
        ("#", None),
        ("", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        ("/" + "x" * 5_000, None),
        ("/\ud83d1", "https://wire.example/1"),
        ({"href": "/1"}, None),
        (7, None),
        (None, None),
    ],
)
def test_a_link_is_one_that_leads_to_a_page(written: object, link: str | None) -> None:
    assert only([{"t": "Quake", "url": written}], path="@", text="t", link="url").link == link


@pytest.mark.parametrize(
    ("written", "item_id"),
    [
        ("a-1", "a-1"), (" a&amp;1 ", "a&1"), (7, "7"), (7.5, "7.5"), (0, "0"), (10**30, "1" + "0" * 30),
        ("a\ud83d1", "a1"), ("x" * 501, None), ("", None), (True, None), (None, None), ([1], None), ({"x": 1}, None),
    ],
)  # fmt: skip
def test_an_id_is_a_short_text_or_a_number(written: object, item_id: str | None) -> None:
    assert only([{"t": "Quake", "n": written}], path="@", text="t", id="n").item_id == item_id


def test_an_id_that_stands_under_several_texts_names_none_of_them() -> None:
    headlines = read([{"t": "Quake", "n": 1}, {"t": "Flood", "n": 1}], path="@", text="t", id="n").headlines
    assert [one.item_id for one in headlines] == [None, None]


@pytest.mark.parametrize(
    ("written", "label"), [("<b>Urgent</b>", "Urgent"), (2, "2"), ("x" * 101, None), (["a"], None), (None, None)]
)
def test_a_label_is_a_short_text_or_a_number(written: object, label: str | None) -> None:
    assert only([{"t": "Quake", "tag": written}], path="@", text="t", label="tag").label == label


def test_a_part_that_cannot_be_evaluated_on_an_item_is_not_there() -> None:
    item = {"t": "Quake", "n": 7}
    headline = only([item], path="@", text="t", link="join('/', n)", time="length(n)", label="sort(n)")
    assert headline == Headline(text="Quake")


# JSON inside a page


DATA = '{"news": [{"t": "Quake"}]}'


@pytest.mark.parametrize(
    "body",
    [
        f'<script id="data" type="application/json">{DATA}</script>',
        f'<script id="data" type="application/json"><!-- {DATA} --></script>',
        f'<script id="data">//<![CDATA[\n{DATA}\n//]]></script>',
        f'<script id="data" type="application/json">{DATA.replace(chr(34), "&quot;")}</script>',
        f'<script id="data">var a = 1; var news = {DATA}; go()</script>',
        f"<div id='data' data-state='{DATA}'>Loading</div>",
        f'<div id="data" data-state="{DATA.replace(chr(34), "&quot;")}"></div>',
        f"<textarea id=data>{DATA}</textarea>",
        f"<template id=data>{DATA}</template>",
    ],
)
def test_json_of_an_element_is_found_by_a_selector(body: str) -> None:
    assert texts(a_page(body), path="news", text="t", script="#data") == ["Quake"]


@pytest.mark.parametrize(
    "script",
    [
        f"window.__NEWS__ = {DATA};",
        f"window['__NEWS__']={DATA}",
        f'window["__NEWS__"] = {DATA}',
        f"var __NEWS__ = {DATA}, b = 1",
        f"self.__NEWS__ = self.__NEWS__ || {DATA}",
        f"__NEWS__({DATA})",
        f"var config = {{a: 1, __NEWS__: {DATA}}}",
        f'go({{"__NEWS__": {DATA}}})',
        f"window.__NEWS__ = JSON.parse({json.dumps(DATA)})",
        "window.__NEWS__ = {news: [{t: 'Quake', f: function () { return 1 }}]}",
        f"// window.__NEWS__ = {{}}\nwindow.__NEWS__ = {DATA}",
        f"/* window.__NEWS__ = {{}} */ window.__NEWS__ = {DATA}",
        f"if (window.__NEWS__ == 1) {{}} window.__NEWS__ = {DATA}",
        f"window.__NEWS__ = {{}}; window.__NEWS__ = {DATA}",
        f"window.__NEWS__ = load(1); window.__NEWS__ = {DATA}",
    ],
)
def test_json_that_a_script_sets_is_found_by_the_name_of_the_variable(script: str) -> None:
    page = a_page(f"<script>var x = {{}};</script><script>{script}</script>")
    assert texts(page, path="news", text="t", variable="window.__NEWS__") == ["Quake"]


def test_a_variable_is_its_whole_name() -> None:
    page = a_page(f"<script>var MY_NEWS = {DATA}; NEWS2 = {DATA}; a.NEWS = {DATA}; NEWS.b = {DATA}</script>")
    assert refused(page, path="news", text="t", variable="NEWS") == (
        Trouble.MISSING,
        "the variable NEWS is not in the page",
    )


def test_a_variable_is_looked_for_in_the_script_that_is_named() -> None:
    page = a_page(f"<script>NEWS = {{}}</script><script id=b>NEWS = {DATA}</script>")
    assert texts(page, path="news", text="t", script="#b", variable="NEWS") == ["Quake"]
    assert refused(page, path="news", text="t", script="#a", variable="NEWS")[0] is Trouble.MISSING


def test_the_first_of_several_documents_that_has_news_is_read() -> None:
    page = a_page(f"<script class=d>{{}}</script><script class=d>{{</script><script class=d>{DATA}</script>")
    assert texts(page, path="news", text="t", script=".d") == ["Quake"]
    assert texts(page, path="sort_by(news, &t)", text="t", script=".d") == ["Quake"]


def test_a_page_whose_data_hold_no_news_is_a_site_without_news() -> None:
    page = a_page('<script class=d>{}</script><script class=d>{"news": []}</script><script class=d>[]</script>')
    assert read(page, path="news", text="t", script=".d").headlines == ()


def test_data_of_a_page_without_the_place_are_told() -> None:
    page = a_page('<script id="data">{"data": 1}</script>')
    assert refused(page, path="news", text="t", script="#data") == (Trouble.MISSING, "#data has no news")
    assert refused(page, path="sort_by(news, &t)", text="t", script="#data")[0] is Trouble.MISSING


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        ("NEWS = {news: [", Trouble.INCOMPLETE),
        ("NEWS = load(1)", Trouble.UNREADABLE),
        ("NEW = {}", Trouble.MISSING),
    ],
)
def test_data_that_cannot_be_read_are_told(script: str, trouble: Trouble) -> None:
    found, problem = refused(a_page(f"<script>{script}</script>"), path="news", text="t", variable="NEWS")
    assert found is trouble
    assert "the variable NEWS" in problem


def test_the_rows_that_next_js_streams_are_documents() -> None:
    pushed = json.dumps([1, '1:["$","div",null,' + DATA + "]\n"])
    page = a_page(f"<script>self.__next_f.push({pushed})</script>")
    assert texts(page, path="[3].news", text="t", variable="self.__next_f") == ["Quake"]


def test_a_page_without_its_end_is_marked() -> None:
    page = a_page(f'<script id="data">{DATA}</script>')
    assert read(page, path="news", text="t", script="#data").closed
    assert not read(page.removesuffix("</html>"), path="news", text="t", script="#data").closed
    assert read(DATA, path="news", text="t").closed


# Settings


def test_settings_that_cannot_be_read_are_told_by_key() -> None:
    found = problems(a_source(path="news[", text="a b", script="#a[", variable="a-b", ends="x" * 2_001))
    assert sorted(found) == ["ends", "path", "script", "text", "variable"]
    assert problems(a_source(path="news", text="t", script="#a", variable="window['a'].b")) == {}


# Values made to hurt


@pytest.mark.parametrize(
    "keys",
    [
        {"text": "t"},
        {"text": "t", "path": "sort_by(@, &t)"},
        {"text": "to_string(t)"},
        {"text": "t", "active": "t == `[]`"},
        {"text": "abs(t)"},
        {"text": "t", "path": "[?abs(t) > `1`]"},
    ],
)
@pytest.mark.parametrize("depth", [100, 700, 850, 900, 925, 950, 975, 100_000])
def test_a_value_nested_deeply_is_read_or_refused(keys: dict[str, str], depth: int) -> None:
    body = f'[{{"t": {"[" * depth}{"]" * depth}}}]'
    with suppress(ExtractError):
        read(body, **{"path": "@", **keys})


def test_a_problem_repeats_no_more_than_a_line_of_the_answer() -> None:
    assert len(refused({"news": "x" * 100_000}, path="abs(news)")[1]) < 300
    assert len(refused({"error": "x" * 100_000}, path="news")[1]) < 300


def test_a_flood_of_values_is_refused() -> None:
    assert "more than 500,000 values" in refused("[" + "[]," * 300_000 + "[]]", path="@")[1]


def test_a_flood_of_json_lines_is_read_soon() -> None:
    assert refused("{}\n" * 400_000, path="@")[0] is Trouble.UNREADABLE
