"""The wall as it is served: what the page shows at once, and what the stream tells after."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout
from sqlalchemy import update

from tests.builders import a_source, an_event
from tests.loopback.houses import TOKEN, a_house
from tests.loopback.servers import a_postgres
from ticker.config.settings import Settings
from ticker.model.alert import Event, EventKind, Urgency
from ticker.store.database import Database
from ticker.store.polls import Polls
from ticker.store.records import write_events
from ticker.store.schema import sources
from ticker.web.live import Live
from ticker.web.server import Server

PATIENCE = 45.0
WIRE, RADIO = a_source("wire"), a_source("radio")
NASTY = (
    "</li></ol><script>alert(1)</script><img src=x onerror=alert(2)>",
    "data: forged\nid: forged\r\n\r\nevent: anew\u2028\u2029\u0085data: x",
    '"}{{ 7 * 7 }}{% raw %}',
    "\u202egnp.txt reversed \u2066unclosed",
    "x" * 100_000,
    "😀" * 3_000,
)


@dataclass
class Sent:
    """A server-sent event, as a browser takes it."""

    name: str = "message"
    id: str = ""
    data: Any = None


@dataclass
class Wall:
    """Records that a test fills, and the server that shows them."""

    database: Database
    live: Live
    server: Server
    session: ClientSession
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def connections(self) -> int:
        """How many the server has open."""
        runner = self.server._runner
        return len(runner.server.connections) if runner and runner.server else 0

    async def tell(self, *events: Event) -> None:
        for event in events:
            source_id = None if event.is_notice else self.numbers[event.source or ""]
            await self.database.write(partial(_write, event, source_id))
        self.live.ring()

    async def page(self, query: str = "") -> str:
        async with self.session.get(f"{self.server.url}{query}") as answer:
            assert answer.status == 200
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            return await answer.text()

    @asynccontextmanager
    async def stream(self, query: str = "", **headers: str) -> AsyncIterator[AsyncIterator[Sent]]:
        """What comes over the stream, but for pulses."""
        async with self.session.get(f"{self.server.url}stream{query}", headers=headers) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/event-stream"
            assert await answer.content.readline() == b"retry: 3000\n"
            yield _news(answer.content)

    async def hear(self, count: int, query: str = "", **headers: str) -> list[Sent]:
        async with asyncio.timeout(PATIENCE), self.stream(query, **headers) as heard:
            return [await anext(heard) for _ in range(count)]


def _write(event: Event, source_id: int | None, connection: Any) -> None:
    write_events(connection, [event], [], source_id=source_id)


async def _all(lines: AsyncIterator[bytes]) -> AsyncIterator[Sent]:
    """The standard's way to read the lines (HTML, 9.2.6)."""
    sent = Sent()
    async for line in lines:
        text = line.decode().removesuffix("\n")
        name, _, value = text.partition(": ")
        if not text:
            if sent.data is not None:
                yield sent
            sent = Sent()
        elif name == "data":
            assert sent.data is None
            sent.data = json.loads(value) if value.startswith("{") else value
        elif name in {"event", "id"}:
            setattr(sent, {"event": "name"}.get(name, name), value)
        else:
            assert text.startswith((":", "retry"))


async def _news(lines: AsyncIterator[bytes]) -> AsyncIterator[Sent]:
    async for sent in _all(lines):
        if sent.name != "pulse":
            yield sent


def texts(heard: Sequence[Sent]) -> list[str]:
    return [sent.data["text"] for sent in heard]


def shown(page: str) -> list[str]:
    """The headlines of a page, in order, as its markup has them."""
    list_of_stories = page.partition('<ol class="stories"')[2].partition("</ol>")[0]
    return re.findall(r'<p class="headline__text" dir="auto"><a href="[^"]+">(.*?)</a></p>', list_of_stories, re.DOTALL)


