"""What everything that brings pages must do (``ticker.model.ports.Fetcher``)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest

from tests.builders import NOON, a_source, after
from tests.loopback.browsers import need_browser
from tests.loopback.fetch_servers import saying, whole
from tests.loopback.receivers import Receiver, refusing
from ticker.fetch.by_kind import Fetchers
from ticker.fetch.recorded import RecordingFetcher
from ticker.fetch.recording import read_recording
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.ports import Fetcher

SECRETS = "?key=s3cret"
NOTHING_KNOWN = Validators()


class World(Protocol):
    """Where pages are: a test says what is answered, and fetches it."""

    async def answer(self, body: bytes, *, status: int = 200, complete: bool = True, **headers: str) -> None: ...

    async def fetch(self, validators: Validators = NOTHING_KNOWN) -> Page | None: ...

    @property
    def fetcher(self) -> Fetcher: ...


class Web:
    """The answers of a server."""

    def __init__(self, stack: AsyncExitStack, kind: str = "html") -> None:
        self._stack = stack
        self._kind = kind
        self._url = ""
        self.fetcher: Fetcher = Fetchers()

    async def answer(self, body: bytes, *, status: int = 200, complete: bool = True, **headers: str) -> None:
        headers = {"Content-Type": "text/html"} | headers
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        data = whole(body, *lines, status=f"{status} Whatever")
        server = await self._stack.enter_async_context(Receiver(saying(data if complete else data[:-1])))
        self._url = f"http://{server.address}/{SECRETS}"

    async def fetch(self, validators: Validators = NOTHING_KNOWN) -> Page | None:
        url = self._url or f"http://{await self._stack.enter_async_context(refusing())}/{SECRETS}"
        return await self.fetcher.fetch(replace(a_source(url=url), kind=self._kind), validators, NOON)


class Folder:
    """The answers of a recording."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.fetcher: Fetcher = RecordingFetcher(())

    async def answer(self, body: bytes, *, status: int = 200, complete: bool = True, **headers: str) -> None:
        meta = {
            "status": status,
            "complete": complete,
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        }
        (self._path / "20260131T120000Z.html").write_bytes(body)
        (self._path / "20260131T120000Z.meta.json").write_text(json.dumps(meta))
        self.fetcher = RecordingFetcher(read_recording(self._path))

    async def fetch(self, validators: Validators = NOTHING_KNOWN) -> Page | None:
        return await self.fetcher.fetch(a_source(url=f"https://news.example/{SECRETS}"), validators, NOON)


class Archive(Folder):
    """The answers of a WARC file."""

    async def answer(self, body: bytes, *, status: int = 200, complete: bool = True, **headers: str) -> None:
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        block = whole(body, *lines, status=f"{status} Whatever")
        heads = [
            "WARC/1.1",
            "WARC-Type: response",
            "WARC-Target-URI: https://news.example/",
            "WARC-Date: 2026-01-31T12:00:00Z",
            *([] if complete else ["WARC-Truncated: disconnect"]),
            f"Content-Length: {len(block)}",
        ]
        file = self._path / "day.warc"
        file.write_bytes("\r\n".join([*heads, "", ""]).encode() + block + b"\r\n\r\n")
        self.fetcher = RecordingFetcher(read_recording(file))


@pytest.fixture(params=["web", "recording", "archive", "browser"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "browser":
        need_browser()
    async with AsyncExitStack() as stack:
        worlds: dict[str, Callable[[], World]] = {
            "web": lambda: Web(stack),
            "recording": lambda: Folder(tmp_path),
            "archive": lambda: Archive(tmp_path),
            "browser": lambda: Web(stack, "browser"),
        }
        world = worlds[request.param]()
        yield world
        await world.fetcher.close()


# A browser gives the page as it has understood it, in UTF-8.
as_sent = pytest.mark.parametrize("world", ["web", "recording", "archive"], indirect=True)


async def error_of(world: World) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await world.fetch()
    return caught.value


@as_sent
async def test_a_page_has_its_bytes_its_time_and_its_headers_in_lower_case(world: World) -> None:
    await world.answer(b"\xff<li>", Content_Type="text/html; charset=x", ETAG='"1"')

    page = await world.fetch()

    assert page
    assert (page.status, page.body, page.at) == (200, b"\xff<li>", NOON)
    assert page.headers["content-type"] == "text/html; charset=x"
    assert page.headers["etag"] == '"1"'
    assert page.address


async def test_a_page_has_its_time_its_address_and_its_headers_in_lower_case(world: World) -> None:
    await world.answer(b"<li>News</li>", ETAG='"1"')

    page = await world.fetch()

    assert page
    assert (page.status, page.at, page.headers["etag"]) == (200, NOON, '"1"')
    assert b"<li>News</li>" in page.body
    assert page.address


@as_sent
async def test_an_empty_page_is_a_page(world: World) -> None:
    await world.answer(b"")

    page = await world.fetch()

    assert page
    assert page.body == b""


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (404, Trouble.STATUS),
        (500, Trouble.STATUS),
        (304, Trouble.STATUS),
        (429, Trouble.THROTTLED),
        (503, Trouble.THROTTLED),
    ],
)
async def test_any_other_status_is_an_error_that_names_it(world: World, status: int, trouble: Trouble) -> None:
    await world.answer(b"", status=status)

    error = await error_of(world)

    assert error.trouble is trouble
    assert str(status) in error.problem


async def test_the_pause_that_was_asked_for_is_handed_on(world: World) -> None:
    await world.answer(b"", status=503, Retry_After="Sat, 31 Jan 2026 12:02:00 GMT")

    assert (await error_of(world)).retry_after == timedelta(minutes=2)


async def test_a_challenge_is_told_from_trouble(world: World) -> None:
    await world.answer(b"", status=403, Cf_Mitigated="challenge")

    assert (await error_of(world)).trouble is Trouble.BLOCKED


async def test_a_body_that_was_cut_is_no_page(world: World) -> None:
    await world.answer(b"<li>News</li>", complete=False)

    assert (await error_of(world)).trouble is Trouble.INCOMPLETE


async def test_where_nothing_is_there_is_nothing(world: World) -> None:
    assert (await error_of(world)).trouble is Trouble.UNREACHABLE


async def test_no_error_shows_the_query_of_the_address(world: World) -> None:
    for answer in ({"status": 404}, {"status": 503}, {"complete": False}):
        await world.answer(b"<li>", **answer)

        assert "s3cret" not in repr(await error_of(world))


async def test_a_page_that_is_there_is_brought_though_it_was_asked_for_conditionally(world: World) -> None:
    await world.answer(b"<li>", ETag='"2"')

    page = await world.fetch(Validators(etag='"1"', full_at=after(-1)))

    assert page
    assert b"<li>" in page.body


async def test_a_fetcher_may_be_closed_twice(world: World) -> None:
    await world.answer(b"<li>")
    await world.fetch()

    await world.fetcher.close()
    await world.fetcher.close()
