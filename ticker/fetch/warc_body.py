"""Bodies as archivers keep them: as they were sent, in chunks and packed, or freed from either.

The headers do not tell which: many archivers keep those of a packed body beside the unpacked one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ticker.fetch.recorded import SNAPSHOT_MAX
from ticker.fetch.unpack import Body
from ticker.fetch.warc_file import Heads, Payload

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHUNK_LINE_MAX = 1_024  # bytes
_STEP = 65_536  # bytes
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}  # how what is packed begins
_MAGIC_MAX = 4  # bytes


class CutError(Exception):
    """The body has no end."""


def unpacked(answer: Heads | None, payload: Payload) -> bytes:
    """The body of an answer; of what was kept without one, the payload as it is.

    Raises CutError, PackedError, and TooLargeError for more than a snapshot may have.
    """
    pairs = [(name.casefold(), value) for name, value in answer.headers] if answer else []
    is_chunked = any(name == "transfer-encoding" and "chunked" in value.casefold() for name, value in pairs)
    parts = _dechunked(payload) if is_chunked else _parts(payload)
    start = b""
    while len(start) < _MAGIC_MAX and (part := next(parts, b"")):
        start += part
    encoding = ", ".join(value for name, value in pairs if name == "content-encoding")
    magic = _MAGIC.get(encoding.strip().casefold(), b"")
    body = Body(encoding if start.startswith(magic) else "", SNAPSHOT_MAX)
    body.take(start)
    for part in parts:
        body.take(part)
    if not body.is_whole:
        raise CutError
    return body.whole()


def _parts(payload: Payload) -> Iterator[bytes]:
    while part := payload.read(_STEP):
        yield part


def _dechunked(payload: Payload) -> Iterator[bytes]:
    """A body without its framing (RFC 9112, section 7.1), or as it is if it has none."""
    line = payload.readline(_CHUNK_LINE_MAX)
    if not _CHUNK.fullmatch(line):
        yield line
        yield from _parts(payload)
        return
    while match := _CHUNK.fullmatch(line):
        left = int(match[1], 16)
        if not left:
            return
        while left:
            part = payload.read(min(left, _STEP))
            if not part:
                raise CutError
            left -= len(part)
            yield part
        payload.readline(_CHUNK_LINE_MAX)
        line = payload.readline(_CHUNK_LINE_MAX)
    raise CutError