def last_of(page: str) -> str:
    """Where the page says that the stream begins."""
    found = re.search(r'data-stream="/stream(\?[^"]*)"', page)
    assert found
    return found[1].replace("&amp;", "&")


@asynccontextmanager
async def a_wall(folder: Path, token: str | None = None, records: str = "sqlite://") -> AsyncIterator[Wall]:
    settings = Settings(sources=(WIRE, RADIO), store_url=records)
    async with (
        a_house(folder, settings, token=token) as opened,
        ClientSession(timeout=ClientTimeout(total=PATIENCE), max_line_size=1 << 20) as session,
    ):
        polls = Polls(opened.database, lambda _: None)
        await polls.register(settings.sources, datetime.now(UTC))
        numbers = {source.name: (await polls.known(source)).source_id for source in settings.sources}
        yield Wall(opened.database, opened.house.live, opened.server, session, numbers)


@pytest.fixture
async def wall(tmp_path: Path) -> AsyncIterator[Wall]:
    async with a_wall(tmp_path) as wall:
        yield wall


def news(number: int, text: str, **keys: Any) -> Event:
    return an_event(f"e{number}", text=text, **{"rank": number, "story": "", **keys})


async def test_the_page_shows_the_latest_first_and_neither_what_stood_there_nor_notices_among_them(wall: Wall) -> None:
    await wall.tell(
        news(1, "Old line", kind=EventKind.BASELINE),
        news(2, "Quake hits coast", urgency=Urgency.FLASH),
        news(3, "Minister resigns", lead="radio 4 min before", link="https://wire.example/a"),
        an_event("n1", text="radio cannot be read", kind=EventKind.NOTICE, source="radio", rank=None),
    )
    page = await wall.page()

    assert shown(page) == ["Minister resigns", "Quake hits coast"]
    assert "FLASH" in page.partition('<ol class="stories"')[2].partition("</ol>")[0]
    assert "told by <bdi>radio 4 min before</bdi>" in page
    assert 'href="https://wire.example/a" rel="noreferrer' in page
    assert "radio cannot be read" in page.partition('<ul id="notices">')[2].partition("</ul>")[0]
    assert shown(await wall.page("?kind=baseline")) == ["Old line"]


async def test_a_change_stands_in_its_place_with_what_it_was_and_what_is_withdrawn_says_so(wall: Wall) -> None:
    await wall.tell(
        news(1, "4 dead in flood"),
        news(2, "Explosion heard"),
        news(3, "Storm nears"),
        news(4, "6 dead in flood", rank=1, kind=EventKind.UPDATE, was="4 dead in flood"),
        news(5, "Explosion heard", rank=2, kind=EventKind.WITHDRAWN),
    )
    page = await wall.page("?kind=new")  # what became of them is shown to those too who ask for new ones

    assert shown(page) == ["Storm nears", "Explosion heard", "6 dead in flood"]
    assert '<span>was:</span> <bdi dir="auto">4 dead in flood</bdi>' in page
    assert 'data-of="withdrawn">withdrawn by the source' in page.partition("</ol>")[0]


async def test_an_event_comes_as_it_is_told_everywhere_with_its_id(wall: Wall) -> None:
    event = news(1, "Quake hits coast", urgency=Urgency.BULLETIN, story="wire#1", lead="radio 2 min before")
    async with asyncio.timeout(PATIENCE), wall.stream("?after=") as heard:
        await wall.tell(event)
        sent = await anext(heard)

    assert (sent.name, sent.id) == ("message", "e1")
    assert sent.data.items() >= event.public().items()
    assert sent.data["lead"] == "radio 2 min before"
    assert sent.data["headline"]
    assert (sent.data["page"], sent.data["story_page"]) == ("/headlines/e1", "/stories/wire%231")


