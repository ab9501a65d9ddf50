"""Text that may hold markup, as JSON and feeds carry it: its words as a browser shows them, and its first link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from ticker.extract.tree import parse_html
from ticker.extract.words import words_of
from ticker.model.errors import ExtractError
from ticker.text.clean import TEXT_MAX, clean

# Only what begins as an element of HTML is markup: "<5%" and "<desk@wire.example>" are text.
_TAG = re.compile(
    r"<(?:!--|/?(?:a|abbr|acronym|address|article|aside|b|bdi|bdo|big|blockquote|br|center|cite|code|dd|del|dfn|div|dl|dt"
    r"|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|label|li|main|mark|nav|nobr|ol|p|pre|q"
    r"|s|samp|script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|time|tr|tt|u|ul|var|wbr)"
    r"(?:\s[^<>]*)?/?>)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """The words of a text, cleaned, and the link that it holds, as it is written."""

    words: str
    href: str | None = None


def read_markup(text: str) -> Markup:
    """The words of a text. Entities are decoded once: what is still escaped after that was meant to be read so."""
    text = text[:TEXT_MAX]
    if not _TAG.search(text):
        return Markup(words=clean(entities(text)))
    try:
        root = parse_html(f"<div>{text}</div>")
    except ExtractError:  # not worth the whole poll: it is shown with its markup
        return Markup(words=clean(entities(text)))
    return Markup(words=words_of(root), href=next((a.get("href") for a in root.iter("a") if a.get("href")), None))


def entities(text: str) -> str:
    """The text with its complete entities decoded; ``R&D`` and ``?a=1&copy=2`` hold none."""
    return _ENTITY.sub(lambda match: unescape(match[0]), text)
