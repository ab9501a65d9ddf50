"""The whole path with the real program: a line on a site reaches a channel, once and in order, whatever happens."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from aiohttp import web

from tests.daemon.program import Program, Started, until
from tests.loopback.receivers import MailDesk, mail_server
from tests.loopback.servers import a_postgres
from tests.loopback.site import Site

A_POLL_AND_SENDING = 1.0 + 1.5  # seconds: the interval of the tests, and what the issue of an alert may take
NO_WAIT_FOR_ANOTHER = 8.0  # seconds, on a machine that has much else to do: a silent service is given up after nine
HEADLINES = [
    'Premier: "No deal" on border',
    "Profit falls <5% at R&D firm",
    "Ferry & crew safe, says harbour's master",
    "مقتل ١٢ شخصا في غارة",
]


class Desk:
    """A json:// channel on loopback: the first lines of what it took, and when."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.times: list[float] = []
        self.status = 200
        self.refused = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        message = (await request.json())["message"]
        if self.status != 200:
            self.refused += 1
            return web.Response(status=self.status)
        self.lines.append(message.splitlines()[0])
        self.times.append(time.monotonic())
        return web.Response()


@asynccontextmanager
async def a_desk() -> AsyncIterator[Desk]:
    desk = Desk()
    async with Site() as server:
        server.answer = desk.take
        desk.url = server.url.replace("http://", "json://")
        yield desk


def settings(site: Site, *channels: str) -> str:
    text = f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
    return text + "".join(f'[channels.c{n}]\nurl = "{url}"\n' for n, url in enumerate(channels))


async def test_lines_arrive_once_and_in_order_within_a_poll(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, settings(site, desk.url))
        await program.start()
        took = []
        for n, headline in enumerate(HEADLINES, start=1):
            published = time.monotonic()
            site.publish(headline)
            await until(lambda n=n: len(desk.lines) >= n)
            took.append(desk.times[-1] - published)
        code = await program.stop()

    assert code == 0
    assert desk.lines == HEADLINES
    assert median(took) < A_POLL_AND_SENDING  # where much else runs, one may take longer


async def test_a_line_published_while_the_daemon_was_dead_arrives_once(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, settings(site, desk.url))
        await program.start()
        site.publish("First line")
        await until(lambda: len(desk.lines) == 1 and any(" delivery " in line for line in program.log))
        await program.kill()
        site.publish("While dead")
        await program.start()
        await until(lambda: len(desk.lines) == 2)
        polls = len(site.requests)
        await until(lambda: len(site.requests) >= polls + 2)
        await program.stop()

    assert desk.lines == ["First line", "While dead"]


async def test_with_its_records_in_postgresql_a_kill_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    store = f'[store]\nurl = "{a_postgres(with_tables=False)}"\n'
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, store + settings(site, desk.url))
        await program.start()
        site.publish("First line")
        await until(lambda: len(desk.lines) == 1 and any(" delivery " in line for line in program.log))
        await program.kill()
        site.publish("While dead")
        await program.start()
        await until(lambda: len(desk.lines) == 2)
        assert await program.stop() == 0

    assert desk.lines == ["First line", "While dead"]


async def test_a_line_outlives_a_channel_that_is_down_for_a_while(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, settings(site, desk.url))
        await program.start()
        desk.status = 503
        site.publish("During the outage")
        await until(lambda: desk.refused >= 2)
        site.publish("Right after it")
        desk.status = 200
        await until(lambda: len(desk.lines) == 2)
        await program.stop()

    assert desk.lines == ["During the outage", "Right after it"]


async def test_what_is_unsent_at_a_stop_is_sent_after_the_restart(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, settings(site, desk.url))
        await program.start()
        desk.status = 503
        site.publish("Unsent")
        await until(lambda: desk.refused >= 1)
        began = time.monotonic()
        assert await program.stop() == 0
        assert time.monotonic() - began < 10
        site.headlines = ["Something else entirely stands there", "Old line two", "Old line one"]
        desk.status = 200
        await program.start()
        await until(lambda: len(desk.lines) == 2)
        await program.stop()

    assert desk.lines == ["Unsent", "Something else entirely stands there"]


async def test_mail_arrives_intact_in_subject_and_body(tmp_path: Path) -> None:
    mails = MailDesk()
    async with Site() as site, mail_server(mails) as address:
        program = Program(tmp_path, settings(site, f"mailto://{address}?from=desk@example.org&to=ed@example.org"))
        await program.start()
        for n, headline in enumerate(HEADLINES, start=1):
            site.publish(headline)
            await until(lambda n=n: len(mails.mails) >= n)
        await program.stop()

    assert [mail["Subject"] for mail in mails.mails] == HEADLINES
    assert [mail.get_content().splitlines()[0] for mail in mails.mails] == HEADLINES


async def test_a_channel_that_hangs_delays_no_other(tmp_path: Path) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async with Site() as site, a_desk() as desk, Site() as silent:
        silent.answer = hang
        program = Program(tmp_path, settings(site, silent.url.replace("http://", "json://"), desk.url))
        await program.start()
        for n in range(3):
            published = time.monotonic()
            site.publish(f"Line number {n} of three")
            await until(lambda n=n: len(desk.lines) == n + 1)
            assert desk.times[-1] - published < NO_WAIT_FOR_ANOTHER
        began = time.monotonic()
        assert await program.stop() == 0
        assert time.monotonic() - began < 10


async def test_a_second_daemon_on_one_database_says_so_and_exits_with_2(tmp_path: Path) -> None:
    async with Site() as site:
        first = Program(tmp_path, settings(site))
        await first.start()
        second = Started(tmp_path, settings(site))
        await second.spawn()
        code, log = await second.ended()
        await first.stop()

    assert code == 2
    assert f"another ticker (process {first.pid})" in log[0]
    assert len(log) == 1


async def test_a_reload_takes_new_settings_and_refuses_bad_ones(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, settings(site))
        await program.start()
        (tmp_path / "config.toml").write_text("nonsense = 1\n")
        program.signal(signal.SIGHUP)
        await until(lambda: any("settings not reloaded" in line for line in program.log))
        (tmp_path / "config.toml").write_text(settings(site, desk.url))
        program.signal(signal.SIGHUP)
        await until(lambda: any("settings reloaded" in line for line in program.log))
        site.publish("After the reload")
        await until(lambda: desk.lines == ["After the reload"])
        assert await program.stop() == 0
