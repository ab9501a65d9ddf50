"""Headlines that were read one by one, as a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ticker.model.headline import Headline

_NUMBERED_MIN = 3  # headlines; two may begin so by chance
_NUMBERED = re.compile(r"[#(]?(\d{1,3})([.)\]:|/-]*)\s*(?=[^\W\d]|[\"'«“„(])")


def listed(headlines: Iterable[Headline]) -> tuple[Headline, ...]:
    """The headlines that have words, numbered. An id that stands under several texts names none of them."""
    kept = [replace(one, item_id=_item_id(one.item_id)) for one in headlines if any(map(str.isalnum, one.text))]
    texts = Counter(item_id for item_id, _ in {(one.item_id, one.text) for one in kept})
    return tuple(
        replace(headline, position=n, item_id=headline.item_id if texts[headline.item_id] == 1 else None)
        for n, headline in enumerate(kept)
    )


def unnumbered(headlines: tuple[Headline, ...]) -> tuple[Headline, ...]:
    """The headlines without the numbers of their places, if all have them: each new headline would change them all."""
    numbers = list(filter(None, map(_number_before, headlines)))
    places = [int(number[1]) for number in numbers]
    in_order = list(range(1, len(headlines) + 1))
    if len(headlines) < _NUMBERED_MIN or places not in (in_order, in_order[::-1]):
        return headlines
    return tuple(replace(one, text=one.text[n.end() :]) for one, n in zip(headlines, numbers, strict=True))


def _number_before(headline: Headline) -> re.Match[str] | None:
    """A number with a sign behind it, or in an element of its own: "1 dead" begins with neither."""
    found = _NUMBERED.match(headline.text)
    return found if found and (found[2] or found[1] in headline.parts) else None


def _item_id(item_id: str | None) -> str | None:
    """Of two addresses on one page the fragment alone tells which is which; without scheme it is no mere address."""
    return item_id.partition("://")[2] if item_id and "#" in item_id and "://" in item_id else item_id
