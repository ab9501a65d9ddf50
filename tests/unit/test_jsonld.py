"""Kind jsonld: the updates of live blogs as pages tell them to search engines, in all ways that JSON-LD allows."""

from __future__ import annotations

import json

import pytest

from tests.builders import NOON
from ticker.extract.kinds import build, problems
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source

URL = "https://wire.example/live/quake"
SOURCE = Source(name="wire", url=URL, kind="jsonld")


def a_blog(*updates: object, **more: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "url": URL,
        "headline": "Quake live",
        "liveBlogUpdate": list(updates),
        **more,
    }


def a_page(*documents: object, before: str = "") -> str:
    """Documents as a page carries them: texts as they are, any other value as JSON."""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in documents]
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return f"<!DOCTYPE html><html><head><title>Wire</title>{scripts}</head><body>{before}<p>News</p></body></html>"


def read(body: str) -> Snapshot:
    return build(SOURCE)(Page(url=URL, body=body.encode(), at=NOON))


def texts(*documents: object) -> list[str]:
    return [one.text for one in read(a_page(*documents)).headlines]


def only(*documents: object) -> Headline:
    [headline] = read(a_page(*documents)).headlines
    return headline


def refused(body: str) -> tuple[Trouble, str]:
    with pytest.raises(ExtractError) as caught:
        read(body)
    return caught.value.trouble, caught.value.problem


UPDATE = {
    "@type": "BlogPosting",
    "headline": "Harbour closed ",
    "url": f"{URL}#17",
    "datePublished": "2026-01-31T14:00:00.000+02:00",
    "articleBody": "The harbour is closed. More soon.",
}


def test_an_update_tells_headline_link_id_and_date() -> None:
    assert only(a_blog(UPDATE)) == Headline(
        text="Harbour closed",
        link=f"{URL}#17",
        item_id="wire.example/live/quake#17",
        published_at=NOON,
    )


def test_updates_stand_in_the_order_of_the_page() -> None:
    headlines = read(a_page(a_blog(UPDATE, {**UPDATE, "headline": "Dam holds", "url": f"{URL}#16"}))).headlines
    assert [(one.position, one.text) for one in headlines] == [(0, "Harbour closed"), (1, "Dam holds")]


def test_a_document_alone_is_read_as_one_in_a_page() -> None:
    snapshot = read(json.dumps(a_blog(UPDATE)))
    assert [one.text for one in snapshot.headlines] == ["Harbour closed"]
    assert snapshot.closed


@pytest.mark.parametrize(
    "kind",
    [
        "LiveBlogPosting",
        " LiveBlogPosting ",
        ["NewsArticle", "LiveBlogPosting"],
        "schema:LiveBlogPosting",
        "http://schema.org/LiveBlogPosting",
        "https://www.schema.org/LiveBlogPosting",
    ],
)
def test_a_live_blog_is_known_by_its_type_in_every_spelling(kind: object) -> None:
    assert texts({**a_blog(UPDATE), "@type": kind}) == ["Harbour closed"]


@pytest.mark.parametrize("kind", ["NewsArticle", "BlogPosting", "LiveBlogPostingX", 7, None, ["x", {}]])
def test_another_type_is_no_live_blog(kind: object) -> None:
    assert refused(a_page({**a_blog(UPDATE), "@type": kind}))[0] is Trouble.MISSING


def test_a_live_blog_is_found_wherever_it_stands() -> None:
    graph = {"@graph": [{"@type": "WebSite"}, {"@type": "WebPage", "mainEntity": a_blog(UPDATE)}]}
    assert texts({"@type": "Organization"}, graph) == ["Harbour closed"]
    assert texts([[], a_blog(UPDATE)]) == ["Harbour closed"]


