"""The web server of the real program, as probes and Prometheus ask it."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession, web

from tests.daemon.program import Program, until
from tests.daemon.test_main_job import a_desk, settings
from tests.daemon.test_reload import reloaded
from tests.loopback.site import Site

WEB = '[web]\nlisten = "127.0.0.1:0"\n'


async def url_of(program: Program) -> str:
    """Where its web server answers."""
    pattern = re.compile(r"web server url=(\S+)/")
    await until(lambda: any(pattern.search(line) for line in program.log))
    return next(found[1] for line in program.log if (found := pattern.search(line)))


async def asked(url: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_it_is_alive_at_once_ready_after_the_first_polls_and_not_while_it_stops(tmp_path: Path) -> None:
    released = asyncio.Event()

    async def hang(request: web.Request) -> web.StreamResponse:
        await released.wait()
        return await site._page(request)

    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async with Site() as site, Site() as silent:
        site.answer = hang
        silent.answer = never
        program = Program(tmp_path, settings(site, silent.url.replace("http://", "json://")) + WEB)
        await program.spawn()
        url = await url_of(program)
        assert await asked(f"{url}/healthz") == (200, "ok\n")
        assert (await asked(f"{url}/readyz"))[0] == 503
        released.set()
        await until(lambda: any(" ready " in line for line in program.log))
        assert (await asked(f"{url}/readyz"))[0] == 200
        site.publish("Line that hangs on its way")
        await until(lambda: bool(silent.requests))
        program.signal(signal.SIGTERM)
        while (await asked(f"{url}/readyz"))[0] == 200:  # noqa: ASYNC110 - the condition is another process
            await asyncio.sleep(0.02)
        assert (await asked(f"{url}/healthz"))[0] == 200
        await program.kill()


async def test_its_metrics_follow_the_news_and_hold_nothing_of_a_page(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, settings(site, desk.url) + WEB)
        await program.start()
        site.publish('canary"} 1\nticker_forged 1')
        await until(lambda: len(desk.lines) == 1 and any(" delivery " in line for line in program.log))
        _, text = await asked(f"{await url_of(program)}/metrics")
        await program.stop()

    assert 'ticker_events_total{kind="new",source="site"} 1.0' in text
    assert 'ticker_deliveries_total{channel="c0",outcome="sent"} 1.0' in text
    assert 'ticker_headline_to_sent_seconds_count{channel="c0"} 1.0' in text
    assert 'ticker_stage_seconds_count{stage="decide"}' in text
    assert 'ticker_source_coverage_ratio{source="site"} 1.0' in text
    assert "canary" not in text
    assert "forged" not in text
    assert desk.url not in text


async def test_a_port_that_is_in_use_is_a_line_and_exit_code_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with Site() as site:
            before = settings(site)
            Program(tmp_path, before + f'[web]\nlisten = "127.0.0.1:{port}"\n')
            program = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ticker", "run", "-c", str(tmp_path / "config.toml"),
                stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            _, errors = await program.communicate()

    assert program.returncode == 2
    (line,) = errors.decode().splitlines()
    assert line.startswith(f"{tmp_path / 'config.toml'}:{len(before.splitlines()) + 2}: web.listen: 127.0.0.1:{port}: ")
    assert line.endswith(": the port is in use; stop the program that uses it, or choose another port")


async def test_a_port_that_is_in_use_at_a_reload_is_named_with_its_line(tmp_path: Path) -> None:
    async with Site() as site:
        before = settings(site)
        program = Program(tmp_path, before)
        await program.start()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            (tmp_path / "config.toml").write_text(before + f'[web]\nlisten = "127.0.0.1:{port}"\n', "utf-8")
            program.signal(signal.SIGHUP)
            await until(lambda: any("settings not reloaded" in line for line in program.log))
        (line,) = (line for line in program.log if "settings not reloaded" in line)
        await program.stop()

    assert f"{tmp_path / 'config.toml'}:{len(before.splitlines()) + 2}: web.listen: 127.0.0.1:{port}: the port" in line


async def test_it_comes_goes_and_tells_of_other_sources_with_a_reload(tmp_path: Path) -> None:
    async with Site() as site, Site() as other, a_desk() as desk:
        base = settings(site, desk.url)
        more = f'[[sources]]\nname = "other"\nurl = "{other.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
        program = Program(tmp_path, base)
        await program.start()
        await reloaded(program, base, more, WEB)
        url = await url_of(program)
        assert 'ticker_polls_total{outcome="good",source="other"}' in (await asked(f"{url}/metrics"))[1]
        await reloaded(program, base, WEB)
        text = (await asked(f"{url}/metrics"))[1]
        assert 'source="site"' in text
        assert 'source="other"' not in text
        await reloaded(program, base)
        with pytest.raises(ClientConnectionError):
            await asked(f"{url}/healthz")
        assert await program.stop() == 0
