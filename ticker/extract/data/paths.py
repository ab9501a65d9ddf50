"""JMESPath within bounds: what an expression finds in a value, and whether the place that it names is there at all.

The expressions are those of the settings, the values those of strangers: no value makes an evaluation fail with
anything but PathError, and no message repeats more than a line of one. For the language see jmespath.org.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jmespath
from jmespath.parser import ParsedResult

from ticker.extract.data.jsontext import Json
from ticker.text.clean import clean, cut

if TYPE_CHECKING:
    from jmespath.visitor import _TreeNode as Node

LENGTH_MAX = 2_000  # characters of an expression, which is read and evaluated by recursion
_PROBLEM_MAX = 200
# What jmespath raises: its own errors (which are ValueErrors), and those of Python that it lets pass, as for "a" < 1.
_FAILURES = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError)

Places = tuple[Json, ...] | None  # what stands at the places that an expression names; None if there are no such


class PathError(ValueError):
    """The expression is none, or cannot be evaluated on this value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A compiled expression; ``words`` is how the settings write it."""

    words: str
    tree: Node

    def find(self, value: Json) -> Json:
        """What the expression finds, None if there is nothing. Raises PathError."""
        return _evaluate(self.tree, value)

    def is_in(self, value: Json) -> bool:
        """Whether the place that the expression names is there, though it may hold nothing.

        ``data.news`` is in ``{"data": {"news": null}}`` and not in ``{"data": {}}``: a site without news says the
        first, a site that was rebuilt the second.
        """
        try:
            return _places(self.tree, value) is not None
        except PathError:
            return False


def path(words: str) -> Path:
    """Compiles an expression. Raises PathError."""
    if len(words) > LENGTH_MAX:
        raise PathError(f"longer than {LENGTH_MAX} characters")
    try:
        return Path(words=words, tree=jmespath.compile(words).parsed)
    except _FAILURES as error:
        raise PathError(_problem(error)) from error


def _evaluate(tree: Node, value: Json) -> Json:
    found: Json
    try:
        found = ParsedResult("", tree).search(value)
    except _FAILURES as error:
        raise PathError(_problem(error)) from error
    return found


def _problem(error: Exception) -> str:
    """Why, in a line: the messages repeat the value, or draw the expression."""
    try:
        return "nested too deep" if isinstance(error, RecursionError) else cut(clean(str(error)), _PROBLEM_MAX)
    except RecursionError:  # while the value was written down
        return "nested too deep"


def _places(node: Node, value: Json) -> Places:
    named = _NAMED.get(node["type"])
    return named(node, value) if named else _made(node, value)


def _field(node: Node, value: Json) -> Places:
    return (value[node["value"]],) if isinstance(value, dict) and node["value"] in value else None


def _chain(node: Node, value: Json) -> Places:
    places: Places = (value,)
    for child in node["children"]:
        places = _any(_places(child, one) for one in places or ()) if places else places
    return places


def _pipe(node: Node, value: Json) -> Places:
    first, then = node["children"]
    if _places(first, value) is None:
        return None
    found = _evaluate(first, value)
    return () if found is None else _places(then, found)


def _index(node: Node, value: Json) -> Places:
    """A place in a list: one that is too short has nothing there, as it has no news."""
    return None if not isinstance(value, list | None) else () if (one := _evaluate(node, value)) is None else (one,)


def _flat(node: Node, value: Json) -> Places:
    whole: Node = {"type": "flatten", "value": None, "children": [{"type": "identity", "value": None, "children": []}]}
    places = _places(node["children"][0], value)
    return places and _any(_index(whole, one) for one in places)


def _projection(node: Node, value: Json) -> Places:
    """The right side must be there in at least one element, unless there is none."""
    lists = _places(node["children"][0], value)
    if not lists:
        return lists
    known = [elements for one in lists if (elements := _elements(node, one)) is not None]
    if not known:
        return None
    every = [element for elements in known for element in elements]
    return _any(_places(node["children"][1], element) for element in every) if every else ()


def _elements(node: Node, value: Json) -> list[Json] | None:
    if value is None:
        return []
    if node["type"] == "value_projection":
        return list(value.values()) if isinstance(value, dict) else None
    if not isinstance(value, list):
        return None
    if node["type"] != "filter_projection":
        return value
    shape: Node = {"type": "identity", "value": None, "children": []}
    chosen = _evaluate({**node, "children": [shape, shape, node["children"][2]]}, value)
    return chosen if isinstance(chosen, list) else None


def _either(node: Node, value: Json) -> Places:
    return _any(_places(child, value) for child in node["children"])


def _made(node: Node, value: Json) -> Places:
    """What an operator, a function or brackets make: there if anything is there of which it is made."""
    parts = [child for child in node["children"] if child["type"] not in {"literal", "expref"}]
    if parts and _any(_places(part, value) for part in parts) is None:
        return None
    return (_evaluate(node, value),)


def _any(found: Iterable[Places]) -> Places:
    """All that was found together; None if no place was there."""
    there = [places for places in found if places is not None]
    return tuple(one for places in there for one in places) if there else None


_NAMED: dict[str, Callable[[Node, Json], Places]] = {
    "field": _field,
    "subexpression": _chain,
    "index_expression": _chain,
    "pipe": _pipe,
    "index": _index,
    "slice": _index,
    "flatten": _flat,
    "projection": _projection,
    "value_projection": _projection,
    "filter_projection": _projection,
    "or_expression": _either,
}
