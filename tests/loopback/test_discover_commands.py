"""``ticker discover``, ``ticker init``, and ``watch`` and ``probe`` without a word on where the headlines are."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
import tomllib
from pathlib import Path

import pytest
from aiohttp import web

from tests.loopback.commands import ticker
from tests.loopback.site import Answer, Site

LINES = ["Ferry runs aground off the northern coast", "Parliament votes on the budget of the year"]
ITEMS = "".join(f"<li><a href='/{n}'>{line}</a></li>" for n, line in enumerate(LINES))
MENU = "<nav><ul><li><a href=/w>World</a></li><li><a href=/b>Business</a></li></ul></nav>"
PAGE = (
    f"<!doctype html><html><body>{MENU}<div class='breaking-news'><b>Breaking</b><ul>{ITEMS}</ul></div></body></html>"
)


def answering(text: str, content_type: str = "text/html") -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type=content_type)

    return answer


async def test_discover_prints_one_object_with_the_best_first() -> None:
    async with Site() as site:
        site.answer = answering(PAGE)
        result = await ticker("discover", site.url, "--json")
    (record,) = result.records
    assert result.code == 0
    assert record["url"] == site.url
    (best,) = record["candidates"]
    assert best.items() >= {"kind": "html", "select": ".breaking-news a", "headlines": LINES}.items()
    assert 0.5 < best["score"] <= 1


async def test_discover_shows_people_what_it_found_and_what_to_do_next() -> None:
    async with Site() as site:
        site.answer = answering(PAGE)
        result = await ticker("discover", site.url)
    assert LINES[0] in result.out
    assert f"ticker watch {site.url} --select '.breaking-news a'" in result.out
    assert f"ticker init {site.url}" in result.out


async def test_discover_reads_a_saved_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    result = await ticker("discover", "page.html", "--json", cwd=tmp_path)
    assert result.records[0]["candidates"][0]["headlines"] == LINES


async def test_where_there_is_no_ticker_it_says_so_and_names_the_feed() -> None:
    page = f"<html><head><link rel=alternate type='application/rss+xml' href='/feed'></head><body>{MENU}</body></html>"
    async with Site() as site:
        site.answer = answering(page)
        told, record = await ticker("discover", site.url), await ticker("discover", site.url, "--json")
    assert (told.code, record.code) == (1, 1)
    assert f"ticker watch {site.url}feed --kind feed" in told.out
    assert record.records[0]["candidates"] == []


async def test_init_writes_settings_that_check_and_read_the_page(tmp_path: Path) -> None:
    async with Site() as site:
        site.answer = answering(PAGE)
        result = await ticker("init", site.url, "--notify", "json://127.0.0.1:9/", cwd=tmp_path)
        checked = await ticker("check", cwd=tmp_path)
        probed = await ticker("probe", "127.0.0.1", "--json", cwd=tmp_path)
    file = tmp_path / "config.toml"
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    assert (result.code, checked.code, probed.code) == (0, 0, 0)
    assert LINES[0] in result.err
    assert written["sources"] == [
        {"name": "127.0.0.1", "url": site.url, "select": ".breaking-news a", "every": "30s"},
    ]
    assert written["channels"]["notify"]["url"] == "json://127.0.0.1:9/"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one["text"] for one in probed.records[0]["headlines"]] == LINES


async def test_init_never_writes_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("mine", encoding="utf-8")
    result = await ticker("init", "https://news.example/", cwd=tmp_path)
    assert result.code == 2
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "mine"


async def test_init_writes_where_the_data_of_a_page_stands(tmp_path: Path) -> None:
    data = json.dumps({"breaking news": [{"title": line, "url": "/x"} for line in LINES]})
    async with Site() as site:
        site.answer = answering(f"<html><body>{MENU}<script id=data>{data}</script></body></html>")
        result = await ticker("init", site.url, "-o", "x.toml", cwd=tmp_path)
        checked = await ticker("check", "-c", "x.toml", cwd=tmp_path)
    (source,) = tomllib.loads((tmp_path / "x.toml").read_text(encoding="utf-8"))["sources"]
    assert (result.code, checked.code) == (0, 0)
    assert source.items() >= {"kind": "json", "path": '"breaking news"', "text": "title", "script": "#data"}.items()


async def test_watch_finds_the_ticker_and_shows_it_before_relying_on_it(tmp_path: Path) -> None:
    async with Site() as site:
        site.answer = answering(PAGE)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ticker", "watch", site.url, "--every", "1s", "--json",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=tmp_path,
        )  # fmt: skip
        assert process.stdout is not None
        baseline = [json.loads(await process.stdout.readline()) for _ in LINES]
        process.terminate()
        _, err = await process.communicate()
    assert {event["text"] for event in baseline} == set(LINES)
    assert ".breaking-news a" in err.decode()


@pytest.mark.parametrize(
    ("arguments", "body", "content_type"),
    [
        ([], PAGE, "text/html"),
        (
            ["--kind", "json", "--select", "items[].t"],
            json.dumps({"items": [{"t": one} for one in LINES]}),
            "text/plain",
        ),
        (
            ["--kind", "feed"],
            f"<rss><channel>{''.join(f'<item><title>{one}</title></item>' for one in LINES)}</channel></rss>",
            "application/rss+xml",
        ),
        (
            ["--kind", "jsonld"],
            json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": [{"headline": one} for one in LINES]}),
            "application/json",
        ),
    ],
)
async def test_probe_reads_every_kind(arguments: list[str], body: str, content_type: str) -> None:
    async with Site() as site:
        site.answer = answering(body, content_type)
        result = await ticker("probe", site.url, "--json", *arguments)
    assert result.code == 0
    assert [one["text"] for one in result.records[0]["headlines"]] == LINES
