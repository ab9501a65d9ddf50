"""What the markup of an item sets beside its headline: a label, a clock or an age in elements of their own.

What nothing but a space parts from the headline is left to ``ticker.text.fold``: there it may belong to the sentence.
"""

from __future__ import annotations

import re

from lxml import etree

from ticker.extract.words import words_of
from ticker.text.labels import labels_of
from ticker.text.letters import spaced
from ticker.text.times import time_before, time_of

_ELEMENTS_MAX = 12  # of an item, that are looked at from either end
_LENGTH_MAX = 40  # characters; what is longer is a headline
_EMPHASIS = frozenset({"b", "strong", "em", "i", "u", "mark", "font"})  # of words of a sentence as well
_BARE_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")  # behind a headline it may be a score
_NAMES_TIME = re.compile(r"time|date|clock|hour|hora|fecha|zeit|datum|heure|saat|published|\bago\b", re.IGNORECASE)


def beside(item: etree._Element, without: set[etree._Element]) -> list[etree._Element]:
    """The elements at the start and at the end of an item that hold no more than a label, a clock or an age.

    Never all of the item: a label alone is its headline.
    """
    elements = list(item.iterdescendants(etree.Element))
    found: list[etree._Element] = []
    rest = words_of(item, without)
    for is_behind, some in (False, elements[:_ELEMENTS_MAX]), (True, elements[: -_ELEMENTS_MAX - 1 : -1]):
        for element in some:
            words = words_of(element, without)
            stands = rest.endswith(words) if is_behind else rest.startswith(words)
            if not stands or words == rest or not _is_beside(element, words):
                continue
            if _is_no_result(element, words) if is_behind else _is_no_score(rest, words):
                found.append(element)
                rest = words_of(item, {*without, *found})
    return found


def _is_beside(element: etree._Element, words: str) -> bool:
    if not 0 < len(words) <= _LENGTH_MAX or element.tag == "a":  # it leads to something, "(live)"
        return False
    in_sentence = element.tag in _EMPHASIS and not element.get("class") and words not in {words.upper(), words.lower()}
    return not in_sentence and (time_of(words) is not None or labels_of(()).is_label(spaced(words)))


def _is_no_score(rest: str, words: str) -> bool:
    """Whether a clock before a headline is none of a match: "12:10 win for Kiel"."""
    return not time_of(words) or bool(time_before(spaced(f"{words} {rest.removeprefix(words)}"))[0])


def _is_no_result(element: etree._Element, words: str) -> bool:
    """Whether a clock behind a headline is none of a match: "Kiel beat Flensburg 21:19"."""
    is_clock = bool(_BARE_CLOCK.fullmatch(time_of(words) or ""))
    return not is_clock or bool(_NAMES_TIME.search(f"{element.get('class') or ''} {element.get('id') or ''}"))
