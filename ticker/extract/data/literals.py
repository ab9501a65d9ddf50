"""The values of JavaScript literals, without running anything (ECMA-262, section 13.2).

Pages set variables to objects that are not quite JSON: names without quotes, single quotes, comments, commas before a
closing bracket, ``undefined``, ``!0``, ``JSON.parse("…")``. What only running the script could tell is null.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from ticker.extract.data.jsontext import Json, NotJsonError, check_size, integer, strict

LENGTH_MAX = 2_000_000  # characters of one answer; they are read in Python, and more would keep other sources waiting
_DEPTH_MAX = 100

_TOKEN = re.compile(
    r"""(?P<space>(?:[\s\ufeff]|//[^\n\r\u2028\u2029]*+|/\*(?:.*?\*/|.*))++)
    |(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+'|`[^`\\]*+(?:\\.[^`\\]*+)*+`)
    |(?P<number>0[xXoObB][\da-fA-F]++|(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?+)n?
    |(?P<name>[^\W\d][\w$]*+(?:\.[^\W\d][\w$]*+)*+|\$[\w$]*+(?:\.[\w$]++)*+)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|\r\n|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"} | dict.fromkeys(
    ("\n", "\r", "\r\n", "\u2028", "\u2029"), ""
)
_CONSTANTS: dict[str, Json] = {"true": True, "false": False} | dict.fromkeys(("null", "undefined", "NaN", "Infinity"))
_ENDS = frozenset({",", "]", "}", ")", ";", ":", ""})
_UNNAMED = frozenset(".[*")  # begin "...rest", "[computed]: 1" and "*generator() {}"
_BEYOND: Final = object()  # what only running the script could tell


@dataclass(slots=True)
class Allowance:
    """How many characters of one answer may yet be read here: what fails is read again from each place inside it."""

    left: int = LENGTH_MAX


def literal(text: str, start: int, allowance: Allowance) -> tuple[Json, int]:
    """The literal that begins at ``start``, and where it ends. Raises NotJsonError. The size was checked before."""
    reader = _Reader(text, start, start + allowance.left)
    try:
        found = reader.primary(0)
    finally:
        allowance.left -= reader.position - start
    if found is _BEYOND:
        raise NotJsonError("it is made by a program, not written as data")
    return _json(found), reader.position


class _Reader:
    """Reads one literal from left to right."""

    def __init__(self, text: str, start: int, limit: int) -> None:
        self.position = start
        self._text = text
        self._limit = limit

    def primary(self, depth: int) -> object:
        """A value without the operators that may follow it."""
        kind, word = self._take()
        if kind == "string":
            return _string(word)
        if kind == "number":
            return _number(word)
        if kind == "name":
            return self._named(word, depth)
        return self._marked(word, depth)

    def _marked(self, mark: str, depth: int) -> object:
        if mark == "{":
            return self._object(self._deeper(depth))
        if mark == "[":
            return self._array(self._deeper(depth))
        if mark in {"!", "-", "+"}:
            return _signed(mark, self.primary(self._deeper(depth)))
        self.position -= len(mark)
        return _BEYOND

    def _value(self, depth: int) -> Json:
        """A value with what follows it, up to the comma or bracket behind it."""
        found = self.primary(depth)
        while self._peek() == "+" and isinstance(found, str):
            self._take()
            more = self.primary(depth)
            found = found + more if isinstance(more, str) else _BEYOND
        if self._peek() not in _ENDS:
            found = _BEYOND
        if found is _BEYOND:
            self._skip()
            return None
        return _json(found)

    def _object(self, depth: int) -> Json:
        found: dict[str, Json] = {}
        while True:
            kind, word = self._take()
            if word == "}" and kind == "mark":
                return found
            if kind == "mark" and word not in _UNNAMED:
                raise NotJsonError(f"no name of a property: {word!r}", cut=not word)
            name = _string(word) if kind == "string" else word
            if kind == "mark":
                self.position -= len(word)
                self._skip()
            elif self._peek() == ":":
                self._take()
                found[str(name)] = self._value(depth)
            else:  # a method, or a variable under its own name
                self._skip()
            self._comma("}")

    def _array(self, depth: int) -> Json:
        found: list[Json] = []
        while True:
            if (word := self._peek()) in {",", "]"}:
                self._take()
                if word == "]":
                    return found
                found.append(None)  # a place left empty
                continue
            found.append(self._value(depth))
            self._comma("]")

    def _named(self, name: str, depth: int) -> object:
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name == "new":
            return self._named(self._take()[1], self._deeper(depth))
        call = _CALLS.get(name.removeprefix("window."))
        if call is None or self._peek() != "(":
            return _BEYOND
        self._take()
        argument = self._value(self._deeper(depth))
        if self._peek() != ")":
            raise NotJsonError(f"more than one argument of {name}")
        self._take()
        return call(argument)

    def _comma(self, closing: str) -> None:
        word = self._peek()
        if word == ",":
            self._take()
        elif word != closing:
            raise NotJsonError(f"a comma or {closing} is missing", cut=not word)

    def _skip(self) -> None:
        """Goes to the comma or bracket that ends an expression."""
        depth = 0
        while depth or self._peek() not in {",", "]", "}", ")"}:
            kind, word = self._take()
            if not word:
                raise NotJsonError("it stops half-way", cut=True)
            if kind == "mark":
                depth += (word in "([{") - (word in ")]}")

    def _deeper(self, depth: int) -> int:
        if depth >= _DEPTH_MAX:
            raise NotJsonError("it is nested too deep")
        return depth + 1

    def _peek(self) -> str:
        """The mark that comes next, or a word for a word that is none; empty at the end."""
        kind, word = self._take()
        self.position -= len(word)
        return word if kind == "mark" else kind

    def _take(self) -> tuple[str, str]:
        """Kind and text of the next word, past space and comments; an empty mark at the end."""
        while match := _TOKEN.match(self._text, self.position):
            if match.end() > self._limit:
                self.position = self._limit
                raise NotJsonError(f"it takes reading more than {LENGTH_MAX:,} characters that are not quite JSON")
            self.position = match.end()
            kind = match.lastgroup or ""
            if kind != "space":
                word = match[0]
                if word in {'"', "'", "`"}:
                    raise NotJsonError("a string has no end", cut=True)
                return kind, word
        return "mark", ""


def _json(found: object) -> Json:
    """The value of what a reader found; what is beyond it has none."""
    return found if isinstance(found, bool | int | float | str | list | dict) else None


def _string(word: str) -> object:
    """The text of a string with its quotes; a template with something to be filled in is beyond us."""
    inner = word[1:-1]
    if word[0] == "`" and "${" in inner:
        return _BEYOND
    if "\\" not in inner:
        return inner
    text = _ESCAPE.sub(_unescaped, inner)
    # Two halves of one character, as \ud83d\ude80, are joined; a lone half stays what it is.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1 and code[0] in "ux":
        point = int(code[1:].strip("{}"), 16)
        return chr(point) if point <= sys.maxunicode else "\ufffd"
    return _ESCAPED.get(code, code)


def _number(word: str) -> Json:
    digits = word.removesuffix("n")
    if digits[:2].casefold() in {"0x", "0o", "0b"}:
        try:
            return int(digits[:400], 0)
        except ValueError:
            return None
    return integer(digits) if digits.isdecimal() else float(digits)


def _signed(sign: str, value: object) -> object:
    if value is _BEYOND:
        return _BEYOND
    if sign == "!":
        return not value
    if not isinstance(value, int | float):
        return None
    return -value if sign == "-" else value


def _parse(argument: Json) -> Json:
    if not isinstance(argument, str):
        raise NotJsonError("JSON.parse is given no text")
    check_size(argument)
    return strict(argument.strip())[0]


def _unquote(argument: Json) -> Json:
    return unquote(argument, errors="replace") if isinstance(argument, str) else None


_CALLS: dict[str, Callable[[Json], Json]] = {
    "JSON.parse": _parse,
    "decodeURIComponent": _unquote,
    "Date": lambda argument: argument,
    "Object.freeze": lambda argument: argument,
}
