"""The files of evidence: each written once, for its owner alone, and whole on the disk before the records name it.

A file ends in ``.part`` until the transaction that names it is through. A start that finds one settles it if the
records name it, and removes it if they do not: it was written by a daemon that died in between. No start removes any
other file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_PART = ".part"
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}/\d{8}T\d{6}Z-[0-9a-f]{12}\.warc\.gz")


class Cabinet:
    """A folder with a folder for each day. All methods raise OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, data: bytes) -> None:
        """Writes a file and waits until it is on the disk; on an error nothing of it is left."""
        place = self._part(name)
        made = self._make(place.parent)
        try:
            number = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, FILE_MODE)
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            for folder in (place.parent, *made):
                _sync(folder)
        except OSError:
            with suppress(OSError):
                place.unlink(missing_ok=True)
            raise

    def settle(self, name: str) -> None:
        """The records name it now."""
        self._part(name).rename(self.place(name))

    def drop(self, name: str) -> None:
        """The records do not name it after all."""
        self._part(name).unlink(missing_ok=True)

    def remove(self, names: Iterable[str]) -> None:
        """Takes files away, and the folders of days that are empty then; one that is gone already is no error."""
        days: set[Path] = set()
        for name in names:
            place = self.place(name)
            place.unlink(missing_ok=True)
            days.add(place.parent)
        for day in days:
            with suppress(OSError):  # there are others in it
                day.rmdir()

    def read(self, name: str) -> bytes:
        """A file, settled or not."""
        return self.found(name).read_bytes()

    def found(self, name: str) -> Path:
        """Where a file is, settled or not."""
        place = self.place(name)
        return place if place.exists() else self._part(name)

    def digest(self, name: str) -> bytes:
        """The SHA-256 of a file as it is, settled or not."""
        with self.found(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()

    def unsettled(self) -> list[str]:
        """The names of the files that no daemon got to settle."""
        return sorted(name.removesuffix(_PART) for name in self._files(f"*{_PART}"))

    def settled(self) -> list[str]:
        return sorted(self._files("*.warc.gz"))

    def size(self, name: str) -> int:
        """The bytes of a file, 0 if it is gone."""
        try:
            return self.place(name).stat().st_size
        except FileNotFoundError:
            return 0

    def place(self, name: str) -> Path:
        """Where a file stands; the records may have been tampered with, and must not lead out of the folder."""
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(2, "not the name of evidence", name)
        return self.folder / name

    def _part(self, name: str) -> Path:
        place = self.place(name)
        return place.with_name(place.name + _PART)

    def _make(self, day: Path) -> list[Path]:
        """The folders that had to be looked after, to be synced."""
        if day.is_dir():
            return []
        for folder in (self.folder, day):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        return [self.folder, self.folder.parent]

    def _files(self, pattern: str) -> Iterable[str]:
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.glob(f"*/{pattern}"))
        return (name for name in found if _NAME.fullmatch(name.removesuffix(_PART)))


def _sync(folder: Path) -> None:
    """So that a file is found again after a power cut."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
