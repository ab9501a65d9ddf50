"""Atom (RFC 4287)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ticker.model.alert import rfc3339
from ticker.web.feeds.entries import Entry, Feed
from ticker.web.feeds.xml import add, element, written

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def atom(feed: Feed) -> bytes:
    """A feed as Atom."""
    root = element("feed", {"xmlns": "http://www.w3.org/2005/Atom", **_language(feed.language)})
    add(root, "id", feed.id)
    add(root, "title", feed.title, {"type": "text"})
    add(root, "updated", rfc3339(feed.updated))
    add(root, "generator", "Ticker")
    author = add(root, "author")
    add(author, "name", "Ticker")
    add(root, "link", attributes={"rel": "self", "href": feed.address, "type": "application/atom+xml"})
    add(root, "link", attributes={"rel": "alternate", "href": feed.home, "type": "text/html"})
    for entry in feed.entries:
        _entry(add(root, "entry", attributes=_language(entry.language)), entry)
    return written(root)


def _entry(item: Element, entry: Entry) -> None:
    add(item, "id", entry.id)
    add(item, "title", entry.title, {"type": "text"})
    add(item, "published", rfc3339(entry.published))
    add(item, "updated", rfc3339(entry.updated))
    author = add(item, "author")
    add(author, "name", entry.source)
    add(item, "link", attributes={"rel": "alternate", "href": entry.link or entry.page})
    if entry.link:
        add(item, "link", attributes={"rel": "related", "href": entry.page})
    add(item, "category", attributes={"term": entry.urgency.word, "label": f"urgency {entry.urgency.value}"})
    add(item, "content", entry.html, {"type": "html"})


def _language(language: str) -> dict[str, str]:
    return {"xml:lang": language} if language else {}
