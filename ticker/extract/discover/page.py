"""The likeliest tickers of a page by its markup: where words point to one, and what repeats there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from ticker.extract.discover.groups import HEADINGS, Group, Parts
from ticker.extract.discover.hints import Hint, is_other, names_furniture, of_heading, of_label, of_markup
from ticker.extract.discover.naming import css_of, path_of, xpath_of

SURE = 0.35  # below it a place is no ticker

_WEIGHT = {Hint.BREAKING: 0.95, Hint.LATEST: 0.62}
_NAMED_MAX = 400  # elements with such a name that are looked at
_CLIMB_MAX = 4  # levels above a name or label at which its headlines may stand
_CLIMB_LOSS = 0.9  # a level
_AFTER_MAX = 2  # elements behind a label that it may belong to
_OTHER_FACTOR = 0.35
_FURNITURE_FACTOR = 0.7
_FAR_LOSS = 0.2  # at the very end of the page
_LABEL_TEXT_MAX = 240
_LIST_GAIN = 1.25  # of a list over a single headline
_EMPTY_MAX = 60  # characters that an empty ticker holds: its label, "previous", "next"
_AROUND_EMPTY = 2  # levels above an empty ticker in which a label is its own
_ABOVE_MAX = 8
_LISTS = frozenset({"ul", "ol", "dl", "marquee"})
_BLOCKS = _LISTS | {"div", "section", "aside"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A place on a page: its elements and what they say, how surely they are a ticker (0 to 1), and by what sign."""

    elements: tuple[etree._Element, ...]
    texts: tuple[str, ...]
    score: float
    hint: Hint
    sign: str
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """An element that says that a ticker is near, and how."""

    element: etree._Element
    hint: Hint
    words: str
    is_label: bool = False


def finds(root: etree._Element) -> list[Find]:
    """The tickers of a page, the likeliest first; none where the page keeps a place for breaking news that is empty."""
    parts = Parts(root)
    order = {element: place for place, element in enumerate(root.iter(etree.Element))}
    signs = list(islice(_signs(root, parts), _NAMED_MAX))
    empty = [sign.element for sign in signs if _is_empty(sign, parts)]
    around = {above for element in empty for above in islice(element.iterancestors(), _AROUND_EMPTY)}
    telling = [sign for sign in signs if not (sign.is_label and around.intersection(sign.element.iterancestors()))]
    found = [find for sign in telling for find in _near(sign, parts, order)]
    best: dict[tuple[str, ...], Find] = {}
    for find in [*found, *_gathered(found)]:
        known = best.get(find.texts)
        best[find.texts] = _merged(known, find) if known else find
    ranked = sorted((one for one in best.values() if one.score >= SURE), key=lambda one: -one.score)
    return _distinct(ranked) if not empty or any(one.hint is Hint.BREAKING for one in ranked) else []


def selector_of(find: Find, root: etree._Element) -> tuple[str | None, str | None]:
    """CSS for the place, or XPath where no names serve."""
    if css := css_of(find.elements, root):
        return css, None
    if find.label and (xpath := xpath_of(find.elements, root, find.label)):
        return None, xpath
    return css_of(find.elements, root, any_name=True) or path_of(find.elements, root), None


def _signs(root: etree._Element, parts: Parts) -> Iterator[_Sign]:
    ids = {name: element for element in root.iter(etree.Element) if (name := element.get("id"))}
    for element in root.iter(etree.Element):
        if element.tag == "marquee":
            yield _Sign(element=element, hint=Hint.BREAKING, words="<marquee>")
        elif sign := _sign_of_names(element):
            yield sign
        text = parts.text(element) if parts.length(element) <= _LABEL_TEXT_MAX * 2 else ""
        if text and len(text) <= _LABEL_TEXT_MAX and (hint := of_label(text) or _of_heading(element, text)):
            yield _Sign(element=_labelled(element, ids), hint=hint, words=text[:60], is_label=True)


def _of_heading(element: etree._Element, text: str) -> Hint:
    return of_heading(text) if element.tag in HEADINGS else Hint.NONE


def _labelled(label: etree._Element, ids: Mapping[str, etree._Element]) -> etree._Element:
    """What a label says that it belongs to, as a tab does; or the label itself."""
    named = (label.get("aria-controls"), label.get("data-target"), label.get("data-bs-target"), label.get("href"))
    return next((ids[name.lstrip("#")] for name in named if name and name.lstrip("#") in ids), label)


def _sign_of_names(element: etree._Element) -> _Sign | None:
    if element.tag in {"html", "body", "form", "input", "button", "img"}:
        return None
    named = [(of_markup(name), name) for name in _names(element)]
    named += [(of_label(value), value) for key in ("aria-label", "data-label") if (value := element.get(key))]
    hint, name = max(named, key=lambda one: one[0], default=(Hint.NONE, ""))
    return _Sign(element=element, hint=hint, words=name) if hint else None


