"""Headlines of a page by its markup: CSS or XPath names the elements, their words are the headlines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from urllib.parse import urljoin

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from ticker.extract.beside import beside
from ticker.extract.blocked import check_missing, check_page, check_texts
from ticker.extract.charset import decode
from ticker.extract.container import container_of
from ticker.extract.listing import unnumbered
from ticker.extract.tree import is_closed, parse_html
from ticker.extract.words import is_headline, link_of, words_of
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.ports import Extract
from ticker.model.source import Source
from ticker.text.times import first_clock

PARTS = ("text", "link", "time", "id", "label", "drop")  # keys of a source that name parts of an item

Select = Callable[[etree._Element], Iterable[etree._Element]]

_PATH_DEPTH = 4  # elements of the path that tells a redesign; more would change with any advertisement
_PARTS_MAX = 12  # elements of a headline; one that has more is a card, and its title stands among the first
_EMBED = re.compile(
    r"\b(?:twitter|instagram|tiktok|fb|bluesky|mastodon|telegram|text-post)-(?:tweet|media|embed|post)\b"
)
_ITEM_ID_MIN = 4  # characters: shorter ids number the places of a list, not the headlines
_ITEM_ID = re.compile(r"^(?:data-)?(?:(?:item|article|post|story|news|content|entry|cms|node)-?)?(?:id|uuid|guid|key)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selectors:
    """The selectors of a source, compiled once: items, their container if one can be told, and the parts of an item."""

    items: Select
    container: Select | None
    text: Select | None
    link: Select | None
    time: Select | None
    id: Select | None
    label: Select | None
    drop: Select | None


def build(source: Source) -> Extract:
    """An extract for a source; ``problems`` tells beforehand whether its selectors can be read."""
    selectors = _compiled(source)
    named = source.select or source.xpath or ""

    def extract(page: Page) -> Snapshot:
        return _snapshot(page, selectors, named)

    return extract


def texts_of(root: etree._Element, source: Source) -> tuple[str, ...]:
    """The texts of the headlines of a page as a source would read them, each once."""
    selectors = _compiled(source)
    return tuple(dict.fromkeys(one.text for one in _listed(selectors.items(root), selectors, "")[0]))


def problems(source: Source) -> dict[str, str]:
    """What is wrong with the selectors of a source, by key."""
    found: dict[str, str] = {}
    for key in ("select", *PARTS):
        value: str | None = getattr(source, key)
        try:
            if value is not None:
                _css(value)
        except (SelectorError, etree.XPathError) as error:
            found[key] = f"not a CSS selector: {error}"
    try:
        if source.xpath is not None:
            _xpath(source.xpath)
    except etree.XPathError as error:
        found["xpath"] = f"not an XPath expression: {error}"
    return found


def _compiled(source: Source) -> _Selectors:
    return _Selectors(
        items=_css(source.select) if source.select else _xpath(source.xpath or "//none"),
        container=_css(outer) if source.select and (outer := container_of(source.select)) else None,
        **{part: _css(select) if (select := getattr(source, part)) else None for part in PARTS},
    )


def _snapshot(page: Page, selectors: _Selectors, named: str) -> Snapshot:
    text = decode(page)
    root = parse_html(text)
    check_page(page, text, root)
    base = _base(root, page.address)
    items = list(selectors.items(root))
    if not items and not (selectors.container and any(True for _ in selectors.container(root))):
        check_missing(page, text, root)
        raise ExtractError(Trouble.MISSING, f"nothing on the page matches {named}")
    headlines, kept = _listed(items, selectors, base)
    check_texts([headline.text for headline in headlines])
    return Snapshot(at=page.at, headlines=headlines, path=_path(kept), closed=is_closed(text))


def _listed(
    items: Iterable[etree._Element], selectors: _Selectors, base: str
) -> tuple[tuple[Headline, ...], list[etree._Element]]:
    """The headlines of items, and the items that hold one."""
    read = [(item, _headline(item, selectors, base)) for item in items]
    kept = [(item, headline) for item, headline in read if is_headline(headline.text)]
    headlines = tuple(replace(headline, position=n) for n, (_, headline) in enumerate(kept))
    return unnumbered(headlines), [item for item, _ in kept]


def _headline(item: etree._Element, selectors: _Selectors, base: str) -> Headline:
    labels = list(selectors.label(item)) if selectors.label else []
    times = list(selectors.time(item)) if selectors.time else list(item.iter("time"))
    dropped = {*labels, *(selectors.drop(item) if selectors.drop else ()), *(times if selectors.time else ())}
    if selectors.text:
        text = " ".join(words_of(part, dropped) for part in selectors.text(item))
    else:  # a clock beside the headline is no part of it, unless there is nothing else
        set_beside = beside(item, dropped | set(times)) if len(item) else []
        aside = {*dropped, *times, *set_beside}
        text = words_of(item, {*aside, *_embedded(item)}) or words_of(item, aside) or words_of(item, dropped)
        times += set_beside
    parts = dict.fromkeys(_parts(item)) if len(item) and not selectors.text else {}
    published_at = next(filter(None, map(_datetime, times)), None)
    return Headline(
        text=text,
        link=_link(item, selectors, base),
        item_id=_item_id(item, selectors),
        published_at=published_at,
        label=" ".join(map(words_of, labels)) or None,
        clock="" if published_at else first_clock(said for time in times for said in _said(time)),
        parts=tuple(part for part in parts if is_headline(part) and part != text),
    )


def _embedded(item: etree._Element) -> Iterable[etree._Element]:
    """Posts of other services that are shown below a headline; their scripts look for them by these classes."""
    return (quote for quote in item.iter("blockquote") if _EMBED.search(quote.get("class") or ""))


def _parts(item: etree._Element) -> Iterable[str]:
    """The words of the elements of an item, and those that stand in it bare."""
    yield words_of(item, set(item))
    yield from map(words_of, islice(item.iterdescendants(etree.Element), _PARTS_MAX))


def _link(item: etree._Element, selectors: _Selectors, base: str) -> str | None:
    if selectors.link:
        anchors: Iterable[etree._Element] = selectors.link(item)
    else:
        anchors = (item, *item.iterancestors("a"), *item.iter("a")) if item.tag != "a" else (item,)
    links = (link_of(anchor.get("href"), base) for anchor in anchors if anchor.tag == "a")
    return next((link for link in links if link), None)


def _item_id(item: etree._Element, selectors: _Selectors) -> str | None:
    """The id that the markup gives the headline; where the settings name the element, its own ``id`` counts as well."""
    if selectors.id:
        named = list(selectors.id(item))
        values = [one.get("id") or words_of(one) for one in named if not _own_ids(one)]
        return next((value for value in (*(value for one in named for value in _own_ids(one)), *values) if value), None)
    return next((value for value in _own_ids(item) if len(value) >= _ITEM_ID_MIN), None)


def _own_ids(element: etree._Element) -> list[str]:
    return [value.strip() for name, value in element.attrib.items() if _ITEM_ID.match(name) and name != "id"]


def _datetime(time: etree._Element) -> datetime | None:
    """The moment of a ``<time datetime>`` or other element; one without a zone could be hours off and is none."""
    for value in _said(time):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            continue
        return at if at.tzinfo else None
    return None


def _said(time: etree._Element) -> tuple[str, ...]:
    """What an element says of a time, in its markup and its words."""
    return (time.get("datetime") or "").strip(), (time.get("content") or "").strip(), words_of(time)


def _base(root: etree._Element, address: str) -> str:
    href = next((base.get("href") for base in root.iter("base") if base.get("href")), None)
    try:
        return urljoin(address, href or "")
    except ValueError:
        return address


def _path(items: Iterable[etree._Element]) -> str:
    """The tags that lead to most of the items; classes change with every state of a page, tags with its design."""
    paths = Counter(
        ">".join(reversed([str(tag.tag) for tag in islice(chain((item,), item.iterancestors()), _PATH_DEPTH)]))
        for item in items
    )
    return paths.most_common(1)[0][0] if paths else ""


def _css(select: str) -> Select:
    return _xpath(HTMLTranslator().css_to_xpath(select))


def _xpath(xpath: str) -> Select:
    compiled = etree.XPath(xpath, smart_strings=False)

    def select(root: etree._Element) -> Iterable[etree._Element]:
        try:
            found = compiled(root)
        except etree.XPathError as error:
            raise ExtractError(Trouble.MISSING, f"the XPath cannot be evaluated: {error}") from error
        return [_element(one) for one in found] if isinstance(found, list) else []

    return select


def _element(found: object) -> etree._Element:
    """An XPath may name texts or attributes; each becomes an element that holds it."""
    if isinstance(found, etree._Element):
        return found
    element = etree.Element("span")
    element.text = str(found)
    return element
