"""The file of the database: whether it may be ours, before SQLite opens it, and who uses it."""

from __future__ import annotations

import fcntl
import os
import pwd
from pathlib import Path
from typing import IO

from ticker.model.errors import StoreError

MODE = 0o600  # headlines are public, who is told of them is not
_HEADER = b"SQLite format 3\x00"
_FOREIGN = "no database of Ticker; move it away, or change store.url"


class DamagedError(StoreError):
    """The file was a database of Ticker, and is not whole any more."""


def check_place(path: Path, *, to_own: bool) -> None:
    """Raises StoreError where no database can be, or be written.

    ``to_own`` is for the daemon: what it makes beside the file would be out of reach for another owner.
    """
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; name a file in it, such as sqlite:///{path.name}/ticker.db")
    if path.is_symlink() and not path.exists():
        raise StoreError(f"{path}: leads to {path.readlink()}, where nothing is; is that disk there?")
    if path.exists():
        if not path.is_file() or path.stat().st_mode & 0o222 == 0 or not os.access(path, os.R_OK | os.W_OK):
            raise StoreError(f"{path}: cannot be written; make it a regular file that this user may write")
        if to_own:
            _check_owner(path)
        folder = path.parent
    else:
        folder = next(parent for parent in path.parents if parent.exists())
    if not folder.is_dir():
        raise StoreError(f"{folder}: is a file, where a folder is needed; move it away, or change store.url")
    if not os.access(folder, os.W_OK):
        raise StoreError(f"{folder}: this user may not write there; change its owner, or store.url")


def check_header(path: Path, *, was_used: bool) -> None:
    """Looks at the first bytes: SQLite would take an empty file for a new database.

    Raises DamagedError, or StoreError for what never was a database of Ticker; ``was_used`` says that it was one.
    Not for a database that this process has open: that would set free the locks of SQLite
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    if has_header(path):
        return
    header = _start_of(path)
    if was_used or not header.strip(b"\0"):
        raise DamagedError("its first bytes are gone" if header else "it is empty")
    raise StoreError(f"{path}: {_FOREIGN}")


def has_header(path: Path) -> bool:
    """Whether a file begins as databases of SQLite do (https://www.sqlite.org/fileformat.html, 1.3.1)."""
    return _start_of(path) == _HEADER


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_HEADER))


def lock_of(path: Path) -> Path:
    """The lock of a daemon on a database; it stays behind, and so tells that a daemon used the database."""
    return path.with_name(path.name + ".lock")


def locked(path: Path) -> IO[str]:
    """The lock, taken; it is free again when the process ends, however it ends."""
    number = os.open(lock_of(path), os.O_RDWR | os.O_CREAT, MODE)
    lock = os.fdopen(number, "r+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        owner = lock.read(20).strip()
        lock.close()
        raise StoreError(f"{path}: another ticker (process {owner}) uses it; stop that one first") from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def make_empty(path: Path) -> None:
    """An empty file for its owner alone, in the place of whatever was there."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE))


def companions(path: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a database, and what belongs to it and to no other (https://www.sqlite.org/wal.html)."""
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))


def _check_owner(path: Path) -> None:
    owner = path.stat().st_uid
    if owner == os.geteuid():
        return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:  # a number without a name, as in containers
        name = f"#{owner}"
    raise StoreError(f"{path}: belongs to user {name}; run as that one (sudo -u {name} …), or change its owner")
