"""Headlines of a feed: RSS 0.9x, 1.0 and 2.0 (rssboard.org, purl.org/rss/1.0), Atom (RFC 4287), JSON Feed 1.1.

An entry's title is its headline; where feeds have none, as those of chat channels, its text is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from ticker.extract.blocked import check_missing, check_page
from ticker.extract.charset import decode
from ticker.extract.data.jsontext import Json, NotJsonError
from ticker.extract.data.wrapped import SPACE, decode_json
from ticker.extract.data.xml import local_name, parse_xml
from ticker.extract.listing import listed
from ticker.extract.markup import read_markup
from ticker.extract.moments import moment
from ticker.extract.tree import parse_html
from ticker.extract.words import LINK_MAX, link_of, words_of
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.ports import Extract
from ticker.model.source import Source
from ticker.text.clean import cut
from ticker.text.times import first_clock

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
"""Media types by which pages link to their feeds."""

_ITEMS = frozenset({"item", "entry"})
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_DATES = ("pubdate", "published", "issued", "date", "created", "updated", "modified")  # that of the first counts
_BODIES = ("description", "summary", "content", "encoded")
_ITEMS_MAX = 5_000  # a feed holds dozens; an archive should be asked for less
_BODY_MAX = 240  # characters of a text that stands for a headline
_DATE_MAX = 100
_ID_MAX = 2_000


def build(source: Source) -> Extract:  # noqa: ARG001 - every kind is built from its source
    """An extract for any feed: there is nothing to be set."""
    return _snapshot


def problems(source: Source) -> dict[str, str]:  # noqa: ARG001 - every kind is asked about its source
    return {}


def _snapshot(page: Page) -> Snapshot:
    text = decode(page)
    start = text.lstrip(SPACE)[:1]
    if start == "{":
        headlines, form, closed = _json_feed(text, page)
    else:
        headlines, form, closed = _xml_feed(text, page)
    return Snapshot(at=page.at, headlines=listed(headlines), path=form, closed=closed)


def _xml_feed(text: str, page: Page) -> tuple[Iterable[Headline], str, bool]:
    try:
        root, closed = parse_xml(text, address=page.address, counted=_ITEMS)
    except ExtractError:
        _check_page(page, text)
        raise
    feed = next((element for element in root.iter() if local_name(element) in _ROOTS), None)
    if feed is None:
        _check_page(page, text)
        raise ExtractError(Trouble.MISSING, f"the answer is no feed, but XML that begins with <{local_name(root)}>")
    items = [element for element in feed.iter() if local_name(element) in _ITEMS]
    _check_size(len(items))
    headlines = [_entry(item, page) for item in items]
    if items and not any(one.text for one in headlines):
        raise ExtractError(Trouble.MISSING, f"none of the {len(items)} entries of the feed holds a title or a text")
    return headlines, f"{local_name(feed)}>{local_name(items[0])}" if items else "", closed


def _check_page(page: Page, text: str) -> None:
    """Raises ExtractError if the answer is a page of HTML, and names what it is, or the feed that it leads to."""
    if "<html" not in (head := text[:4_096].casefold()) and "<body" not in head:
        return
    root = parse_html(text)
    check_page(page, text, root)
    check_missing(page, text, root)
    feeds = (link_of(link.get("href"), page.address) for link in root.iter("link") if link.get("type") in FEED_TYPES)
    named = next(filter(None, feeds), None)
    advice = f"it names its feed: {named}" if named else "give the address of a feed, or another kind"
    raise ExtractError(Trouble.MISSING, f"the answer is a page, not a feed; {advice}")


def _check_size(count: int) -> None:
    if count > _ITEMS_MAX:
        raise ExtractError(Trouble.UNREADABLE, f"the feed has {count:,} entries, more than {_ITEMS_MAX:,}")


def _entry(item: etree._Element, page: Page) -> Headline:
    parts = [child for child in item if isinstance(child.tag, str)]
    own = [child for child in parts if _namespace(child) == _namespace(item)]
    title = _first(_text(one) for one in [*_named(own, "title"), *_named(parts, "title")])
    link = _first(_link(one, page) for one in _named(own, "link"))
    guid = next(iter([*_named(own, "guid"), *_named(own, "id")]), None)
    item_id = (_words(guid) if guid is not None else "") or _about(item)
    if link is None and guid is not None and _is_permalink(guid, item_id):
        link = link_of(item_id, page.address)
    dates = _dates(parts)
    published_at = next(filter(None, map(_date, dates)), None)
    return Headline(
        text=title or cut(_first(_text(one) for name in _BODIES for one in _named(parts, name)) or "", _BODY_MAX),
        link=link or _first(_link(one, page) for one in _named(parts, "link")),
        item_id=item_id if 0 < len(item_id) <= _ID_MAX else None,
        published_at=published_at,
        clock="" if published_at else first_clock(dates),
    )


def _is_permalink(guid: etree._Element, value: str) -> bool:
    """RSS 2.0: a guid is a link unless it says that it is none; many that say nothing are mere numbers."""
    is_address = value.startswith(("http://", "https://"))
    return is_address and local_name(guid) == "guid" and guid.get("isPermaLink", "true").casefold() != "false"


def _namespace(element: etree._Element) -> str:
    return element.tag.rpartition("}")[0] if isinstance(element.tag, str) else ""


def _named(parts: Iterable[etree._Element], name: str) -> Iterator[etree._Element]:
    return (part for part in parts if local_name(part) == name)


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _words(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _text(element: etree._Element) -> str:
    """The words of a text construct (RFC 4287, section 3.1): escaped markup, or markup as it is (``type="xhtml"``)."""
    if len(element):
        for inner in element.iter():  # to the parser of pages, tags have no namespace
            if isinstance(inner.tag, str):
                inner.tag = local_name(inner) if inner is not element else "div"
        return words_of(element)
    return read_markup(element.text or "").words


def _link(element: etree._Element, page: Page) -> str | None:
    """The address of ``<link>url</link>`` or ``<link href=url>``, on the base that the feed names (xml:base)."""
    if element.get("rel", "alternate").casefold() != "alternate":
        return None
    try:
        base = element.base or page.address
    except ValueError:  # a base that is no text in UTF-8
        base = page.address
    return link_of((element.get("href") or _words(element)).strip(), base if len(base) <= LINK_MAX else page.address)


def _about(item: etree._Element) -> str:
    """The name of an item in RSS 1.0 (``rdf:about``)."""
    return next((value.strip() for name, value in item.attrib.items() if str(name).rpartition("}")[2] == "about"), "")


def _dates(parts: Iterable[etree._Element]) -> list[str]:
    """When the entry was published and last changed, in this order; one that cannot be read hides no other."""
    return [_words(part) for part in sorted(parts, key=_rank) if local_name(part) in _DATES]


def _rank(part: etree._Element) -> int:
    name = local_name(part)
    return _DATES.index(name) if name in _DATES else len(_DATES)


def _date(text: str) -> datetime | None:
    """A date as RFC 822 or ISO 8601 writes it; one without a zone could be hours off and is none."""
    if found := moment(text):
        return found
    try:
        at = parsedate_to_datetime(text[:_DATE_MAX])
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC) if text.rstrip().endswith("-0000") else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _json_feed(text: str, page: Page) -> tuple[Iterable[Headline], str, bool]:
    try:
        document = decode_json(text)
    except NotJsonError as error:
        trouble = Trouble.INCOMPLETE if error.cut else Trouble.UNREADABLE
        raise ExtractError(trouble, f"the JSON feed cannot be read: {error}") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise ExtractError(Trouble.MISSING, "the JSON is no feed: it has no items; kind json reads any JSON, with path")
    _check_size(len(items))
    return [_json_entry(item, page) for item in items if isinstance(item, dict)], "items", True


def _json_entry(item: dict[str, Json], page: Page) -> Headline:
    title = _first(read_markup(_plain(item.get(key))).words for key in ("title", "summary"))
    body = _first(read_markup(_plain(item.get(key))).words for key in ("content_text", "content_html"))
    dates = [item.get(key) for key in ("date_published", "date_modified")]
    published_at = next(filter(None, map(moment, dates)), None)
    item_id = str(item["id"]) if isinstance(item.get("id"), str | int | float) else ""
    return Headline(
        text=title or cut(body or "", _BODY_MAX),
        link=_first(link_of(_plain(item.get(key)), page.address) for key in ("url", "external_url")),
        item_id=item_id if 0 < len(item_id) <= _ID_MAX else None,
        published_at=published_at,
        clock="" if published_at else first_clock(map(_plain, dates)),
    )


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else ""
