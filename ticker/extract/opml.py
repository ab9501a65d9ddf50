"""Lists of feeds as feed readers exchange them (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from ticker.extract.charset import decode
from ticker.extract.data.xml import local_name, parse_xml
from ticker.model.errors import ExtractError
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source
from ticker.text.clean import clean, cut

_OUTLINES_MAX = 10_000
_TITLE_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An entry of a list that is no mere folder: its title, its feed, and the page that the feed is of."""

    title: str
    feed: str
    page: str


def read_opml(page: Page) -> tuple[Outline, ...]:
    """The entries with an address, in whatever folders, in order. Raises ExtractError.

    The XML is read like that of feeds: without DTD, entities of its own, or network.
    """
    root, is_whole = parse_xml(decode(page), address=page.address, counted=frozenset({"outline"}))
    if local_name(root) != "opml":
        raise ExtractError(Trouble.MISSING, f"no list of feeds (OPML), but XML that begins with <{local_name(root)}>")
    if not is_whole:
        raise ExtractError(Trouble.INCOMPLETE, "the list stops before its end; export it again")
    found = [_outline(element) for element in root.iter() if local_name(element) == "outline"]
    if len(found) > _OUTLINES_MAX:
        raise ExtractError(Trouble.UNREADABLE, f"the list has {len(found):,} entries, more than {_OUTLINES_MAX:,}")
    return tuple(one for one in found if one.feed or one.page)


def write_opml(sources: Iterable[Source]) -> str:
    """The sources as a list: feeds as feeds, all others as links."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Ticker"
    body = etree.SubElement(root, "body")
    for source in sources:
        outline = etree.SubElement(body, "outline", text=clean(source.name), title=clean(source.name))
        is_feed = source.kind == "feed"
        outline.set("type", "rss" if is_feed else "link")
        outline.set("xmlUrl" if is_feed else "url", source.url)
    return etree.tostring(root, encoding="unicode", pretty_print=True)


def _outline(element: etree._Element) -> Outline:
    """Names of attributes are in whatever case: ``xmlUrl`` is ``xmlurl`` to some readers."""
    given = {str(name).casefold(): str(value).strip() for name, value in element.attrib.items()}
    title = cut(clean(given.get("title") or given.get("text") or ""), _TITLE_MAX)
    return Outline(title=title, feed=given.get("xmlurl", ""), page=given.get("htmlurl") or given.get("url", ""))
