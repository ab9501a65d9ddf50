"""WARC files as recordings: of other archivers and of our own, sound, cut, broken and hostile ones."""

from __future__ import annotations

import gzip
import random
import resource
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tests.builders import NOON, a_source, after
from tests.loopback.fetch_servers import bomb, zstd
from ticker.fetch import warc, warc_body
from ticker.fetch.recorded import RecordedPoll
from ticker.fetch.recording import read_recording
from ticker.fetch.warc import check_appendable, write_response
from ticker.model.errors import FetchError, UsageError
from ticker.model.health import Trouble
from ticker.model.page import Page

LIVE = "https://news.example/live"
HTML = "Content-Type: text/html; charset=utf-8"
BODY = b"".join(b"<li>Line %d, in full</li>\n" % number for number in range(300))
WORDS = "WARC/1.0"


def an_answer(body: bytes = b"<li>One</li>", *headers: str, status: str = "200 OK") -> bytes:
    """An answer of a server as it was sent."""
    return "\r\n".join([f"HTTP/1.1 {status}", *(headers or (HTML,)), "", ""]).encode() + body


def a_record(
    block: bytes | None = None,
    *heads: str,
    kind: str = "response",
    url: str = LIVE,
    date: str = "2026-01-31T12:00:00Z",
    length: int | None = None,
) -> bytes:
    data = an_answer() if block is None else block
    lines = [
        WORDS,
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"WARC-Date: {date}",
        *heads,
        f"Content-Length: {len(data) if length is None else length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + data + b"\r\n\r\n"


def an_archive(folder: Path, *records: bytes, packed: bool = True) -> Path:
    path = folder / ("crawl.warc.gz" if packed else "crawl.warc")
    path.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    return path


def the_poll(folder: Path, *records: bytes, url: str | None = None) -> RecordedPoll:
    (poll,) = read_recording(an_archive(folder, *records), url)
    return poll


def trouble_of(poll: RecordedPoll) -> Trouble:
    with pytest.raises(FetchError) as caught:
        poll.play(a_source())
    return caught.value.trouble


# Which records are the polls of a source


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_answers_are_played_in_the_order_of_their_times(tmp_path: Path, packed: bool) -> None:
    path = an_archive(
        tmp_path,
        a_record(b"software: x", kind="warcinfo", url=""),
        a_record(an_answer(b"Two", HTML, 'ETag: "2"', "Set-Cookie: a=b"), date="2026-01-31T12:00:30.5Z"),
        a_record(b"GET / HTTP/1.1\r\nCookie: a=b\r\n\r\n", kind="request"),
        a_record(an_answer(b"One")),
        a_record(an_answer(b"", "Retry-After: 7", status="503 Busy"), date="2026-01-31T13:01:00+01:00"),
        packed=packed,
    )

    polls = read_recording(path)

    assert [poll.at for poll in polls] == [NOON, after(30.5), after(60)]
    assert [poll.read() for poll in polls] == [b"One", b"Two", b""]
    assert [poll.status for poll in polls] == [200, 200, 503]
    assert polls[1].headers == {"content-type": "text/html; charset=utf-8", "etag": '"2"'}
    assert polls[1].play(a_source()).address == LIVE
    assert trouble_of(polls[2]) is Trouble.THROTTLED


@pytest.mark.parametrize(
    "url", [LIVE, "http://news.example/live", "https://NEWS.example:443/live#top", "https://me:pw@news.example/live"]
)
def test_of_several_pages_those_of_the_named_one_are_played(tmp_path: Path, url: str) -> None:
    path = an_archive(
        tmp_path,
        a_record(),
        a_record(an_answer(b"other path"), url="https://news.example/"),
        a_record(an_answer(b"other query"), url=f"{LIVE}?page=2"),
        a_record(an_answer(b"other host"), url="https://other.example/live"),
        a_record(an_answer(b"other port"), url="https://news.example:8443/live"),
    )

    assert [poll.read() for poll in read_recording(path, url)] == [b"<li>One</li>"]


def test_the_only_page_need_not_be_named_and_what_belongs_to_it_is_no_page(tmp_path: Path) -> None:
    records = (
        a_record(an_answer(b"ns1.example", HTML), url="dns:news.example"),
        a_record(an_answer(b"User-agent: *", "Content-Type: text/plain"), url="https://news.example/robots.txt"),
        a_record(an_answer(b"\x89PNG", "Content-Type: image/png"), url="https://news.example/logo.png"),
        a_record(an_answer(b"Gone", HTML, status="404 Gone"), url="https://news.example/gone"),
        a_record(),
    )

    assert the_poll(tmp_path, *records).url == LIVE
    assert the_poll(tmp_path, *records, url="https://www.example.org/moved").url == LIVE


def test_a_page_that_never_was_there_is_a_page_too(tmp_path: Path) -> None:
    assert trouble_of(the_poll(tmp_path, a_record(an_answer(status="503 Busy")))) is Trouble.THROTTLED
    assert trouble_of(the_poll(tmp_path, a_record(b""))) is Trouble.STATUS


def test_an_archive_of_one_feed_holds_one_page(tmp_path: Path) -> None:
    assert the_poll(tmp_path, a_record(an_answer(b"<rss/>", "Content-Type: application/rss+xml"))).read() == b"<rss/>"


def test_where_several_pages_are_and_none_is_named_they_are_listed_without_their_secrets(tmp_path: Path) -> None:
    pages = [a_record(url=f"https://news.example/{number}?key=s3cret") for number in range(12)]
    path = an_archive(tmp_path, *pages)

    for url, says in ((None, "--source"), ("https://other.example/?key=s3cret", "nothing of https://other.example/")):
        with pytest.raises(UsageError, match=says) as caught:
            read_recording(path, url)

        assert str(path) in str(caught.value)
        assert "https://news.example/0, https://news.example/1," in str(caught.value)
        assert "2 more" in str(caught.value)
        assert "s3cret" not in str(caught.value)


def test_pages_that_differ_in_what_may_be_secret_are_told_to_be_several(tmp_path: Path) -> None:
    path = an_archive(tmp_path, a_record(url=f"{LIVE}?page=1"), a_record(url=f"{LIVE}?page=2"))

    with pytest.raises(UsageError, match=r"it holds https://news\.example/live, with different queries$"):
        read_recording(path)
    assert len(read_recording(path, f"{LIVE}?page=2")) == 1


def test_a_redirect_is_followed_and_is_no_poll(tmp_path: Path) -> None:
    path = an_archive(
        tmp_path,
        a_record(an_answer(b"", "Location: /en/", status="301 Moved"), url="https://news.example/"),
        a_record(
            an_answer(b"", "Location: https://news.example/live", status="302 Found"), url="https://news.example/en/"
        ),
        a_record(an_answer(b"other"), url="https://news.example/other"),
        a_record(),
    )

    (poll,) = read_recording(path, "https://news.example/")

    assert (poll.url, poll.read()) == (LIVE, b"<li>One</li>")


def test_a_page_that_was_kept_without_its_headers_is_a_page(tmp_path: Path) -> None:
    poll = the_poll(tmp_path, a_record(b"<li>One</li>", "Content-Type: text/html", kind="resource"))

    assert (poll.status, poll.headers, poll.read()) == (200, {"content-type": "text/html"}, b"<li>One</li>")


def test_captures_of_one_moment_are_all_played(tmp_path: Path) -> None:
    path = an_archive(tmp_path, *(a_record(an_answer(b"%d" % number)) for number in range(3)))

    polls = read_recording(path)

    assert [poll.at - NOON for poll in polls] == [timedelta(microseconds=number) for number in range(3)]
    assert [poll.read() for poll in polls] == [b"0", b"1", b"2"]


# What was seen again


def test_a_revisit_is_a_poll_with_the_body_that_has_its_digest(tmp_path: Path) -> None:
    path = an_archive(
        tmp_path,
        a_record(an_answer(b"One"), "WARC-Payload-Digest: sha1:ONE"),
        a_record(an_answer(b"Two"), "WARC-Payload-Digest: sha1:TWO", date="2026-01-31T12:00:30Z"),
        a_record(b"", "WARC-Payload-Digest: sha1:ONE", kind="revisit", date="2026-01-31T12:01:00Z"),
    )

    polls = read_recording(path)

    assert [(poll.at, poll.read()) for poll in polls] == [(NOON, b"One"), (after(30), b"Two"), (after(60), b"One")]
    assert polls[2].headers == polls[0].headers


@pytest.mark.parametrize(
    "again",
    [
        a_record(an_answer(b"", status="304 Not Modified"), date="2026-01-31T12:01:00Z"),
        a_record(
            an_answer(b"", status="304 Not Modified"),
            "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified",
            "WARC-Payload-Digest: sha1:NOTHING",
            kind="revisit",
            date="2026-01-31T12:01:00Z",
        ),
    ],
    ids=["answer", "revisit"],
)
def test_an_answer_that_nothing_has_changed_is_the_last_page_once_more(tmp_path: Path, again: bytes) -> None:
    path = an_archive(tmp_path, a_record(), a_record(an_answer(status="500 Oh"), date="2026-01-31T12:00:30Z"), again)

    last = read_recording(path)[-1]

    assert (last.at, last.status, last.read()) == (after(60), 200, b"<li>One</li>")


def test_a_revisit_of_what_is_in_another_archive_is_no_page(tmp_path: Path) -> None:
    assert (
        trouble_of(the_poll(tmp_path, a_record(b"", "WARC-Payload-Digest: sha1:X", kind="revisit")))
        is Trouble.INCOMPLETE
    )


# Bodies


def in_chunks(body: bytes, size: int = 700) -> bytes:
    chunks = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x; a=b\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\nTrailer: x\r\n\r\n"


PACKED = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY),
    "zstd": zstd.compress(BODY),
}


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("chunks", [0, 1, 700])
def test_a_body_is_unpacked_as_that_of_a_live_answer_is(tmp_path: Path, coding: str, chunks: int) -> None:
    sent = in_chunks(PACKED[coding], chunks) if chunks else PACKED[coding]
    framing = "Transfer-Encoding: chunked" if chunks else f"Content-Length: {len(sent)}"

    poll = the_poll(tmp_path, a_record(an_answer(sent, HTML, f"Content-Encoding: {coding}", framing)))

    assert poll.play(a_source()).body == BODY


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "zstd"])
@pytest.mark.parametrize("body", [BODY, b"", b"<"])
def test_a_body_that_the_archiver_has_unpacked_is_taken_as_it_is(tmp_path: Path, coding: str, body: bytes) -> None:
    headers = (HTML, f"Content-Encoding: {coding}", "Transfer-Encoding: chunked")

    assert the_poll(tmp_path, a_record(an_answer(body, *headers))).play(a_source()).body == body


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_a_file_that_ends_in_the_middle_of_a_body_ends_with_a_cut_page(tmp_path: Path, packed: bool) -> None:
    whole, last = a_record(), a_record(an_answer(random.Random(7).randbytes(9_000)), date="2026-01-31T12:00:30Z")
    path = an_archive(tmp_path, whole, last, packed=packed)
    path.write_bytes(path.read_bytes()[:-2_000])

    first, second = read_recording(path)

    assert first.play(a_source()).body == b"<li>One</li>"
    assert trouble_of(second) is Trouble.INCOMPLETE