def _names(element: etree._Element) -> Iterator[str]:
    for key, value in islice(element.attrib.items(), 20):
        name = str(key)
        if name in {"id", "class", "role", "name"} or name.startswith("data-"):
            yield from (word for word in str(value)[:300].split() if len(word) <= 80)  # noqa: PLR2004 - no name is longer


def _near(sign: _Sign, parts: Parts, order: dict[etree._Element, int]) -> Iterator[Find]:
    """What the sign may point to: what is inside the element, what follows it, what stands with it a few levels up."""
    if _is_empty(sign, parts):
        return
    weight = _WEIGHT[sign.hint]
    above = sign.element.iterancestors()
    for element in islice(above if _is_one_of_many(sign) else (sign.element, *above), _CLIMB_MAX + 1):
        if element.tag in {"body", "html"}:
            return
        after = (
            islice((one for one in element.itersiblings() if isinstance(one.tag, str)), _AFTER_MAX)
            if sign.is_label
            else ()
        )
        for place in (element, *after):
            group = parts.group(place)
            if group and (len(group.texts) > 1 or sign.hint is Hint.BREAKING):
                yield _find(sign, group, weight, order)
                if len(group.texts) > 1 or not sign.is_label:
                    return
        weight *= _CLIMB_LOSS


def _is_one_of_many(sign: _Sign) -> bool:
    """Whether the sign is the name of an item: others beside it have it as well."""
    tag = str(sign.element.tag)
    twins = sign.element.itersiblings(tag, preceding=True), sign.element.itersiblings(tag)
    return not sign.is_label and any(sign.words in _names(one) for side in twins for one in islice(side, 2))


def _find(sign: _Sign, group: Group, weight: float, order: dict[etree._Element, int]) -> Find:
    place = order[group.elements[0]] / max(len(order), 1)
    score = weight * group.quality * (1 - _FAR_LOSS * place) * _surroundings(group.elements[0])
    return Find(
        elements=group.elements,
        texts=group.texts,
        score=score,
        hint=sign.hint,
        sign=sign.words,
        label=sign.words if sign.is_label else None,
    )


def _surroundings(element: etree._Element) -> float:
    """Less in what is named as something else: most read, related, a newsletter, the menu, the foot of the page."""
    factor = 1.0
    for above in islice(element.iterancestors(), _ABOVE_MAX):
        if above.tag in {"body", "html"}:
            break
        names = [*(above.get("class") or "").split()[:20], above.get("id") or ""]
        if any(is_other(name) and not of_markup(name) for name in names):
            return _OTHER_FACTOR
        if above.tag in {"footer", "nav"} or any(map(names_furniture, names)):
            factor = _FURNITURE_FACTOR
    return factor


def _gathered(found: Iterable[Find]) -> Iterator[Find]:
    """Headlines that each stand in an element of the same name: the name is that of an item, not of the list."""
    alike: defaultdict[tuple[str, str], list[Find]] = defaultdict(list)
    for find in found:
        if len(find.texts) == 1 and find.label is None:
            alike[find.sign, str(find.elements[0].tag)].append(find)
    for finds_ in alike.values():
        texts = tuple(dict.fromkeys(find.texts[0] for find in finds_))
        if len(texts) > 1:
            elements = tuple(dict.fromkeys(element for find in finds_ for element in find.elements))
            best = max(finds_, key=lambda find: find.score)
            yield replace(best, elements=elements, texts=texts, score=best.score * _LIST_GAIN)


def _merged(one: Find, other: Find) -> Find:
    """Two signs for the same headlines make them surer."""
    first, second = sorted((one, other), key=lambda find: (find.hint, find.score), reverse=True)
    score = 1 - (1 - first.score) * (1 - second.score / 3)
    return replace(first, score=score, label=first.label or second.label)


def _is_empty(sign: _Sign, parts: Parts) -> bool:
    """Whether an element is made for breaking news and has none now."""
    if sign.hint is not Hint.BREAKING or sign.is_label or sign.element.tag not in _BLOCKS:
        return False
    has_list = sign.element.tag in _LISTS or any(True for _ in sign.element.iter(*_LISTS))
    words = parts.text(sign.element) if parts.length(sign.element) < _LABEL_TEXT_MAX * 2 else ""
    is_bare = len(words) <= (_EMPTY_MAX if has_list else 0) and parts.length(sign.element) < _LABEL_TEXT_MAX * 2
    return is_bare and parts.group(sign.element) is None


def _distinct(ranked: list[Find]) -> list[Find]:
    """Without those that show the same headlines again, more or fewer of them."""
    kept: list[Find] = []
    for find in ranked:
        mine = set(find.texts)
        if not any(len(mine & set(one.texts)) > len(mine) / 2 for one in kept):
            kept.append(find)
    return kept
