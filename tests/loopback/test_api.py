"""The API as programs use it: pages without a gap, what is unchanged, what may be changed, and events as they come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import ClientSession
from click.testing import CliRunner
from multidict import CIMultiDictProxy

from tests.builders import NOON, a_decision, a_source, an_alert, an_event
from tests.loopback.houses import TOKEN, Open, a_house
from tests.loopback.records import Records, channel, refused, route, settings
from tests.loopback.servers import a_postgres
from tests.loopback.test_feeds import HOSTILE
from ticker.app.settings import read_settings
from ticker.cli.main import cli
from ticker.config.settings import Settings
from ticker.model.alert import EventKind
from ticker.store.polls import Polls
from ticker.store.schema import storable

PATIENCE = 45.0
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ASKS = 'urgency = "flash"\nchannels = ["desk"]\nack_within = "5m"\nescalate = ["phone"]'
OLD = ["Ferry sails again"]
EMPTY = Settings(sources=())


@dataclass
class Client:
    """A program that asks."""

    session: ClientSession
    house: Open

    async def ask(
        self, path: str, method: str = "GET", *, body: object = None, headers: Mapping[str, str] = BEARER
    ) -> tuple[int, dict[str, object], CIMultiDictProxy[str]]:
        kind = {"Content-Type": "application/json"} if body is not None else {}
        sent = None if body is None else json.dumps(body)
        url = f"{self.house.url}/api/v1{path}"
        async with self.session.request(method, url, data=sent, headers={**headers, **kind}) as answer:
            text = await answer.text()
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            return answer.status, json.loads(text) if text else {}, answer.headers

    async def listed(self, path: str, key: str) -> list[dict[str, object]]:
        status, found, _ = await self.ask(path)
        assert status == 200
        rows = found[key]
        assert isinstance(rows, list)
        return rows

    async def texts(self, path: str) -> list[object]:
        return [event["text"] for event in await self.listed(path, "events")]

    async def said(self, path: str, method: str = "GET", *, body: object = None) -> tuple[int, object]:
        """The status of what is refused, and what is said of it, in the form of RFC 9457."""
        status, problem, headers = await self.ask(path, method, body=body)
        assert headers["Content-Type"].startswith("application/problem+json")
        assert problem["status"] == status
        return status, problem["detail"]


@asynccontextmanager
async def a_client(folder: Path, known: Settings = EMPTY, *, changes: bool = False) -> AsyncIterator[Client]:
    async with a_house(folder, known, changes=changes) as house, ClientSession() as session:
        yield Client(session, house)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """A quake on two tickers, which is to be acknowledged, and one that was reworded."""
    routes = route("flash", "quake", ASKS) + route("rest", more='channels = ["desk"]')
    made = Records(tmp_path, settings("wire", "radio", more=channel("desk") + channel("phone") + routes))
    made.polls(OLD, ["Quake hits coast", *OLD], ["Quake hits coast, 12 dead", *OLD])
    made.polls(OLD, ["Quake hits coast", *OLD], None, source="radio")
    return made


async def test_pages_lead_on_to_each_other_and_leave_nothing_out_while_more_comes(tmp_path: Path) -> None:
    async with a_client(tmp_path) as client:
        await client.house.record(*(an_event(f"e{n}", text=f"line {n}", rank=None) for n in range(7)))
        _, found, headers = await client.ask("/events?limit=3")
        await client.house.record(an_event("e7", text="line 7", rank=None))
        assert '</api/v1/events?limit=3&before=e4>; rel="next"' in headers["Link"]
        assert await client.texts("/events?limit=3&before=e4") == ["line 3", "line 2", "line 1"]
        assert await client.texts("/events?limit=3&before=e1") == ["line 0"]
        assert (await client.ask("/events?before=e1"))[2].get("Link") == '</api/v1/events?after=e0>; rel="prev"'
        assert await client.texts("/events?after=e6") == ["line 7"]
        assert await client.texts("/events?after=e1&limit=2") == ["line 2", "line 3"]
        assert (await client.ask("/events?after=e7"))[2]["Link"] == '</api/v1/events?after=e7>; rel="next"'
        assert await client.texts("/events?after=e1&before=e4") == ["line 2", "line 3"]
        assert [event["id"] for event in found["events"]] == ["e6", "e5", "e4"]  # type: ignore[attr-defined]


async def test_events_have_the_shape_of_all_ways_out_and_are_found_by_all_that_may_be_asked(tmp_path: Path) -> None:
    async with a_client(tmp_path) as client:
        quake = an_event("e1", text="Zilzal: earthquake in Izmir", source="wire", rank=None, link="https://w.example/1")
        await client.house.record(
            quake,
            an_event("e2", text="Ferry sails", source="radio", kind=EventKind.BASELINE, rank=None),
            an_event("e3", text="typography", kind=EventKind.SILENT, rank=None),
        )
        assert (await client.ask("/events/e1"))[1] == quake.public()
        assert await client.listed("/events?q=earthq+izmir", "events") == [quake.public()]
        assert await client.texts("/events?source=radio&source=other") == ["Ferry sails"]
        assert await client.texts("/events?kind=baseline&kind=update") == ["Ferry sails"]
        assert await client.texts("/events?urgency=flash") == []
        assert len(await client.texts("/events?since=2026-01-31T13:00:00%2B01:00")) == 2
        assert await client.texts("/events?until=2026-01-31T12:00:00Z") == []
        assert (await client.said("/events/e3"))[0] == 404
        assert (await client.said("/events?before=e9"))[0] == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/events?sorce=wire", '"sorce": no such parameter; did you mean source?'),
        ("/events?kind=updte", "kind: did you mean update?"),
        ("/events?since=yesterday", "since: not a time; write 2026-01-31T12:00:00Z"),
        ("/events?since=2026-02-31T12:00:00Z", "since: no such time; write 2026-01-31T12:00:00Z"),
        ("/events?limit=many", "limit: not a whole number; write one in digits"),
        ("/deliveries?state=ded", "state: did you mean dead?"),
        ("/sources?x=1", '"x": no such parameter; it takes none'),
    ],
)
async def test_what_is_asked_wrongly_is_told_with_what_to_write_instead(tmp_path: Path, path: str, said: str) -> None:
    async with a_client(tmp_path) as client:
        assert await client.said(path) == (400, said)


async def test_bounds_are_kept_and_ways_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    async with a_client(tmp_path) as client:
        for query in ("limit=0", "limit=501", "limit=1&limit=2", "q=", "q=" + "x" * 201, "&".join(["source=a"] * 11)):
            assert (await client.said(f"/events?{query}"))[0] == 400
        assert (await client.said("/nothing"))[0] == 404
        status, _, headers = await client.ask("/events", "DELETE")
        assert (status, headers["Allow"]) == (405, "GET,HEAD,OPTIONS")
        status, _, headers = await client.ask("/acknowledgements", "OPTIONS")
        assert (status, headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
        status, found, headers = await client.ask("/events", "HEAD")
        assert (status, found, headers["Content-Length"]) == (200, {}, "13")
        assert (await client.ask("/events", headers={}))[0] == 401


async def test_what_is_unchanged_is_not_told_again_until_something_happens(tmp_path: Path) -> None:
    async with a_client(tmp_path) as client:
        await client.house.record(an_event("e1", rank=None))
        _, _, headers = await client.ask("/events")
        assert headers["Cache-Control"] == "private, no-cache"
        tag = headers["ETag"]
        assert not tag.startswith("W/")
        for known in (tag, f'"other", W/{tag}', "*"):
            status, found, again = await client.ask("/events", headers=BEARER | {"If-None-Match": known})
            assert (status, found, again["ETag"]) == (304, {}, tag)
        assert (await client.ask("/events", headers=BEARER | {"If-None-Match": '"other"'}))[0] == 200
        await client.house.record(an_event("e2", rank=None))
        status, _, headers = await client.ask("/events", headers=BEARER | {"If-None-Match": tag})
        assert status == 200
        assert headers["ETag"] != tag


async def test_a_headline_tells_its_wordings_its_deliveries_and_who_acknowledged_it(records: Records) -> None:
    async with a_client(records.folder, read_settings(records.config, {})) as client:
        (update,) = await client.listed("/events?kind=update", "events")
        _, told, _ = await client.ask(f"/headlines/{update['id']}")
        (story,) = await client.listed("/stories", "stories")
        _, whole, _ = await client.ask(f"/stories/{story['id']}")
        listed = await client.listed("/headlines?source=wire", "headlines")

    assert [one["text"] for one in told["wordings"]] == ["Quake hits coast", "Quake hits coast, 12 dead"]  # type: ignore[attr-defined]
    assert [one["kind"] for one in told["events"]] == ["new", "update"]  # type: ignore[attr-defined]
    assert {one["channel"] for one in told["deliveries"]} == {"desk"}  # type: ignore[attr-defined]
    assert [one["next"] for one in told["acknowledgements"]] == ["phone", "phone"]  # type: ignore[attr-defined]
    assert told["id"] == told["events"][0]["id"] != update["id"]  # type: ignore[index]
    assert (story["sources"], story["headlines"], story["text"]) == (["wire", "radio"], 2, "Quake hits coast, 12 dead")
    assert [one["after_first_s"] for one in whole["headlines"]] == [0, 90]  # type: ignore[attr-defined]
    assert [one["text"] for one in listed] == ["Quake hits coast, 12 dead", "Ferry sails again"]


async def test_sources_and_channels_are_told_as_the_command_tells_them(records: Records) -> None:
    async with a_client(records.folder, read_settings(records.config, {})) as client:
        sources = await client.listed("/sources", "sources")
        channels = await client.listed("/channels", "channels")
        _, radio, _ = await client.ask("/sources/radio")
        assert (await client.said("/sources/radoi"))[1] == "no source has this name; did you mean radio?"
    status = await asyncio.to_thread(CliRunner().invoke, cli, ["status", "--json", "-c", str(records.config)])
    rows = [json.loads(line) for line in status.stdout.splitlines()]

    assert [one["source"] for one in sources] == ["radio", "wire"]
    for told, printed in zip([*sources, *channels], rows, strict=False):
        assert told | {"coverage_24h": 0} == printed | {"coverage_24h": 0}
    assert radio["state"] == "bad-status" or radio["problem"]
    assert [one["reason"] for one in radio["gaps"]] != []  # type: ignore[attr-defined]


async def test_deliveries_are_retried_and_dropped_where_the_settings_allow_it(records: Records) -> None:
    records_of = read_settings(records.config, {})
    await asyncio.to_thread(records.delivers, refused)
    async with a_client(records.folder, records_of, changes=True) as client:
        first, *_ = sorted(
            one["id"] for one in await client.listed("/deliveries?state=dead&channel=desk", "deliveries")
        )  # type: ignore[type-var]
        _, retried, _ = await client.ask(f"/deliveries/{first}/retry", "POST")
        assert (retried["state"], retried["attempts"], len(client.house.woken)) == ("waiting", 0, 1)
        _, dropped, _ = await client.ask(f"/deliveries/{first}/drop", "POST", body={"by": "ann"})
        assert str(dropped["problem"]).startswith("dropped by ann at ")
        assert (await client.said(f"/deliveries/{first}/retry", "POST"))[0] == 409
        assert (await client.said("/deliveries/999/drop", "POST"))[0] == 404
        assert (await client.said(f"/deliveries/{first}/retry", "POST", body={"by": "ann"}))[0] == 400
        assert (await client.said(f"/deliveries/{first}/drop", "POST", body=["ann"]))[0] == 400
        headers = BEARER | {"Content-Type": "text/plain"}
        url = f"{client.house.url}/api/v1/deliveries/{first}/drop"
        async with client.session.post(url, data="{}", headers=headers) as answer:
            assert answer.status == 415


async def test_without_leave_of_the_settings_nothing_is_changed_but_anybody_known_acknowledges(
    records: Records,
) -> None:
    async with a_client(records.folder, read_settings(records.config, {})) as client:
        status, detail = await client.said("/deliveries/1/drop", "POST")
        assert (status, "changes = true" in str(detail)) == (403, True)
        assert {one["state"] for one in await client.listed("/deliveries", "deliveries")} == {"waiting"}
        first, second, third = await client.listed("/acknowledgements", "acknowledgements")
        body = {"code": str(first["code"]).lower(), "by": "ann"}
        assert (await client.ask("/acknowledgements", "POST", body=body))[0] == 200
        _, again, _ = await client.ask("/acknowledgements", "POST", body={"event": first["event"], "by": "bob"})
        assert [one["by"] for one in again["acknowledgements"]] == ["ann"]  # type: ignore[attr-defined]
        left = await client.listed("/acknowledgements", "acknowledgements")
        assert [one["code"] for one in left] == [second["code"], third["code"]]
        for body in ({}, {"code": "K7QFM", "event": "e"}):
            assert (await client.said("/acknowledgements", "POST", body=body))[0] == 400
        assert (await client.said("/acknowledgements", "POST", body={"code": "NOONE"}))[0] == 404
        status, _, _ = await client.ask("/acknowledgements", "POST", body={"code": second["code"]}, headers={})
        assert status == 403


async def read_on(client: Client, count: int, path: str, headers: Mapping[str, str] = BEARER) -> list[tuple[str, str]]:
    """The ids and texts of the first events of a stream."""
    found: list[tuple[str, str]] = []
    name = ""
    async with (
        asyncio.timeout(PATIENCE),
        client.session.get(f"{client.house.url}/api/v1/events/stream{path}", headers=headers) as answer,
    ):
        assert answer.content_type == "text/event-stream"
        async for line in answer.content:
            if line.startswith(b"id: "):
                name = line[4:].decode().strip()
            elif line.startswith(b"data: "):
                event = json.loads(line[6:])
                assert event["id"] == name
                found.append((name, event["text"]))
                if len(found) == count:
                    break
    return found


async def test_events_come_as_they_happen_and_who_comes_again_misses_none(tmp_path: Path) -> None:
    async with a_client(tmp_path) as client:
        await client.house.record(*(an_event(f"e{n}", text=f"line {n}", rank=None) for n in range(3)))
        assert await read_on(client, 2, "?after=e0") == [("e1", "line 1"), ("e2", "line 2")]
        again = asyncio.create_task(read_on(client, 2, "?after=e0", BEARER | {"Last-Event-ID": "e1"}))
        live = asyncio.create_task(read_on(client, 1, "?source=radio"))
        async with asyncio.timeout(PATIENCE):
            while client.house.house.live.followers < 2:  # noqa: ASYNC110 - they begin in turns of their own
                await asyncio.sleep(0.001)
        await client.house.record(
            an_event("e3", text="line\n3", rank=None), an_event("e4", source="radio", text="line 4", rank=None)
        )
        assert await again == [("e2", "line 2"), ("e3", "line\n3")]
        assert await live == [("e4", "line 4")]
        assert (await client.said("/events/stream?after=e9"))[0] == 404
        assert (await client.said("/events/stream?sourc=radio"))[0] == 400
        status, _, headers = await client.ask("/events/stream", "HEAD")
        assert (status, headers["Content-Type"]) == (200, "text/event-stream")


async def test_the_records_may_be_on_a_server(tmp_path: Path) -> None:
    known = Settings(sources=(a_source("wire"), a_source("radio")), store_url=a_postgres())
    events = {
        "wire": (
            an_event("e1", text="Quake hits coast"),
            an_event("e2", text="Quake kills 12", was="Quake hits coast"),
        ),
        "radio": (an_event("e3", text="Quake on the coast", source="radio"),),
    }
    async with a_client(tmp_path, known) as client:
        polls = Polls(client.house.database, lambda _: None)
        await polls.register(known.sources, NOON)
        for source in known.sources:
            own = events[source.name]
            alerts = tuple(an_alert(event) for event in own)
            await polls.commit(source, replace(a_decision(await polls.known(source)), events=own, alerts=alerts))
        assert await client.texts("/events?q=quake&source=wire") == ["Quake kills 12", "Quake hits coast"]
        assert [one["id"] for one in await client.listed("/headlines?q=hits", "headlines")] == ["e1"]
        assert [one["sources"] for one in await client.listed("/stories", "stories")] == [["wire", "radio"]]
        assert [one["event"] for one in await client.listed("/deliveries?after=1", "deliveries")] == ["e2", "e3"]
        url = f"{client.house.url}/feeds/search.ninjs?q=quake+hits"
        async with client.session.get(url, headers=BEARER) as answer:
            assert [one["headlines"][0]["value"] for one in await answer.json()] == ["Quake kills 12"]


async def test_whatever_a_headline_says_it_is_told_as_it_was_published(tmp_path: Path) -> None:
    texts = [storable(text) for text in HOSTILE]
    async with a_client(tmp_path) as client:
        await client.house.record(*(an_event(f"e{n}", text=text, rank=None) for n, text in enumerate(texts)))
        assert await client.texts("/events?limit=500") == list(reversed(texts))
        assert [text for _, text in await read_on(client, len(texts) - 1, "?after=e0")] == texts[1:]
        for text in HOSTILE:
            asked = quote(text[:200] or "x", errors="replace")
            assert (await client.ask(f"/events?q={asked}"))[0] == 200


async def test_people_find_the_operations_on_a_page(tmp_path: Path) -> None:
    async with (
        a_client(tmp_path) as client,
        client.session.get(f"{client.house.url}/api", headers=BEARER) as answer,
    ):
        text = await answer.text()
        assert "/events?q=quake" in text
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