@pytest.mark.parametrize(
    "record",
    [
        a_record(None, "WARC-Truncated: length"),
        a_record(None, "WARC-Segment-Number: 1"),
        a_record(an_answer(b"<li>Hal", HTML, "Content-Length: 12")),
        a_record(an_answer(PACKED["gzip"][:-9], HTML, "Content-Encoding: gzip")),
        a_record(an_answer(in_chunks(BODY)[:-40], HTML, "Transfer-Encoding: chunked")),
        a_record(
            an_answer(in_chunks(BODY).removesuffix(b"0\r\nTrailer: x\r\n\r\n"), HTML, "Transfer-Encoding: chunked")
        ),
    ],
    ids=["truncated", "segment", "length", "gzip", "chunk", "last chunk"],
)
def test_a_body_that_was_cut_is_no_page(tmp_path: Path, record: bytes) -> None:
    assert trouble_of(the_poll(tmp_path, record)) is Trouble.INCOMPLETE


@pytest.mark.parametrize("encoding", ["br", "compress", "gzip, br"])
def test_a_body_that_cannot_be_unpacked_is_no_page(tmp_path: Path, encoding: str) -> None:
    assert trouble_of(the_poll(tmp_path, a_record(an_answer(BODY, HTML, f"Content-Encoding: {encoding}")))) is (
        Trouble.UNREADABLE
    )


