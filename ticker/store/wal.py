"""Whether the log beside a database of SQLite (``-wal``) is damaged where it had been written to the disk.

SQLite takes the first frame that does not check out for the end of the log, says nothing, and what was noted after it
is gone: headlines that were told would be news again. A log that a kill or a loss of power leaves ends there; one that
is damaged goes on. Format: https://www.sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADER = struct.Struct(">8I")  # magic, version, page size, number, two salts, two sums
_FRAME = struct.Struct(">6I")  # page, size after a commit or 0, two salts, two sums
_MAGIC = 0x377F_0682  # its last bit says that sums are big-endian
_WORD = 0xFFFF_FFFF
# One commit beyond the end may be of a transaction that was under way: its pages reach the disk in any order. The next
# one is begun when that is safe on it.
_COMMITS = 2

_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Log:
    """The beginning of a log. Frames with other ``salts`` were left by the log that was there before."""

    page_size: int
    order: str
    salts: _Pair
    sums: _Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """``content`` is what its ``sums`` are of, beside the sums of the frame before."""

    salts: _Pair
    sums: _Pair
    is_commit: bool
    content: bytes


def fault_of_log(path: Path) -> str:
    """What is wrong with the log of a database that nobody uses; empty if nothing is, or if there is none.

    Takes a tenth of a second for a log of the usual size. Raises OSError.
    """
    file = path.with_name(path.name + "-wal")
    if not file.exists():
        return ""
    with file.open("rb") as stream:
        head = stream.read(_HEADER.size)
        if len(head) < _HEADER.size or not any(head):  # nothing was ever safe in it
            return ""
        log = _log_of(head)
        if log is None:
            return "the head of its log cannot be read"
        lost = _commits_beyond_the_end(log, _frames(stream.read, log.page_size))
    return f"its log goes on for {lost} transactions after a damage" if lost >= _COMMITS else ""


def _log_of(head: bytes) -> _Log | None:
    magic, _, page_size, _, *rest = _HEADER.unpack(head)
    order = ">" if magic & 1 else "<"
    sums = (rest[2], rest[3])
    if magic & ~1 != _MAGIC or _sums(head[: -len(sums) * 4], (0, 0), order) != sums:
        return None
    return _Log(page_size=page_size, order=order, salts=(rest[0], rest[1]), sums=sums)


def _commits_beyond_the_end(log: _Log, frames: Iterable[_Frame]) -> int:
    """The most commits in a row of sound frames that SQLite does not get to."""
    before, is_within = log.sums, True
    row = most = 0
    for frame in frames:
        is_next = frame.salts == log.salts and _sums(frame.content, before, log.order) == frame.sums
        is_within = is_within and is_next
        if not is_within:
            row = row + frame.is_commit if is_next else 0
            most = max(most, row)
        before = frame.sums
    return most


def _frames(read: Callable[[int], bytes], page_size: int) -> Iterator[_Frame]:
    length = _FRAME.size + page_size
    while len(block := read(length)) == length:
        _, size, salt, other, *sums = _FRAME.unpack_from(block)
        content = block[:8] + block[_FRAME.size :]
        yield _Frame(salts=(salt, other), sums=(sums[0], sums[1]), is_commit=size > 0, content=content)


def _sums(content: bytes, before: _Pair, order: str) -> _Pair:
    """The sums of SQLite over words of 32 bits, in pairs."""
    first, second = before
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for one, other in zip(words, words, strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return first, second
