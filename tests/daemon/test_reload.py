"""The settings are read anew while the program runs: all or nothing, and whatever goes on meanwhile goes on."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
from pathlib import Path

from aiohttp import web

from tests.daemon.desk import Desk
from tests.daemon.program import Program, command, until
from tests.loopback.site import Site, ticker_page

SLOW = 1.0  # seconds for one message, or one page


def source(name: str, site: Site, path: str = "", *, select: str = ".ticker__item", every: str = "1s") -> str:
    return f'[[sources]]\nname = "{name}"\nurl = "{site.url}{path}"\nselect = "{select}"\nevery = "{every}"\n'


def channel(name: str, desk: Desk, more: str = "") -> str:
    return f'[channels.{name}]\nurl = "{desk.url}"\n{more}\n'


def operator(desk: Desk) -> str:
    """A channel that hears notices only."""
    return channel("operator", desk, 'notices = true\nmin_urgency = "flash"')


def write(folder: Path, settings: str) -> None:
    (folder / "config.toml").write_text(settings, encoding="utf-8")


async def reloaded(program: Program, *parts: str) -> None:
    """Other settings, and a SIGHUP; returns when they are taken."""
    before = count(program, "settings reloaded")
    write(program.folder, "".join(parts))
    program.signal(signal.SIGHUP)
    await until(lambda: count(program, "settings reloaded") > before)


def count(program: Program, words: str) -> int:
    return sum(words in line for line in program.log)


async def polled(*sites: Site) -> None:
    """Each is polled twice: the first poll of the two has ended."""
    polls = [len(site.requests) + 2 for site in sites]
    await until(lambda: all(len(site.requests) >= wanted for site, wanted in zip(sites, polls, strict=True)))


BAD = {
    "nonsense = 1\n": "config.toml:1: nonsense: ",
    '[[sources]]\nname = "site"\nurl = "http://127.0.0.1:9/"\nselect = "li:["\n': "config.toml:4: sources[site].select",
    '[channels.desk]\nurl = "telgram://x"\n': "config.toml:2: channels.desk.url",
    '[[sources]]\nname = "a\n': "config.toml:2",
    None: "config.toml: does not exist",
}


async def test_settings_that_are_wrong_change_nothing_and_are_told_once_each(tmp_path: Path) -> None:
    """Fault 38: a key, a selector, an address of a channel, no TOML, no file."""
    async with Site() as site, Site() as one, Site() as two:
        desk, boss = Desk().serve(one), Desk().serve(two)
        program = Program(tmp_path, source("site", site) + channel("desk", desk) + operator(boss))
        await program.start()
        for settings, said in BAD.items():
            write(tmp_path, settings or "")
            if settings is None:
                (tmp_path / "config.toml").unlink()
            for _ in range(2):
                before = count(program, "settings not reloaded")
                program.signal(signal.SIGHUP)
                await until(lambda before=before: count(program, "settings not reloaded") > before)
            assert said in next(line for line in reversed(program.log) if "settings not reloaded" in line)
        code, errors = await command(tmp_path, "reload")
        site.publish("Ferry sinks off Karo")
        await until(lambda: desk.lines == ["Ferry sinks off Karo"] and len(boss.lines) == len(BAD))
        await polled(site)
        assert count(program, "settings reloaded") == 0
        assert await program.stop() == 0

    assert code == 2
    assert BAD[None] in errors
    assert len(boss.lines) == len(BAD)
    for line, said in zip(boss.lines, BAD.values(), strict=True):
        assert "the settings were not reloaded, those before hold" in line
        assert said in line


async def test_another_store_needs_a_restart_and_says_so(tmp_path: Path) -> None:
    async with Site() as site:
        program = Program(tmp_path, source("site", site))
        await program.start()
        write(tmp_path, f'{source("site", site)}[store]\nurl = "sqlite:///secret-name.db"\n')
        code, errors = await command(tmp_path, "reload")
        assert await program.stop() == 0

    assert code == 2
    assert "config.toml:7: store.url: cannot be changed by a reload; restart the daemon" in errors
    assert "secret-name" not in errors
    assert not (tmp_path / "secret-name.db").exists()


async def test_the_command_says_when_no_daemon_answers(tmp_path: Path) -> None:
    async with Site() as site:
        program = Program(tmp_path, source("site", site))
        never = await command(tmp_path, "reload")
        await program.start()
        good = await command(tmp_path, "reload")
        await program.kill()
        dead = await command(tmp_path, "reload")

    assert good == (0, "")
    for code, errors in (never, dead):
        assert code == 1
        assert "no daemon answers there" in errors


async def test_a_reload_in_the_midst_of_a_send_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Fault 39: the same channel, and in a second reload one that has moved."""
    lines = ["Ferry sinks off Karo", "Minister of ports resigns", "Wheat price doubles"]
    async with Site() as site, Site() as one, Site() as two:
        old, new = Desk(SLOW).serve(one), Desk().serve(two)
        program = Program(tmp_path, source("site", site) + channel("desk", old))
        await program.start()
        for line in lines[:2]:
            site.publish(line)
        await until(lambda: old.begun == lines[:1])
        await reloaded(program, source("site", site), channel("desk", old))
        await until(lambda: old.begun == lines[:2])
        await reloaded(program, source("site", site), channel("desk", new))
        site.publish(lines[2])
        await until(lambda: new.lines == lines[2:] and old.lines == lines[:2])
        assert await program.stop() == 0
        states = _states(tmp_path)

    assert old.begun == lines[:2]
    assert states == [("sent", 1)] * 3


