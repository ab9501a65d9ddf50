"""Headlines that were read one by one, as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ticker.model.headline import Headline


def listed(headlines: Iterable[Headline]) -> tuple[Headline, ...]:
    """The headlines that have words, numbered. An id that stands under several texts names none of them."""
    kept = [replace(one, item_id=_item_id(one.item_id)) for one in headlines if any(map(str.isalnum, one.text))]
    texts = Counter(item_id for item_id, _ in {(one.item_id, one.text) for one in kept})
    return tuple(
        replace(headline, position=n, item_id=headline.item_id if texts[headline.item_id] == 1 else None)
        for n, headline in enumerate(kept)
    )


def _item_id(item_id: str | None) -> str | None:
    """Of two addresses on one page the fragment alone tells which is which; without scheme it is no mere address."""
    return item_id.partition("://")[2] if item_id and "#" in item_id and "://" in item_id else item_id
