"""The real program at its most talkative, with a canary in every place that takes a secret: none of them gets out."""

from __future__ import annotations

import gzip
import html
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from stat import S_IMODE

import pytest
from aiohttp import ClientSession, CookieJar, web

from tests.daemon.program import Started, until
from tests.daemon.test_web_of_daemon import url_of
from tests.loopback.site import Site, ticker_page
from tests.loopback.test_commands import ticker
from ticker.web.api.operation import BASE
from ticker.web.api.operations import OPERATIONS

CANARIES = {
    name: f"{name}-c4nary-0f9e8d7c"
    for name in (
        "user",
        "password",
        "path",
        "query",
        "env",
        "file",
        "credential",
        "proxy",
        "ping",
        "text",
        "given",
        "token",
    )
}

_PAGES_MAX = 150


def settings(site: Site, desk: Site, *, more: str = "") -> str:
    """Every place that takes a secret, and every way to give one."""
    host = desk.url.removeprefix("http://").rstrip("/")
    source = f'url = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
    return (
        f'[heartbeat]\nurl = {{ file = "ping" }}\nevery = "1s"\n'
        '[web]\nlisten = "127.0.0.1:0"\ntoken = { env = "WEB_TOKEN" }\nchanges = true\n'
        f'[[sources]]\nname = "site"\n{source}'
        'headers = { Cookie = { env = "SITE_COOKIE" }, "X-Key" = { file = "key" }, '
        f'Authorization = {{ credential = "site" }}, "X-Text" = "{CANARIES["text"]}" }}\n'
        f'[[sources]]\nname = "behind"\n{source}proxy = {{ file = "proxy" }}\n'
        f'[channels.works]\nurl = {{ env = "DESK_URL" }}\n'
        f'[channels.fails]\nurl = "json://{CANARIES["user"]}:{CANARIES["password"]}@{host}/refused/{CANARIES["path"]}'
        f'?-key={CANARIES["query"]}"\nnotices = true\n{more}'
    )