async def test_records_in_postgresql_are_shown_alike(tmp_path: Path) -> None:
    async with a_wall(tmp_path, records=a_postgres()) as wall:
        await wall.tell(news(1, "4 dead"), news(2, "Storm nears"), news(3, "6 dead", rank=1, kind=EventKind.UPDATE))
        assert shown(await wall.page("?kind=new")) == ["Storm nears", "6 dead"]
        assert texts(await wall.hear(3, "?after=")) == ["4 dead", "Storm nears", "6 dead"]
        assert "2 of 2 sources not read yet: radio, wire." in await wall.page("?q=nothing")


async def test_nothing_is_lost_between_the_page_and_its_stream(wall: Wall) -> None:
    empty = last_of(await wall.page())
    await wall.tell(news(1, "One"))
    page = await wall.page()
    await wall.tell(news(2, "Two"), news(3, "Three"))

    assert texts(await wall.hear(3, empty)) == ["One", "Two", "Three"]
    assert texts(await wall.hear(2, last_of(page))) == ["Two", "Three"]


async def test_who_lost_the_line_reads_on_where_it_was_whatever_the_address_says(wall: Wall) -> None:
    await wall.tell(news(1, "One"), news(2, "Two"), news(3, "Three"))
    heard = await wall.hear(1, "?after=e1", **{"Last-Event-ID": "e2"})
    assert texts(heard) == ["Three"]


async def test_who_names_an_event_that_is_not_known_is_told_to_read_all_anew(wall: Wall) -> None:
    await wall.tell(news(1, "One"))
    for query, headers in (("?after=gone", {}), ("", {"Last-Event-ID": "gone"})):
        async with asyncio.timeout(PATIENCE), wall.stream(query, **headers) as heard:
            assert [sent.name async for sent in heard] == ["anew"]


async def test_a_filter_leaves_out_the_same_on_the_page_and_in_the_stream(wall: Wall) -> None:
    told = [
        news(1, "قَتلى في زلزالٍ"),
        news(2, "Quake hits coast", urgency=Urgency.URGENT),
        news(3, "Quake hits port", source="radio", rank=1, urgency=Urgency.FLASH),
        news(4, "Storm hits coast", urgency=Urgency.FLASH),
    ]
    await wall.tell(*told)
    for query, wanted in (
        ("?q=quake", ["Quake hits coast", "Quake hits port"]),
        ("?q=quake&source=wire", ["Quake hits coast"]),
        ("?min_urgency=flash", ["Quake hits port", "Storm hits coast"]),
        ("?q=%D9%82%D8%AA%D9%84%D9%89", ["قَتلى في زلزالٍ"]),
        ("?source=nobody", []),
    ):
        page = await wall.page(query)
        assert shown(page) == wanted[::-1]
        assert texts(await wall.hear(len(wanted), f"{query}&after=")) == wanted


async def test_what_became_of_a_headline_reaches_those_too_who_would_not_hear_of_it_by_itself(wall: Wall) -> None:
    await wall.tell(
        news(1, "Quake hits coast", urgency=Urgency.FLASH),
        news(2, "Storm"),
        news(3, "Tremor hits coast", rank=1, kind=EventKind.UPDATE, was="Quake hits coast"),
    )
    heard = await wall.hear(2, "?min_urgency=flash&after=")
    assert [(sent.name, sent.data["text"]) for sent in heard] == [
        ("message", "Quake hits coast"),
        ("change", "Tremor hits coast"),
    ]
    assert heard[0].data["headline"] == heard[1].data["headline"]
    assert shown(await wall.page("?min_urgency=flash")) == ["Tremor hits coast"]


async def test_notices_reach_all(wall: Wall) -> None:
    await wall.tell(an_event("n1", text="radio cannot be read", kind=EventKind.NOTICE, rank=None))
    assert texts(await wall.hear(1, "?q=quake&after=")) == ["radio cannot be read"]


