"""What holds for every path of the web server, whatever it answers: a new room is tried here by itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, ClientTimeout, hdrs, web
from sqlalchemy import select
from yarl import URL

from tests.builders import a_source, an_event
from tests.loopback.houses import TOKEN, Open, a_house
from tests.loopback.servers import a_postgres
from ticker.config.secret import Secret
from ticker.config.settings import ChannelSettings, Settings
from ticker.core.escalation import code_of
from ticker.model.alert import Alert, Escalation, EventKind
from ticker.model.route import ChannelRules
from ticker.store.schema import acks, deliveries
from ticker.web import rooms
from ticker.web.front import OPEN_PATHS

BEARER = {"Authorization": f"Bearer {TOKEN}"}
HEADLINE = "Quake hits coast of Port Alder"
EVENT = an_event("e1", text=HEADLINE, at=datetime.now(UTC) - timedelta(hours=1))
FILLED = {
    "id": (EVENT.id, "none", "1", "../../etc/passwd", "%", "x" * 500, "\x00"),
    "name": ("wire", "desk", "headlines", "none", "../../etc/passwd", "pages.css", "\u202e", "\x00"),
    "code": (code_of(EVENT.id), "NONE1"),
    "digest": ("none", "..", "../.."),
    "form": ("rss", "atom", "json", "ninjs"),
}
# What anybody who is known may do, whether the settings allow changes or not.
_ACKNOWLEDGE = {"/ack/{code}", "/api/v1/acknowledgements"}
_AN_HTTP_ANSWER = re.compile(rb"HTTP/1\.1 \d{3} ")


@asynccontextmanager
async def told_of(folder: Path, url: str, *, changes: bool = False) -> AsyncIterator[Open]:
    """All rooms over one headline, of which a delivery waits and an acknowledgement is asked for."""
    channel = ChannelSettings(name="desk", url=Secret("json://127.0.0.1:9"), rules=ChannelRules(name="desk"))
    settings = Settings(sources=(a_source(name="wire"),), channels=(channel,), store_url=url)
    asks = Escalation(within=timedelta(minutes=5), channels=("desk",))
    async with a_house(folder, settings, changes=changes) as house:
        await house.record(alerts=[Alert(event=EVENT, channels=("desk",), escalation=asks)])
        await house.record(replace(EVENT, id="e2", kind=EventKind.UPDATE, text=f"{HEADLINE}, 12 dead", was=HEADLINE))
        yield house


def routes(house: Open, *methods: str) -> list[web.RouteDef]:
    return [one for one in rooms.routes(house.house) if isinstance(one, web.RouteDef) and one.method in methods]


def filled(path: str) -> Iterator[str]:
    """Paths that a route takes, and some that nobody should."""
    found = re.search(r"\{(\w+)[^}]*\}", path)
    if found is None:
        yield path
        return
    for value in FILLED[found[1]]:
        yield from filled(path[: found.start()] + quote(value, safe="") + path[found.end() :])


@asynccontextmanager
async def asking(house: Open, **headers: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(headers=headers, timeout=ClientTimeout(total=60)) as session:
        yield session


async def rows(house: Open) -> list[tuple[object, ...]]:
    """What could be changed."""
    asked = select(deliveries).order_by(deliveries.c.id), select(acks).order_by(acks.c.event_id)
    found = [await house.database.read(lambda connection, one=one: connection.execute(one).all()) for one in asked]
    return [tuple(row) for some in found for row in some]


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
async def test_every_path_is_answered_with_the_headers_that_protect_it(tmp_path: Path, where: str) -> None:
    url = a_postgres() if where == "postgresql" else "sqlite:///ticker.db"
    async with told_of(tmp_path, url) as house, asking(house, **BEARER) as session:
        for route in routes(house, hdrs.METH_GET):
            for path in filled(route.path):
                for accept in ("text/html", "*/*"):
                    there = URL(house.url + path, encoded=True)
                    async with session.get(there, headers={"Accept": accept}, allow_redirects=False) as answer:
                        assert answer.status < 500, path
                        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'"), path
                        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
                        assert answer.headers["Referrer-Policy"] == "same-origin", path
                        assert answer.headers["Cache-Control"], path
                        assert answer.headers["Server"] == "ticker", path
                        if answer.content_type != "text/event-stream":
                            said = await answer.text(errors="replace")
                            assert str(tmp_path) not in said, path
                            assert "Traceback" not in said, path


async def test_a_head_is_answered_without_a_body_and_the_connection_goes_on(tmp_path: Path) -> None:
    """What came after its headers would be taken for the answer to somebody else by a proxy."""
    async with told_of(tmp_path, "sqlite:///ticker.db") as house:
        for route in routes(house, hdrs.METH_GET):
            for path in list(filled(route.path))[:3]:
                lines = f" {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
                reader, writer = await asyncio.open_connection("127.0.0.1", URL(house.url).port)
                writer.write(f"HEAD{lines}\r\nHEAD{lines}Connection: close\r\n\r\n".encode())
                async with asyncio.timeout(60):
                    said = await reader.read()
                writer.close()
                parts = said.split(b"\r\n\r\n")
                assert all(_AN_HTTP_ANSWER.match(part) for part in parts[:-1]), (path, said)
                assert parts[-1] == b"", (path, said)


async def test_who_is_not_known_reads_nothing_of_the_news_anywhere(tmp_path: Path) -> None:
    async with told_of(tmp_path, "sqlite:///ticker.db") as house, asking(house) as session:
        for route in routes(house, hdrs.METH_GET):
            is_open = any(route.path.startswith(one) for one in OPEN_PATHS)
            for path in filled(route.path):
                there = URL(house.url + path, encoded=True)
                async with session.get(there, allow_redirects=False) as answer:
                    assert is_open or answer.status == 401, path
                    assert route.path == "/ack/{code}" or HEADLINE not in await answer.text(), path


async def test_another_site_can_change_nothing_on_any_path(tmp_path: Path) -> None:
    async with told_of(tmp_path, "sqlite:///ticker.db", changes=True) as house:
        async with asking(house) as session:
            own = {"Origin": house.url}
            async with session.post(
                f"{house.url}/login", data={"token": TOKEN}, headers=own, allow_redirects=False
            ) as answer:
                (cookie,) = answer.cookies.values()
        before, number = await rows(house), 0
        async with asking(house, Cookie=f"{cookie.key}={cookie.value}") as session:
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                for route in routes(house, hdrs.METH_GET, hdrs.METH_POST):
                    for path in filled(route.path):
                        there = URL(house.url + path, encoded=True)
                        for origin in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
                            data = {"id": "1", "all": "1", "code": code_of(EVENT.id), "token": TOKEN}
                            async with session.request(method, there, data=data, headers=origin) as answer:
                                assert answer.status == 403, path
                            number += 1
        assert await rows(house) == before
    assert number > 100


async def test_where_changes_are_not_allowed_no_path_makes_any_but_acknowledge(tmp_path: Path) -> None:
    async with told_of(tmp_path, "sqlite:///ticker.db") as house, asking(house, **BEARER) as session:
        before = await rows(house)
        for route in routes(house, hdrs.METH_GET, hdrs.METH_POST):
            if route.method == hdrs.METH_POST and route.path in _ACKNOWLEDGE:
                continue
            for path in filled(route.path):
                there = URL(house.url + path, encoded=True)
                form = {"id": "1", "all": "1", "code": code_of(EVENT.id)}
                for body in ({"data": form}, {"json": form}, {"json": {}}, {}):
                    async with session.request(route.method, there, allow_redirects=False, **body) as answer:  # type: ignore[arg-type]
                        assert answer.status < 500, path
        assert await rows(house) == before


async def test_records_that_cannot_be_read_are_told_of_without_where_they_are(tmp_path: Path) -> None:
    async with told_of(tmp_path, "sqlite:///ticker.db") as house, asking(house, **BEARER) as session:
        await house.database.write(lambda connection: connection.exec_driver_sql("ALTER TABLE events RENAME TO gone"))
        told = []
        for route in routes(house, hdrs.METH_GET):
            for path in list(filled(route.path))[:1]:
                async with session.get(URL(house.url + path, encoded=True), allow_redirects=False) as answer:
                    if answer.status != 200:
                        said = await answer.text()
                        assert "no such table" not in said, path
                        assert str(tmp_path) not in said, path
                        told += [path] if answer.status == 503 and answer.headers["Retry-After"] else []
        assert {"/", "/history", "/state", "/api/v1/events", "/feeds/all.rss", "/plots"} <= set(told)
