"""Who a headline is: its item id, its own link, its folded text, each as a short digest.

An item id is worth most, then a link that belongs to this headline alone, then the text. Live pages, section pages and
links that several headlines share are no identity.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import SplitResult, urlsplit

from ticker.model.headline import Headline
from ticker.model.sighting import Sighting
from ticker.text.fold import Folded, fold
from ticker.text.remembered import remembered

_DIGEST_BYTES = 12  # 96 bits: no chance of two headlines under one key within the life of a store
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid?|mc_[ce]id|_ga|_gl|cmp(?:id)?|ns_\w+"
    r"|at_(?:medium|campaign|custom\d|link_\w+|format|ptr_name)|xtor|ito|wt_mc|wtmc|spm|smid|ocid|ncid|taid|sr_share"
    r"|ref_?src|referrer|traffic_?source|amp|outputtype)$",
    re.IGNORECASE,
)
_DEVICE = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")  # one article, for another screen
_AMP = re.compile(r"(?<=.)/amp(?:\.html)?$|^/amp(?=/)")
_LIVE = re.compile(
    r"(?:^|[/_-])(?:live|liveblog|live-?ticker|en-?vivo|en-?direct[eo]?|ao-?vivo|diretta|breaking|ticker|mubasher)"
    r"(?:[/_.-]|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A headline with its identities. ``stamp`` tells apart two events that carry the same words: date or clock."""

    headline: Headline
    folded: str
    text_key: str
    id_key: str | None = None
    link_key: str | None = None
    stamp: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it has an identity beside its words."""
        return bool(self.id_key or self.link_key)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in (self.text_key, self.id_key, self.link_key) if key)


def entries_of(headlines: Iterable[Headline], page_url: str, labels: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """The headlines with their identities, in order; copies that a page prints for a loop effect are one.

    What has no text is no headline.
    """
    shown = [(headline, text) for headline in headlines if (text := folded(headline.text, labels)).key]
    keys = [text.key for _, text in shown]
    links = [canonical_link(headline.link) for headline, _ in shown]
    foreign = _shared(links, keys) | {canonical_link(page_url)}
    seen: dict[tuple[str, ...], Entry] = {}
    for (headline, text), link in zip(shown, links, strict=True):
        own = link if link and link not in foreign and _is_article(link) else None
        entry = _entry(headline, text, own)
        seen.setdefault((entry.text_key, entry.id_key or "", entry.link_key or "", entry.stamp), entry)
    return _without_bare_copies(seen.values())


def _without_bare_copies(entries: Collection[Entry]) -> tuple[Entry, ...]:
    """The clones of a loop effect often lack the link, the id or the time of what they repeat."""
    marks = {
        (entry.text_key, entry.stamp if stamped else "") for entry in entries if entry.is_own for stamped in (0, 1)
    }
    return tuple(entry for entry in entries if entry.is_own or (entry.text_key, entry.stamp) not in marks)


@remembered
def folded(text: str, labels: tuple[str, ...] = ()) -> Folded:
    """A text folded as ``ticker.text.fold`` folds it, remembered for the next poll."""
    return fold(text, labels)


def digest(kind: str, value: str) -> str:
    """A key: one letter for its kind (t text, i item id, l link) and the digest of the value."""
    return kind + blake2b(value.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).hexdigest()


@remembered
def text_key(text: str, labels: tuple[str, ...] = ()) -> str:
    """The key of a text alone."""
    return digest("t", folded(text, labels).key)


def canonical_link(link: str | None) -> str | None:
    """A link without what changes while the article stays: scheme, device, fragment, tracking parameters."""
    if not link:
        return None
    try:
        parts = urlsplit(link)
        host = _DEVICE.sub("", parts.hostname or "")
    except ValueError:  # a broken address is an identity as it stands
        return link
    query = "&".join(part for part in parts.query.split("&") if part and not _is_tracking(part))
    return f"{host}{_AMP.sub('', parts.path.rstrip('/'))}" + (f"?{query}" if query else "")


def stamp_of(sighting: Sighting, labels: tuple[str, ...]) -> str:
    """The stamp of a headline that is remembered, as ``Entry.stamp``."""
    return sighting.published_at.isoformat() if sighting.published_at else clock_of(sighting, labels)


def clock_of(sighting: Sighting, labels: tuple[str, ...]) -> str:
    """The time of day, or the date, that a headline showed: beside its text, or before it."""
    return sighting.clock or folded(sighting.text, labels).clock


def _entry(headline: Headline, text: Folded, link: str | None) -> Entry:
    return Entry(
        headline=headline,
        folded=text.key,
        text_key=digest("t", text.key),
        id_key=digest("i", _plain_id(headline.item_id)) if headline.item_id else None,
        link_key=digest("l", link) if link else None,
        stamp=headline.published_at.isoformat() if headline.published_at else headline.clock or text.clock,
    )


def _plain_id(item_id: str) -> str:
    """An id that is an address is compared as one: a move to https does not change it."""
    return (canonical_link(item_id) or item_id) if item_id.startswith(("http://", "https://")) else item_id


def _shared(links: list[str | None], keys: list[str]) -> set[str | None]:
    """The links under which more than one text stands."""
    texts = Counter(link for link, _ in set(zip(links, keys, strict=True)))
    return {link for link, n in texts.items() if n > 1}


def _is_article(link: str) -> bool:
    try:
        parts = SplitResult("", *urlsplit(f"//{link}")[1:])
    except ValueError:  # a broken address leads to no article
        return False
    return bool(parts.path.strip("/") or parts.query) and not _LIVE.search(parts.path.casefold())


def _is_tracking(parameter: str) -> bool:
    return bool(_TRACKING.match(parameter.partition("=")[0]))
