"""WARC files (ISO 28500, plain or a gzip member a record) record by record, each found again by its offset.

warcio reads and writes what stands in a record; the way from one to the next is our own. Its reader keeps any line, and
any unpacked block, however long, and takes a file that is cut for one that has ended.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from os import SEEK_END
from pathlib import Path
from typing import IO, Protocol

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from ticker.model.errors import UsageError

_PLAIN = b"WARC/"
_GZIP = b"\x1f\x8b"
_STEP = 65_536  # bytes unpacked or passed over at once
_HEADS_MAX = 262_144  # bytes; the headers of a record with those of its answer
_LENGTH_DIGITS = 15
# What the system, zlib and warcio were seen to raise for files that are not sound.
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    zlib.error,
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
)


class Heads(Protocol):
    """Headers as warcio gives them; of an answer, ``statusline`` is as ``200 OK``."""

    @property
    def statusline(self) -> str: ...

    @property
    def headers(self) -> list[tuple[str, str]]: ...

    def get_header(self, name: str) -> str | None: ...


class Payload(Protocol):
    """What stands in a record behind its headers, and no more; ``limit`` is what is left of it."""

    @property
    def limit(self) -> int: ...

    def read(self, length: int) -> bytes: ...

    def readline(self, length: int) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record: ``answer`` are the headers of the HTTP answer in it, ``length`` the bytes behind them as promised.

    ``is_whole`` is False if the file ends before them.
    """

    offset: int
    heads: Heads
    answer: Heads | None
    length: int
    is_whole: bool = True

    @property
    def kind(self) -> str:
        return self.heads.get_header("WARC-Type") or ""

    @property
    def url(self) -> str:
        return self.heads.get_header("WARC-Target-URI") or ""


def is_warc(path: Path) -> bool:
    """Whether a file begins as a WARC file does, or as a gzip file. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN or _is_gzip(file)


def is_packed(path: Path) -> bool:
    """Whether a file is a gzip file. Raises OSError."""
    with path.open("rb") as file:
        return _is_gzip(file)


def records(path: Path, is_wanted: Callable[[Record], bool]) -> Iterator[Record]:
    """The wanted records in their order; only of these are the answers looked into.

    Raises UsageError where the file is not sound.
    """
    offset = 0
    try:
        with path.open("rb") as file:
            size = file.seek(0, SEEK_END)
            while offset < size:
                place = _place(file, offset)
                record, payload = _opened(place, offset)
                found = _answered(record, payload) if is_wanted(record) else None
                offset, is_whole = place.end(payload.limit)
                if found:
                    yield replace(found, is_whole=is_whole)
    except BROKEN as error:
        raise UsageError(f"{path}: no sound WARC record at byte {offset:,}: {reason(error)}") from error


def record_at(file: IO[bytes], offset: int) -> tuple[Record, Payload]:
    """The record at an offset that ``records`` gave, with what stands in it. Raises what is in ``BROKEN``."""
    record, payload = _opened(_place(file, offset), offset)
    return _answered(record, payload), payload


def reason(error: BaseException) -> str:
    """An error in a line; that of warcio shows what it found, of any length."""
    text = " ".join(str(error).split())[:120] or type(error).__name__
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


class _Place(Protocol):
    """Where a record begins."""

    @property
    def stream(self) -> IO[bytes]: ...

    def end(self, left: int) -> tuple[int, bool]:
        """Where the next one begins when so much is left of this one, and whether that much is there."""
        ...


class _Plain:
    """A record in a file as it is."""

    def __init__(self, file: IO[bytes], offset: int) -> None:
        self.stream = file
        file.seek(offset)

    def end(self, left: int) -> tuple[int, bool]:
        end = self.stream.tell() + left
        is_whole = end <= self.stream.seek(0, SEEK_END)
        self.stream.seek(end)
        while self.stream.readline(_STEP) in {b"\r\n", b"\n"}:
            end = self.stream.tell()
        return end, is_whole


class _Member:
    """A record in a member of a gzip file."""

    def __init__(self, file: IO[bytes], offset: int) -> None:
        file.seek(offset)
        self._unpacked = _Unpacked(file)
        self.stream = io.BufferedReader(self._unpacked, _STEP)

    def end(self, left: int) -> tuple[int, bool]:
        while part := self.stream.read(min(left, _STEP)):
            left -= len(part)
        while part := self.stream.read(_STEP):
            if part.strip(b"\r\n"):
                raise ValueError("more than one record is packed together; unpack the file with gunzip")
        return self._unpacked.end, not left and not self._unpacked.is_cut


class _Unpacked(io.RawIOBase):
    """One member of a gzip file, unpacked as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.is_cut = False

    @property
    def end(self) -> int:
        """Where the file goes on behind what was read."""
        return self._file.tell() - len(self._inner.unused_data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader gives a memoryview
        while not self._inner.eof:
            data = self._inner.unconsumed_tail or self._file.read(_STEP)
            if not data:
                self.is_cut = True
                break
            part = self._inner.decompress(data, len(buffer))
            if part:
                buffer[: len(part)] = part
                return len(part)
        return 0


def _place(file: IO[bytes], offset: int) -> _Place:
    return _Member(file, offset) if _is_gzip(file) else _Plain(file, offset)


def _is_gzip(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(len(_GZIP)) == _GZIP


class _Lines:
    """A stream whose lines between two reads are limited, and in which no line is missing."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = _HEADS_MAX

    def readline(self, length: int = _HEADS_MAX) -> bytes:
        line = self._stream.readline(min(length, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise ValueError(f"its headers are larger than {_HEADS_MAX:,} bytes")
        if not line and length:
            raise EOFError("the file ends in the middle of headers")
        return line

    def read(self, length: int) -> bytes:
        self._left = _HEADS_MAX
        return self._stream.read(length)


def _opened(place: _Place, offset: int) -> tuple[Record, Payload]:
    """The record at a place, and what stands in it, not read yet."""
    loader = ArcWarcRecordLoader(verify_http=False)
    found = loader.parse_record_stream(_Lines(place.stream), known_format="warc", no_record_parse=True)
    length = (found.rec_headers.get_header("Content-Length") or "").strip()
    if not (length.isascii() and length.isdigit() and len(length) <= _LENGTH_DIGITS):
        raise ValueError("it does not say how long it is (Content-Length)")
    payload: Payload = found.raw_stream
    return Record(offset=offset, heads=found.rec_headers, answer=None, length=payload.limit), payload


def _answered(record: Record, payload: Payload) -> Record:
    """The same with the headers of the answer in it, which are taken off what stands in it."""
    answer = ArcWarcRecordLoader(verify_http=False).load_http_headers(record.kind, record.url, payload, payload.limit)
    return replace(record, answer=answer, length=payload.limit)
