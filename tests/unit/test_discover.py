"""Tickers on pages that nobody described: found by names, labels and shape, named so that it lasts, or not at all."""

from __future__ import annotations

import json

import pytest

from tests.builders import NOON
from ticker.extract.discover.find import Candidate, discover
from ticker.extract.discover.hints import Hint, of_label, of_markup
from ticker.extract.discover.shape import headline_shape
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source

LINES = (
    "Ferry runs aground off the northern coast",
    "Parliament votes to extend the emergency by a month",
    "Quake of magnitude 5.1 shakes the capital",
    "Talks between the two unions end without agreement",
)
ARTICLE = (
    "<p>" + "The committee met for a second day and heard what the engineers had to say of the bridge. " * 12 + "</p>"
)
MENU = (
    '<nav class="main-menu"><ul><li><a href="/w">World</a></li><li><a href="/b">Business</a></li><li><a href="/s">'
    'Sport</a></li><li><a href="/c">Culture and the arts</a></li></ul></nav>'
)
MOST_READ = (
    '<aside class="most-read"><h3>Most read</h3><ol><li><a href="/1">Why the river turned red in one night</a></li>'
    '<li><a href="/2">The house that nobody wants to buy in this city</a></li></ol></aside>'
)


def page_of(*parts: str) -> Page:
    body = f"<!doctype html><html><head><title>News</title></head><body>{''.join(parts)}{ARTICLE}</body></html>"
    return Page(url="https://news.example/", body=body.encode(), at=NOON)


def found(*parts: str) -> tuple[Candidate, ...]:
    return discover(page_of(*parts)).candidates


def items(form: str, lines: tuple[str, ...] = LINES) -> str:
    return "".join(form.format(line, n=n) for n, line in enumerate(lines))


LISTS = [
    ('<div class="breaking-news"><ul>{}</ul></div>', "<li><a href='/{n}'>{}</a></li>"),
    ('<section id="newsTicker"><div class="t">{}</div></section>', "<span class='line'>{}</span>"),
    ("<div><marquee>{}</marquee></div>", "<a href='/{n}'>{}</a> +++ "),
    ('<div class="c7f3a91"><b class="x81ab3">Breaking news:</b><ul>{}</ul></div>', "<li><a href='/{n}'>{}</a></li>"),
    ('<div class="sticky"><span>عاجل</span><div>{}</div></div>', "<p>{}</p>"),
    ('<div><h2>ÚLTIMA HORA</h2><ul>{}</ul></div>', "<li><time>12:0{n}</time> <a href='/{n}'>{}</a></li>"),
    ('<div><h4>Срочно</h4><div>{}</div></div>', "<div><a href='/{n}'>{}</a><span>12:0{n}</span></div>"),
    ('<div><strong>速報</strong><ul>{}</ul></div>', "<li>{}</li>"),
    ('<div data-area="breaking"><ol>{}</ol></div>', "<li><h3><a href='/{n}'>{}</a></h3></li>"),
    ('<div role="region" aria-label="Eilmeldung"><ul>{}</ul></div>', "<li>{}</li>"),
    ('<aside class="lenta"><ul>{}</ul></aside>', "<li><em>1{n}:15</em><a href='/{n}'>{}</a></li>"),
    ('<div><p>آخرین اخبار</p><ul>{}</ul></div>', "<li><a href='/{n}'>{}</a></li>"),
    ('<ul>{}</ul>', "<li class='breaking-item'><a href='/{n}'>{}</a> <a href='/{n}'>Read more</a></li>"),
]  # fmt: skip


@pytest.mark.parametrize(("around", "item"), LISTS)
def test_a_ticker_is_found_by_its_names_or_labels_among_menus_and_lists(around: str, item: str) -> None:
    best = found(MENU, around.format(items(item)), MOST_READ)[0]
    assert best.headlines == LINES