@pytest.mark.parametrize(
    "properties",
    [
        {"schema:liveBlogUpdate": [{"schema:headline": "Dam holds"}]},
        {"http://schema.org/liveBlogUpdate": [{"http://schema.org/headline": [{"@value": "Dam holds"}]}]},
        {"liveBlogUpdate": {"headline": "Dam holds"}},
        {"liveBlogUpdate": {"@list": [{"headline": "Dam holds"}]}},
        {"liveBlogUpdate": {"@set": [{"headline": {"@value": "Dam holds", "@language": "en"}}]}},
        {"liveBlogUpdate": [{"name": "Dam holds"}, "x", None, 7]},
    ],
)
def test_properties_are_read_in_all_forms_of_json_ld(properties: dict[str, object]) -> None:
    assert texts({"@type": "LiveBlogPosting", **properties}) == ["Dam holds"]


def test_updates_that_stand_elsewhere_are_found_by_their_ids() -> None:
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@id": "#2"}, {"@id": "#1"}, {"@id": "#9"}]}
    posts = [{"@id": "#1", "headline": "Dam holds"}, {"@id": "#2", "headline": "Harbour closed", "url": "/2"}]
    headlines = read(a_page({"@graph": [posts[0], blog, posts[1]]})).headlines
    assert [(one.text, one.link, one.item_id) for one in headlines] == [
        ("Harbour closed", "https://wire.example/2", "#2"),
        ("Dam holds", f"{URL}#1", "#1"),
    ]


def test_an_update_that_says_something_is_no_reference() -> None:
    blog = a_blog({"@id": "#1", "headline": "Dam holds"}, {"@id": "#2"})
    other = [{"@id": "#1", "author": "x"}, {"@id": "#2", "headline": "Harbour closed"}]
    assert texts(blog, other) == ["Dam holds", "Harbour closed"]


def test_a_block_that_cannot_be_read_hides_no_other() -> None:
    assert texts("{", a_blog(UPDATE), "var x", "") == ["Harbour closed"]


@pytest.mark.parametrize(
    "written",
    [
        "<!-- {} -->",
        "//<![CDATA[\n{}\n//]]>",
        "\ufeff {} ;",
        "{} {{}}",
    ],
)
def test_a_block_is_read_out_of_what_it_is_wrapped_in(written: str) -> None:
    assert texts(written.format(json.dumps(a_blog(UPDATE)))) == ["Harbour closed"]


def test_a_block_with_line_breaks_in_its_strings_is_read() -> None:
    assert texts('{"@type":"LiveBlogPosting","liveBlogUpdate":[{"headline":"Dam\n\tholds"}]}') == ["Dam holds"]


# What is shown


@pytest.mark.parametrize(
    ("update", "shown"),
    [
        ({"headline": "Dam &ldquo;holds&rdquo;"}, "Dam “holds”"),
        ({"headline": "<b>Dam</b> holds"}, "Dam holds"),
        ({"headline": "Fire \ud83d in Porto"}, "Fire in Porto"),
        ({"headline": " ", "name": "Dam holds"}, "Dam holds"),
        ({"headline": [], "name": ["Dam holds", "x"]}, "Dam holds"),
        ({"headline": "Quake live", "articleBody": "The old dam of the valley holds. More soon."},
         "The old dam of the valley holds."),
        ({"articleBody": "<p>The old dam of the valley holds.</p><p>More soon.</p>"},
         "The old dam of the valley holds."),
        ({"articleBody": "Gov. Smith resigns over the dam. More soon."}, "Gov. Smith resigns over the dam."),
        ({"articleBody": "Growth was 2.5 percent in the U.S. Senate budget! Really?"},
         "Growth was 2.5 percent in the U.S. Senate budget!"),
        ({"articleBody": "“We will not resign over the dam.” The premier spoke at noon."},
         "“We will not resign over the dam.”"),
        ({"articleBody": "地震で沿岸部に津波警報が発令されました。住民は直ちに避難してください。もっと"},
         "地震で沿岸部に津波警報が発令されました。住民は直ちに避難してください。"),
        ({"articleBody": "The old dam of the valley holds\n\nMore soon."}, "The old dam of the valley holds"),
        ({"articleBody": "No dam.\n\nThe old dam of the valley holds. More."},
         "No dam. The old dam of the valley holds."),
        ({"text": "Dam holds"}, "Dam holds"),
        ({"description": "Dam holds"}, "Dam holds"),
        ({"headline": "Quake live", "articleBody": " "}, "Quake live"),
    ],
)  # fmt: skip
def test_the_headline_of_an_update_or_else_its_first_sentence_is_shown(update: dict[str, str], shown: str) -> None:
    assert texts(a_blog(update)) == [shown]


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    [text] = texts(a_blog({"articleBody": "dam holds " * 100}))
    assert len(text) <= 240
    assert text.endswith((" dam…", " holds…"))


