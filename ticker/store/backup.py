"""A copy of the records while the daemon goes on writing: whole, of one moment, looked through before it is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ticker.model.errors import StoreError
from ticker.store.file import check_header, lock_of, make_empty
from ticker.store.on_file import in_words, path_of
from ticker.store.soundness import first_fault
from ticker.store.sqlite import said, uri_of

_PAGES_A_STEP = 2000  # copied between two words on progress; some milliseconds
_PAUSE = 0.05  # seconds to wait for a writer

OnProgress = Callable[[int, int], None]
"""Hears how many pages are copied, and of how many."""


def back_up(url: str, folder: Path, target: Path, *, replace: bool, on_progress: OnProgress) -> int:
    """Copies the database of a URL to a file for its owner alone; returns its size in bytes.

    The file is there whole or not at all; one of that name is kept unless it may be replaced. Raises StoreError.
    """
    if url.startswith("postgresql"):
        raise StoreError("store.url: PostgreSQL makes its own backups; run pg_dump")
    path = path_of(url, folder)
    if path is None:
        raise StoreError("database in memory: there is nothing to back up")
    if not path.exists():
        raise StoreError(f"{path}: no records yet; start the daemon with ticker run")
    with in_words(path):
        check_header(path, was_used=lock_of(path).exists())
    with _prepared(target, path, replace=replace) as partly:
        _copy(path, partly, on_progress)
        _check(partly)
        partly.replace(target)
    return target.stat().st_size


@contextmanager
def _prepared(target: Path, path: Path, *, replace: bool) -> Iterator[Path]:
    """An empty file beside the target, which does not outlive an error."""
    with in_words(target):
        if target.is_dir():
            raise StoreError(f"{target}: is a folder; name a file in it")
        if target.exists() and target.samefile(path):
            raise StoreError(f"{target}: is the database itself; name another file")
        if target.exists() and not replace:
            raise StoreError(f"{target}: is there already; name another file, or give --force")
        partly = target.with_name(target.name + ".part")
        make_empty(partly)
        try:
            yield partly
        finally:
            partly.unlink(missing_ok=True)


def _copy(path: Path, partly: Path, on_progress: OnProgress) -> None:
    """All in one reading transaction: else each write of the daemon would make SQLite begin the copy again."""
    with in_words(path), closing(_connected(path, "ro")) as own, closing(_connected(partly, "rw")) as copy:
        own.execute("BEGIN")
        own.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        own.backup(
            copy, pages=_PAGES_A_STEP, progress=lambda _, left, total: on_progress(total - left, total), sleep=_PAUSE
        )
        own.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without companions


def _check(partly: Path) -> None:
    with closing(_connected(partly, "ro")) as copy:
        try:
            fault = first_fault(copy, lambda: False)
        except sqlite3.DatabaseError as error:
            fault = said(error)
    if fault:
        raise StoreError(f"the copy is not whole ({fault}): the records are damaged, or the disk; no backup was made")


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(uri_of(path, mode), uri=True, isolation_level=None, timeout=30)
