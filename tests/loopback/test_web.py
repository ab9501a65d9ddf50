"""The web server: whom it answers, what the pages for machines say, and how it moves."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientError, ClientSession, web
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families

from tests.builders import NOON, a_source
from ticker.model.alert import EventKind
from ticker.model.delivery import Status
from ticker.model.errors import StoreError
from ticker.model.figures import ChannelFigures, Figures, SourceFigures
from ticker.model.meter import GOOD, UNSTORED, Stage
from ticker.web.guard import Guard
from ticker.web.health import OPEN_PATHS, Health
from ticker.web.metrics import Metrics
from ticker.web.server import AddressError, Server, site

TOKEN = "0123456789abcdef0123456789abcdef"
NASTY = 'quo"te\\back\nline  Straße'


@dataclass
class Beating:
    """A daemon as a test wants it."""

    is_ready: bool = True
    still: str = ""

    def standstill(self) -> str:
        return self.still


@dataclass
class Counted:
    figures_now: Figures | None = field(default_factory=lambda: Figures(sources=(), channels=()))

    async def figures(self, now: datetime) -> Figures:
        if self.figures_now is None:
            raise StoreError("gone")
        return self.figures_now


@dataclass
class House:
    pulse: Beating
    metrics: Metrics
    counts: Counted
    server: Server
    session: ClientSession

    def pages(self, token: str | None = None) -> web.Application:
        guard = Guard(token=token, open_paths=OPEN_PATHS)
        health = Health(
            pulse=self.pulse, metrics=self.metrics, counts=self.counts, failed_writes=lambda: 3, guard=guard
        )
        return site(guard, health.routes())

    async def open(self, token: str | None = None, port: int = 0) -> None:
        await self.server.move(self.pages(token), "127.0.0.1", port)

    async def ask(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.server.url + path, headers=headers) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "aiohttp" not in answer.headers["Server"]
            return answer.status, await answer.text()

    async def samples(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        status, text = await self.ask("metrics")
        assert status == 200
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
async def house() -> AsyncIterator[House]:
    server = Server()
    async with ClientSession() as session:
        yield House(Beating(), Metrics("1.2.3"), Counted(), server, session)
    await server.close()


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


async def test_alive_and_ready_are_told_apart(house: House) -> None:
    await house.open()
    assert await house.ask("healthz") == (200, "ok\n")
    assert await house.ask("readyz") == (200, "ready\n")

    house.pulse.is_ready = False
    house.pulse.still = "wire is not polled any more"

    assert await house.ask("healthz") == (503, "standing still: wire is not polled any more\n")
    assert (await house.ask("readyz"))[0] == 503


async def test_what_was_counted_and_what_the_records_hold_stand_in_the_metrics(house: House) -> None:
    house.metrics.renew([a_source("wire", slowest=timedelta(minutes=5)), a_source("other")], ["desk"])
    house.metrics.polled("wire", GOOD, NOON)
    house.metrics.certified("wire", NOON)
    house.metrics.polled("other", "timeout", None)
    house.metrics.polled("other", UNSTORED, None)
    house.metrics.took(Stage.FETCH, 0.3)
    house.metrics.happened("wire", EventKind.UPDATE)
    house.metrics.happened(None, EventKind.NOTICE)
    house.metrics.delivered("desk", Status.SENT, timedelta(seconds=4))
    house.metrics.delivered("desk", Status.DEFERRED, timedelta(seconds=9))
    house.counts.figures_now = Figures(
        sources=(SourceFigures(name="other", last_good_at=NOON, coverage=0.25),),
        channels=(ChannelFigures(channel="former", waiting=2, held=1, dead=4, oldest_at=NOON),),
    )
    await house.open()

    found = await house.samples()

    assert found[key("ticker_polls_total", source="wire", outcome="good")] == 1
    assert found[key("ticker_polls_total", source="other", outcome="timeout")] == 1
    assert found[key("ticker_source_failures_in_a_row", source="other")] == 1
    assert found[key("ticker_stage_seconds_bucket", stage="fetch", le="0.25")] == 0
    assert found[key("ticker_stage_seconds_bucket", stage="fetch", le="0.5")] == 1
    assert found[key("ticker_events_total", source="wire", kind="update")] == 1
    assert found[key("ticker_events_total", source="", kind="notice")] == 1
    assert found[key("ticker_deliveries_total", channel="desk", outcome="deferred")] == 1
    assert found[key("ticker_channel_failures_in_a_row", channel="desk")] == 1
    assert found[key("ticker_headline_to_sent_seconds_sum", channel="desk")] == 4
    assert found[key("ticker_source_interval_seconds", source="wire")] == 300
    assert found[key("ticker_source_last_good_timestamp_seconds", source="wire")] == NOON.timestamp()
    assert found[key("ticker_source_certificate_expiry_timestamp_seconds", source="wire")] == NOON.timestamp()
    assert found[key("ticker_source_coverage_ratio", source="other")] == 0.25
    assert found[key("ticker_outbox_waiting", channel="desk")] == 0
    assert found[key("ticker_outbox_waiting", channel="former")] == 2
    assert found[key("ticker_outbox_oldest_age_seconds", channel="former")] > 0
    assert found[key("ticker_dead_letters", channel="former")] == 4
    assert found[key("ticker_store_failed_writes_total")] == 3
    assert found[key("ticker_info", version="1.2.3")] == 1
    assert found[key("process_open_fds")] > 3


async def test_counts_are_told_when_the_records_cannot_be_read(house: House) -> None:
    house.metrics.renew([a_source("wire")], [])
    house.counts.figures_now = None
    await house.open()

    found = await house.samples()

    assert found[key("ticker_store_readable")] == 0
    assert found[key("ticker_polls_total", source="wire", outcome="good")] == 0


async def test_any_name_of_the_settings_can_be_a_label_in_both_formats(house: House) -> None:
    house.metrics.renew([a_source(NASTY, url="https://x.example/")], [])
    house.metrics.polled(NASTY, GOOD, NOON)
    await house.open()

    assert (await house.samples())[key("ticker_polls_total", source=NASTY, outcome="good")] == 1
    _, text = await house.ask("metrics", Accept="application/openmetrics-text; version=1.0.0")
    names = {sample.labels.get("source") for family in open_metrics(text) for sample in family.samples}
    assert NASTY in names


async def test_what_the_settings_name_no_more_leaves_the_metrics(house: House) -> None:
    house.metrics.renew([a_source("old"), a_source("stays")], ["former", "desk"])
    house.metrics.polled("old", "timeout", None)
    house.metrics.polled("stays", "timeout", None)

    house.metrics.renew([a_source("stays")], ["desk"])
    await house.open()

    found = await house.samples()
    labels = {value for _, labels in found for _, value in labels}
    assert not labels & {"old", "former"}
    assert found[key("ticker_polls_total", source="stays", outcome="timeout")] == 1


async def test_without_a_token_only_names_of_this_machine_are_answered(house: House) -> None:
    await house.open()

    for host in ("localhost:8321", "127.0.0.1", "[::1]:8321"):
        assert (await house.ask("metrics", Host=host))[0] == 200
    for host in ("evil.example", "evil.example:8321", "127.0.0.1.evil.example", "[", "192.0.2.1"):
        assert (await house.ask("metrics", Host=host))[0] == 421


async def test_with_a_token_nothing_but_the_probes_is_told_without_it(house: House) -> None:
    await house.open(TOKEN)
    house.pulse.still = "wire is not polled any more"

    for given in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", "Bearer \u00e9"):
        status, text = await house.ask("metrics", Authorization=given)
        assert (status, "ticker_" in text, TOKEN in text) == (401, False, False)
    assert await house.ask("healthz") == (503, "standing still\n")
    assert (await house.ask("readyz"))[0] == 200
    assert (await house.ask("nothing"))[0] == 401
    assert (await house.ask("metrics", Authorization=f"bearer {TOKEN}", Host="news.example"))[0] == 200
    assert TOKEN not in repr(Guard(token=TOKEN))


async def test_nothing_can_be_changed_by_asking(house: House) -> None:
    await house.open()

    own = house.server.url.rstrip("/")
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for origin, status in ((own, 405), ("http://other.example", 403), ("null", 403), ("", 403)):
            headers = {"Origin": origin} if origin else {}
            async with house.session.request(method, f"{own}/metrics", data=b"x" * 100_000, headers=headers) as answer:
                assert answer.status == status


@pytest.mark.parametrize(
    "request_line", [b"\x16\x03\x01\x02\x00", b"GET /\x1b[2J HTTP/1.1\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 9999]
)
async def test_what_is_no_http_is_refused_and_fills_no_log(
    house: House, caplog: pytest.LogCaptureFixture, request_line: bytes
) -> None:
    await house.open()
    port = int(house.server.url.rstrip("/").rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request_line + b"\r\n")
    answer = await reader.read()
    writer.close()

    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert b"X-Content-Type-Options: nosniff\r\n" in answer
    assert b"aiohttp" not in answer
    assert answer.endswith(b"\r\n\r\n400: Bad Request\n")
    assert not caplog.records


async def test_who_hangs_up_before_the_answer_fills_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    ended = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        try:
            response = web.StreamResponse()
            await response.prepare(request)
        finally:
            asyncio.get_running_loop().call_later(0.1, ended.set)  # by then it is logged, if it is
        return response

    await house.server.move(site(Guard(token=None), [web.get("/slow", answer)]), "127.0.0.1", 0)
    with pytest.raises(ClientError):
        await house.ask("slow")
    async with asyncio.timeout(30):
        await ended.wait()

    assert not caplog.records


async def test_a_bug_in_a_page_is_logged_and_says_nothing_to_who_asked(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.open()
    house.pulse.standstill = lambda: 1 / 0  # type: ignore[method-assign,assignment,return-value]

    status, text = await house.ask("healthz")

    assert status == 500
    assert "ZeroDivision" not in text
    assert [record.exc_info is not None for record in caplog.records] == [True]


async def test_it_moves_to_another_address_and_takes_other_pages_at_the_same(house: House) -> None:
    await house.open()
    first = house.server.url
    port = int(first.rstrip("/").rpartition(":")[2])
    await house.open(TOKEN, port=0)
    assert house.server.url == first
    assert (await house.ask("metrics"))[0] == 401

    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    await house.open(port=free)

    assert (await house.ask("metrics"))[0] == 200
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_an_address_that_cannot_be_had_is_told_and_the_present_one_stays(house: House) -> None:
    await house.open()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressError, match=rf"127.0.0.1:{port}: the port is in use"):
            await house.open(port=port)
    with pytest.raises(AddressError, match=r"192.0.2.1:80: this machine does not have that address"):
        await house.server.move(house.pages(TOKEN), "192.0.2.1", 80)

    assert (await house.ask("metrics"))[0] == 200
