"""RSS 2.0 (https://www.rssboard.org/rss-specification), with atom:link and dc.

Readers differ on whether a title is text or HTML. It is written so that both show the same: where HTML would see a tag
or a reference, a word joiner stands, which nobody sees.
"""

from __future__ import annotations

import re
from email.utils import format_datetime
from xml.etree.ElementTree import Element

from ticker.web.feeds.entries import Entry, Feed
from ticker.web.feeds.xml import add, element, written

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
_NAMESPACES = {"xmlns:atom": "http://www.w3.org/2005/Atom", "xmlns:dc": "http://purl.org/dc/elements/1.1/"}
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|&(?=[A-Za-z#])")  # what begins a tag or a reference in HTML
_JOINER = "\u2060"


def rss(feed: Feed) -> bytes:
    """A feed as RSS."""
    root = element("rss", {"version": "2.0", **_NAMESPACES})
    channel = add(root, "channel")
    add(channel, "title", _plain(feed.title))
    add(channel, "link", feed.home)
    add(channel, "description", _plain(feed.title))
    if feed.language:
        add(channel, "language", feed.language)
    add(channel, "lastBuildDate", format_datetime(feed.updated))
    add(channel, "generator", "Ticker")
    add(channel, "atom:link", attributes={"rel": "self", "href": feed.address, "type": "application/rss+xml"})
    for entry in feed.entries:
        _item(add(channel, "item"), entry)
    return written(root)


def _item(item: Element, entry: Entry) -> None:
    add(item, "title", _plain(entry.title))
    add(item, "link", entry.link or entry.page)
    add(item, "guid", entry.id, {"isPermaLink": "false"})
    add(item, "pubDate", format_datetime(entry.updated))
    add(item, "description", entry.html)
    add(item, "category", entry.urgency.word)
    add(item, "dc:creator", entry.source)
    if entry.language:
        add(item, "dc:language", entry.language)


def _plain(text: str) -> str:
    return _MARKUP.sub(lambda found: found[0] + _JOINER, text)
