"""What holds the headlines that a CSS selector names.

A container that is there without headlines is an empty ticker; one that is missing means another page.
"""

from __future__ import annotations

from cssselect.parser import Class, CombinedSelector, Element, Hash, Negation, Selector, Tree, parse

_ITEMS = frozenset({"li", "tr", "dt", "dd", "article"})  # what stands inside them belongs to one headline


def container_of(select: str) -> str | None:
    """A CSS selector for what holds the items of ``select``; None if it names nothing that a page could lack.

    It is the innermost part with a class or id outside the list items; else the block of a BEM element
    (``.ticker`` of ``.ticker__item``, see getbem.com).
    """
    found = [outer for one in parse(select) if (outer := _outer(_chain(one.parsed_tree)))]
    return ", ".join(found) or None


def _chain(tree: Tree) -> list[Tree]:
    """The selector up to each of its parts, the outermost first."""
    if isinstance(tree, CombinedSelector):
        return [*_chain(tree.selector), tree]
    return [tree]


def _outer(chain: list[Tree]) -> str | None:
    items = next((n for n, tree in enumerate(chain) if _element(tree) in _ITEMS), len(chain) - 1)
    for tree in reversed(chain[:items]):
        if any(isinstance(part, Class | Hash) for part in _parts(tree)):
            return Selector(tree).canonical()
    classes = [part.class_name for tree in chain for part in _parts(tree) if isinstance(part, Class)]
    return next((f".{name.partition('__')[0]}" for name in classes if "__" in name), None)


def _parts(tree: Tree) -> list[Tree]:
    """The simple selectors of one compound, from the last to its element."""
    part: Tree = tree.subselector if isinstance(tree, CombinedSelector) else tree
    found = [part]
    while not isinstance(part, Element) and hasattr(part, "selector") and not isinstance(part, CombinedSelector):
        part = part.selector
        found.append(part)
    return [one for one in found if not isinstance(one, Negation)]


def _element(tree: Tree) -> str | None:
    last = _parts(tree)[-1]
    return last.element if isinstance(last, Element) else None