def hide(folder: Path, desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the canaries where the settings look for them."""
    host = desk.url.removeprefix("http://").rstrip("/")
    (folder / "credentials").mkdir()
    (folder / "credentials" / "site").write_text(f"Bearer {CANARIES['credential']}")
    (folder / "key").write_text(CANARIES["file"])
    (folder / "proxy").write_text(f"http://desk:{CANARIES['proxy']}@127.0.0.1:9")
    (folder / "ping").write_text(f"{desk.url}ping/{CANARIES['ping']}")
    monkeypatch.setenv("WEB_TOKEN", CANARIES["token"])
    monkeypatch.setenv("SITE_COOKIE", f"id={CANARIES['env']}")
    monkeypatch.setenv("DESK_URL", f"json://{CANARIES['user']}:{CANARIES['password']}@{host}/{CANARIES['path']}")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder / "credentials"))


async def _desk(request: web.Request) -> web.StreamResponse:
    """A service that says back whatever it was told, where it refuses and where it is asked for a ping."""
    told = f"{request.path_qs} {dict(request.headers)}"
    if request.path.startswith(("/refused", "/ping")):
        return web.Response(status=401, reason=f"no {CANARIES['query']}", text=told)
    return web.Response()


def written(folder: Path) -> dict[str, bytes]:
    """All that the program wrote, unpacked; the rest are the places of the secrets."""
    ours = [path for path in folder.rglob("*") if path.is_file() and path.name.startswith(("ticker.db", "20"))]
    return {path.name: gzip.decompress(path.read_bytes()) if ".gz" in path.name else path.read_bytes() for path in ours}


def command_lines(pid: int) -> Iterator[bytes]:
    """Those of a process and of all that it started, as every user of the machine may read them."""
    yield Path(f"/proc/{pid}/cmdline").read_bytes()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from command_lines(int(child))


def leaks(data: bytes) -> list[str]:
    return [name for name, canary in CANARIES.items() if canary.encode() in data]


async def pages(url: str) -> dict[str, bytes]:
    """All that the web server shows who is logged in, by its path: what its pages lead to, and what is for programs."""
    found: dict[str, bytes] = {}
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Origin": url}) as session:
        await session.post(f"{url}/login", data={"token": CANARIES["token"]})

        async def see(method: str, path: str) -> None:
            async with session.request(method, url + path) as answer:
                is_endless = answer.content_type == "text/event-stream"
                found[path] = str(answer.headers).encode() + (b"" if is_endless else await answer.read())

        await see("POST", "/login")
        for name in ("site", "behind"):
            await see("POST", f"/state/sources/{name}/look")
        for name in ("works", "fails"):
            await see("POST", f"/state/channels/{name}/test")
        to_see = [
            "/",
            "/metrics",
            "/healthz",
            "/feeds/all.atom",
            *(BASE + one.path for one in OPERATIONS if not one.changes),
        ]
        while to_see:
            path = to_see.pop()
            if path not in found:
                await see("GET", path)
                led = re.findall(r'(?:href|src|action)="(/[^"]*)"', found[path].decode(errors="replace"))
                to_see += [html.unescape(one) for one in led if len(found) < _PAGES_MAX]
    return found


@pytest.mark.parametrize("kind", ["plain", "echoing"])
async def test_no_secret_gets_into_log_records_evidence_pages_or_process_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    async with Site() as site, Site() as desk:

        async def page(request: web.Request) -> web.StreamResponse:
            echo = f"<p>{dict(request.headers)}</p>" if kind == "echoing" else ""
            headers = {
                "Set-Cookie": f"session={CANARIES['given']}",
                "X-Seen": request.headers.get("Cookie", ""),
            }
            body = ticker_page(site.headlines) + echo
            return web.Response(text=body, content_type="text/html", headers=headers)

        site.answer, desk.answer = page, _desk
        hide(tmp_path, desk, monkeypatch)
        program = Started(tmp_path, settings(site, desk), "run", "--verbose")
        await program.start()
        site.publish("Quake hits coast")
        await until(lambda: any(request.path == f"/{CANARIES['path']}" for request in desk.requests))
        await until(lambda: any("fails" in line for line in program.log))
        await until(lambda: any("behind" in line for line in program.log))
        await until(lambda: any("/ping" in request.path for request in desk.requests))
        (tmp_path / "config.toml").write_text(settings(site, desk, more="secert = 1\n"))
        program.signal(signal.SIGHUP)
        await until(lambda: any("not reloaded" in line for line in program.log))
        shown = await pages(await url_of(program))
        lines = list(command_lines(program.pid))
        beside = written(tmp_path)
        log = "\n".join(program.log).encode()
        (tmp_path / "config.toml").write_text(settings(site, desk))
        told = await ticker("status", "-c", str(tmp_path / "config.toml"))
        await program.stop()

    assert len(log.splitlines()) > 5
    assert [line for line in lines if leaks(line)] == []
    assert leaks(log) == []
    assert {path: found for path, data in shown.items() if (found := leaks(data))} == {}
    assert {"/", "/metrics", "/history", "/plots", "/state/routes", "/state/channels/fails"} <= set(shown)
    assert {name: found for name, data in (beside | written(tmp_path)).items() if (found := leaks(data))} == {}
    assert any(name.startswith("20") for name in beside) is (kind == "plain")
    assert leaks((told.out + told.err).encode()) == []


async def test_what_the_program_writes_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        async with Site() as site:
            program = Started(
                tmp_path, f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
            )
            await program.start()
            site.publish("Quake hits coast")
            await until(lambda: any("Quake" in line for line in program.log))
            with closing(sqlite3.connect(tmp_path / "ticker.db")) as beside:
                assert beside.execute("SELECT count(*) FROM evidence").fetchone() == (1,)
                ours = [path for path in tmp_path.rglob("*") if path.name != "config.toml"]
                modes = {path.name: oct(S_IMODE(path.stat().st_mode)) for path in ours if path.is_file()}
                folders = {oct(S_IMODE(path.stat().st_mode)) for path in ours if path.is_dir()}
            await program.stop()
    finally:
        os.umask(before)

    assert {"ticker.db", "ticker.db-wal", "ticker.db-shm", "ticker.db.lock"} < set(modes)
    assert set(modes.values()) == {"0o600"}, modes
    assert folders == {"0o700"}