@pytest.mark.parametrize(("around", "item"), LISTS)
def test_what_it_is_found_by_reads_the_same_headlines_tomorrow(around: str, item: str) -> None:
    best = found(MENU, around.format(items(item)), MOST_READ)[0]
    tomorrow = ("Bridge reopens after two years of repairs", *LINES[:3])
    page = page_of(MENU, around.format(items(item, tomorrow)), MOST_READ)
    read = build(Source(name="news", url=page.url, kind=best.kind, **best.keys))(page)  # type: ignore[arg-type]
    assert [one.text for one in read.headlines] == list(tomorrow)


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (MENU,),
        (MENU, MOST_READ),
        ('<div class="breaking-news"><form><h3>News by mail</h3><input><button>Sign up</button></form></div>',),
        ('<div class="trending-bar"><ul><li>World Cup</li><li>Elections</li><li>Budget</li></ul></div>',),
        ('<div class="stock-ticker"><ul><li>ACME 172.30 +1.2%</li><li>INIT 17.02 -0.4%</li></ul></div>',),
        ("<ul><li>Terms of use</li><li>Privacy policy</li><li>Write to the editors</li></ul>",),
        ('<div class="sticker-shop"><ul><li>A sticker for your car</li><li>Three for two in May</li></ul></div>',),
        ("<template><div class='breaking-news'><ul><li>__headline__ goes in here now</li></ul></div></template>",),
    ],
)
def test_where_there_is_no_ticker_none_is_invented(parts: tuple[str, ...]) -> None:
    assert found(*parts) == ()


def test_a_ticker_without_news_is_none_and_no_other_list_stands_in_for_it() -> None:
    latest = f"<div class='latest'><h3>Latest news</h3><ul>{items('<li><a href=/{n}>{}</a></li>')}</ul></div>"
    assert found(latest)[0].headlines == LINES
    assert found("<div class='breaking-bar'><b>Breaking</b><ul></ul></div>", latest) == ()


def test_the_most_read_are_not_taken_for_the_latest() -> None:
    latest = f"<div><h3>Latest news</h3><ul>{items('<li><a href=/{n}>{}</a></li>')}</ul></div>"
    assert [one.headlines for one in found(MOST_READ, latest)] == [LINES]


def test_a_headline_is_named_without_its_clock_label_and_summary() -> None:
    item = (
        "<li><i>12:0{n}</i><b>URGENT</b><h3><a href='/{n}'>{}</a></h3><p>What is known so far of this, told at length"
        " by our reporters on the spot, with all that the ministry has said of it until now.</p></li>"
    )
    assert found(f"<div class='newsticker'><ul>{items(item)}</ul></div>")[0].headlines == LINES


@pytest.mark.parametrize(
    ("markup", "select"),
    [
        ("<div id='ticker'><ul>{}</ul></div>", "#ticker a"),
        ("<div class='col-md-6 breaking-news mt-3'><ul>{}</ul></div>", ".breaking-news a"),
        ("<div class='breaking active css-1x9af2'><ul>{}</ul></div>", ".breaking a"),
    ],
)
def test_the_selector_is_made_of_names_that_mean_something(markup: str, select: str) -> None:
    best = found(MENU, markup.format(items("<li class='item-{n} odd'><a href='/{n}'>{}</a></li>")))[0]
    assert best.select == select


def test_where_nothing_has_a_name_the_label_is_what_the_path_starts_from() -> None:
    markup = f"<div class='a7f3c91'><h2>Breaking news</h2><ul>{items('<li><a href=/{n}>{}</a></li>')}</ul></div>"
    best = found(
        MENU,
        MOST_READ,
        f"<div><ul>{items('<li>{}</li>', ('Another list of quite long lines',) * 2)}</ul></div>",
        markup,
    )[0]
    assert best.keys == {"xpath": '//*[normalize-space()="Breaking news"]/following-sibling::ul[1]/li/a'}


def test_a_ticker_that_only_the_data_of_the_page_holds_is_found_there() -> None:
    news = [
        {"id": n, "title": line, "url": f"/{n}", "validUntil": "2026-02-01T00:00:00Z"} for n, line in enumerate(LINES)
    ]
    data = json.dumps({"props": {"menu": [{"title": "World"}], "breakingNews": {"items": news}}})
    [best] = found(MENU, f'<script id="__NEXT_DATA__" type="application/json">{data}</script>')
    assert best.headlines == LINES
    assert best.keys == {
        "path": "props.breakingNews.items", "text": "title", "link": "url", "id": "id", "ends": "validUntil",
        "script": "#__NEXT_DATA__",
    }  # fmt: skip


