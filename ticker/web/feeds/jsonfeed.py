"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json

from ticker.model.alert import rfc3339
from ticker.web.feeds.entries import Entry, Feed

CONTENT_TYPE = "application/feed+json; charset=utf-8"


def json_feed(feed: Feed) -> bytes:
    """A feed as JSON Feed."""
    whole: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "items": [_item(entry) for entry in feed.entries],
    }
    if feed.language:
        whole["language"] = feed.language
    return json.dumps(whole, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.link or entry.page,
        "title": entry.title,
        "content_text": "\n".join(entry.lines),
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": entry.source}],
        "tags": [entry.urgency.word, entry.kind.value],
    }
    if entry.language:
        item["language"] = entry.language
    return item
