"""The words of an element as a browser shows them, and its links: what is no text is left out, ``<br>`` parts words."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree

from ticker.text.clean import clean
from ticker.text.furniture import is_furniture

_SILENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "audio", "video", "canvas"}
    | {"select", "textarea", "head", "title"}
)
_PARTING = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"}
    | {"section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
LINK_MAX = 4096
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\$\{.*?\}|<%.*?%>|__\w+__|%%\w+%%|\[\[.*?\]\]")


def words_of(element: etree._Element, without: Container[etree._Element] = ()) -> str:
    """The text of an element, cleaned, without the elements of ``without`` and what is inside them."""
    return clean("".join(_parts(element, without)))


def _parts(element: etree._Element, without: Container[etree._Element]) -> Iterator[str]:
    """Walks with a stack of its own: pages may be nested deeper than Python recurses."""
    stack: list[etree._Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
            continue
        if node is not element:
            stack.append(node.tail or "")
        if not isinstance(node.tag, str) or node.tag in _SILENT or node in without:
            continue
        parting = " " if node.tag in _PARTING else ""
        stack += (parting, *reversed(node), node.text or "", parting)


def is_headline(text: str) -> bool:
    """Separators, empty items, templates that nobody filled, and what lists show beside their news are none."""
    return any(map(str.isalnum, text)) and not _PLACEHOLDER.search(text) and not is_furniture(text)


def link_of(href: str | None, base: str) -> str | None:
    """A link as an absolute http(s) URL, or None: other schemes could do more than lead to a page."""
    if not href or len(href) > LINK_MAX:
        return None
    try:
        link = urljoin(base, clean(href))
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in {"http", "https"} and parts.hostname else None
