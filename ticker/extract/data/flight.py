"""The data of pages made by the app router of Next.js, which come as rows of a stream, in pieces (React Flight).

Each script pushes a piece; put together they are rows of a number, a colon and JSON, or a text of so many bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from ticker.extract.data.jsontext import Json, NotJsonError, check_size, strict

_PUSH = re.compile(r"__next_f(?:\s*\|\|\s*\[\s*\]\s*\))?\s*\.push\s*\(\s*(?=\[)")
_ROW = re.compile(rb"[\da-f]{0,8}:")
_TEXT = re.compile(rb"T([\da-f]{1,8}),")
_PUSHES_MAX = 1_000  # in one script; those of Next.js hold one
_TAG = re.compile(rb"[A-Z]{0,2}(?=[\[{])")


def rows(scripts: Iterable[str]) -> Iterator[Json]:
    """The rows that hold a list or an object, in order; what is not JSON is passed over."""
    data = "".join(_pieces(scripts)).encode("utf-8", "surrogatepass")
    position = 0
    while position < len(data):
        match = _ROW.match(data, position)
        if match and (text := _TEXT.match(data, match.end())):
            position = text.end() + int(text[1], 16)
            continue
        end = data.find(b"\n", position) + 1 or len(data)
        if match:
            yield from _row(data[match.end() : end])
        position = end


def _row(data: bytes) -> Iterator[Json]:
    if tag := _TAG.match(data):
        text = data[tag.end() :].decode("utf-8", "surrogatepass")
        with suppress(NotJsonError):
            check_size(text)
            yield strict(text)[0]


def _pieces(scripts: Iterable[str]) -> Iterator[str]:
    for script in scripts:
        with suppress(NotJsonError):
            check_size(script)
            yield from _pushed(script)


def _pushed(script: str) -> Iterator[str]:
    for push in islice(_PUSH.finditer(script), _PUSHES_MAX):
        with suppress(NotJsonError):
            found, _ = strict(script, push.end())
            if isinstance(found, list) and found[:1] == [1] and isinstance(found[-1], str):
                yield found[-1]
