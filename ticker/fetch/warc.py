"""Recordings as WARC files (ISO 28500): what other archivers kept is played, and others can read what we keep.

An archive may hold many pages; of these the polls of one are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from yarl import URL

from ticker.fetch.answer import NOT_MODIFIED, OK, REDIRECTS, bare, shown
from ticker.fetch.recorded import SNAPSHOT_MAX, RecordedPoll, without_secrets
from ticker.fetch.unpack import PackedError, TooLargeError
from ticker.fetch.warc_body import CutError, unpacked
from ticker.fetch.warc_file import BROKEN, Record, is_packed, reason, record_at, records
from ticker.model.errors import FetchError, UsageError
from ticker.model.health import Trouble
from ticker.model.page import Page

_ANSWERS = frozenset({"response", "resource", "revisit"})
_POLLS_MAX = 200_000  # two months of a poll every half minute
_PAGES_MAX = 1_000  # more URLs than this are not told apart
_PAGES_SHOWN = 10
_YEARS = range(1990, 9_000)  # of the web, and such as can still be counted from
_URL_MAX = 4_096  # characters
_VALUE_MAX = 250  # characters of a header
_KEPT = frozenset({"content-type", "retry-after", "cf-mitigated", "etag", "last-modified"})  # all that anyone asks for
_FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})  # of the body as it was sent


def read_warc(path: Path, url: str | None) -> tuple[RecordedPoll, ...]:
    """The polls of a URL in the order of their times; where it is not there, or None, those of the only page.

    Raises UsageError for a file that is not sound, and for one of several pages of which none is that of the URL.
    """
    for wanted in dict.fromkeys((url, bare(url))) if url else ():  # our own files keep no query
        if polls := _polls(path, wanted):
            return polls
    pages = _pages(path)
    if len(pages) == 1 and (polls := _polls(path, pages[0])):
        return polls
    raise UsageError(f"{path}: {_which(pages, url)}")


def write_response(path: Path, page: Page) -> None:
    """Adds a page to a WARC file, packed if its name ends so; a new file begins with a record that says who wrote it.

    The body is kept as it was unpacked. Raises OSError, and leaves the file as it was then.
    """
    data = BytesIO()
    writer = WARCWriter(data, gzip=path.suffix == ".gz", warc_version="1.1")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        size = file.tell()
        if not size:
            about = {"software": f"Ticker/{version('ticker')}", "format": "WARC File Format 1.1"}
            writer.write_record(writer.create_warcinfo_record(path.name, about))
        heads = StatusAndHeaders(f"{page.status} {HTTPStatus(page.status).phrase}", _headers_to_keep(page), "HTTP/1.1")
        date = page.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        record = writer.create_warc_record(
            bare(page.address),
            "response",
            payload=BytesIO(page.body),
            length=len(page.body),
            http_headers=heads,
            warc_headers_dict={"WARC-Date": date},
        )
        writer.write_record(record)
        try:
            left = data.getvalue()  # at once: a program that is killed leaves no half of a record
            while left:
                left = left[file.write(left) :]
        except OSError:
            with suppress(OSError):  # what cannot be cut is no file
                file.truncate(size)
            raise


def check_appendable(path: Path) -> None:
    """Raises UsageError if what is added to a file could not be read."""
    if not path.exists() or not path.stat().st_size:
        return
    if not all(record.is_whole for record in records(path, lambda _: True)):
        raise UsageError(f"{path}: ends in the middle of a record; record to another file")
    if is_packed(path) != (path.suffix == ".gz"):
        raise UsageError(f"{path}: is not packed as its name says; record to another file")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A poll, and what tells which body it means: its own, or if ``is_former`` that of an earlier one."""

    poll: RecordedPoll
    digest: str | None  # of the body, where the record tells it
    is_former: bool


def _polls(path: Path, url: str) -> tuple[RecordedPoll, ...]:
    """The polls of a URL, and of those that it redirects to."""
    wanted = {_key(url)}
    urls: dict[str, str] = {}
    found: list[_Found] = []
    for record in records(path, lambda record: _is_answer(record) and _key(record.url) in wanted):
        status = _status(record)
        place = record.answer.get_header("Location") if record.answer and status in REDIRECTS else None
        if place and len(wanted) < _PAGES_MAX:
            wanted.add(_key(_joined(record.url, place)))
        else:
            found.append(_found(path, record, status, urls.setdefault(_key(record.url), record.url)))
        if len(found) > _POLLS_MAX:
            raise UsageError(f"{path}: more than {_POLLS_MAX:,} snapshots of {shown(url)}; split it")
    return tuple(_one_a_moment(_settled(sorted(found, key=lambda one: one.poll.at))))


def _found(path: Path, record: Record, status: int, url: str) -> _Found:
    heads = record.heads
    digest = heads.get_header("WARC-Payload-Digest") or ""
    is_unmodified = status == NOT_MODIFIED or "not-modified" in (heads.get_header("WARC-Profile") or "")
    poll = RecordedPoll(
        at=_moment(path, record),
        read=partial(_read, path, record.offset),
        url=url,
        status=status,
        headers=_headers(record),
        complete=record.is_whole and not _is_cut(record),
    )
    return _Found(
        poll=poll,
        digest=None if is_unmodified or len(digest) > _VALUE_MAX else digest,
        is_former=is_unmodified or record.kind == "revisit",
    )


