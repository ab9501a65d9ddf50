"""The real program in a process of its own: forked off one that has loaded it, or started as people start it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio import StreamReader
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.daemon.running import running
from tests.forks import Fork
from tests.loopback.commands import ticker

READ_MAX = 65_536
PATIENCE = 90.0  # seconds a test waits for what must happen, before it fails


class Program:
    """``ticker run`` on a folder that holds its settings; its log is kept."""

    def __init__(self, folder: Path, settings: str, *arguments: str, environ: Mapping[str, str] | None = None) -> None:
        """``environ`` is given beside the environment of the tests."""
        self.folder = folder
        self.log: list[str] = []
        self._arguments = arguments or ("run",)
        self._environ = os.environ | dict(environ or {})
        self._process: Process | Fork | None = None
        self._reader: asyncio.Task[None] | None = None
        (folder / "config.toml").write_text(settings, encoding="utf-8")

    async def start(self) -> None:
        """Starts it and returns when it says that it is ready."""
        await self.spawn()
        await self.ready()

    async def ready(self) -> None:
        """Returns when it says that it is ready."""
        await until(lambda: any(" ready " in f"{line} " for line in self.log))

    async def spawn(self) -> None:
        """Starts it, and does not wait for anything."""
        self._process, log = await self._begun()
        running.add(self._process)
        self._reader = asyncio.create_task(self._read(log))

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def ended(self) -> tuple[int, list[str]]:
        """Waits until it ends by itself; returns the exit code and the log."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
        if self._reader:
            await self._reader
        log = list(self.log)
        self.log.clear()
        return code, log

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def _begun(self) -> tuple[Process | Fork, StreamReader]:
        """A process, and its log."""
        reading, writing = os.pipe()
        log = StreamReader()
        loop = asyncio.get_running_loop()

        def read() -> None:
            if data := os.read(reading, READ_MAX):
                log.feed_data(data)
                return
            loop.remove_reader(reading)
            os.close(reading)
            log.feed_eof()

        loop.add_reader(reading, read)
        words = (*self._arguments, "-c", str(self.folder / "config.toml"))
        try:
            return Fork(words, out=1, err=writing, environ=self._environ), log
        finally:
            os.close(writing)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
        running.discard(self._process)
        if self._reader:
            await self._reader
        self.log.clear()
        return code

    async def _read(self, log: StreamReader) -> None:
        while line := await log.readline():
            self.log.append(line.decode(errors="replace").rstrip())


class Started(Program):
    """``python -m ticker``, with all that it takes from its start to the first line."""

    async def _begun(self) -> tuple[Process | Fork, StreamReader]:
        words = (sys.executable, "-m", "ticker", *self._arguments, "-c", str(self.folder / "config.toml"))
        return await started(*words, environ=self._environ)


async def started(*words: str, environ: Mapping[str, str]) -> tuple[Process, StreamReader]:
    """A process of a command, and what it says on stderr."""
    process = await asyncio.create_subprocess_exec(*words, stderr=PIPE, env=environ)
    assert process.stderr is not None
    return process, process.stderr


async def command(folder: Path, *words: str) -> tuple[int | None, str]:
    """A command of the program by the settings of a folder: its exit code, and what it says on stderr."""
    result = await ticker(*words, "-c", str(folder / "config.toml"))
    return result.code, result.err


async def until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Returns when the condition holds."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110 - the condition is another process
            await asyncio.sleep(0.02)
