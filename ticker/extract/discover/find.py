"""By what a page that nobody described could be watched: its markup, its data, or because it is a feed itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ticker.extract import feed, html, jsonld
from ticker.extract.blocked import check_missing, check_page
from ticker.extract.charset import decode
from ticker.extract.data.inline import inline_json, trouble_of
from ticker.extract.data.jsontext import NotJsonError
from ticker.extract.data.wrapped import SPACE, decode_json
from ticker.extract.discover.data import DataFind, data_finds
from ticker.extract.discover.page import SURE, finds, selector_of
from ticker.extract.tree import parse_html
from ticker.extract.words import link_of
from ticker.model.errors import ExtractError
from ticker.model.page import Page
from ticker.model.source import Source

CANDIDATES_MAX = 5
_FEEDS_MAX = 10
_NOWHERE = "https://page.invalid/"
_FEED = 0.9
_LIVE_BLOG = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A way to watch a page.

    ``keys`` are those of a source in the settings (``select``, ``xpath``, ``path``, ``script`` …), ``score`` runs from
    0 to 1, ``headlines`` are the texts that it finds, the top of the page first, ``reason`` tells by what it was known.
    """

    kind: str
    keys: dict[str, str] = field(default_factory=dict)
    score: float
    headlines: tuple[str, ...]
    reason: str

    @property
    def select(self) -> str:
        """How the headlines are found, as one text: CSS, XPath or JMESPath."""
        return next((self.keys[key] for key in ("select", "xpath", "path") if key in self.keys), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """The candidates of a page, the best first, and the addresses of the feeds that it names."""

    candidates: tuple[Candidate, ...]
    feeds: tuple[str, ...] = ()


def discover(page: Page) -> Discovery:
    """Finds the ticker of a page. Raises ExtractError for what is no page, feed or JSON that can be read."""
    text = decode(page)
    start = text.lstrip(SPACE)[:500].casefold()
    if start[:1] in {"{", "["}:
        return Discovery(candidates=_ranked(_of_answer(page, text)))
    if "<rss" in start or "<feed" in start or "<rdf:rdf" in start or ("<?xml" in start and "<html" not in start):
        return Discovery(candidates=_ranked(_of_feed(page)))
    root = parse_html(text)
    check_page(page, text, root)
    found = _ranked([*_of_markup(text), *_of_data(text), *_of_live_blog(page)])
    if not found:
        check_missing(page, text, root)
    links = (link for link in root.iter("link") if (link.get("type") or "").casefold() in feed.FEED_TYPES)
    feeds = dict.fromkeys(filter(None, (link_of(link.get("href"), page.address) for link in links)))
    return Discovery(candidates=found, feeds=tuple(feeds)[:_FEEDS_MAX])


def _ranked(candidates: Iterator[Candidate] | list[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(candidates, key=lambda one: -one.score)[:CANDIDATES_MAX])


def _of_markup(text: str) -> Iterator[Candidate]:
    root = parse_html(text)
    for find in finds(root)[:CANDIDATES_MAX]:
        select, xpath = selector_of(find, root)
        if select or xpath:
            keys = {"select": select} if select else {"xpath": xpath or ""}
            texts = html.texts_of(root, Source(name="", url=_NOWHERE, select=select, xpath=None if select else xpath))
            yield Candidate(kind="html", keys=keys, score=find.score, headlines=texts, reason=find.sign)


def _of_data(text: str) -> Iterator[Candidate]:
    for inline in inline_json(text):
        where = {key: value for key, value in (("script", inline.script), ("variable", inline.variable)) if value}
        for find in data_finds(inline.value):
            if find.score >= SURE:
                yield _data_candidate(find, where)


def _data_candidate(find: DataFind, where: dict[str, str]) -> Candidate:
    keys = {"path": find.path, **find.parts, **where}
    return Candidate(kind="json", keys=keys, score=find.score, headlines=find.texts, reason="its data")


def _of_answer(page: Page, text: str) -> Iterator[Candidate]:
    try:
        document = decode_json(text)
    except NotJsonError as error:
        raise ExtractError(trouble_of(error), f"the answer cannot be read as JSON: {error}") from error
    if isinstance(document, dict) and "jsonfeed.org" in str(document.get("version")):
        yield from _of_feed(page)
        return
    for find in data_finds(document, is_answer=True):
        yield _data_candidate(find, {})


def _of_feed(page: Page) -> Iterator[Candidate]:
    source = Source(name="page", url=page.url, kind="feed")
    headlines = tuple(one.text for one in feed.build(source)(page).headlines)
    yield Candidate(kind="feed", score=_FEED, headlines=headlines, reason="the address is a feed")


def _of_live_blog(page: Page) -> Iterator[Candidate]:
    """The live blog of a page, which it tells to search engines."""
    try:
        snapshot = jsonld.build(Source(name="page", url=page.url, kind="jsonld"))(page)
    except ExtractError:
        return
    if texts := tuple(one.text for one in snapshot.headlines):
        yield Candidate(kind="jsonld", score=_LIVE_BLOG, headlines=texts, reason="a live blog (schema.org)")
