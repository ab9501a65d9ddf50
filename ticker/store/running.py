"""Whether a daemon uses the records: asked without taking its lock, which a daemon that starts just then needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ticker.store.on_file import path_of

_LOCKS = Path("/proc/locks")  # proc(5); one line a lock, the sixth word is MAJOR:MINOR:INODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The process of a daemon, and when it opened the records."""

    process: int
    since: datetime


def running(url: str, folder: Path) -> Running | None:
    """The daemon that uses the records of a URL; None if there is none. Raises StoreError."""
    path = path_of(url, folder)
    if path is None:
        return None
    lock = path.with_name(path.name + ".lock")
    try:
        stat, owner = lock.stat(), lock.read_text(encoding="ascii").strip()
        held = any(_inode(line) == stat.st_ino for line in _LOCKS.read_text(encoding="ascii").splitlines())
    except (OSError, UnicodeDecodeError):
        return None
    if not held or not owner.isdigit():
        return None
    return Running(process=int(owner), since=datetime.fromtimestamp(stat.st_mtime, UTC))


def _inode(line: str) -> int:
    words = line.split()
    number = next((word for word in words if word.count(":") == 2), "")  # noqa: PLR2004 - MAJOR:MINOR:INODE
    inode = number.rpartition(":")[2]
    return int(inode) if inode.isdigit() and "FLOCK" in words else -1