def _settled(found: Sequence[_Found]) -> Iterator[RecordedPoll]:
    """The polls, each with the body that it means; one whose body is not in the archive is not complete."""
    by_digest = {one.digest: one.poll for one in found if one.digest and not one.is_former}
    last: RecordedPoll | None = None
    for one in found:
        if not one.is_former:
            last = one.poll if one.poll.status == OK else last
            yield one.poll
            continue
        former = by_digest.get(one.digest) if one.digest else last
        yield replace(former, at=one.poll.at) if former else replace(one.poll, complete=False)


def _one_a_moment(polls: Iterator[RecordedPoll]) -> Iterator[RecordedPoll]:
    """The same with no two at one time: most archives tell seconds only."""
    last: datetime | None = None
    for poll in polls:
        at = poll.at if last is None or poll.at > last else last + timedelta(microseconds=1)
        last = at
        yield replace(poll, at=at)


def _pages(path: Path) -> list[str]:
    """The URLs that answered with a page of HTML, or if there are none, with anything else, or at all."""
    pages: dict[str, str] = {}
    others: dict[str, str] = {}
    troubled: dict[str, str] = {}
    for record in records(path, _is_answer):
        is_html = "html" in _headers(record).get("content-type", "")
        kept = troubled if _status(record) != OK else pages if is_html else others
        if len(kept) < _PAGES_MAX:
            kept.setdefault(_key(record.url), record.url)
    return list((pages or others or troubled).values())


def _which(pages: Sequence[str], url: str | None) -> str:
    if not pages:
        return "holds no answer of a web server"
    names = list(dict.fromkeys(shown(page) for page in pages))
    more = f" and {len(names) - _PAGES_SHOWN} more" if len(names) > _PAGES_SHOWN else ""
    more += ", with different queries" if len(names) < len(pages) else ""
    missing = f"nothing of {shown(url)}" if url else "more than one page; name one with --source or --url"
    return f"{missing}; it holds {', '.join(names[:_PAGES_SHOWN])}{more}"


def _is_answer(record: Record) -> bool:
    url = record.url
    return record.kind in _ANSWERS and len(url) <= _URL_MAX and url.startswith(("http://", "https://"))


def _key(url: str) -> str:
    """What two URLs of one page have in common: all but scheme, user and fragment."""
    try:
        parsed = URL(url)
        port = "" if parsed.is_default_port() else parsed.explicit_port or ""
    except ValueError:
        return url
    return f"{parsed.raw_host}:{port}{parsed.raw_path_qs}"


def _joined(url: str, place: str) -> str:
    try:
        return str(URL(url).join(URL(place)))
    except ValueError:
        return place


def _moment(path: Path, record: Record) -> datetime:
    text = record.heads.get_header("WARC-Date") or ""
    try:
        told = datetime.fromisoformat(text)
        at = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError):
        at = datetime.min.replace(tzinfo=UTC)
    if at.year not in _YEARS:
        raise UsageError(f"{path}: the record at byte {record.offset:,} tells no time of the web (WARC-Date)")
    return at


def _status(record: Record) -> int:
    """The status of the answer; 200 for what is kept without one, 0 for none that can be read."""
    if record.answer is None:
        return 0 if record.kind == "response" else OK
    code = record.answer.statusline.partition(" ")[0]
    return int(code) if code.isascii() and code.isdigit() and len(code) == 3 else 0  # noqa: PLR2004 - RFC 9112, section 4


def _headers(record: Record) -> dict[str, str]:
    """Those headers that anyone asks for: all those of a long recording would fill the memory."""
    heads = record.heads if record.kind == "resource" else record.answer
    pairs = ((name.casefold(), value) for name, value in heads.headers) if heads else ()
    return {name: value for name, value in pairs if name in _KEPT and len(value) <= _VALUE_MAX}


def _is_cut(record: Record) -> bool:
    """Whether less was kept than the server sent."""
    if record.heads.get_header("WARC-Truncated") or record.heads.get_header("WARC-Segment-Number"):
        return True
    promised = (record.answer and record.answer.get_header("Content-Length")) or ""
    is_number = promised.isascii() and promised.isdigit() and len(promised) < 16  # noqa: PLR2004 - more than a file can be
    return is_number and record.length < int(promised)


def _read(path: Path, offset: int) -> bytes:
    """The body at an offset, unpacked."""
    where = f"{path}: the snapshot at byte {offset:,}"
    try:
        with path.open("rb") as file:
            record, payload = record_at(file, offset)
            body = unpacked(record.answer, payload)
    except TooLargeError:
        raise UsageError(f"{where} is larger than {SNAPSHOT_MAX // 1_000_000} MB") from None
    except PackedError as error:
        problem = f"{shown(record.url)}: the body cannot be unpacked ({error})"
        raise FetchError(Trouble.UNREADABLE, problem) from error
    except CutError:
        raise FetchError(Trouble.INCOMPLETE, f"{shown(record.url)}: the body stops before its end") from None
    except BROKEN as error:
        raise UsageError(f"{where} cannot be read: {reason(error)}") from error
    return body


def _headers_to_keep(page: Page) -> list[tuple[str, str]]:
    headers = {name: value for name, value in without_secrets(page.headers).items() if name not in _FRAMING}
    headers["content-length"] = str(len(page.body))
    return [
        (name, "".join(char if char.isascii() and char.isprintable() else "?" for char in value))
        for name, value in headers.items()
    ]
