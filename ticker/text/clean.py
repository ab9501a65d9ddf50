"""Makes published text fit to be shown and stored: the same letters, no tricks.

What a person reads stays as published. What cannot be seen or stored (controls, half surrogates, zero-width fillers,
unbalanced direction overrides) is taken out, and white space of any kind is one space.
"""

from __future__ import annotations

import re
import unicodedata

TEXT_MAX = 100_000  # characters; a headline is a line, the rest of such a text is an attack or a mistake
WINDOWS_1252 = bytes(range(0x80, 0xA0)).decode("cp1252", errors="replace")

_NEXT_LINE = 0x85  # the one C1 control that is white space
_ENDS = "\u200e\u200f\u061c"  # direction marks: needed between letters, noise at the ends
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OPENING = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_JOINER = "\u200d"
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)  # two of them are a flag
_GOES_WITH_THE_ONE_BEFORE = frozenset(map(chr, (0x200C, 0x200D, *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080))))


def _translation() -> dict[int, str | None]:
    """What becomes of single characters: None is dropped."""
    table: dict[int, str | None] = dict.fromkeys(range(0x20))
    table |= {ord(space): " " for space in "\t\n\v\f\r"}
    # A C1 control in a headline is a windows-1252 letter that was labelled wrongly; browsers read it so in HTML.
    table |= {0x80 + n: letter if letter != "\ufffd" else None for n, letter in enumerate(WINDOWS_1252)}
    table[_NEXT_LINE] = " "
    table[0x7F] = None
    # Joiners, selectors and the tags of flags are not among them: emoji, Indic scripts and Persian need them.
    table |= dict.fromkeys((0xAD, 0x180E, 0x200B, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0xFEFF, 0xE0001))
    table |= dict.fromkeys((*range(0xFFF9, 0xFFFD), *range(0xFDD0, 0xFDF0)))
    table |= dict.fromkeys((0x2800, 0x3164, 0xFFA0), " ")  # signs and letters that are drawn as a blank
    table |= dict.fromkeys(plane + low for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
    return table | dict.fromkeys(range(0xD800, 0xE000))


_TRANSLATION = _translation()


def clean(text: str) -> str:
    """The text as people read it: at most TEXT_MAX characters, no controls, single spaces, none at the ends."""
    text = _balanced(text[:TEXT_MAX].translate(_TRANSLATION))
    return " ".join(text.split()).strip(_ENDS + " ")


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` characters, cut at a word where that loses little, with ``…`` where it was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rpartition(" ")[0]
    head = at_word if len(at_word) > limit // 2 else text[: _before_letter(text, limit - 1)]
    return _balanced(head).rstrip() + "…"


def _before_letter(text: str, end: int) -> int:
    """Where to cut at ``end`` or before, so that no emoji, flag or letter with its signs is cut in two."""
    start = end
    while start and (_is_part(text[start]) or text[start - 1] == _JOINER):
        start -= 1
    flag = start
    while flag and ord(text[flag - 1]) in _FLAG_LETTERS:
        flag -= 1
    if (start - flag) % 2 and ord(text[start]) in _FLAG_LETTERS:
        start -= 1
    return start or end


def _is_part(letter: str) -> bool:
    return letter in _GOES_WITH_THE_ONE_BEFORE or unicodedata.category(letter).startswith("M")


def _balanced(text: str) -> str:
    """The text without its embeddings and isolates, unless each is closed."""
    return _OVERRIDES.sub("", text) if _OVERRIDES.search(text) and not _is_balanced(text) else text


def _is_balanced(text: str) -> bool:
    """Whether each embedding and isolate is closed (Unicode UAX #9); an override, which reverses letters, never is."""
    stack: list[str] = []
    for mark in _OVERRIDES.findall(text):
        if mark in _OPENING:
            stack.append(_OPENING[mark])
        elif not stack or stack.pop() != mark:
            return False
    return not stack
