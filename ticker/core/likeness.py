"""How alike two headlines are, and whether a whole list still looks like a ticker.

Real edits of headlines spread over the whole range of similarity, so likeness is evidence and never proof: it may turn
a NEW into an UPDATE, both of which are told, but only a typing error of plain sort is ever kept silent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

_WORD = re.compile(r"\w+(?:['.,:/-]\w+)*")
_LETTERS = re.compile(r"\w+")
_SIGNS = re.compile(r"\?|[-+<>=](?=\d)|[%‰°$€£¥₽₪₹]")  # marks that change what is said
_UPDATE_RATIO = 62.0  # of 100, on the characters of two folded texts: an edit in place
_EXTENSION_WORDS_MIN = 3  # a headline of fewer words that opens another proves nothing
_WORDS_SHARED_MIN = 3
_TYPO_WORD_MIN = 6  # letters; in short words a swap makes another word (trial, trail)
_MENU_WORDS_MAX = 2
_MENU_LETTERS_MAX = 20  # scripts without spaces write a whole headline as one word; it is longer than a menu entry
_IDEOGRAPHS_MAX = 6
_GROWTH = 2  # a list that doubled or halved
_GROWTH_LINES_MIN = 4  # but a bar that goes from one headline to three is a busy bar
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def is_edit(old: str, new: str, *, in_place: bool) -> bool:
    """Whether a headline reads as an edit of one that vanished in the same poll (both folded)."""
    ratio = fuzz.ratio(old, new)
    if ratio >= _UPDATE_RATIO:
        return True
    if opens(old, new) or opens(new, old):
        return True
    shared = set(_WORD.findall(old)) & set(_WORD.findall(new))
    return in_place and len([word for word in shared if len(word) > _WORDS_SHARED_MIN]) >= _WORDS_SHARED_MIN


def likeness(old: str, new: str) -> float:
    """From 0 to 100: orders the candidates for an edit."""
    return fuzz.ratio(old, new)


def have_something_in_common(old: str, new: str) -> bool:
    """Whether two texts under one id or link can be one story: a word of some length, or a number, stands in both."""
    shared = set(_WORD.findall(old)) & set(_WORD.findall(new))
    if any(len(word) > _WORDS_SHARED_MIN or word.isdigit() for word in shared):
        return True
    return fuzz.ratio(old, new) >= _UPDATE_RATIO


def opens(short: str, long: str) -> bool:
    """Whether a headline was cut and now goes on: the shorter one opens the longer one."""
    stem = short.rstrip(".…- ")
    return len(_WORD.findall(stem)) >= _EXTENSION_WORDS_MIN and long.startswith(stem) and len(long) > len(stem)


def contains(whole: str, part: str) -> bool:
    """Whether a text holds another as a run of whole words (both folded), so that something was set around it."""
    run = _LETTERS.findall(part)
    return len(run) > 1 and f" {' '.join(run)} " in f" {' '.join(_LETTERS.findall(whole))} "


def is_typing_error(old: str, new: str) -> bool:
    """Whether two folded texts differ only in two swapped neighbours, or one doubled letter, of one long word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) != len(after):
        return False
    differing = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    if len(differing) != 1 or _WORD.sub("", old) != _WORD.sub("", new):
        return False
    return _is_slip(*differing[0])


def is_typography(old: str, new: str) -> bool:
    """Whether two folded texts hold the same words and differ in marks that say nothing."""
    return _LETTERS.findall(old) == _LETTERS.findall(new) and _SIGNS.findall(old) == _SIGNS.findall(new)


def is_menu(texts: Sequence[str]) -> bool:
    """Whether most of the texts are one or two words, as entries of a menu are."""
    return sum(map(_is_short, texts)) * 2 > len(texts)


def has_other_size(before: int, after: int) -> bool:
    """Whether a list has doubled or halved."""
    small, large = sorted((before, after))
    return large >= _GROWTH * small and large - small >= _GROWTH_LINES_MIN


def _is_slip(a: str, b: str) -> bool:
    if min(len(a), len(b)) < _TYPO_WORD_MIN or any(map(str.isdigit, a + b)):
        return False
    if len(a) == len(b):
        off = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        return len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]  # noqa: PLR2004 - a pair
    return Indel.distance(a, b) == 1 and _undoubled(a) == _undoubled(b)


def _undoubled(word: str) -> str:
    return word[:1] + "".join(b for a, b in pairwise(word) if a != b)


def _is_short(text: str) -> bool:
    if len(_IDEOGRAPH.findall(text)) > _IDEOGRAPHS_MAX:
        return False
    return len(text.split()) <= _MENU_WORDS_MAX and len(text) <= _MENU_LETTERS_MAX