# Bounds


@contextmanager
def memory_below(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_gigabyte_in_a_small_parcel_is_an_error_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coding: str
) -> None:
    monkeypatch.setattr(warc_body, "SNAPSHOT_MAX", 1_000_000)
    poll = the_poll(tmp_path, a_record(an_answer(bomb(coding), HTML, f"Content-Encoding: {coding}")))

    with memory_below(20_000_000), pytest.raises(UsageError, match="is larger than") as caught:
        poll.read()

    assert "crawl.warc.gz" in str(caught.value)


def test_a_snapshot_is_read_no_further_than_a_page_may_be_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc_body, "SNAPSHOT_MAX", 1_000)
    path = an_archive(tmp_path, *(a_record(an_answer(b"x" * size)) for size in (1_000, 1_001)))
    first, second = read_recording(path)

    assert len(first.read()) == 1_000
    with pytest.raises(UsageError, match="larger"):
        second.read()


def test_bodies_are_not_held(tmp_path: Path) -> None:
    path = an_archive(tmp_path, *(a_record(an_answer(b"%d" % number * 1_000_000)) for number in range(30)))

    with memory_below(10_000_000):
        polls = read_recording(path)
        assert [poll.read()[:1] for poll in polls[:3]] == [b"0", b"1", b"2"]


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode() + b"x" * 50_000_000,
        WORDS.encode() + b"\r\n" + b"WARC-Type: x\r\n" * 3_000_000,
        a_record(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 50_000_000),
        WORDS.encode() + b"\r\nWARC-Type: x\r\n" + b" x\r\n" * 10_000_000,
    ],
    ids=["line", "lines", "answer", "folded"],
)
@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_headers_without_end_are_an_error_and_not_kept(tmp_path: Path, data: bytes, packed: bool) -> None:
    path = an_archive(tmp_path, data, packed=packed)

    with memory_below(10_000_000), pytest.raises(UsageError, match="headers are larger"):
        read_recording(path)


