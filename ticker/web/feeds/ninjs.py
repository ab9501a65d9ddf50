"""ninjs 2.1, News in JSON of the IPTC (https://iptc.org/standards/ninjs/): a list of items, each valid by itself."""

from __future__ import annotations

import json

from ticker.model.alert import rfc3339
from ticker.web.feeds.entries import Entry, Feed

CONTENT_TYPE = "application/json; charset=utf-8"
_STANDARD = {"name": "ninjs", "version": "2.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"}
_PLAIN = "text/plain"


def ninjs(feed: Feed) -> bytes:
    """A feed as a list of items."""
    return json.dumps([_item(entry) for entry in feed.entries], ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, object]:
    was = [{"role": "former", "contenttype": _PLAIN, "value": entry.was}] if entry.was else []
    item: dict[str, object] = {
        "uri": entry.id,
        "standard": _STANDARD,
        "type": "text",
        "representationtype": "full",
        "profile": "headline",
        "version": str(entry.version),
        "firstcreated": rfc3339(entry.published),
        "versioncreated": rfc3339(entry.updated),
        "pubstatus": "canceled" if entry.is_withdrawn else "usable",
        "urgency": entry.urgency.value,
        "headlines": [{"role": "main", "contenttype": _PLAIN, "value": entry.text}, *was],
        "infosources": [{"name": entry.source}],
        "renditions": [{"name": "page", "href": entry.page, "contenttype": "text/html"}],
    }
    if entry.link:
        item["altids"] = [{"role": "link", "value": entry.link}]
    if entry.language:
        item["language"] = entry.language
    return item
