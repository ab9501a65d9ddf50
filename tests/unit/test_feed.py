"""Feeds as they are met: each fault is set right, or refused by its name, and no entry is lost without a word."""

from __future__ import annotations

import pytest

from tests.builders import NOON
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source

URL = "https://wire.example/rss"


def read(text: str | bytes, **headers: str) -> Snapshot:
    body = text.encode() if isinstance(text, str) else text
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return build(Source(name="wire", url=URL, kind="feed"))(Page(url=URL, body=body, at=NOON, headers=named))


def rss(*items: str, before: str = '<?xml version="1.0"?>') -> str:
    return f'{before}<rss version="2.0"><channel><title>Wire</title>{"".join(items)}</channel></rss>'


def only(text: str | bytes) -> Headline:
    [headline] = read(text).headlines
    return headline


def titles(text: str | bytes) -> list[str]:
    return [one.text for one in read(text).headlines]


def refused(text: str | bytes) -> tuple[Trouble, str]:
    with pytest.raises(ExtractError) as caught:
        read(text)
    return caught.value.trouble, caught.value.problem


def test_an_item_of_rss_2_tells_title_link_guid_and_date() -> None:
    headline = only(
        rss(
            "<item><title>Quake hits coast</title><link>https://wire.example/1</link>"
            "<guid isPermaLink='false'>w-1</guid><pubDate>Sat, 31 Jan 2026 14:00:00 +0200</pubDate></item>"
        )
    )
    assert (headline.text, headline.link, headline.item_id) == ("Quake hits coast", "https://wire.example/1", "w-1")
    assert headline.published_at == NOON


def test_items_of_rss_1_stand_beside_their_channel() -> None:
    headline = only(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title></channel>'
        '<item rdf:about="urn:1"><title>Quake</title><link>https://wire.example/1</link>'
        "<dc:date>2026-01-31T12:00:00Z</dc:date></item></rdf:RDF>"
    )
    assert (headline.text, headline.link, headline.item_id) == ("Quake", "https://wire.example/1", "urn:1")
    assert headline.published_at == NOON


def test_an_entry_of_atom_tells_its_alternate_link_on_the_base_that_it_names() -> None:
    headline = only(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://cdn.example/a/"><entry><id>tag:1</id>'
        '<title type="html">Quake &lt;b&gt;hits&lt;/b&gt; coast</title><link rel="self" href="https://no.example/"/>'
        '<link href="b"/><updated>2026-01-31T13:00:00Z</updated><published>2026-01-31T12:00:00Z</published>'
        "</entry></feed>"
    )
    assert (headline.text, headline.link, headline.item_id) == ("Quake hits coast", "https://cdn.example/a/b", "tag:1")
    assert headline.published_at == NOON


def test_an_xhtml_title_of_atom_is_read_by_its_words() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "Quake <em>hits</em><br/>coast<script>x</script></div></title></entry></feed>"
    )
    assert titles(feed) == ["Quake hits coast"]


def test_a_json_feed_is_a_feed() -> None:
    headline = only(
        '\ufeff{"version":"https://jsonfeed.org/version/1.1","items":[{"id":7,"title":"Quake","url":"/1",'
        '"date_published":"2026-01-31T12:00:00Z"}]}'
    )
    assert (headline.text, headline.link, headline.item_id) == ("Quake", "https://wire.example/1", "7")
    assert headline.published_at == NOON


def test_a_json_answer_that_is_no_feed_is_told_so() -> None:
    assert refused('{"news": []}') == (
        Trouble.MISSING,
        "the JSON is no feed: it has no items; kind json reads any JSON, with path",
    )


@pytest.mark.parametrize("body", ['{"items": [{"title": "Qua', "{"])
def test_a_json_feed_that_was_cut_is_incomplete(body: str) -> None:
    assert refused(body)[0] is Trouble.INCOMPLETE


def test_media_titles_are_not_the_title() -> None:
    feed = rss(
        '<item xmlns:media="urn:m"><media:title>A picture</media:title><title>Quake</title>'
        "<media:content><media:title>Another</media:title></media:content></item>"
    )
    assert titles(feed) == ["Quake"]


