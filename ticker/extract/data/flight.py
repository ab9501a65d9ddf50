"""The data of pages made by the app router of Next.js, which come as rows of a stream, in pieces (React Flight).

Each script pushes a piece; put together they are rows of a number, a colon and JSON, or a text of so many bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ticker.extract.data.jsontext import Json, NotJsonError, strict

_PUSH = re.compile(r"__next_f(?:\s*\|\|\s*\[\s*\]\s*\))?\s*\.push\s*\(\s*(?=\[)")
_ROW = re.compile(rb"[\da-f]{0,8}:")
_TEXT = re.compile(rb"T([\da-f]{1,8}),")
_TAG = re.compile(rb"[A-Z]{0,2}(?=[\[{])")


def rows(scripts: Iterable[str]) -> Iterator[Json]:
    """The rows that hold a list or an object, in order; what is not JSON is passed over."""
    data = "".join(_pieces(scripts)).encode("utf-8", "surrogatepass")
    position = 0
    while match := _ROW.match(data, position):
        if text := _TEXT.match(data, match.end()):
            position = text.end() + int(text[1], 16)
            continue
        end = data.find(b"\n", match.end())
        position = end + 1 if end >= 0 else len(data)
        if tag := _TAG.match(data, match.end()):
            row = data[tag.end() : end if end >= 0 else len(data)].decode("utf-8", "surrogatepass")
            try:
                yield strict(row)[0]
            except NotJsonError:
                continue


def _pieces(scripts: Iterable[str]) -> Iterator[str]:
    for script in scripts:
        for push in _PUSH.finditer(script):
            try:
                found, _ = strict(script, push.end())
            except NotJsonError:
                continue
            if isinstance(found, list) and found[:1] == [1] and isinstance(found[-1], str):
                yield found[-1]