# Links, ids, dates


@pytest.mark.parametrize(
    ("update", "link", "item_id"),
    [
        ({"url": "/live/quake/17"}, "https://wire.example/live/quake/17", "https://wire.example/live/quake/17"),
        ({"url": URL}, URL, None),
        ({}, URL, None),
        ({"url": URL, "@id": "urn:17"}, URL, "urn:17"),
        ({"@id": "#17"}, f"{URL}#17", "#17"),
        ({"mainEntityOfPage": {"@id": "/17"}}, "https://wire.example/17", "https://wire.example/17"),
        ({"mainEntityOfPage": "/17"}, "https://wire.example/17", "https://wire.example/17"),
        ({"url": "javascript:alert(1)"}, URL, None),
        ({"url": ["/17", "/18"]}, "https://wire.example/17", "https://wire.example/17"),
        ({"@id": "a\ud83d17", "url": "/17"}, "https://wire.example/17", "a17"),
        ({"@id": "x" * 501, "url": "/17"}, "https://wire.example/17", "https://wire.example/17"),
        ({"@id": 17}, URL, None),
        ({"@id": ["#17"]}, f"{URL}#17", "#17"),
    ],
)
def test_an_update_is_known_by_its_id_or_by_a_link_of_its_own(
    update: dict[str, object], link: str, item_id: str | None
) -> None:
    headline = only(a_blog({"headline": "Dam holds", **update}))
    assert (headline.link, headline.item_id) == (link, item_id)


def test_a_name_that_counts_only_within_one_document_is_neither_id_nor_link() -> None:
    headline = only(a_blog({"headline": "Dam holds", "@id": "_:b0"}))
    assert (headline.link, headline.item_id) == (URL, None)


@pytest.mark.parametrize(
    ("update", "is_noon"),
    [
        ({"datePublished": "2026-01-31T12:00:00Z"}, True),
        ({"datePublished": {"@type": "DateTime", "@value": "2026-01-31T12:00:00Z"}}, True),
        ({"dateCreated": "2026-01-31T12:00:00Z"}, True),
        ({"datePublished": "2026-01-31", "dateCreated": "2026-01-31T12:00:00Z"}, True),
        ({"datePublished": "2026-01-31T12:00:00"}, False),
        ({"dateModified": "2026-01-31T12:00:00Z"}, False),
    ],
)
def test_an_update_is_dated_when_it_was_published(update: dict[str, object], is_noon: bool) -> None:
    headline = only(a_blog({"headline": "Dam holds", **update}))
    assert headline.published_at == (NOON if is_noon else None)


# Nothing to show


@pytest.mark.parametrize("nothing", [[], None, {"@list": []}])
def test_a_live_blog_without_updates_yet_is_a_good_answer(nothing: object) -> None:
    assert read(a_page({**a_blog(), "liveBlogUpdate": nothing})).headlines == ()