def test_an_answer_in_json_is_searched_for_its_list() -> None:
    body = json.dumps({"status": "ok", "data": [{"headline": line} for line in LINES]}).encode()
    [best] = discover(Page(url="https://api.example/", body=body, at=NOON)).candidates
    assert (best.kind, best.select, best.headlines) == ("json", "data", LINES)


def test_a_feed_is_a_feed() -> None:
    body = f"<rss version='2.0'><channel>{items('<item><title>{}</title></item>')}</channel></rss>".encode()
    [best] = discover(Page(url="https://news.example/rss", body=body, at=NOON)).candidates
    assert (best.kind, best.keys, best.headlines) == ("feed", {}, LINES)


def test_a_live_blog_is_found_by_what_it_tells_search_engines() -> None:
    blog = {
        "@type": "LiveBlogPosting",
        "liveBlogUpdate": [{"@type": "BlogPosting", "headline": line} for line in LINES],
    }
    [best] = found(f'<script type="application/ld+json">{json.dumps(blog)}</script>')
    assert (best.kind, best.headlines) == ("jsonld", LINES)


def test_the_feeds_that_a_page_names_are_told() -> None:
    link = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
    assert discover(page_of(link)).feeds == ("https://news.example/feed",)


def test_a_check_whether_we_are_human_is_named() -> None:
    body = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    with pytest.raises(ExtractError) as caught:
        discover(Page(url="https://news.example/", body=body, at=NOON))
    assert caught.value.trouble is Trouble.BLOCKED


@pytest.mark.parametrize("body", [b"{", b'{"items": [', b"<?xml version='1.0'?><urlset/>"])
def test_what_cannot_be_read_is_told_so(body: bytes) -> None:
    with pytest.raises(ExtractError):
        discover(Page(url="https://news.example/", body=body, at=NOON))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("BREAKING", Hint.BREAKING),
        ("Breaking News:", Hint.BREAKING),
        ("🔴 عاجل", Hint.BREAKING),
        ("Cрочно", Hint.BREAKING),  # with a Latin C
        ("+++ EILMELDUNG +++", Hint.BREAKING),
        ("ÚLTIMA HORA • ÚLTIMA HORA • ÚLTIMA HORA", Hint.BREAKING),
        ("Latest news", Hint.LATEST),
        ("آخر الأخبار", Hint.LATEST),
        ("最新消息", Hint.LATEST),
        ("Breaking the silence of the valley", Hint.NONE),
        ("Latest news from the front of the war", Hint.NONE),
        ("Live", Hint.NONE),
        ("", Hint.NONE),
    ],
)
def test_labels_are_known_as_a_whole_in_many_languages(text: str, hint: Hint) -> None:
    assert of_label(text) is hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("breaking-news__item", Hint.BREAKING),
        ("NewsTicker", Hint.BREAKING),
        ("ustbilgiSondakika", Hint.BREAKING),
        ("sticker", Hint.NONE),
        ("lastestNews", Hint.LATEST),
        ("content", Hint.NONE),
    ],
)
def test_names_in_markup_hint_at_tickers(name: str, hint: Hint) -> None:
    assert of_markup(name) is hint


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (LINES[0], 0.9, 1.0),
        ("مقتل 12 شخصا في غارة على جنوب البلاد", 0.9, 1.0),
        ("「沙、俄都瘋了！」川普：針對油價與他們進行談話", 0.9, 1.0),
        ("Quake hits coast", 0.4, 0.7),
        ("World", 0.0, 0.0),
        ("EUR 41.62 USD 37.99 ETH 1,832.11", 0.0, 0.3),
        ("12:45", 0.0, 0.0),
        ("word " * 200, 0.0, 0.0),
    ],
)
def test_a_text_has_the_shape_of_a_headline_or_has_not(text: str, least: float, most: float) -> None:
    assert least <= headline_shape(text) <= most