def test_where_there_is_no_title_the_text_is_the_headline() -> None:
    feed = rss(
        "<item><description>&lt;p&gt;Quake &lt;a href='/x'&gt;hits&lt;/a&gt; coast&lt;/p&gt;</description></item>"
    )
    assert titles(feed) == ["Quake hits coast"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("R&amp;D cut", "R&D cut"),
        ("R&D cut", "R&D cut"),
        ("R & D cut", "R & D cut"),
        ("AT&amp;amp;T cut", "AT&T cut"),
        ("Caf&eacute; shut&nbsp;&mdash; twice", "Café shut — twice"),
        ("Toll &#150; rises", "Toll – rises"),
        ("Toll &#11;rises", "Toll rises"),
        ("Toll &#xD800;&#x110000;rises", "Toll rises"),
        ("Toll &#99999999999;rises", "Toll rises"),
        ("Toll\x0b rises\x00", "Toll rises"),
        ("Growth <5% this year", "Growth <5% this year"),
        ("Growth &lt;5% this year", "Growth <5% this year"),
        ("&bogus; &bogus rises", "&bogus; &bogus rises"),
        ("&#60;b&#62;Quake&#60;/b&#62; hits", "Quake hits"),
        ("<![CDATA[Quake & <b>flood</b> &eacute;]]> hit", "Quake & flood é hit"),
        ("<![CDATA[Tom & Jerry &amp; co]]>", "Tom & Jerry & co"),
        ("Qu<!-- x & y -->ake", "Quake"),
    ],
)
def test_a_title_is_shown_as_it_was_meant(written: str, shown: str) -> None:
    assert titles(rss(f"<item><title>{written}</title></item>", "<item><title>Next &amp; last</title></item>")) == [
        shown,
        "Next & last",
    ]


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\n\n",
        "\ufeff",
        "<br />Warning: division by zero\n",
        '\n<?xml version="1.0" encoding="utf-8"?>',
        '<?xml version="1.0" encoding="bogus"?>',
        '<?xml version="1.1" encoding="utf-16"?>',
        '<?xml version="1.0"?><?xml-stylesheet href="x"?><!-- a > b -->',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">',
        '<!DOCTYPE rss [<!ENTITY a "]>"><!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]>',
    ],
)
def test_whatever_stands_in_front_of_the_feed_hides_nothing(before: str) -> None:
    assert titles(rss("<item><title>Quake é</title></item>", before=before)) == ["Quake é"]


def test_entities_of_the_feed_itself_are_never_read() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert titles(rss("<item><title>So &b; and &x;</title></item>", before=bomb)) == ["So &b; and &x;"]


def test_prefixes_that_nobody_declared_hide_nothing() -> None:
    feed = rss('<item><media:thumbnail url="x" foo:bar="1"/><title>Quake</title><dc:date>x</dc:date></item>')
    assert titles(feed) == ["Quake"]


def test_markup_that_nobody_escaped_in_a_text_hides_no_title() -> None:
    feed = rss(
        "<item><title>Quake</title><description><p>One<br>two <img src=x alt=a b></description></item>",
        "<item><title>Flood</title><description>fine</description></item>",
    )
    assert titles(feed) == ["Quake", "Flood"]


def test_a_feed_without_its_last_tags_is_read_and_marked() -> None:
    snapshot = read(rss("<item><title>Quake</title></item>").removesuffix("</channel></rss>"))
    assert [one.text for one in snapshot.headlines] == ["Quake"]
    assert not snapshot.closed


@pytest.mark.parametrize("left", range(1, 30, 4))
def test_a_feed_that_stops_in_an_item_is_incomplete(left: int) -> None:
    whole = rss("<item><title>Quake</title></item>", "<item><title>Flood in the north</title></item>")
    assert refused(whole[: whole.rindex("</item>") - left])[0] is Trouble.INCOMPLETE


@pytest.mark.parametrize("body", ["", "   ", "plain words", "<?xml?>", "<", "<!--", "<![CDATA[<rss>"])
def test_what_holds_no_feed_is_refused(body: str) -> None:
    assert refused(body)[0] in {Trouble.UNREADABLE, Trouble.INCOMPLETE, Trouble.MISSING}


def test_another_xml_document_is_named() -> None:
    assert refused('<?xml version="1.0"?><urlset><url/></urlset>') == (
        Trouble.MISSING,
        "the answer is no feed, but XML that begins with <urlset>",
    )


