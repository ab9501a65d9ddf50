"""Headlines by markup, as a careful person would read them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import NOON
from ticker.extract.container import container_of
from ticker.extract.kinds import build, problems
from ticker.model.errors import ExtractError
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source

SOURCE = Source(name="x", url="https://x.example/", select="#t li")


def read(body: str | bytes, source: Source = SOURCE, content_type: str = "") -> Snapshot:
    data = body.encode() if isinstance(body, str) else body
    return build(source)(Page(url=source.url, body=data, at=NOON, headers={"content-type": content_type}))


def texts(body: str | bytes, source: Source = SOURCE, content_type: str = "") -> list[str]:
    return [headline.text for headline in read(body, source, content_type).headlines]


def a_list(*items: str) -> str:
    return f'<ul id="t">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<b>K</b>yiv metro reopens", "Kyiv metro reopens"),
        ("<b>Ankara</b><br>Quake of 5.1 felt", "Ankara Quake of 5.1 felt"),
        ("<p>One</p><p>two</p>", "One two"),
        ("<time>4 min ago</time> Fire at depot", "Fire at depot"),
        ("Profit &lt;5% &amp; R&amp;D cut", "Profit <5% & R&D cut"),
        ("no deal &#150; live", "no deal – live"),
        ("Storm<script>alert(1)</script> hits<style>p{}</style><noscript>turn on</noscript>", "Storm hits"),
        ("Storm <!-- not this --> hits", "Storm hits"),
        ("Storm <svg><title>icon</title></svg><span hidden>hits</span>", "Storm hits"),
    ],
)
def test_words_are_those_that_a_browser_shows(item: str, text: str) -> None:
    assert texts(a_list(item)) == [text]


def test_separators_empty_items_and_unfilled_templates_are_no_headlines() -> None:
    page = a_list(
        "Port blockade ends", "•", "+++", " ", "{{headline}}", "__proto_headline__", "${title}", "Nurses accept"
    )
    page += "<template><ul id=t><li>Row</li></ul></template>"
    assert texts(page) == ["Port blockade ends", "Nurses accept"]


def test_hidden_items_are_headlines() -> None:
    assert texts('<ul id="t"><li>Shown line</li><li style="display:none">Hidden line</li></ul>') == [
        "Shown line",
        "Hidden line",
    ]


def test_declarative_shadow_dom_is_page() -> None:
    inside = '<template shadowrootmode="open"><ol id="t"><li>Power back in Lagos</li></ol></template>'
    assert texts(f"<live-ticker>{inside}</live-ticker>") == ["Power back in Lagos"]


def test_an_empty_container_is_a_good_answer_and_a_missing_one_is_not() -> None:
    assert texts('<div><ul id="t"></ul></div>') == []
    with pytest.raises(ExtractError) as error:
        texts("<div><p>nothing here</p></div>")
    assert error.value.trouble is Trouble.MISSING


@pytest.mark.parametrize(
    ("select", "container"),
    [
        ("#t li", "#t"),
        (".ticker__item", ".ticker"),
        ("li.b-news__message > a", ".b-news"),
        ("#ticker-box ul li .ticker-item .ticker-text", "#ticker-box"),
        ("div.ticker > ul > li > a:not(.noti)", "div.ticker"),
        ("ul li", None),
    ],
)
def test_the_container_of_a_selector(select: str, container: str | None) -> None:
    assert container_of(select) == container


def test_links_are_absolute_and_of_the_web() -> None:
    page = "<base href='/en/'>" + a_list(
        '<a href="n/1">One headline</a>',
        '<a href="//cdn.example/2">Two headlines</a>',
        '<a href="javascript:alert(1)">Three headlines</a>',
        '<a href="data:text/html,x">Four headlines</a>',
        "Five headlines",
    )
    assert [headline.link for headline in read(page).headlines] == [
        "https://x.example/en/n/1",
        "https://cdn.example/2",
        None,
        None,
        None,
    ]


def test_the_link_around_an_item_is_its_link() -> None:
    source = replace(SOURCE, select="#t span")
    assert (
        read('<div id="t"><a href="/1"><span>Headline here</span></a></div>', source).headlines[0].link
        == "https://x.example/1"
    )


def test_an_item_id_and_a_date_are_taken_where_the_markup_gives_them() -> None:
    page = (
        '<ul id="t"><li data-article-id="4402373"><time datetime="2026-01-31T10:00:00Z">10:00</time>Headline</li></ul>'
    )
    (headline,) = read(page).headlines
    assert (headline.item_id, headline.published_at and headline.published_at.hour) == ("4402373", 10)


def test_places_of_a_list_are_no_ids_and_dates_without_a_zone_no_dates() -> None:
    page = '<ul id="t"><li data-id="1"><time datetime="2026-01-31T10:00:00">10:00</time>Headline</li></ul>'
    (headline,) = read(page).headlines
    assert (headline.item_id, headline.published_at) == (None, None)


@pytest.mark.parametrize(
    ("time", "clock"),
    [
        ("<time>10:40</time>", "10:40"),
        ("<time>الساعة ١٠:٤٠</time>", "الساعه 10:40"),
        ('<time datetime="2026-01-31T10:40:00">3 min ago</time>', "2026-01-31t10:40:00"),
        ('<time datetime="2026-01-31T10:40:00Z">10:40</time>', ""),
        ("<time>hace 3 min</time>", ""),
        ("<time>Live from 10:40 match</time>", ""),
    ],
)
def test_a_time_that_is_no_moment_still_tells_two_events_apart(time: str, clock: str) -> None:
    (headline,) = read(f'<ul id="t"><li>{time} Sirens in Haifa</li></ul>').headlines
    assert (headline.text, headline.clock) == ("Sirens in Haifa", clock)


def test_parts_of_an_item_are_chosen_and_left_out() -> None:
    page = a_list(
        '<i class="label">BREAKING</i> <a href="/x">More</a><h3>The headline</h3><a class=own href="/own">Read</a>'
    )
    assert texts(page, replace(SOURCE, drop=".label, a")) == ["The headline"]
    (headline,) = read(page, replace(SOURCE, text="h3", link=".own")).headlines
    assert (headline.text, headline.link) == ("The headline", "https://x.example/own")


def test_xpath_names_elements_texts_and_attributes() -> None:
    page = '<ul><li title="One headline">x</li><li title="Two headlines">y</li></ul>'
    assert texts(page, replace(SOURCE, select=None, xpath="//li/@title")) == ["One headline", "Two headlines"]
    assert texts(page, replace(SOURCE, select=None, xpath="//li/text()")) == ["x", "y"]


ARABIC = "زلزال بقوة 5.1 يضرب الساحل"
RUSSIAN = "Мост закрыт из-за паводка"


@pytest.mark.parametrize(
    ("charset", "header", "inside", "text"),
    [
        ("utf-8", "", "", ARABIC),
        ("utf-8", "charset=iso-8859-1", '<meta charset="windows-1252">', "President “out of danger” — bill is €5bn"),
        ("cp1252", "charset=ISO-8859-1", "", "Premier: “no deal” — bill is €5bn"),
        ("cp1256", "", '<meta charset="windows-1256">', ARABIC),
        ("cp1251", 'charset="windows-1251"', '<meta charset="utf-8">', RUSSIAN),
        ("cp1251", "", '<html lang="ru">', RUSSIAN),
        ("gb18030", "charset=gb2312", "", "总理朱镕基辞职"),
        ("cp932", "charset=shift_jis", "", "速報：①号機停止～東京"),
        ("euc_kr", "", '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">', "다리 붕괴"),
        ("utf-8-sig", "charset=windows-1251", "", RUSSIAN),
        ("utf-16", "", "", RUSSIAN),
        ("utf-8", "charset=utf-7", "", ARABIC),
        ("cp1252", "charset=bogus", "", "café à Paris"),
        ("iso2022_jp", "charset=iso-2022-jp", "", "速報：東京"),
    ],
)
def test_charsets_are_decided_as_browsers_do_and_valid_utf8_wins(
    charset: str, header: str, inside: str, text: str
) -> None:
    page = f"{inside}{'<!-- padding -->' * 200}{a_list(text)}"
    assert texts(page.encode(charset), content_type=f"text/html; {header}") == [text]


def test_one_broken_letter_does_not_change_the_charset_of_a_page() -> None:
    page = a_list(ARABIC * 5, "broken HERE letter").encode().replace(b"HERE", b"\xd8")
    assert texts(page, content_type="text/html; charset=windows-1256")[0] == ARABIC * 5


def test_a_page_too_deep_to_be_read_whole_is_an_error_and_no_half_page() -> None:
    with pytest.raises(ExtractError) as error:
        texts("<div>" * 3000 + a_list("Headline"))
    assert error.value.trouble is Trouble.UNREADABLE


def test_a_tag_with_absurdly_many_attributes_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(ExtractError):
        texts("<div " + " ".join(f"a{n}=1" for n in range(200_000)) + ">" + a_list("Headline"))


def test_a_long_attribute_and_a_long_script_are_no_reason_to_refuse_a_page() -> None:
    page = f'<div data-x="{"y " * 60_000}"></div><script>if (a < b) "{"z" * 100_000}"</script>{a_list("Headline")}'
    assert texts(page) == ["Headline"]


@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- nothing -->", b"\x00\x01\x02", b"\xff" * 100])
def test_a_body_that_is_no_page_is_an_error_with_a_name(body: bytes) -> None:
    with pytest.raises(ExtractError):
        texts(body)


def test_selectors_that_cannot_be_read_are_named_by_their_key() -> None:
    assert set(problems(replace(SOURCE, select="li[", drop="::x("))) == {"select", "drop"}
    assert set(problems(replace(SOURCE, select=None, xpath="//li["))) == {"xpath"}
    assert problems(SOURCE) == {}


@pytest.mark.parametrize("odd", ["\x01", "\x0c", "\x00", "&#1;", "&#xB;", "\ufffe", "&#xD800;"])
@pytest.mark.parametrize("tag", ["noscript", "template", "script"])
def test_a_control_character_behind_what_is_left_out_costs_no_headline(tag: str, odd: str) -> None:
    (text,) = texts(a_list(f"Cabinet <{tag}>x</{tag}>{odd}meets"))
    assert text.replace("\ufffd", "") == "Cabinet meets"


def test_label_time_and_id_are_read_where_the_settings_name_them() -> None:
    item = (
        '<b class="tag">BREAKING</b> <i id="n-77">Quake hits coast</i> <u class="at" title="x">2026-01-31T11:58:00Z</u>'
        ' <em class="more">Read more</em>'
    )
    source = replace(SOURCE, label=".tag", id="i", time=".at", drop=".more")
    (headline,) = read(a_list(item), source).headlines
    assert (headline.text, headline.label, headline.item_id) == ("Quake hits coast", "BREAKING", "n-77")
    assert headline.published_at is not None
    assert headline.published_at.minute == 58


def test_a_named_id_may_be_an_attribute_of_its_own() -> None:
    source = replace(SOURCE, id="a")
    (headline,) = read(a_list('<a href="/x" data-id="4711">Quake hits coast</a>'), source).headlines
    assert headline.item_id == "4711"


# What the markup sets beside a headline


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ('<span class="badge">LIVE</span> Vote under way', "Vote under way"),
        ("<b>JUST IN</b> Train derails near Lyon", "Train derails near Lyon"),
        ("<b>عاجل</b> انهيار جسر", "انهيار جسر"),
        ("<div><span>ÚLTIMA HORA</span> <span>hace 3 min</span></div><p>Cae el puente</p>", "Cae el puente"),
        ("<span>刚刚</span> 机场重新开放", "机场重新开放"),
        ("<span>10:40</span><a href=/1>انهيار جسر</a>", "انهيار جسر"),
        ("Fire at depot <span>4m</span>", "Fire at depot"),
        ("Bridge falls <small>Yesterday, 14:05</small>", "Bridge falls"),
        ('Bridge falls <i class="date">14:05</i>', "Bridge falls"),
        ("<b>Live</b> music returns to Cairo", "Live music returns to Cairo"),
        ("<b>Flash</b> floods hit Naxos", "Flash floods hit Naxos"),
        ("Kiel beat Flensburg <b>21:19</b>", "Kiel beat Flensburg 21:19"),
        ("<i>12:10</i> win for Kiel", "12:10 win for Kiel"),
        ("Fire at port <a href=/4>(live)</a>", "Fire at port (live)"),
        ("<span>Denied</span> Mayor quits", "Denied Mayor quits"),
        ("<span>عاجل</span>", "عاجل"),
    ],
)
def test_a_label_or_a_time_in_an_element_of_its_own_is_no_part_of_the_headline(item: str, text: str) -> None:
    (headline,) = read(f'<ul id="t"><li>{item}</li></ul>').headlines
    assert headline.text == text


def numbered(*items: str) -> list[str]:
    return [headline.text for headline in read(a_list(*items)).headlines]


def test_the_numbers_of_the_places_are_no_part_of_the_headlines() -> None:
    bare = ["Mayor quits", "Ferry aground", "Toll doubles"]
    assert numbered(*(f"{n}. {text}" for n, text in enumerate(bare, 1))) == bare
    assert numbered(*(f"<i>{n}</i> {text}" for n, text in enumerate(bare, 1))) == bare
    assert numbered("١- زلزال", "٢- حريق", "٣- فيضان") == ["زلزال", "حريق", "فيضان"]


@pytest.mark.parametrize(
    "texts",
    [
        ("1 dead in Lyon", "2 dead in Nice", "3 dead in Metz"),
        ("1. Mayor quits", "3. Ferry aground", "4. Toll doubles"),
        ("1. FC Köln relegated", "2. Liga starts"),
        ("1:0 in Bonn", "2:0 in Kiel", "3:0 in Ulm"),
    ],
)
def test_numbers_that_are_not_those_of_the_places_stay(texts: tuple[str, ...]) -> None:
    assert numbered(*texts) == list(texts)


@pytest.mark.parametrize(
    ("body", "closed"),
    [
        ("<html><ul id=t><li>Quake</ul></HTML >", True),
        (f"<html><ul id=t><li>Quake</ul></html><!-- cached --><!-- {'x' * 9000} -->", True),
        ("<html><ul id=t><li>Quake</ul>", False),
        ("<ul id=t><li>Quake</li></ul>\n", True),
        ("<ul id=t><li>Quake</li>", False),
        ("<ul id=t><li>Quake hits", False),
    ],
)
def test_a_document_and_a_fragment_tell_whether_they_are_whole(body: str, closed: bool) -> None:
    assert read(body).closed is closed


@pytest.mark.parametrize(
    "furniture",
    [
        ("Advertisement", "Publicidad", "إعلان", "Реклама", "广告", "פרסומת", "विज्ञापन", "[Anzeige]"),
        ("Loading…", "Cargando...", "جاري التحميل…", "Загрузка", "加载中"),
        ("Show more", "Ver más »", "المزيد", "Ещё", "更多", "Mehr anzeigen"),
        ("No breaking news at the moment.", "No hay noticias de última hora", "لا توجد أخبار عاجلة", "Нет новостей"),
    ],
)
def test_what_a_list_shows_beside_its_news_is_no_headline(furniture: tuple[str, ...]) -> None:
    assert numbered(*furniture, "Port blockade ends") == ["Port blockade ends"]
    assert numbered(*furniture) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ads ban passed",
        "Loading dock burns",
        "No news is good news",
        "Нет войне",
        "المزيد من القتلى",
        "More die in Lyon",
    ],
)
def test_a_headline_may_begin_like_what_is_none(text: str) -> None:
    assert numbered(text) == [text]


def test_a_post_that_is_embedded_below_a_headline_is_no_part_of_it() -> None:
    post = '<blockquote class="twitter-tweet"><p>Breaking: quake</p>- Desk <a href="/s/1">24 Nov</a></blockquote>'
    assert numbered(f"Quake hits Chile {post}") == ["Quake hits Chile"]
    assert numbered(post)[0].startswith("Breaking: quake")
