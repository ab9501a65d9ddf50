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
_GZIP = 16 + zlib.MAX_WBITS
_MEMBER = b"\x1f\x8b"  # how every member of a gzip file begins
_ZLIB_METHOD = 8  # the low half of the first byte of a zlib stream (RFC 1950)


class PackedError(Exception):
    """The body is not what its encoding says."""


class TooLargeError(Exception):
    """The body is larger than the limit."""


class _Stream(Protocol):
    def unpack(self, data: bytes, most: int) -> bytes:
        """As much as fits; what is left of the data is kept, and goes on with an empty ``data``."""
        ...

    @property
    def is_hungry(self) -> bool:
        """Whether more data is needed before more can be unpacked."""
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
        self._begun = False

    def take(self, data: bytes) -> None:
        """Adds a chunk as it came. Raises TooLargeError, PackedError."""
        self._begun = self._begun or bool(data)
        if self._stream is None:
            self._keep(data)
            return
        try:
            self._keep(self._stream.unpack(data, _STEP))
            while not self._stream.is_hungry:
                self._keep(self._stream.unpack(b"", _STEP))
        except _BROKEN as error:  # type: ignore[misc]  # the stubs of isal call its error class an instance
            raise PackedError(str(error)[:80]) from error

    @property
    def is_whole(self) -> bool:
        """False for a packed body whose end did not come. Nothing at all is an empty body, whatever it is called."""
        return self._stream is None or not self._begun or self._stream.is_whole

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
        self._gzip = gzip
        self._inner = isal_zlib.decompressobj(_GZIP) if gzip else None
        self._rest = b""
        self._magic = b""  # the first byte of what may be another member

    def unpack(self, data: bytes, most: int) -> bytes:
        data = self._magic + self._rest + data
        self._magic = self._rest = b""
        if not data:
            return b""
        if self._inner is None:
            is_zlib = data[0] & 0x0F == _ZLIB_METHOD
            self._inner = isal_zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        elif self._inner.eof and not self._goes_on(data):
            return b""
        unpacked: bytes = self._inner.decompress(data, most)
        self._rest = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        return unpacked

    def _goes_on(self, data: bytes) -> bool:
        """Whether another member begins; anything else behind the last one is padding."""
        if not self._gzip:
            return False
        if data == _MEMBER[:1]:
            self._magic = data
        if not data.startswith(_MEMBER):
            return False
        self._inner = isal_zlib.decompressobj(_GZIP)
        return True

    @property
    def is_hungry(self) -> bool:
        return not self._rest

    @property
    def is_whole(self) -> bool:
        return self._inner is not None and bool(self._inner.eof)


class _Brotli:
    """Brotli (RFC 7932). It may want more data and still hold some back: it is asked until nothing comes."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._is_drained = True

    def unpack(self, data: bytes, most: int) -> bytes:
        if self._inner.is_finished():
            self._is_drained = True
            return b""
        unpacked: bytes = self._inner.process(data, output_buffer_limit=most)
        self._is_drained = not unpacked
        return unpacked

    @property
    def is_hungry(self) -> bool:
        return self._is_drained

    @property
    def is_whole(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstd:
    """Frames of Zstandard (RFC 8878); windows above 8 MB are refused, as browsers do."""

    def __init__(self) -> None:
        self._new()
        self._rest = b""

    def _new(self) -> None:
        self._inner = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})

    def unpack(self, data: bytes, most: int) -> bytes:
        data = self._rest + data
        self._rest = b""
        if self._inner.eof:
            if not data:
                return b""
            self._new()
        unpacked: bytes = self._inner.decompress(data, most)
        if self._inner.eof:
            self._rest = self._inner.unused_data
        return unpacked

    @property
    def is_hungry(self) -> bool:
        return not self._rest if self._inner.eof else bool(self._inner.needs_input)

    @property
    def is_whole(self) -> bool:
        return bool(self._inner.eof)


_STREAMS: dict[str, Callable[[], _Stream]] = {
    "gzip": lambda: _Deflated(gzip=True),
    "x-gzip": lambda: _Deflated(gzip=True),
    "deflate": lambda: _Deflated(gzip=False),
    "br": _Brotli,
    "zstd": _Zstd,
}