def test_a_live_blog_that_does_not_list_its_updates_is_told() -> None:
    blog = {"@type": "LiveBlogPosting", "headline": "Quake live"}
    assert refused(a_page(blog)) == (Trouble.MISSING, "the live blog does not tell its updates (liveBlogUpdate)")
    assert texts(blog, a_blog(UPDATE)) == ["Harbour closed"]


@pytest.mark.parametrize("updates", [[{"x": 1}], ["Dam holds"], [{"@id": "#9"}], "Dam holds", 7, {"x": 1}])
def test_updates_without_words_are_a_fault_if_there_are_no_others(updates: object) -> None:
    assert refused(a_page({**a_blog(), "liveBlogUpdate": updates})) == (
        Trouble.MISSING,
        "no update of the live blog has a headline or a text",
    )
    assert texts(a_blog({"x": 1}, UPDATE)) == ["Harbour closed"]


def test_a_page_without_a_live_blog_is_told() -> None:
    trouble, problem = refused(a_page({"@type": "NewsArticle"}))
    assert (trouble, problem) == (
        Trouble.MISSING,
        "there is no live blog (a schema.org LiveBlogPosting in JSON-LD)",
    )


def test_a_block_that_was_cut_is_incomplete() -> None:
    assert refused(a_page('{"@type": "LiveBlogPosting", "liveBl'))[0] is Trouble.INCOMPLETE
    assert refused('{"@type": "LiveBlogPosting", "liveBl')[0] is Trouble.INCOMPLETE
    assert refused("")[0] is Trouble.INCOMPLETE


def test_a_check_in_place_of_a_live_blog_is_named() -> None:
    page = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    assert refused(page)[0] is Trouble.BLOCKED


def test_a_page_without_its_end_is_marked() -> None:
    page = a_page(a_blog(UPDATE))
    assert read(page).closed
    assert not read(page.removesuffix("</html>")).closed


def test_there_is_nothing_to_be_set() -> None:
    assert problems(SOURCE) == {}


# Values made to hurt


@pytest.mark.parametrize("depth", [100, 900, 950, 975, 100_000])
@pytest.mark.parametrize("key", ["@id", "headline", "url", "articleBody", "x"])
def test_a_live_blog_nested_deeply_hides_no_update(key: str, depth: int) -> None:
    deep = (
        f'{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{{"{key}": {"[" * depth}{"]" * depth}}}, {{"@id": "x"}}]}}'
    )
    assert texts(deep, a_blog(UPDATE)) == ["Harbour closed"]


def test_a_flood_of_values_in_many_blocks_is_refused() -> None:
    assert "more than 500,000 values" in refused(a_page(*["[" + "[]," * 45_000 + "[]]"] * 6, a_blog(UPDATE)))[1]


def test_an_archive_of_thousands_is_refused() -> None:
    trouble, problem = refused(a_page(a_blog(*[{"headline": "Q"}] * 5_001)))
    assert trouble is Trouble.UNREADABLE
    assert "more than 5,000 updates" in problem


@pytest.mark.parametrize("body", ["." * 100_000, "A. " * 33_000, "Xy. " * 25_000, ".)" * 50_000, "\n " * 50_000 + "x"])
def test_a_text_of_nothing_but_ends_is_cut_soon(body: str) -> None:
    texts(a_blog({"articleBody": body}, UPDATE))


def test_one_update_named_thousands_of_times_is_read_once() -> None:
    blog = a_blog(*[{"@id": "#1"}] * 4_900)
    post = {"@id": "#1", "articleBody": "<p>The old dam of the valley holds. " * 3_000}
    assert texts(blog, post) == ["The old dam of the valley holds."]


def test_thousands_of_live_blogs_in_one_page_are_read_soon() -> None:
    blogs = [{"@type": "LiveBlogPosting", "liveBlogUpdate": {"@id": f"#{n}"}} for n in range(4_000)]
    posts = [{"@id": f"#{n}", "headline": f"Dam {n} holds"} for n in range(4_000)]
    assert len(texts(blogs, posts)) == 4_000