async def test_hostile_headlines_are_text_on_the_page_and_in_the_stream(wall: Wall) -> None:
    await wall.tell(*(news(n, text, link="javascript:alert(1)", was=text) for n, text in enumerate(NASTY)))
    page, heard = await wall.page(), await wall.hear(len(NASTY), "?after=")

    assert len(shown(page)) == len(NASTY)
    assert "<img" not in page.partition("</header>")[2]
    assert page.count("<script") == 1
    assert "javascript:" not in page
    assert "{{ 7 * 7 }}" in page
    assert len(page) < 100_000
    assert [sent.id for sent in heard] == [f"e{n}" for n in range(len(NASTY))]
    assert texts(heard)[:4] == list(NASTY[:4])
    assert max(map(len, texts(heard))) == 1_000
    assert all(sent.data["link"] is None for sent in heard)


async def test_the_sign_of_life_tells_which_sources_cannot_be_read(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.sent.QUIET", 0.02)
    monkeypatch.setattr("ticker.web.wall.reached._HOLDS", 0.0)
    read = update(sources).values(last_good_at=datetime.now(UTC))
    in_trouble = update(sources).where(sources.c.name == "radio").values(trouble="timeout")
    begins = await wall.page()
    async with (
        asyncio.timeout(PATIENCE),
        wall.session.get(f"{wall.server.url}stream") as answer,
    ):
        lines = _all(answer.content)
        pulses = [await anext(lines)]
        for change, begin in ((read, "All "), (in_trouble, "1 ")):
            await wall.database.write(lambda connection, change=change: connection.execute(change))
            while not pulses[-1].data["sources"].startswith(begin):
                pulses.append(await anext(lines))

    assert "2 of 2 sources not read yet: radio, wire." in begins
    assert {pulse.name for pulse in pulses} == {"pulse"}
    assert {"sources": "All 2 sources can be read.", "is_good": True} in [pulse.data for pulse in pulses]
    assert pulses[-1].data == {"sources": "1 of 2 sources cannot be read right now: radio.", "is_good": False}
    assert "cannot be read right now: radio." in await wall.page()


async def test_who_takes_nothing_is_let_go(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.sent._TAKES_WITHIN", 0.2)
    many = [news(n, "x" * 1_000) for n in range(6_000)]
    number = wall.numbers["wire"]
    await wall.database.write(lambda connection: write_events(connection, many, [], source_id=number))
    port = int(wall.server.url.rstrip("/").rpartition(":")[2])
    with socket.socket() as lame:
        lame.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        lame.connect(("127.0.0.1", port))
        lame.sendall(b"GET /stream?after= HTTP/1.1\r\nHost: localhost\r\n\r\n")
        async with asyncio.timeout(PATIENCE):
            while not wall.live.followers:  # noqa: ASYNC110 - it begins in a turn of its own
                await asyncio.sleep(0.01)
            while wall.connections:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_who_goes_is_followed_no_more(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.sent.QUIET", 0.02)
    await wall.tell(news(1, "One"))
    await wall.hear(1, "?after=")
    async with asyncio.timeout(PATIENCE):
        while wall.live.followers:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_more_than_the_process_can_bear_are_turned_away(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.sent.FOLLOWERS_MAX", 0)
    async with wall.session.get(f"{wall.server.url}stream") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")


async def test_records_that_cannot_be_read_are_said_so(wall: Wall) -> None:
    await wall.database.write(lambda connection: connection.exec_driver_sql("ALTER TABLE events RENAME TO gone"))
    for path in ("", "stream?after=e1"):
        async with wall.session.get(f"{wall.server.url}{path}") as answer:
            assert answer.status == 503
            assert "the records cannot be read" in await answer.text()


async def test_the_stream_is_for_who_is_known(tmp_path: Path) -> None:
    async with a_wall(tmp_path, TOKEN) as wall:
        async with wall.session.get(f"{wall.server.url}stream") as answer:
            assert answer.status == 401
        async with wall.session.get(f"{wall.server.url}stream", headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            assert answer.status == 200
