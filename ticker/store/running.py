"""Whether a daemon uses the records: asked without taking its lock, which a daemon that starts just then needs.

Which daemon runs by a file of settings, to be signalled, is another question: ``ticker.engine.answer``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ticker.store.on_file import path_of

_LOCKS = Path("/proc/locks")  # proc(5): one line a lock, with MAJOR:MINOR:INODE of its file among its words


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Whether a daemon runs, None if that cannot be told from here; its process, and when it opened the records."""

    is_running: bool | None
    process: int | None = None
    since: datetime | None = None


def presence(url: str, folder: Path) -> Presence:
    """What the lock of the records tells of their daemon. It is told of records in a file alone. Raises StoreError."""
    path = path_of(url, folder) if url.startswith("sqlite:") else None
    if path is None:
        return Presence(is_running=None)
    lock = path.with_name(path.name + ".lock")
    try:
        stat, owner = lock.stat(), lock.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return Presence(is_running=False)
    except (OSError, UnicodeDecodeError):
        return Presence(is_running=None)
    try:
        is_held = any(_inode(line) == stat.st_ino for line in _LOCKS.read_text(encoding="ascii").splitlines())
    except OSError:  # a sandbox hides it
        return Presence(is_running=None)
    if not is_held:
        return Presence(is_running=False)
    process = int(owner) if owner.isdigit() else None
    return Presence(is_running=True, process=process, since=datetime.fromtimestamp(stat.st_mtime, UTC))


def _inode(line: str) -> int:
    words = line.split()
    number = next((word for word in words if word.count(":") == 2), "")  # noqa: PLR2004 - MAJOR:MINOR:INODE
    inode = number.rpartition(":")[2]
    return int(inode) if inode.isdigit() and "FLOCK" in words else -1
