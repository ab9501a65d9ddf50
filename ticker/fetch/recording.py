"""Recordings: snapshots of one source in a folder, zip or WARC file, played back as if the web answered so.

A snapshot is ``20251006T120030Z.html`` (or .xml, .json …): its UTC time, and the bytes as received, decompressed.
``20251006T120030Z.meta.json`` beside it may tell status, headers, url, and ``"complete": false`` for a body cut short.
"""

from __future__ import annotations

import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path, PurePath
from typing import IO

from ticker.fetch.answer import bare
from ticker.fetch.recorded import SNAPSHOT_MAX, RecordedPoll, without_secrets
from ticker.fetch.warc import read_warc
from ticker.fetch.warc_file import is_warc
from ticker.model.errors import UsageError
from ticker.model.page import Page

_NAME = re.compile(r"(\d{8}T\d{6}Z)((?:\.meta)?\.[A-Za-z0-9]{1,5})")
_TIME = "%Y%m%dT%H%M%SZ"
_META = ".meta.json"
# What the system, and the readers of zip files, were seen to raise for files that cannot be read.
_UNREADABLE = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def read_recording(path: Path, url: str | None = None) -> tuple[RecordedPoll, ...]:
    """The polls in the order of their times; of a WARC file that holds several pages, those of ``url``.

    Raises UsageError for what is no recording.
    """
    try:
        if path.is_file() and is_warc(path):
            return read_warc(path, url)
        files = _files(path)
    except _UNREADABLE as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    polls = sorted(_polls(path, files), key=lambda poll: poll.at)
    if not polls:
        raise UsageError(f"{path}: holds no snapshots; their names are their times, such as 20251006T120030Z.html")
    for earlier, later in pairwise(polls):
        if earlier.at == later.at:
            raise UsageError(f"{path}: two snapshots of {later.at:{_TIME}}; keep one")
    return tuple(polls)


def write_snapshot(folder: Path, page: Page) -> Path:
    """Adds a page to the recording in a folder; a time that is taken gives way to the next second."""
    folder.mkdir(parents=True, exist_ok=True)
    at = page.at.astimezone(UTC)
    while any(folder.glob(f"{at:{_TIME}}.*")):
        at += timedelta(seconds=1)
    content = page.headers.get("content-type", "")
    ending = "json" if "json" in content else "xml" if "xml" in content and "xhtml" not in content else "html"
    meta = {
        "status": page.status,
        "headers": without_secrets(page.headers),
        "url": bare(page.address),
        "complete": True,
    }
    (folder / f"{at:{_TIME}}{_META}").write_text(json.dumps(meta), encoding="ascii")
    part = folder / f".{at:{_TIME}}.part"
    part.write_bytes(page.body)
    return part.replace(folder / f"{at:{_TIME}}.{ending}")


def _files(path: Path) -> Mapping[str, Callable[[], bytes]]:
    """The files of a folder, or of a zip by their bare names: nothing is unpacked to disk."""
    if path.is_dir():
        found = [file for file in path.iterdir() if file.is_file()]
        return {file.name: _reader(path, file.name, partial(_opened, file)) for file in found}
    if not zipfile.is_zipfile(path):
        what = "a WARC file, or a folder or zip file of snapshots such as 20251006T120030Z.html"
        raise UsageError(f"{path}: no recording; name {what}")
    archive = zipfile.ZipFile(path)  # open as long as there is who may read from it
    files: dict[str, Callable[[], bytes]] = {}
    for member in archive.infolist():
        name = PurePath(member.filename).name
        if name in files and _NAME.fullmatch(name):
            raise UsageError(f"{path}: {name} is there twice; keep one")
        files[name] = _reader(path, member.filename, partial(archive.open, member))
    return files


def _opened(file: Path) -> IO[bytes]:
    return file.open("rb")


def _reader(path: Path, name: str, opened: Callable[[], IO[bytes]]) -> Callable[[], bytes]:
    """Reads one file, no further than a page may be large. What it gives raises UsageError."""

    def read() -> bytes:
        try:
            with opened() as file:
                data = file.read(SNAPSHOT_MAX + 1)
        except _UNREADABLE as error:
            raise UsageError(f"{path}: {name} cannot be read: {error}") from error
        if len(data) > SNAPSHOT_MAX:
            raise UsageError(f"{path}: {name} is larger than {SNAPSHOT_MAX // 1_000_000} MB")
        return data

    return read


def _polls(path: Path, files: Mapping[str, Callable[[], bytes]]) -> Iterator[RecordedPoll]:
    for name, read in files.items():
        match = _NAME.fullmatch(name)
        if not match or match[2].startswith(".meta"):
            continue
        try:
            at = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
        except ValueError:
            raise UsageError(f"{path}: {name} names no time; a name is such as 20251006T120030Z.html") from None
        meta = files.get(match[1] + _META)
        yield _poll(at, read, _meta(path, match[1] + _META, meta) if meta else {})


def _meta(path: Path, name: str, read: Callable[[], bytes]) -> Mapping[str, object]:
    try:
        meta = json.loads(read())
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: {name} is no JSON: {error}") from None
    if not isinstance(meta, dict):
        raise UsageError(f"{path}: {name} holds no JSON object")
    return meta


def _poll(at: datetime, read: Callable[[], bytes], meta: Mapping[str, object]) -> RecordedPoll:
    status, headers, url = meta.get("status"), meta.get("headers"), meta.get("url")
    pairs = headers.items() if isinstance(headers, dict) else ()
    return RecordedPoll(
        at=at,
        read=read,
        url=url if isinstance(url, str) else None,
        status=status if isinstance(status, int) else 200,
        headers={str(name).casefold(): str(value) for name, value in pairs},
        complete=meta.get("complete") is not False,
    )
