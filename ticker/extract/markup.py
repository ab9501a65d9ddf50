"""Text that may hold markup, as JSON and feeds carry it: its words as a browser shows them, and its first link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from ticker.extract.tree import parse_html
from ticker.extract.words import words_of
from ticker.model.errors import ExtractError
from ticker.text.clean import TEXT_MAX, clean

# Only what is an element of HTML is markup: "<5%", "<desk@wire.example>", and a <script> that nothing closes are text.
_ELEMENT = re.compile(
    r"<(?:(br|hr|img|input|wbr)"
    r"|(a|abbr|acronym|address|article|aside|b|bdi|bdo|big|blockquote|center|cite|code|dd|del|dfn|div|dl|dt|em|figcaption"
    r"|figure|font|footer|h[1-6]|header|i|iframe|ins|kbd|label|li|main|mark|nav|nobr|ol|p|pre|q|s|samp|script|section|small"
    r"|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|time|tr|tt|u|ul|var))(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_END = re.compile(r"</([a-z][a-z0-9]*)\s*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\s*<(?:p|li|div)(?:\s[^<>]*)?>", re.IGNORECASE)  # ends are often left out
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """The words of a text, cleaned, and the link that it holds, as it is written."""

    words: str
    href: str | None = None


def read_markup(text: str) -> Markup:
    """The words of a text. Entities are decoded once: what is still escaped after that was meant to be read so."""
    text = text[:TEXT_MAX]
    if not _is_markup(text):
        return Markup(words=clean(entities(text)))
    try:
        root = parse_html(f"<div>{text}</div>")
    except ExtractError:  # not worth the whole poll: it is shown with its markup
        return Markup(words=clean(entities(text)))
    return Markup(words=words_of(root), href=next((a.get("href") for a in root.iter("a") if a.get("href")), None))


def _is_markup(text: str) -> bool:
    ends = {match[1].casefold(): match.start() for match in _END.finditer(text)}
    is_element = any(match[1] or ends.get(match[2].casefold(), -1) > match.start() for match in _ELEMENT.finditer(text))
    return is_element or bool(_PARAGRAPH.match(text)) or -1 < text.find("<!--") < text.rfind("-->")


def entities(text: str) -> str:
    """The text with its complete entities decoded; ``R&D`` and ``?a=1&copy=2`` hold none."""
    return _ENTITY.sub(lambda match: unescape(match[0]), text)
