"""What repeats inside a part of a page: elements that stand in it in the same way and hold texts like headlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import sqrt

from lxml import etree

from ticker.extract.discover.hints import of_label
from ticker.extract.discover.naming import is_first_of_type, stable_classes
from ticker.extract.discover.shape import headline_shape, share_dressed
from ticker.extract.words import is_headline, words_of

_TEXT_MAX = 700  # characters; an element that holds more is a part of the page, not a headline
_CONTAINER_MAX = 15_000  # characters; what holds more is the page itself
_ELEMENTS_MAX = 3_000
_DEPTH_MAX = 12
_ITEMS_MAX = 60
_LINKED = 1.25  # how much likelier an element is the headline if it is a link, or the title in an item
_LINK_SHARE = 0.9  # of an item's text; where the link holds less, the link is the headline and the rest is dressing
_SHAPE_MIN = 0.45
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SUMMARY = 0.5  # of a text that stands beside a link with the headline
_WITH_MORE = 0.65  # of a headline with a link behind it that says "read more"
_MENU_MIN = 4  # links without a headline among them
_COUNT = (0.0, 0.62, 0.8)  # how far one and two headlines look like a list; more do

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Elements of one shape in a container, their texts without copies, and how ticker-like they are (0 to 1)."""

    elements: tuple[etree._Element, ...]
    texts: tuple[str, ...]
    quality: float


class Parts:
    """The parts of a page: their words, their shapes and what repeats in them, each found out once."""

    def __init__(self, root: etree._Element) -> None:
        self._lengths: dict[etree._Element, int] = {}
        self._words: dict[etree._Element, str] = {}
        self._shapes: dict[str, float] = {}
        self._groups: dict[etree._Element, Group | None] = {}
        for element in reversed(list(root.iter(etree.Element))):
            inside = sum(self._lengths.get(child, 0) + len(child.tail or "") for child in element)
            self._lengths[element] = inside + len(element.text or "")

    def text(self, element: etree._Element) -> str:
        """The words of an element; none of one that holds more than a headline does."""
        if self._lengths.get(element, 0) > _TEXT_MAX:
            return ""
        if element not in self._words:
            self._words[element] = words_of(element)
        return self._words[element]

    def length(self, element: etree._Element) -> int:
        """How many characters an element holds, as they stand in the source."""
        return self._lengths.get(element, 0)

    def shape(self, text: str) -> float:
        """How far a text looks like a headline; a label does not."""
        if text not in self._shapes:
            self._shapes[text] = headline_shape(text) if is_headline(text) and not of_label(text) else 0.0
        return self._shapes[text]

    def group(self, container: etree._Element) -> Group | None:
        """The elements of a container that look most like the headlines of a ticker."""
        if container not in self._groups:
            self._groups[container] = _best_group(container, self)
        return self._groups[container]


def _best_group(container: etree._Element, parts: Parts) -> Group | None:
    if parts.length(container) > _CONTAINER_MAX * 2:  # much of the source is white space
        return None
    alike: defaultdict[Path, list[etree._Element]] = defaultdict(list)
    own: set[str] = set()
    for element, path in _below(container):
        own.update(filter(None, (" ".join((part or "").split()) for part in (element.text, element.tail))))
        if parts.text(element):
            alike[path].append(element)
            if is_first_of_type(element):
                alike[(*path, ":first-of-type")].append(element)
            for name in stable_classes(element)[:2]:
                alike[(*path, f".{name}")].append(element)
    whole = sum(map(len, own))
    if whole > _CONTAINER_MAX:
        return None
    groups = (_group(elements, whole, parts) for elements in alike.values())
    return max((one for one in groups if one), key=lambda one: one.quality, default=None)


def _below(container: etree._Element) -> Iterator[tuple[etree._Element, Path]]:
    """The elements of a container with the tags that lead to them, in the order of the page."""
    stack: list[tuple[etree._Element, Path]] = [(child, ()) for child in reversed(container)]
    for _ in range(_ELEMENTS_MAX):
        if not stack:
            return
        element, above = stack.pop()
        if not isinstance(element.tag, str):
            continue
        path = (*above, element.tag)
        yield element, path
        if len(path) < _DEPTH_MAX:
            stack += ((child, path) for child in reversed(element))


def _group(elements: Sequence[etree._Element], whole: int, parts: Parts) -> Group | None:
    unique = tuple(dict.fromkeys(filter(is_headline, map(parts.text, elements))))
    if not unique or len(unique) > _ITEMS_MAX:
        return None
    shapes = [parts.shape(text) for text in unique]
    shape = sum(shapes) / len(shapes)
    if shape < _SHAPE_MIN:
        return None
    coverage = min(1.0, sum(map(len, unique)) / whole) if whole else 0.0
    count = _COUNT[len(unique)] if len(unique) < len(_COUNT) else 1.0
    quality = shape * sqrt(coverage) * (1 - 0.45 * share_dressed(unique)) * count * _title_factor(elements, parts)
    return Group(elements=tuple(elements), texts=unique, quality=min(1.0, quality / _LINKED))


def _title_factor(elements: Sequence[etree._Element], parts: Parts) -> float:
    """More for the link or heading of an item, less for what holds more than that, nothing for menus."""
    factors = [_title_factor_of(element, parts) for element in elements[:10]]
    return sum(factors) / len(factors)


def _title_factor_of(element: etree._Element, parts: Parts) -> float:
    if element.tag == "a" or element.tag in HEADINGS:
        return _LINKED
    length = len(parts.text(element))
    inner = [text for one in element.iter("a", *HEADINGS) if (text := parts.text(one))]
    titles = [text for text in inner if parts.shape(text) >= _SHAPE_MIN]
    if len(inner) >= _MENU_MIN and not titles:
        return 0.0
    if inner and not titles:
        return _WITH_MORE
    if inner and max(map(len, titles)) < _LINK_SHARE * length:
        return 1 / _LINKED
    if titles or any(True for _ in element.iterancestors("a")):
        return 1.1
    parent = element.getparent()
    beside = parent.iter("a", *HEADINGS) if parent is not None else ()
    is_summary = any(parts.shape(parts.text(one)) >= _SHAPE_MIN for one in islice(beside, 3))
    return _SUMMARY if is_summary else 1.0
