"""The browser process: started when it is needed, again when it has died, gone without a trace when it is closed."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, BrowserType, Error, Playwright, async_playwright

from ticker.model.errors import FetchError
from ticker.model.health import Trouble

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NOWHERE = "http://127.0.0.1:9"  # where what belongs to no visit is sent: the browser's own errands
_CLOSE_SECONDS = 5
_VISITS_MAX = 500  # the driver keeps a little of each
_MEMORY_MAX = 1_500_000_000  # bytes; a page takes a third of it at most, a hostile one takes that in a second
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_LOOK_SECONDS = 0.25
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Names are looked up by the gate alone, and what goes round proxies (WebRTC) goes nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # as older releases call it
)
# Playwright takes these guards away, for tests; a page could keep everybody busy without them.
_UNWANTED = ("--disable-popup-blocking", "--disable-ipc-flooding-protection")
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "PATH", "TZ", "XDG_RUNTIME_DIR")  # the rest may hold secrets


class Chromium:
    """At most one browser process, and the driver that speaks with it."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._starting: asyncio.Task[Browser] | None = None
        self._visits = 0
        self._visitors = 0

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Browser]:
        """The browser, for one visit. Raises FetchError if none can be started."""
        if self._visits >= _VISITS_MAX and not self._visitors:
            await self.close()
        browser = await self._running()
        self._visits += 1
        self._visitors += 1
        try:
            yield browser
        finally:
            self._visitors -= 1

    async def _running(self) -> Browser:
        if self._browser and self._browser.is_connected():
            return self._browser
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._start())
        try:
            # Whoever waits may give up; what has been begun must not be left half done.
            return await asyncio.shield(self._starting)
        except (Error, OSError) as error:
            raise FetchError(Trouble.UNREACHABLE, f"the browser cannot be started: {_in_words(error)}") from error

    async def close(self) -> None:
        """Ends the process; the next visit starts another."""
        if self._starting:
            await asyncio.gather(self._starting, return_exceptions=True)  # they were told who waited for it
            self._starting = None
        await self._stop()

    async def _start(self) -> Browser:
        await self._stop()
        self._playwright = await async_playwright().start()
        launcher = self._playwright.chromium
        # A browser that is killed leaves its files behind.
        self._folder = TemporaryDirectory(prefix="ticker-", ignore_cleanup_errors=True)
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        self._visits = 0
        self._browser = await launcher.launch(
            executable_path=_program(launcher),
            args=list(_ARGUMENTS),
            # Chromium has no sandbox for root, and will not start with one.
            chromium_sandbox=os.getuid() != 0,
            env={**environment, "TMPDIR": self._folder.name},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            ignore_default_args=list(_UNWANTED),
            proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
        )
        return self._browser

    async def _stop(self) -> None:
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        folder, self._folder = self._folder, None
        if browser:
            await _briefly(browser.close())
        if playwright:
            await _briefly(playwright.stop())  # and with the driver whatever is left of the browser
        if folder:
            folder.cleanup()


async def bound_memory(browser: Browser) -> None:
    """Ends the processes of pages that take more memory than a page may, until it is cancelled; their visits fail."""
    with suppress(Error):  # the browser has died
        session = await browser.new_browser_cdp_session()
        while True:
            answer = await session.send("SystemInfo.getProcessInfo")
            pages = [process["id"] for process in answer["processInfo"] if process["type"] == "renderer"]
            for number in pages:
                if _resident(number) > _MEMORY_MAX:
                    with suppress(OSError):
                        os.kill(number, signal.SIGKILL)
            await asyncio.sleep(_LOOK_SECONDS)


def _program(launcher: BrowserType) -> str:
    """The Chromium of the system, or else that of Playwright. Raises FetchError."""
    own = launcher.executable_path
    program = next(filter(None, map(shutil.which, _NAMES)), own if Path(own).exists() else None)
    if program is None:
        raise FetchError(
            Trouble.UNREACHABLE,
            "kind browser needs Chromium, and there is none; install it (the package chromium, or chromium-browser)",
        )
    return program


def _resident(number: int) -> int:
    """The bytes of memory that a process holds; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except OSError:
        return 0


async def _briefly(closing: Awaitable[None]) -> None:
    """Waits for what may hang, or has died before."""
    with suppress(Error, TimeoutError):
        await asyncio.wait_for(closing, _CLOSE_SECONDS)


def _in_words(error: Error | OSError) -> str:
    text = str(error)
    if "No usable sandbox" in text:
        return "there is no sandbox for it here; allow user namespaces, or install chromium-sandbox"
    said = re.search(r"FATAL:\S+ ([^\n]*)", text)
    return (said[1] if said else text.partition("\n")[0])[:200]
