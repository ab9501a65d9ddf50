"""``ticker record`` keeps what ``ticker replay`` plays: a site on loopback, the real commands."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from tests.builders import a_source
from tests.loopback.commands import ticker
from tests.loopback.site import Site, ticker_page
from tests.loopback.test_commands import SECRET, settings
from ticker.app.looks import pages
from ticker.fetch.recording import read_recording
from ticker.model.errors import FetchError
from ticker.model.page import Page

PLACES = ("recording", "day.warc", "new/day.warc.gz")
ANSWERS = (
    ["Court lifts ban"],
    ["Court lifts ban"],
    None,
    ["Quake felt in capital", "Court lifts ban"],
    ["Quake kills 12 in capital", "Court lifts ban"],
)
EVENTS = [
    ("baseline", "Court lifts ban"),
    ("new", "Quake felt in capital"),
    ("update", "Quake kills 12 in capital"),
]


def one_after_another(site: Site) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answers that change from poll to poll; where there is None, the site is busy."""

    async def answer(_: web.Request) -> web.StreamResponse:
        headlines = ANSWERS[min(len(site.requests), len(ANSWERS)) - 1]
        if headlines is None:
            return web.Response(status=503)
        headers = {"Set-Cookie": f"session={SECRET}", "Content-Type": "text/html; charset=utf-8"}
        return web.Response(body=ticker_page(headlines).encode(), headers=headers)

    return answer


@pytest.mark.parametrize("place", PLACES)
async def test_what_is_recorded_replays_to_the_events_that_were_there(tmp_path: Path, place: str) -> None:
    async with Site() as site:
        site.answer = one_after_another(site)
        address = f"{site.url}?key={SECRET}"
        recorded = await ticker("record", address, "-o", place, "--every", "1s", "--count", "5", cwd=tmp_path)
    replayed = await ticker("replay", place, "--select", ".ticker__item", "--json", cwd=tmp_path)

    assert (recorded.code, recorded.out) == (0, "")
    assert "503" in recorded.err
    assert recorded.err.splitlines()[-1] == f"5 polls, 3 snapshots kept in {place}"
    assert [(one["kind"], one["text"]) for one in replayed.records] == EVENTS
    assert {one["source"] for one in replayed.records} == {Path(place).name.partition(".")[0]}
    assert SECRET not in recorded.err
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_recording_ends_at_once_when_told_and_goes_on_another_day(
    tmp_path: Path, place: str, number: signal.Signals
) -> None:
    async with Site() as site:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ticker", "record", site.url, "-o", place, "--every", "1h",
            stderr=asyncio.subprocess.PIPE, cwd=tmp_path,
        )  # fmt: skip
        assert process.stderr
        lines = [await process.stderr.readline() for _ in range(2)]
        process.send_signal(number)
        async with asyncio.timeout(5):
            code = await process.wait()
        rest = await process.stderr.read()
        site.publish("Quake felt in capital")
        again = await ticker("record", site.url, "-o", place, "--count", "1", cwd=tmp_path)

    assert b"kept" in lines[1]
    assert (code, again.code) == (0, 0)
    assert rest.decode().splitlines() == [f"1 polls, 1 snapshots kept in {place}"]
    assert len(read_recording(tmp_path / place)) == 2


async def test_a_request_that_hangs_does_not_keep_a_recording_from_ending(tmp_path: Path) -> None:
    async with Site() as site:
        asked = asyncio.Event()

        async def never(_: web.Request) -> web.StreamResponse:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        site.answer = never
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ticker", "record", site.url, "-o", "day.warc",
            stderr=asyncio.subprocess.DEVNULL, cwd=tmp_path,
        )  # fmt: skip
        await asked.wait()
        process.terminate()
        async with asyncio.timeout(5):
            assert await process.wait() == 0
    assert list(tmp_path.iterdir()) == []


async def test_a_source_is_recorded_as_the_settings_have_it(tmp_path: Path) -> None:
    async with Site() as site:
        (tmp_path / "config.toml").write_text(
            f'[fetch]\ncontact = "desk@news.example"\n{settings(site)}headers = {{ "X-Desk" = "1" }}\n'
        )
        recorded = await ticker("record", "site", "-o", "day.warc", "--count", "1", cwd=tmp_path)
        replayed = await ticker("replay", "day.warc", "--source", "site", "--json", cwd=tmp_path)

    assert "every 1 s" in recorded.err
    assert site.requests[0].headers["X-Desk"] == "1"
    assert "desk@news.example" in site.requests[0].headers["User-Agent"]
    assert [one["text"] for one in replayed.records] == site.headlines[::-1]