def test_more_snapshots_than_can_be_kept_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "_POLLS_MAX", 3)
    record = a_record()

    assert len(read_recording(an_archive(tmp_path, *[record] * 3))) == 3
    with pytest.raises(UsageError, match="more than 3 snapshots"):
        read_recording(an_archive(tmp_path, *[record] * 4))


# Broken files


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (a_record().replace(b"WARC/1.0", b"WARC/9.9"), "at byte 0"),
        (a_record().replace(b"Content-Length", b"X-Length"), "Content-Length"),
        (a_record(length=-5), "Content-Length"),
        (a_record(length=10**20), "Content-Length"),
        (a_record(length=60), "at byte"),
        (a_record(date="yesterday"), "WARC-Date"),
        (a_record(date="0001-01-01T00:00:00+14:00"), "WARC-Date"),
        (a_record(date="9999-12-31T23:59:59Z"), "WARC-Date"),
        (a_record()[:60], "in the middle of headers"),
        (a_record(kind="metadata"), "no answer"),
    ],
)
@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_what_is_no_sound_archive_is_told_with_its_path(
    tmp_path: Path, record: bytes, says: str, packed: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    path = an_archive(tmp_path, record, packed=packed)

    with pytest.raises(UsageError) as caught:
        read_recording(path)

    assert str(path) in str(caught.value)
    assert says in str(caught.value) or (packed and "together" in str(caught.value))
    assert len(str(caught.value)) < 400
    assert capfd.readouterr() == ("", "")


def test_an_archive_that_was_packed_as_a_whole_is_told_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(a_record() * 2))

    with pytest.raises(UsageError, match="gunzip"):
        read_recording(path)


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_a_broken_archive_is_an_error_wherever_it_is_broken(tmp_path: Path, packed: bool) -> None:
    records = (
        a_record(an_answer(PACKED["gzip"], HTML, "Content-Encoding: gzip"), "WARC-Payload-Digest: sha1:ONE"),
        a_record(an_answer(in_chunks(BODY), HTML, "Transfer-Encoding: chunked"), date="2026-01-31T12:00:30Z"),
        a_record(b"", "WARC-Payload-Digest: sha1:ONE", kind="revisit", date="2026-01-31T12:01:00Z"),
    )
    path, chance = an_archive(tmp_path, *records, packed=packed), random.Random(7)
    sound, problems = path.read_bytes(), []
    for _ in range(500):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice([len(data), chance.randrange(len(data))])])
        try:
            for poll in read_recording(path):
                poll.play(a_source())
        except UsageError as error:
            problems.append(str(error))
        except FetchError:
            pass

    assert len(problems) > 40
    assert all(str(path) in problem for problem in problems)


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"\r\n", b"\n", b": ", a_record(), an_answer()]), max_size=9))
@settings(max_examples=300)
def test_any_bytes_are_an_archive_or_an_error(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]) -> None:
    folder = tmp_path_factory.getbasetemp()
    for path in (an_archive(folder, WORDS.encode() + b"".join(parts), packed=False), an_archive(folder, *parts)):
        try:
            for poll in read_recording(path):
                poll.play(a_source())
        except (UsageError, FetchError):
            pass


# Writing


def a_page(body: bytes = b"<li>One</li>", *, at: datetime = NOON, **headers: str) -> Page:
    return Page(
        url="https://news.example/",
        final_url="https://user:pw@news.example/live?key=s3cret",
        body=body,
        at=at,
        headers={"content-type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}},
    )


@pytest.mark.parametrize("name", ["day.warc", "day.warc.gz"])
def test_what_is_written_can_be_read_again(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    pages = [a_page(b"\xff<li>%d" % number, at=after(number / 4), retry_after="\udce9é\r\nX: y") for number in range(9)]
    for page in pages:
        check_appendable(path)
        write_response(path, page)

    polls = read_recording(path)

    assert [(poll.at, poll.read()) for poll in polls] == [(page.at, page.body) for page in pages]
    assert polls[0].url == LIVE
    assert polls[0].headers == {"content-type": "text/html", "retry-after": "????X: y"}
    assert path.read_bytes().startswith(b"\x1f\x8b") is (name == "day.warc.gz")


def test_what_is_written_is_sound_for_others(tmp_path: Path) -> None:
    path = tmp_path / "day.warc.gz"
    write_response(path, a_page(content_encoding="gzip", transfer_encoding="chunked", content_length="7"))
    write_response(path, a_page(b"", at=after(30)))

    with path.open("rb") as file:
        records = [
            (one.rec_type, one.rec_headers.get_header("WARC-Date"), one.content_stream().read())
            for one in ArchiveIterator(file, check_digests="raise")
        ]
    as_sent = gzip.decompress(path.read_bytes())

    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "response"]
    assert b"software: Ticker/" in records[0][2]
    assert records[1:] == [
        ("response", "2026-01-31T12:00:00Z", b"<li>One</li>"),
        ("response", "2026-01-31T12:00:30Z", b""),
    ]
    assert b"content-length: 12\r\n" in as_sent
    assert b"content-encoding" not in as_sent
    assert b"transfer-encoding" not in as_sent


def test_no_secret_is_written(tmp_path: Path) -> None:
    path = tmp_path / "day.warc"
    write_response(path, a_page(set_cookie="a=s3cret", authorization="s3cret", cookie="s3cret", etag='"1"'))

    data = path.read_bytes()

    assert b'etag: "1"' in data
    assert b"s3cret" not in data
    assert b"pw" not in data


def test_an_address_with_a_query_finds_what_was_written_of_it(tmp_path: Path) -> None:
    path = tmp_path / "day.warc"
    write_response(path, a_page())
    write_response(path, Page(url="https://other.example/?id=7", body=b"other", at=NOON))

    assert [poll.read() for poll in read_recording(path, "https://other.example/?id=7")] == [b"other"]


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "day.warc"
    write_response(path, a_page())
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100_000, hard))
    try:
        with pytest.raises(OSError, match="large"):
            write_response(path, a_page(b"x" * 200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert path.read_bytes() == before


@pytest.mark.parametrize(("name", "missing"), [("day.warc", 1_000), ("day.warc.gz", 1_000), ("day.warc.gz", 1)])
def test_nothing_is_added_to_a_file_that_is_cut(tmp_path: Path, name: str, missing: int) -> None:
    path = tmp_path / name
    write_response(path, a_page(random.Random(7).randbytes(5_000)))
    path.write_bytes(path.read_bytes()[:-missing])

    with pytest.raises(UsageError, match="in the middle of a record"):
        check_appendable(path)


def test_nothing_is_added_to_a_file_of_another_kind(tmp_path: Path) -> None:
    plain, text, empty = tmp_path / "plain.warc.gz", tmp_path / "text.warc", tmp_path / "empty.warc"
    plain.write_bytes(a_record())
    text.write_text("hello")
    empty.touch()

    for path in (plain, text, tmp_path):
        with pytest.raises(UsageError):
            check_appendable(path)
    check_appendable(empty)


def test_a_day_of_snapshots_is_read_quickly(tmp_path: Path) -> None:
    path = tmp_path / "day.warc.gz"
    member = gzip.compress(a_record(an_answer(BODY * 10)))
    path.write_bytes(member * 2_880)

    began = datetime.now(UTC)
    assert len({poll.read() for poll in read_recording(path)}) == 1
    assert (datetime.now(UTC) - began).total_seconds() < 10
