"""Bodies unpacked as they come, never past a limit, and known to be whole or not.

The client's own decoders unpack a megabyte into a gigabyte, and take a stream without its end for a page.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
from isal import igzip_lib, isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
_BROKEN = (
    zlib.error,
    igzip_lib.IsalError,
    brotli.error,
    zstd.ZstdError,
    EOFError,
    ValueError,
)
_STEP = 65_536  # bytes unpacked at once
_MEMBERS_MAX = 1_000  # of nothing but beginnings and ends, a megabyte costs seconds
_GZIP = 16 + zlib.MAX_WBITS
_MEMBER = b"\x1f\x8b"  # how every member of a gzip file begins
_WINDOW_LOG_MAX = 23  # 8 MB, which RFC 9659 allows content encodings at most
_ZLIB_METHOD = 8  # the low half of the first byte of a zlib stream (RFC 1950)


class PackedError(Exception):
    """The body is not what its encoding says."""


class TooLargeError(Exception):
    """The body is larger than the limit."""


class _Stream(Protocol):
    def unpack(self, data: bytes, most: int) -> bytes:
        """As much as fits; what is left is kept, and goes on with an empty ``data`` until nothing more comes."""
        ...

    @property
    def is_hungry(self) -> bool:
        """Whether nothing that came from ``unpack`` means that more data is needed, and not that it may go on."""
        ...

    @property
    def is_whole(self) -> bool: ...


class Body:
    """The body of one answer: ``take`` its chunks, then ``whole`` is all of it."""

    def __init__(self, encoding: str, limit: int) -> None:
        """``encoding`` is the Content-Encoding; ``limit`` counts unpacked bytes. Raises PackedError."""
        names = [name.strip() for name in encoding.casefold().split(",") if name.strip() not in {"", "identity"}]
        if len(names) > 1 or (names and names[0] not in _STREAMS):
            raise PackedError(f"unknown encoding {encoding[:40]!r}")
        self._stream: _Stream | None = _STREAMS[names[0]]() if names else None
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._received = 0

    def take(self, data: bytes) -> None:
        """Adds a chunk as it came. Raises TooLargeError, PackedError."""
        self._received += len(data)
        if self._received > 2 * self._limit:  # padding without end unpacks to nothing
            raise TooLargeError
        if self._stream is None:
            self._keep(data)
            return
        try:
            part = self._stream.unpack(data, _STEP)
            while part or not self._stream.is_hungry:
                self._keep(part)
                part = self._stream.unpack(b"", _STEP)
        except _BROKEN as error:  # type: ignore[misc]  # the stubs of isal call its error class an instance
            raise PackedError(str(error)[:80]) from error

    @property
    def is_whole(self) -> bool:
        """False for a packed body whose end did not come. Nothing at all is an empty body, whatever it is called."""
        return self._stream is None or not self._received or self._stream.is_whole

    def whole(self) -> bytes:
        return b"".join(self._parts)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise TooLargeError
        if part:
            self._parts.append(part)


class _Deflated:
    """gzip (of any number of members, RFC 1952), zlib, and the bare deflate that some servers call so."""

    def __init__(self, *, gzip: bool) -> None:
        self._inner = isal_zlib.decompressobj(_GZIP) if gzip else None
        self._rest = b""
        self._magic = b""  # the first byte of what may be another member
        self._members_left = _MEMBERS_MAX if gzip else 0

    def unpack(self, data: bytes, most: int) -> bytes:
        data = self._magic + self._rest + data
        self._magic = self._rest = b""
        if self._inner is None:
            if not data:
                return b""
            is_zlib = data[0] & 0x0F == _ZLIB_METHOD
            self._inner = isal_zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        elif self._inner.eof and not self._goes_on(data):
            return b""
        unpacked: bytes = self._inner.decompress(data, most)
        self._rest = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        return unpacked

    def _goes_on(self, data: bytes) -> bool:
        """Whether another member begins; anything else behind the last one is padding, and so is what follows it."""
        if not data or not self._members_left:
            return False
        if data == _MEMBER[:1]:
            self._magic = data
            return False
        if not data.startswith(_MEMBER):
            self._members_left = 0
            return False
        self._members_left = _fewer(self._members_left)
        self._inner = isal_zlib.decompressobj(_GZIP)
        return True

    @property
    def is_hungry(self) -> bool:
        return not self._rest

    @property
    def is_whole(self) -> bool:
        return self._inner is not None and bool(self._inner.eof)


class _Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def unpack(self, data: bytes, most: int) -> bytes:
        if not self._inner.is_finished():
            unpacked: bytes = self._inner.process(data, output_buffer_limit=most)
            return unpacked
        if data:
            raise ValueError("data behind its end")  # as the decoder says itself if it comes in the same chunk
        return b""

    @property
    def is_hungry(self) -> bool:
        return True

    @property
    def is_whole(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstd:
    """Frames of Zstandard (RFC 8878); larger windows than on the web are refused (RFC 9659)."""

    def __init__(self) -> None:
        self._inner = self._new()
        self._rest = b""
        self._members_left = _MEMBERS_MAX

    def unpack(self, data: bytes, most: int) -> bytes:
        data = self._rest + data
        self._rest = b""
        if self._inner.eof:
            if not data:
                return b""
            self._members_left = _fewer(self._members_left)
            self._inner = self._new()
        unpacked: bytes = self._inner.decompress(data, most)
        if self._inner.eof:
            self._rest = self._inner.unused_data
        return unpacked

    @staticmethod
    def _new() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG_MAX})

    @property
    def is_hungry(self) -> bool:
        return not self._rest if self._inner.eof else bool(self._inner.needs_input)

    @property
    def is_whole(self) -> bool:
        return bool(self._inner.eof)


def _fewer(members_left: int) -> int:
    if members_left == 1:
        raise ValueError(f"more than {_MEMBERS_MAX} members")
    return members_left - 1


_STREAMS: dict[str, Callable[[], _Stream]] = {
    "gzip": lambda: _Deflated(gzip=True),
    "x-gzip": lambda: _Deflated(gzip=True),
    "deflate": lambda: _Deflated(gzip=False),
    "br": _Brotli,
    "zstd": _Zstd,
}