async def test_one_page_of_a_crawl_is_replayed_by_its_address(tmp_path: Path) -> None:
    async with Site() as site:
        for path in ("one", "two"):
            site.headlines = [f"Headline of page {path}"]
            await ticker("record", site.url + path, "-o", "day.warc", "--count", "1", cwd=tmp_path)
        select = ("--select", ".ticker__item", "--json")
        none = await ticker("replay", "day.warc", *select, cwd=tmp_path)
        one = await ticker("replay", "day.warc", "--url", f"{site.url}two", *select, cwd=tmp_path)

    assert none.code == 2
    assert f"{site.url}one, {site.url}two" in none.err
    assert [record["text"] for record in one.records] == ["Headline of page two"]


async def test_pages_are_asked_for_conditionally_and_as_often_as_the_source_says() -> None:
    async with Site() as site:

        async def unchanged(request: web.Request) -> web.StreamResponse:
            if "If-None-Match" in request.headers:
                return web.Response(status=304)
            return web.Response(text="<li>", headers={"ETag": '"1"'})

        site.answer = unchanged
        source = a_source(url=site.url, every=timedelta(milliseconds=50))
        answers = pages(source)
        began = datetime.now().astimezone()
        got = [await anext(answers) for _ in range(4)]
        took = datetime.now().astimezone() - began
        await answers.aclose()

    assert isinstance(got[0], Page)
    assert got[1:] == [None, None, None]
    assert timedelta(milliseconds=150) <= took < timedelta(seconds=10)


async def test_a_site_that_asks_for_a_pause_gets_it() -> None:
    async with Site() as site:

        async def busy(_: web.Request) -> web.StreamResponse:
            return web.Response(status=503, headers={"Retry-After": "600"})

        site.answer = busy
        answers = pages(a_source(url=site.url, every=timedelta(milliseconds=10)))
        assert isinstance(await anext(answers), FetchError)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(answers), 0.3)
        await answers.aclose()

    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["record", "nothing-known", "-o", "x"], 2, "address"),
        (["record", "http://127.0.0.1:9/"], 2, "--output"),
        (["record", "http://127.0.0.1:9/", "-o", "text.warc"], 2, "text.warc"),
        (["record", "http://127.0.0.1:9/", "-o", "text.txt"], 2, "neither a folder nor a WARC file"),
        (["record", "http://127.0.0.1:9/", "-o", "x", "--count", "0"], 2, "--count"),
        (["record", "almayadeen-en", "-o", "x", "--kind", "html"], 2, "--kind"),
        (["replay", "text.warc", "--select", "li"], 2, "text.warc"),
        (["replay", "text.txt", "--select", "li", "--url", "nowhere"], 2, "nowhere"),
    ],
)
async def test_wrong_use_is_one_line_and_writes_nothing(
    tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    for name in ("text.warc", "text.txt"):
        (tmp_path / name).write_text("hello")
    result = await ticker(*arguments, cwd=tmp_path)

    lines = [line for line in result.err.splitlines() if not line.startswith("preset ")]
    assert (result.code, len(lines)) == (code, 1)
    assert says in lines[0]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["text.txt", "text.warc"]


async def test_where_nothing_could_be_kept_the_command_did_not_work(tmp_path: Path) -> None:
    result = await ticker("record", "http://127.0.0.1:9/", "-o", "day.warc", "--count", "1", cwd=tmp_path)

    assert result.code == 1
    assert "cannot connect" in result.err.splitlines()[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="writes to /dev/full")
async def test_a_place_that_cannot_be_written_to_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "day.warc").symlink_to("/dev/full")
    async with Site() as site:
        result = await ticker("record", site.url, "-o", "day.warc", "--count", "1", cwd=tmp_path)

    assert result.code == 2
    assert "day.warc: cannot be written: No space left on device" in result.err.splitlines()[-1]
