"""Makes published text fit to be shown and stored: the same letters, no tricks.

What a person reads stays as published. What cannot be seen or stored (controls, half surrogates, zero-width fillers,
unbalanced direction overrides) is taken out, and white space of any kind is one space.
"""

from __future__ import annotations

import re

TEXT_MAX = 100_000  # characters; a headline is a line, the rest of such a text is an attack or a mistake
WINDOWS_1252 = bytes(range(0x80, 0xA0)).decode("cp1252", errors="replace")

_NEXT_LINE = 0x85  # the one C1 control that is white space
_ENDS = "\u200e\u200f\u061c"  # direction marks: needed between letters, noise at the ends
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OPENING = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_SPACES = re.compile(r"[\s\u0085\u2028\u2029]+")


def _translation() -> dict[int, str | None]:
    """What becomes of single characters: None is dropped."""
    table: dict[int, str | None] = dict.fromkeys(range(0x20))
    table |= {ord(space): " " for space in "\t\n\v\f\r"}
    # A C1 control in a headline is a windows-1252 letter that was labelled wrongly; browsers read it so in HTML.
    table |= {0x80 + n: letter if letter != "\ufffd" else None for n, letter in enumerate(WINDOWS_1252)}
    table[_NEXT_LINE] = " "
    table[0x7F] = None
    table |= dict.fromkeys((0xAD, 0x180E, 0x200B, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF))
    table |= dict.fromkeys((*range(0xFFF9, 0xFFFC), *range(0xFDD0, 0xFDF0)))
    table |= dict.fromkeys(plane + low for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
    return table | dict.fromkeys(range(0xD800, 0xE000))


_TRANSLATION = _translation()


def clean(text: str) -> str:
    """The text as people read it: at most TEXT_MAX characters, no controls, single spaces, none at the ends."""
    text = text[:TEXT_MAX].translate(_TRANSLATION)
    if _OVERRIDES.search(text) and not _is_balanced(text):
        text = _OVERRIDES.sub("", text)
    previous = None
    while text != previous:  # marks and spaces may stand in any order at the ends
        previous, text = text, _SPACES.sub(" ", text).strip().strip(_ENDS)
    return text


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` characters, cut at a word where that loses little, with ``…`` where it was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > limit // 2 else head).rstrip() + "…"


def _is_balanced(text: str) -> bool:
    """Whether each embedding and isolate is closed (Unicode UAX #9); an override, which reverses letters, never is."""
    stack: list[str] = []
    for mark in _OVERRIDES.findall(text):
        if mark in _OPENING:
            stack.append(_OPENING[mark])
        elif not stack or stack.pop() != mark:
            return False
    return not stack