def test_a_page_in_place_of_a_feed_leads_to_the_feed_that_it_names() -> None:
    page = '<html><head><link rel=alternate type="application/rss+xml" href="/feed.xml"></head><body>News</body></html>'
    trouble, problem = refused(page)
    assert trouble is Trouble.MISSING
    assert problem == "the answer is a page, not a feed; it names its feed: https://wire.example/feed.xml"


def test_a_check_in_place_of_a_feed_is_named() -> None:
    page = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    assert refused(page)[0] is Trouble.BLOCKED


def test_an_empty_feed_is_a_good_answer() -> None:
    assert read(rss()).headlines == ()


def test_entries_without_words_are_a_fault_if_there_are_no_others() -> None:
    assert refused(rss("<item><guid>1</guid></item>"))[0] is Trouble.MISSING
    assert titles(rss("<item><guid>1</guid></item>", "<item><title>Quake</title></item>")) == ["Quake"]


def test_a_guid_is_a_link_only_if_it_looks_like_one() -> None:
    assert only(rss("<item><title>Quake</title><guid>https://wire.example/1</guid></item>")).link == (
        "https://wire.example/1"
    )
    assert only(rss("<item><title>Quake</title><guid>1</guid></item>")).link is None
    said = "<item><title>Quake</title><guid isPermaLink='false'>https://wire.example/1</guid></item>"
    assert only(rss(said)).link is None


def test_links_that_could_do_more_than_lead_to_a_page_are_dropped() -> None:
    assert only(rss("<item><title>Quake</title><link>javascript:alert(1)</link></item>")).link is None


def test_an_id_that_stands_under_several_titles_names_none_of_them() -> None:
    feed = rss("<item><title>A1</title><guid>x</guid></item>", "<item><title>B2</title><guid>x</guid></item>")
    assert [one.item_id for one in read(feed).headlines] == [None, None]


@pytest.mark.parametrize(
    ("written", "is_date"),
    [
        ("Sat, 31 Jan 2026 12:00:00 GMT", True),
        ("Sat, 31 Jan 26 07:00:00 EST", True),
        ("31 Jan 2026 12:00:00 -0000", True),
        ("2026-01-31T12:00:00.000Z", True),
        ("2026-01-31 13:00:00 +0100", True),
        ("Sat, 31 Jan 2026 12:00:00", False),
        ("yesterday", False),
        ("", False),
        ("99999999999999999999", False),
    ],
)
def test_a_date_without_a_zone_is_none(written: str, is_date: bool) -> None:
    headline = only(rss(f"<item><title>Quake</title><pubDate>{written}</pubDate></item>"))
    assert headline.published_at == (NOON if is_date else None)


def test_a_date_without_a_zone_still_tells_two_events_apart() -> None:
    item = "<item><title>Sirens in Haifa</title><pubDate>2026-01-31 10:{}:00</pubDate></item>"
    later, earlier = read(rss(item.format(40) + item.format(10))).headlines
    assert later.clock != earlier.clock


def test_a_charset_in_the_prolog_is_only_a_hint() -> None:
    line = "Мост закрыт"
    feed = rss(f"<item><title>{line}</title></item>", before='\n<?xml version="1.0" encoding="windows-1251"?>')
    assert titles(feed.encode("cp1251")) == [line]
    assert titles(feed.encode()) == [line]
    assert titles(feed.encode("utf-16")) == [line]


def test_an_archive_of_thousands_is_refused() -> None:
    trouble, problem = refused(rss("<item><title>Q</title></item>" * 5_001))
    assert trouble is Trouble.UNREADABLE
    assert "5,001 entries" in problem


@pytest.mark.parametrize("body", ["<rss>" + "<a>" * 100_000, "<rss><a " + "x='1' " * 20_000 + "/></rss>"])
def test_feeds_that_are_made_to_hurt_are_refused(body: str) -> None:
    assert refused(body)[0] in {Trouble.UNREADABLE, Trouble.INCOMPLETE, Trouble.MISSING}


def test_a_tag_that_nothing_closes_is_a_word_of_the_title() -> None:
    assert titles(rss("<item><title>Why &lt;script&gt; broke the &lt;b&gt; site</title></item>")) == [
        "Why <script> broke the <b> site"
    ]
