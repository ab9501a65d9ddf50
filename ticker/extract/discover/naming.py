"""A selector for elements: short, made of names that mean something and are likely to stay, never of positions.

Not used are names that a build made up (``css-1x2y3z``, ``sc-kywso9-1``), names of states (``active``, ``hidden``), and
those that only say how a thing looks (``col-md-6``, ``mt-10``), unless there is nothing better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from ticker.extract.discover.hints import Hint, of_markup
from ticker.extract.words import words_of

_PLAIN = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)
_STATE = re.compile(
    r"(?:^|[-_])(?:active|hidden|visible|current|selected|open|opened|closed|first|last|odd|even|on|off|show|shown|hide|in|out|fade"
    r"|loaded|lazy\w*|cloned?|start|end|next|prev|animated|slick-\w+|js|no-js)$|^(?:is|has|js|no|slick|owl|swiper|splide|glide)-",
    re.IGNORECASE,
)
_MADE_UP = re.compile(
    r"^(?:css|sc|jsx|jss|svelte|emotion|styled|_ngcontent|ng|data-v|makeStyles|Mui\w*)-|\d{3,}|__[A-Za-z0-9]{5,}$|-sc-|^_|"
    r"^(?=[A-Za-z]*\d)(?=.*\d.*[a-z].*\d|[a-f\d]{6,}$)[A-Za-z\d]{5,}$|^[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{5,}$|^[a-z]{1,3}[A-Z][a-zA-Z]{1,4}$"
)
_LOOKS = re.compile(
    r"^(?:col|row|container|clearfix|pull|float|text|font|fs|bg|d|p|m|px|py|mx|my|pt|pb|pl|pr|mt|mb|ml|mr|w|h|flex|grid|span|wrap|wrapper"
    r"|inner|outer|block|box|item|items|list|left|right|center|top|bottom|small|large|xs|sm|md|lg|xl|hidden|visible|no|nav|tab|pane|panel"
    r"|content|main|page|section|column|columns|unstyled|style|img|image|link|title|btn|button|white|black|red|blue|padd?)"
    r"(?:[-_]?(?:\w{1,4}|\d+\w{0,3}))*$",
    re.IGNORECASE,
)
_ABOVE_MAX = 6  # levels above the items at which a name is looked for
_NAMES_MAX = 3  # of one element
_NAME_MAX = 80  # characters; longer ones are made by programs
_POSITION = 3  # what a place in the parent costs, which any redesign changes
_VAGUE = 0.7  # what a tag costs that says nothing

Elements = Sequence[etree._Element]


def stable_classes(element: etree._Element, *, any_name: bool = False) -> list[str]:
    """The classes of an element that are likely to stay, those that say most of it first."""
    given = (element.get("class") or "")[:500].split()
    names = dict.fromkeys(name for name in given if _is_stable(name) or (any_name and not _STATE.search(name)))
    return sorted(names, key=lambda name: (-of_markup(name), bool(_LOOKS.match(name))))


def stable_id(element: etree._Element, *, any_name: bool = False) -> str | None:
    """The id of an element if it is likely to stay."""
    name = (element.get("id") or "").strip()
    return name if 0 < len(name) < _NAME_MAX and (any_name or _is_stable(name)) else None


def css_of(items: Elements, root: etree._Element, *, any_name: bool = False) -> str | None:
    """The shortest CSS selector that finds just these elements, or copies of them; None if names do not serve.

    With ``any_name`` names that may not stay are taken as well.
    """
    wanted = set(items)
    texts = {words_of(one) for one in items}
    for select in sorted(set(_proposals(items, any_name=any_name)), key=_cost):
        found = _find(root, select)
        if found and wanted <= set(found) and all(one in wanted or words_of(one) in texts | {""} for one in found):
            return select
    return None


def xpath_of(items: Elements, root: etree._Element, label: str) -> str | None:
    """An XPath from a label that stands in front of the elements, where nothing on the page has a name."""
    wanted = set(items)
    outer = shared_parent(items)
    tags = tags_below(outer, items[0]) if outer is not None else None
    if outer is None or tags is None:
        return None
    quote = "'" if '"' in label else '"'
    if quote in label:
        return None
    head = f"//*[normalize-space()={quote}{label}{quote}]"
    ways = (f"/following-sibling::{outer.tag!s}[1]", f"/following::{outer.tag!s}[1]")
    named = (f"{head}{way}/{'/'.join(tags)}" for way in ways)
    return next((xpath for xpath in named if set(_evaluate(root, xpath)) == wanted), None)


def path_of(items: Elements, root: etree._Element) -> str | None:
    """The last resort: the tags from the nearest id, or from the top, by their places."""
    outer = shared_parent(items)
    tags = tags_below(outer, items[0]) if outer is not None else None
    if outer is None or tags is None:
        return None
    steps: list[str] = []
    for element in (outer, *outer.iterancestors()):
        if name := stable_id(element):
            steps.append(f"#{_escaped(name)}")
            break
        twins = list(element.itersiblings(str(element.tag), preceding=True))
        steps.append(str(element.tag) + (f":nth-of-type({len(twins) + 1})" if element.getparent() is not None else ""))
    select = " > ".join([*reversed(steps), *tags])
    return select if set(items) <= set(_find(root, select)) else None


def is_first_of_type(element: etree._Element) -> bool:
    """Whether an element is the first of its tag in its parent, as the headline is before a "read more"."""
    return next(element.itersiblings(str(element.tag), preceding=True), None) is None


def _is_stable(name: str) -> bool:
    return not _STATE.search(name) and not _MADE_UP.search(name) and len(name) > 1


def _proposals(items: Elements, *, any_name: bool) -> Iterator[str]:
    """Selectors that could name the items: a name above them and what they are, or what they are alone."""
    ends = list(_ends(items, any_name=any_name))
    yield from (end for end in ends if "." in end)
    shared = shared_parent(items)
    above = [shared, *shared.iterancestors()] if shared is not None else []
    for element in islice(above, _ABOVE_MAX):
        for name in _names(element, any_name=any_name):
            yield from (f"{name} {end}" for end in ends)
            if element is items[0].getparent():
                yield from (f"{name} > {end}" for end in ends)


def _ends(items: Elements, *, any_name: bool) -> Iterator[str]:
    """What the items are, alone and with what they stand in."""
    own = _kinds(items, any_name=any_name)
    yield from own
    parents = _parents(items)
    if not parents:
        return
    outer = _kinds(parents, any_name=any_name)
    yield from (f"{name} > {end}" for name in outer for end in own)
    if above := _parents(parents):
        yield from (f"{above[0].tag!s} > {parents[0].tag!s} > {end}" for end in own)


def _kinds(elements: Elements, *, any_name: bool) -> list[str]:
    """The tag and the classes that all of some elements share, as CSS."""
    classes = [stable_classes(one, any_name=any_name) for one in elements]
    shared = set(classes[0]).intersection(*classes[1:])
    tag = str(elements[0].tag)
    first = [f"{tag}:first-of-type"] if all(map(is_first_of_type, elements)) else []
    return [tag, *[f".{_escaped(name)}" for name in classes[0] if name in shared][:_NAMES_MAX], *first]


def _parents(elements: Elements) -> list[etree._Element]:
    """What some elements stand in, if it is of one tag."""
    found = [parent for one in elements if (parent := one.getparent()) is not None]
    return found if len(found) == len(elements) and len({one.tag for one in found}) == 1 else []


def _names(element: etree._Element, *, any_name: bool) -> list[str]:
    name = stable_id(element, any_name=any_name)
    classes = stable_classes(element, any_name=any_name)[:_NAMES_MAX]
    return [*([f"#{_escaped(name)}"] if name else []), *(f".{_escaped(one)}" for one in classes)]


def shared_parent(items: Elements) -> etree._Element | None:
    """The innermost element that holds all items."""
    lines = [list(one.iterancestors())[::-1] for one in items]
    shared = None
    for level in zip(*lines, strict=False):
        if any(one is not level[0] for one in level):
            break
        shared = level[0]
    return shared


def tags_below(outer: etree._Element, item: etree._Element) -> list[str] | None:
    """The tags that lead from an element to one inside it; None if it is not inside."""
    tags = [str(item.tag)]
    for element in item.iterancestors():
        if element is outer:
            return tags[::-1]
        tags.append(str(element.tag))
    return None


def _cost(select: str) -> tuple[float, str]:
    """How long a selector is, and how much it says: names that point to a ticker cost little, mere looks much."""
    cost = float(len(select)) / 10
    for name in re.findall(r"[#.]([^\s>.#]+)", select):
        cost += (1 if of_markup(name) is Hint.NONE else 0) + (2 if _LOOKS.match(name) else 0)
    cost += _POSITION * select.count(":")
    cost += sum(_VAGUE for tag in re.split(r"[ >]+", select) if tag in {"div", "span"})
    if "#" not in select and "." not in select:
        cost += 9
    return cost + 0.5 * select.count(" > ") + (0 if of_markup(select) is not Hint.NONE else 2), select


def _escaped(name: str) -> str:
    """A name as CSS writes it (CSSOM, "serialize an identifier")."""
    if _PLAIN.fullmatch(name):
        return name
    escaped = "".join(one if one.isalnum() or one in "-_" or ord(one) > 0x7F else f"\\{one}" for one in name)  # noqa: PLR2004
    return f"\\{ord(escaped[0]):x} {escaped[1:]}" if escaped[:1].isdigit() else escaped


@lru_cache(maxsize=512)
def _compiled(select: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(select), smart_strings=False)


def _find(root: etree._Element, select: str) -> list[etree._Element]:
    try:
        found = _compiled(select)(root)
    except (SelectorError, etree.XPathError):  # a tag that is none, as broken markup makes it
        return []
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def _evaluate(root: etree._Element, xpath: str) -> list[etree._Element]:
    try:
        found = root.xpath(xpath, smart_strings=False)
    except etree.XPathError:
        return []
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []
