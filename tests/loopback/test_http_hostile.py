"""Servers that are slow, broken or malicious: a clear error, in time, and within bounds."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from time import monotonic

import brotli
import pytest

from tests.builders import NOON
from tests.loopback.fetch_servers import (
    Flood,
    bomb,
    half_closed,
    keeping_alive,
    page_at,
    reset,
    saying,
    trouble_at,
    watched,
    whole,
    zstd,
)
from tests.loopback.receivers import (
    Answer,
    Received,
    Receiver,
    dripping,
    dripping_body,
    hanging_up,
    refusing,
    silent,
)
from ticker.fetch.http import HttpFetcher
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Validators

SOON = timedelta(milliseconds=300)
TEXT = b"".join(b"<li>Line %d, in full</li>\n" % number for number in range(500))
PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
}
BARE_DEFLATE = zlib.compress(TEXT)[2:-4]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
OPEN_END = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher()
    yield fetcher
    await fetcher.close()


@pytest.mark.parametrize("answer", [silent, dripping, dripping_body], ids=["nothing", "header", "body"])
async def test_what_comes_a_byte_now_and_then_is_cut_at_the_deadline(fetcher: HttpFetcher, answer: Answer) -> None:
    async with Receiver(answer) as server:
        began = monotonic()
        error = await trouble_at(fetcher, server.address, timeout=SOON)

    assert error.trouble is Trouble.TIMEOUT
    assert "no whole answer in 0.3 s" in error.problem
    assert monotonic() - began < 2


async def test_the_deadline_holds_for_all_redirects_together(fetcher: HttpFetcher) -> None:
    async def slowly_on(received: object, writer: asyncio.StreamWriter) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.15)
        await saying(whole(b"", "Location: /on", status="302 Found"))(received, writer)  # type: ignore[arg-type]

    async with Receiver(slowly_on) as server:
        error = await trouble_at(fetcher, server.address, timeout=SOON)

    assert error.trouble is Trouble.TIMEOUT
    assert len(server.received) <= 3


async def test_the_deadline_is_that_of_the_source_and_twenty_seconds_where_it_has_none() -> None:
    assert watched("127.0.0.1").timeout == timedelta(seconds=20)


async def test_an_endless_body_is_cut_at_the_limit(fetcher: HttpFetcher) -> None:
    flood = Flood(OPEN_END, b"x" * 65_536)
    async with Receiver(flood) as server:
        error = await trouble_at(fetcher, server.address, max_bytes=1_000_000)

    assert error.trouble is Trouble.TOO_LARGE
    assert "larger than 1,000,000 bytes" in error.problem
    assert flood.sent < 12_000_000  # the limit, and what systems keep on the way


@pytest.mark.parametrize("status", [b"302 Found\r\nLocation: /on", b"404 Not Found", b"503 Busy"])
async def test_of_what_is_no_page_no_body_is_read(fetcher: HttpFetcher, status: bytes) -> None:
    flood = Flood(OPEN_END.replace(b"200 OK", status), b"x" * 65_536)
    async with Receiver(flood, saying(whole(status="404 Not Found"))) as server:
        error = await trouble_at(fetcher, server.address, timeout=timedelta(seconds=5))

    assert error.trouble in {Trouble.STATUS, Trouble.THROTTLED}
    assert flood.sent < 12_000_000


async def test_a_fetch_that_is_called_off_ends_at_once_and_leaves_no_connection(fetcher: HttpFetcher) -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def drip_until_gone(received: Received, writer: asyncio.StreamWriter) -> None:
        asked.set()
        try:
            await dripping_body(received, writer)
        finally:
            gone.set()

    async with Receiver(drip_until_gone) as server:
        fetch = asyncio.create_task(page_at(fetcher, server.address))
        async with asyncio.timeout(5):
            await asked.wait()
            fetch.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetch
            await gone.wait()


async def test_a_body_of_just_the_limit_is_a_page_and_a_byte_more_is_not(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(TEXT))) as server:
        page = await page_at(fetcher, server.address, max_bytes=len(TEXT))
        error = await trouble_at(fetcher, server.address, max_bytes=len(TEXT) - 1)

    assert page.body == TEXT
    assert error.trouble is Trouble.TOO_LARGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_gigabyte_in_a_small_parcel_is_unpacked_to_the_limit_and_no_further(
    fetcher: HttpFetcher, coding: str
) -> None:
    async with Receiver(saying(whole(bomb(coding), f"Content-Encoding: {coding}"))) as server:
        tracemalloc.start()
        try:
            error = await trouble_at(fetcher, server.address)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert error.trouble is Trouble.TOO_LARGE
    assert peak < 16_000_000  # the limit is 10 MB


@pytest.mark.parametrize("coding", PACKED)
async def test_every_coding_that_is_asked_for_is_read_in_one_piece_and_in_many(
    fetcher: HttpFetcher, coding: str
) -> None:
    packed, header = PACKED[coding], f"Content-Encoding: {coding.upper()}"
    chunks = [b"%x\r\n%b\r\n" % (1, packed[at : at + 1]) for at in range(len(packed))]
    head = whole(b"", header).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    async with Receiver(saying(whole(packed, header)), saying(head, *chunks, b"0\r\n\r\n")) as server:
        assert (await page_at(fetcher, server.address)).body == TEXT
        assert (await page_at(fetcher, server.address)).body == TEXT

    if coding != "x-gzip":
        assert coding in server.received[0].headers["accept-encoding"]


async def test_bare_deflate_is_read_as_well(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(BARE_DEFLATE, "Content-Encoding: deflate"))) as server:
        assert (await page_at(fetcher, server.address)).body == TEXT


@pytest.mark.parametrize(
    "answer",
    [
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 30000\r\n\r\n" + TEXT[:700]),
        saying(CHUNKED + b"2bc\r\n" + TEXT[:700] + b"\r\n"),
        saying(CHUNKED + b"2bc\r\n" + TEXT[:300]),
        half_closed,
        reset,
        *(saying(whole(packed[:-1], f"Content-Encoding: {name}")) for name, packed in PACKED.items()),
        *(saying(whole(packed[:60], f"Content-Encoding: {name}")) for name, packed in PACKED.items()),
        saying(whole(PACKED["gzip"] + PACKED["gzip"][:-1], "Content-Encoding: gzip")),
        saying(whole(BARE_DEFLATE[:-1], "Content-Encoding: deflate")),
        saying(OPEN_END.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + PACKED["gzip"][:-9]),
    ],
    ids=[
        "length",
        "after a chunk",
        "in a chunk",
        "half-closed",
        "reset",
        *(f"{name} by a byte" for name in PACKED),
        *(f"{name} at its beginning" for name in PACKED),
        "second gzip member",
        "bare deflate",
        "gzip without length",
    ],
)
async def test_a_body_that_stops_before_its_end_is_no_page(fetcher: HttpFetcher, answer: Answer) -> None:
    async with Receiver(answer) as server:
        error = await trouble_at(fetcher, server.address, timeout=timedelta(seconds=5))

    assert error.trouble is Trouble.INCOMPLETE
    assert "stops before its end" in error.problem


async def test_a_body_whose_chunks_are_broken_is_no_page_and_ends_in_time(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(CHUNKED + b"2bc\r\n" + TEXT[:700] + b"\r\nnonsense\r\n")) as server:
        error = await trouble_at(fetcher, server.address, timeout=timedelta(seconds=1))

    # The client does not tell of nonsense that comes after the rest: then only the deadline ends the wait.
    assert error.trouble in {Trouble.UNREADABLE, Trouble.INCOMPLETE, Trouble.TIMEOUT}


async def test_members_of_gzip_are_one_body_and_padding_behind_them_is_none_of_it(fetcher: HttpFetcher) -> None:
    twice = PACKED["gzip"] * 2
    async with Receiver(
        saying(whole(twice, "Content-Encoding: gzip")), saying(whole(twice + b"\0" * 512, "Content-Encoding: gzip"))
    ) as server:
        assert (await page_at(fetcher, server.address)).body == TEXT * 2
        assert (await page_at(fetcher, server.address)).body == TEXT * 2


async def test_padding_without_end_is_cut(fetcher: HttpFetcher) -> None:
    flood = Flood(OPEN_END.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + PACKED["gzip"], b"\0" * 65_536)
    async with Receiver(flood) as server:
        error = await trouble_at(fetcher, server.address, max_bytes=100_000)

    assert error.trouble is Trouble.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (TEXT, "Content-Encoding: gzip"),
        (TEXT, "Content-Encoding: br"),
        (TEXT, "Content-Encoding: zstd"),
        (TEXT, "Content-Encoding: nonsense"),
        (gzip.compress(PACKED["gzip"]), "Content-Encoding: gzip, gzip"),
        (gzip.compress(PACKED["gzip"]), "Content-Encoding: gzip\r\nContent-Encoding: gzip"),
        (PACKED["gzip"][:-8] + b"\0\0\0\0\0\0\0\0", "Content-Encoding: gzip"),
    ],
    ids=["not gzip", "not brotli", "not zstd", "unknown", "twice", "twice in two lines", "wrong checksum"],
)
async def test_a_body_that_is_not_what_its_encoding_says_is_no_page(
    fetcher: HttpFetcher, body: bytes, header: str
) -> None:
    async with Receiver(saying(whole(body, header))) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.UNREADABLE
    assert "cannot be unpacked" in error.problem


async def test_an_empty_body_is_empty_whatever_it_is_called(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"", "Content-Encoding: gzip"))) as server:
        assert (await page_at(fetcher, server.address)).body == b""


@pytest.mark.parametrize("name", ["Content-Encoding", "content-encoding"])
async def test_identity_is_no_encoding(fetcher: HttpFetcher, name: str) -> None:
    async with Receiver(saying(whole(TEXT, f"{name}: identity"))) as server:
        assert (await page_at(fetcher, server.address)).body == TEXT


async def test_a_header_of_sixty_kilobytes_is_read(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(TEXT, "Content-Security-Policy: " + "x" * 60_000))) as server:
        assert (await page_at(fetcher, server.address)).body == TEXT


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (saying(whole(TEXT, "X: " + "x" * 100_000)), Trouble.UNREADABLE),
        (saying(whole(TEXT, *(f"X-{number}: x" for number in range(5_000)))), Trouble.UNREADABLE),
        (Flood(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65_536), Trouble.UNREADABLE),
        (Flood(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n" * 1_000), Trouble.UNREADABLE),
        (saying(b"Who is there?\r\n\r\n"), Trouble.UNREADABLE),
        (saying(b"HTTP/1.1 abc OK\r\n\r\n"), Trouble.UNREADABLE),
        (saying(b"HTTP/1.1 99999 OK\r\nContent-Length: 0\r\n\r\n"), Trouble.UNREADABLE),
        (saying(b"\x16\x03\x01\x00\x00\xff\xfe"), Trouble.UNREADABLE),
        (saying(b"<html>HTTP/0.9 was simple</html>"), Trouble.UNREADABLE),
        (saying(b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n"), Trouble.UNREADABLE),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), Trouble.UNREADABLE),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), Trouble.UNREADABLE),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nabcd"), Trouble.UNREADABLE),
        (hanging_up, Trouble.UNREACHABLE),
        (saying(b"HTTP/1.1 200 OK\r\nContent-"), Trouble.UNREACHABLE),
    ],
    ids=[
        "header of 100 kB",
        "5,000 headers",
        "header without end",
        "headers without end",
        "no status",
        "status in letters",
        "status of five digits",
        "TLS",
        "HTTP/0.9",
        "NUL",
        "two lengths",
        "length below zero",
        "length twice",
        "nothing",
        "half a header",
    ],
)
async def test_what_is_no_answer_is_an_error_that_says_so(
    fetcher: HttpFetcher, answer: Answer, trouble: Trouble
) -> None:
    async with Receiver(answer) as server:
        error = await trouble_at(fetcher, server.address, timeout=timedelta(seconds=5))
        assert error.problem.startswith(f"http://{server.address}: ")

    assert error.trouble is trouble


@pytest.mark.parametrize(
    "header",
    [
        "Set-Cookie: a=b; Max-Age=1" + "0" * 400,
        "Set-Cookie: a=b; Expires=Mon, 99 Foo 99999999999999999999 99:99:99 GMT",
        "Set-Cookie: \x01=\x02; Path=\xff; Domain=.",
        "Set-Cookie: =; ;;=;",
        "Content-Type: \xff\xfe; charset=" + "x" * 1_000,
        "Content-Type: ",
        "ETag: \xff\xff",
        "Retry-After: Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Link: <" + ">" * 1_000,
    ],
)
async def test_headers_of_nonsense_do_not_spoil_a_page(fetcher: HttpFetcher, header: str) -> None:
    async with Receiver(
        saying(whole(b"", header, "Location: /on", status="302 Found")), saying(whole(TEXT, header))
    ) as server:
        assert (await page_at(fetcher, server.address)).body == TEXT


async def test_a_throttling_answer_with_a_date_of_nonsense_is_an_error_as_any_other(fetcher: HttpFetcher) -> None:
    header = "Retry-After: Mon, 01 Jan 99999999999999999999 00:00:00 +99999999999999"
    async with Receiver(saying(whole(b"", header, status="503 Busy"))) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.THROTTLED
    assert error.retry_after is None


async def test_answers_of_the_kind_that_announce_another_are_passed_over(fetcher: HttpFetcher) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n"
    async with Receiver(saying(early + whole(TEXT))) as server:
        assert (await page_at(fetcher, server.address)).body == TEXT


async def test_a_connection_that_died_while_it_was_kept_is_replaced_without_a_word(fetcher: HttpFetcher) -> None:
    async with keeping_alive(hang_up=True) as server:
        first = await page_at(fetcher, server.address)
        second = await page_at(fetcher, server.address)

    assert first.body == second.body == b"first on its connection"
    assert server.connections == 2


async def test_a_connection_is_kept_for_the_next_poll(fetcher: HttpFetcher) -> None:
    async with keeping_alive(hang_up=False) as server:
        await page_at(fetcher, server.address)
        second = await page_at(fetcher, server.address)

    assert second.body == b"one more"
    assert server.connections == 1


async def test_a_cut_page_does_not_spoil_the_next_one(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(CHUNKED + b"ffff\r\n<li>"), saying(whole(TEXT))) as server:
        await trouble_at(fetcher, server.address)
        assert (await page_at(fetcher, server.address)).body == TEXT


async def test_nobody_at_the_address_is_told_as_such(fetcher: HttpFetcher) -> None:
    async with refusing() as address:
        error = await trouble_at(fetcher, address)

    assert error.trouble is Trouble.UNREACHABLE
    assert "cannot connect" in error.problem


@pytest.mark.parametrize(
    "url", ["http://", "https:///x", "ftp://127.0.0.1/", "file:///etc/passwd", "nonsense", "http://[::1"]
)
async def test_what_is_no_address_of_the_web_is_an_error(fetcher: HttpFetcher, url: str) -> None:
    with pytest.raises(FetchError):
        await fetcher.fetch(watched("x").__class__(name="wire", url=url), Validators(), NOON)


async def test_a_server_that_hangs_delays_no_other(fetcher: HttpFetcher) -> None:
    async with Receiver(silent) as hanging, Receiver(saying(whole(TEXT))) as good:
        waiting = [asyncio.create_task(page_at(fetcher, hanging.address)) for _ in range(30)]
        page = await asyncio.wait_for(page_at(fetcher, good.address), 5)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    assert page.body == TEXT
    assert hanging.connections <= 2
