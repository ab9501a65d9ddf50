"""Regular expressions of the settings. They are RE2's, whose time is linear in the text whatever the expression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

import re2

EXPRESSION_MAX = 1_000  # characters
_MEMORY_MAX = 1 << 20  # bytes of one expression; RE2 grows slower, not larger, when it needs more
_READ_MAX = 10_000  # characters of a headline; no headline has more
_CACHE = 4096
_LOOKS_AROUND = re.compile(r"\(\?<?[=!]")
_REFERS_BACK = re.compile(r"\\[1-9]|\(\?P=|\\[kg]")
_ONLY_ASCII = re.compile(r"(?<!\\)(?:\\\\)*\\[bBwW]")


class _Expression(Protocol):
    def search(self, text: bytes) -> object | None: ...


def problem_of(expression: str) -> str | None:
    """What is wrong with an expression, and what to do; None if nothing is."""
    if not expression.isascii() and _ONLY_ASCII.search(expression):
        return (
            r"\b and \w know the letters a to z only; write [\pL\pM] for a letter of any script, or the word under any"
        )
    try:
        _compiled(expression)
    except re2.error as error:
        return _told(_text(error))
    return None


def first_found(text: str, expressions: Iterable[str]) -> str | None:
    """The first of sound expressions that is found in a text as it is shown, in capitals or not; None if none is."""
    shown = text[:_READ_MAX].encode("utf-8", "replace")
    return next((one for one in expressions if _compiled(one).search(shown)), None)


@lru_cache(maxsize=_CACHE)
def _compiled(expression: str) -> _Expression:
    options = re2.Options()
    options.max_mem = _MEMORY_MAX
    options.case_sensitive = False
    options.log_errors = False
    found: _Expression = re2.compile(expression.encode("utf-8", "replace"), options)
    return found


def _text(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _told(problem: str) -> str:
    if _LOOKS_AROUND.search(problem):
        return "looks ahead or behind, which could hang; say what must not be there under none"
    if _REFERS_BACK.search(problem) or problem.endswith("(?P"):
        return "refers back to a group, or has a mark that RE2 does not know; spell it out"
    if "too large" in problem:
        return "too large when it is spelled out; repeat less, or take several expressions"
    return f"no regular expression of RE2 ({problem}); see https://github.com/google/re2/wiki/Syntax"