async def test_what_waits_for_a_channel_that_is_taken_out_is_told_once_and_kept(tmp_path: Path) -> None:
    """The channel that hears of it moves in the same reload."""
    lines = ["Ferry sinks off Karo", "Minister of ports resigns"]
    async with Site() as site, Site() as one, Site() as two, Site() as three:
        desk, former, boss = Desk(SLOW).serve(one), Desk().serve(two), Desk().serve(three)
        program = Program(tmp_path, source("site", site) + channel("desk", desk) + operator(former))
        await program.start()
        for line in lines:
            site.publish(line)
        await until(lambda: desk.begun == lines[:1])
        await reloaded(program, source("site", site), operator(boss))
        await until(lambda: len(boss.lines) == 1)
        assert desk.lines == lines[:1]
        assert await program.stop() == 0
        await program.start()
        await polled(site)
        await reloaded(program, source("site", site), channel("desk", desk), operator(boss))
        await until(lambda: desk.lines == lines)
        assert await program.stop() == 0

    assert [line[:42] for line in boss.lines] == ["a message waits for channel desk, which th"]
    assert desk.begun == lines


async def test_a_secret_in_a_file_is_rotated_by_a_reload(tmp_path: Path) -> None:
    async with Site() as site, Site() as one, Site() as two:
        old, new = Desk().serve(one), Desk().serve(two)
        (tmp_path / "desk-url").write_text(old.url)
        settings = source("site", site) + '[channels.desk]\nurl = { file = "desk-url" }\n'
        program = Program(tmp_path, settings)
        await program.start()
        (tmp_path / "desk-url").write_text(new.url + "\n")
        await reloaded(program, settings)
        site.publish("Ferry sinks off Karo")
        await until(lambda: new.lines == ["Ferry sinks off Karo"])
        assert await program.stop() == 0

    assert old.begun == []


