"""On which line each key of a TOML document stands (TOML 1.0): the parser of the standard library does not tell.

The document must have been parsed before; of a broken one the answer is incomplete, never an exception.
"""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

KeyPath = tuple[str | int, ...]  # names of keys, and numbers in arrays counted from 0

TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<line>\n)
    |(?P<text>\"{3}(?:[^"\\]+|\\.|"{1,2}(?!"))*+"{3,5}|'{3}(?:[^']+|'{1,2}(?!'))*+'{3,5}
      |"(?:[^"\\\n]|\\.)*+"|'[^'\n]*')
    |(?P<mark>[][{}=,.])
    |(?P<bare>[^\s\#\"'\[\]{}=,.]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    kind: str
    text: str
    line: int


END = Token("line", "", 0)


def locate(text: str) -> dict[KeyPath, int]:
    """The line, from 1, on which each table, key and array item of a document first stands."""
    scan = _Scan(text)
    try:
        scan.document()
    except RecursionError:  # arrays within arrays, hundreds deep: the lines found so far do
        return scan.lines
    return scan.lines


def unclosed(text: str) -> int | None:
    """The line of the first quotation mark that nothing closes: the parser only tells that the file ended."""
    return next((token.line for token in _tokens(text) if token.text in ('"', "'")), None)


class _Scan:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._tokens = _tokens(text)
        self._at = 0
        self._last: dict[KeyPath, int] = {}  # the number of the latest table of each array of tables

    def document(self) -> None:
        table: KeyPath = ()
        while self._at < len(self._tokens):
            token = self._peek()
            if token.text == "[":
                table = self._header()
            elif token.kind != "line":
                self._pair(table)
            self._to_line_end()

    def _header(self) -> KeyPath:
        line = self._take().line
        repeats = self._peek().text == "["
        if repeats:
            self._take()
        path: KeyPath = ()
        names = self._key()
        for number, name in enumerate(names, 1):
            path = (*path, name)
            self.lines.setdefault(path, line)
            if repeats and number == len(names):
                self._last[path] = self._last.get(path, -1) + 1
            if path in self._last:
                path = (*path, self._last[path])
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: KeyPath) -> None:
        path, line = table, self._peek().line
        for name in self._key():
            path = (*path, name)
            self.lines.setdefault(path, line)
        if self._peek().text == "=":
            self._take()
            self._value(path)

    def _key(self) -> list[str]:
        names = []
        while (token := self._peek()).kind in ("bare", "text"):
            names.append(_name(self._take()))
            if self._peek().text != ".":
                break
            self._take()
        if not names and token.kind != "line":
            self._take()  # a document that is no TOML: go on behind what cannot be a key
        return names

    def _value(self, path: KeyPath) -> None:
        opening = self._peek().text
        if opening == "[":
            self._items(path)
        elif opening == "{":
            self._take()
            while self._skip_lines() not in ("}", "]", ""):
                self._pair(path)
                self._to_comma()
            self._take()

    def _items(self, path: KeyPath) -> None:
        self._take()
        number = 0
        while self._skip_lines() not in ("]", "}", ""):
            self.lines.setdefault((*path, number), self._peek().line)
            self._value((*path, number))
            self._to_comma()
            number += 1
        self._take()

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else END

    def _take(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _skip_lines(self) -> str:
        while self._peek().kind == "line" and self._peek() is not END:
            self._at += 1
        return self._peek().text

    def _to_comma(self) -> None:
        while self._peek() is not END and self._peek().text not in (",", "]", "}"):
            self._at += 1
        if self._peek().text == ",":
            self._at += 1

    def _to_line_end(self) -> None:
        while self._peek().kind != "line":
            self._at += 1
        self._at += 1


def _tokens(text: str) -> list[Token]:
    tokens, line = [], 1
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "bare"
        if kind != "skip":
            tokens.append(Token(kind, match[0], line))
        line += match[0].count("\n")
    return tokens


def _name(token: Token) -> str:
    if token.kind == "bare":
        return token.text
    try:
        name = tomllib.loads(f"name = {token.text}")["name"]
    except tomllib.TOMLDecodeError:
        return token.text
    return str(name)
