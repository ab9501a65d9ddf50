"""Where the known headlines of a source stand now, when its selector finds nothing any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lxml import etree

from ticker.extract.charset import decode
from ticker.extract.discover.groups import Parts
from ticker.extract.discover.naming import css_of, shared_parent, tags_below
from ticker.extract.tree import parse_html
from ticker.model.errors import ExtractError
from ticker.model.page import Page
from ticker.text.fold import fold

_SHARE = 0.3  # of the known headlines that must be found again; a page quotes one or two anywhere
_COUNT_MIN = 2


def found_again(page: Page, known: Iterable[str]) -> str | None:
    """A CSS selector for the list in which known headlines stand, and new ones beside them; None if there is none."""
    keys = {fold(text).key for text in known}
    try:
        root = parse_html(decode(page))
    except ExtractError:
        return None
    parts = Parts(root)
    standing = [element for element in root.iter(etree.Element) if fold(parts.text(element)).key in keys]
    outer = {above for element in standing for above in element.iterancestors()}
    innermost = [element for element in standing if element not in outer]
    ways = Counter(_way(element) for element in innermost)
    best = next((way for way, _ in ways.most_common(1)), None)
    items = [element for element in innermost if _way(element) == best]
    again = {fold(parts.text(element)).key for element in items}
    if len(again) < max(min(_COUNT_MIN, len(keys)), _SHARE * len(keys)) or not items:
        return None
    return css_of(_with_new(items, parts), root) or css_of(items, root)


def _way(element: etree._Element) -> tuple[str, ...]:
    return tuple(str(above.tag) for above in (element, *element.iterancestors()))


def _with_new(items: list[etree._Element], parts: Parts) -> list[etree._Element]:
    """The items and the others of their list, which are news."""
    outer = shared_parent(items)
    tags = tags_below(outer, items[0]) if outer is not None else None
    if outer is None or tags is None:
        return items
    level = [outer]
    for tag in tags:
        level = [child for element in level for child in element if child.tag == tag]
    return [one for one in level if parts.text(one)]
