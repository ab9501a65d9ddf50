"""JSON as sites hand it out: alone, one after another, called by a function, or behind a guard against misuse."""

from __future__ import annotations

import re

from ticker.extract.data.jsontext import Json, NotJsonError, check_size, strict
from ticker.extract.data.literals import Allowance, literal

SPACE = " \t\x1e\r\n\f\v\0\ufeff\u00a0\u2028\u2029"

# What keeps other sites from loading an answer as a script; a comment in front of it does as well.
_GUARD = re.compile(
    r"\)\]\}',?|for\s*\(;;\)\s*;|while\s*\((?:1|true)\)\s*;|\{\}\s*&&|throw 1\s*;|/\*.{0,300}?\*/", re.DOTALL
)
_GUARDS_MAX = 3
_CALL = re.compile(
    r"(?:typeof\s+[\w$.]{1,200}\s*===?\s*['\"]function['\"]\s*&&\s*)?[A-Za-z_$][\w$.\[\]'\"]{0,200}\s*\(\s*"
)
_LITERAL = frozenset("{['`J")  # J as in JSON.parse
_NEXT = re.compile(r"[\s,;\x1e]*(?=[\[{])")


def decode_json(text: str) -> Json:
    """The value of a JSON document; several one after another (JSON lines) are a list. Raises NotJsonError."""
    text = text.strip(SPACE)
    for _ in range(_GUARDS_MAX):
        if match := _GUARD.match(text):
            text = text[match.end() :].lstrip(SPACE)
    if not text:
        raise NotJsonError("it is empty", cut=True)
    check_size(text)
    call = _CALL.match(text)
    found, end = _value(text, call.end() if call else 0, Allowance())
    values = [found]
    while not call and (more := _NEXT.match(text, end)):
        found, end = strict(text, more.end())
        values.append(found)
    return values if len(values) > 1 else found


def value_at(text: str, start: int, allowance: Allowance) -> tuple[Json, int]:
    """The value that begins at ``start``, as JSON or as JavaScript has it, and its end. Raises NotJsonError."""
    check_size(text, start)
    return _value(text, start, allowance)


def _value(text: str, start: int, allowance: Allowance) -> tuple[Json, int]:
    try:
        return strict(text, start)
    except NotJsonError as error:
        if text[start : start + 1] not in _LITERAL:
            raise
        return _as_literal(text, start, allowance, error)


def _as_literal(text: str, start: int, allowance: Allowance, before: NotJsonError) -> tuple[Json, int]:
    try:
        return literal(text, start, allowance)
    except NotJsonError as error:
        raise (error if error.cut else before) from error