async def test_a_source_that_stays_keeps_its_timer_its_validators_and_its_connection(tmp_path: Path) -> None:
    seen: list[tuple[str | None, int]] = []

    async def tagged(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        asked = request.headers.get("If-None-Match")
        seen.append((asked, request.transport.get_extra_info("peername")[1]))
        if asked == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        return web.Response(text=ticker_page(site.headlines), content_type="text/html", headers={"ETag": '"1"'})

    async with Site() as site, Site() as rare, Site() as other:
        site.answer = tagged
        staying = source("site", site) + source("rare", rare, every="1h")
        program = Program(tmp_path, staying)
        await program.start()
        await reloaded(program, staying, source("other", other))
        await polled(other)
        await polled(site)
        assert await program.stop() == 0

    assert len({port for _, port in seen}) == 1
    assert [asked for asked, _ in seen] == [None] + ['"1"'] * (len(seen) - 1)
    assert len(rare.requests) == 1


async def test_c03_sources_keep_their_history_by_address_through_reloads(tmp_path: Path) -> None:
    topics = ("quake", "strike", "flood", "vote", "fire", "storm", "trial", "summit", "match", "launch")
    async with Site() as a, Site() as b, Site() as c, Site() as d, Site() as server:
        sites = {"A": a, "B": b, "C": c, "D": d}
        for name, site in sites.items():
            site.headlines = [f"{name} reports on the {topic} in the capital" for topic in topics]
        desk = Desk().serve(server)
        program = Program(tmp_path, "".join(source(name, sites[name]) for name in "ABC") + channel("desk", desk))
        await program.start()
        after = source("A live", a, select="div.ticker > .ticker__item") + source("C", c) + source("D", d)
        await reloaded(program, after, channel("desk", desk))
        await polled(a, c, d)
        await reloaded(program, after, source("B", b), channel("desk", desk))
        await polled(*sites.values())
        silent = list(desk.begun)
        for name in "ACD":
            sites[name].publish(f"Bridge collapses near {name}, dozens missing")
        await until(lambda: len(desk.lines) >= 3)
        await polled(*sites.values())
        assert await program.stop() == 0

    assert silent == []
    assert sorted(desk.lines) == [f"Bridge collapses near {name}, dozens missing" for name in "ACD"]


async def test_a_poll_under_way_of_a_source_that_is_renamed_is_neither_cut_nor_doubled(tmp_path: Path) -> None:
    async with Site() as site, Site() as server:
        desk = Desk().serve(server)
        program = Program(tmp_path, source("site", site) + channel("desk", desk))
        await program.start()
        quick, asked = site.answer, asyncio.Event()

        async def slow(request: web.Request) -> web.StreamResponse:
            asked.set()
            await asyncio.sleep(SLOW)
            return await quick(request)

        site.answer = slow
        site.publish("Ferry sinks off Karo")
        await asked.wait()
        site.answer = quick
        await reloaded(program, source("renamed", site), channel("desk", desk))
        await polled(site)
        assert await program.stop() == 0

    assert desk.lines == ["Ferry sinks off Karo"]


async def test_how_pages_are_asked_for_changes_and_a_poll_under_way_is_not_cut(tmp_path: Path) -> None:
    contact = '[fetch]\ncontact = "desk@example.org"\n'
    async with Site() as site, Site() as server:
        desk = Desk().serve(server)
        program = Program(tmp_path, source("site", site) + channel("desk", desk))
        await program.start()
        quick, asked = site.answer, asyncio.Event()

        async def slow(request: web.Request) -> web.StreamResponse:
            site.answer = quick
            asked.set()
            await asyncio.sleep(SLOW)
            return await quick(request)

        site.answer = slow
        site.publish("Ferry sinks off Karo")
        await asked.wait()
        polls = len(site.requests)
        await reloaded(program, source("site", site), channel("desk", desk), contact)
        await polled(site)
        await until(lambda: desk.lines == ["Ferry sinks off Karo"])
        assert count(program, "poll failed") == 0
        assert await program.stop() == 0

    agents = ["desk@example.org" in request.headers["User-Agent"] for request in site.requests]
    assert agents == [False] * polls + [True] * (len(agents) - polls)


async def test_a_reload_that_cannot_be_written_is_refused_and_the_program_goes_on_as_before(tmp_path: Path) -> None:
    """No file may grow, as on a full disk."""
    async with Site() as site, Site() as server:
        desk = Desk().serve(server)
        before = source("site", site) + channel("desk", desk)
        program = Program(tmp_path, before)
        await program.start()
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        write(tmp_path, before.replace('"site"', '"renamed"'))
        program.signal(signal.SIGHUP)
        await until(lambda: count(program, "settings not reloaded") == 1)
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        site.publish("Ferry sinks off Karo")
        await until(lambda: desk.lines == ["Ferry sinks off Karo"])
        assert any(" source=site " in line for line in program.log if "Ferry" in line)
        program.signal(signal.SIGHUP)
        await until(lambda: count(program, "settings reloaded") == 1)
        site.publish("Minister of ports resigns")
        await until(lambda: len(desk.lines) == 2)
        assert any(" source=renamed " in line for line in program.log if "Minister" in line)
        assert await program.stop() == 0


async def test_a_burst_of_signals_is_one_reload_or_two_and_breaks_no_news(tmp_path: Path) -> None:
    async with Site() as site, Site() as one, Site() as two:
        desk, other = Desk().serve(one), Desk().serve(two)
        program = Program(tmp_path, source("site", site) + channel("desk", desk))
        await program.start()
        site.publish("Ferry sinks off Karo")
        write(tmp_path, source("site", site) + channel("desk", desk) + channel("other", other))
        for _ in range(50):
            program.signal(signal.SIGHUP)
        await until(lambda: desk.lines == ["Ferry sinks off Karo"] and count(program, "settings reloaded") > 0)
        site.publish("Minister of ports resigns")
        await until(lambda: other.lines[-1:] == ["Minister of ports resigns"] and len(desk.lines) == 2)
        assert await program.stop() == 0

    assert desk.lines == ["Ferry sinks off Karo", "Minister of ports resigns"]


async def test_a_signal_before_the_daemon_is_ready_is_heeded_and_does_not_make_it_ready(tmp_path: Path) -> None:
    answering = asyncio.Event()

    async with Site() as site, Site() as other, Site() as server:
        quick = site.answer

        async def slow(request: web.Request) -> web.StreamResponse:
            await answering.wait()
            return await quick(request)

        site.answer = slow
        desk = Desk().serve(server)
        program = Program(tmp_path, source("site", site))
        await program.spawn()
        await until(lambda: len(site.requests) == 1)
        await reloaded(program, source("site", site), source("other", other), channel("desk", desk))
        await polled(other)
        assert count(program, " ready ") == 0
        answering.set()
        await until(lambda: count(program, " ready ") == 1)
        site.publish("Ferry sinks off Karo")
        await until(lambda: desk.lines == ["Ferry sinks off Karo"])
        assert await program.stop() == 0


def _states(folder: Path) -> list[tuple[str, int]]:
    records = sqlite3.connect(folder / "ticker.db")
    try:
        return records.execute("SELECT state, attempts FROM deliveries ORDER BY id").fetchall()
    finally:
        records.close()
