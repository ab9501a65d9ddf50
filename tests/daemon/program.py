"""The real program in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

PATIENCE = 45.0  # seconds a test waits for what must happen, before it fails
_running: set[Process] = set()


class Program:
    """``ticker run`` on a folder that holds its settings; its log is kept."""

    def __init__(
        self,
        folder: Path,
        settings: str,
        *arguments: str,
        environ: Mapping[str, str] | None = None,
        path: Path | None = None,
    ) -> None:
        """``environ`` is given beside the environment of the tests; the interpreter looks in ``path`` first."""
        self.folder = folder
        self.log: list[str] = []
        self._arguments = arguments or ("run",)
        self._environ = os.environ | dict(environ or {})
        if path:
            self._environ["PYTHONPATH"] = os.pathsep.join([str(path), os.environ.get("PYTHONPATH", "")])
        self._process: Process | None = None
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
        command = (sys.executable, "-m", "ticker", *self._arguments, "-c", str(self.folder / "config.toml"))
        self._process = await asyncio.create_subprocess_exec(*command, stderr=PIPE, env=self._environ)
        _running.add(self._process)
        self._reader = asyncio.create_task(self._read())

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

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
        _running.discard(self._process)
        if self._reader:
            await self._reader
        self.log.clear()
        return code

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            self.log.append(line.decode(errors="replace").rstrip())


def end_what_runs() -> None:
    """Ends the programs that a test which failed has left running: they would poll on, and keep the rest waiting."""
    while _running:
        process = _running.pop()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


async def command(folder: Path, *words: str) -> tuple[int | None, str]:
    """A command of the program by the settings of a folder: its exit code, and what it says on stderr."""
    whole = (sys.executable, "-m", "ticker", *words, "-c", str(folder / "config.toml"))
    process = await asyncio.create_subprocess_exec(*whole, stdout=PIPE, stderr=PIPE)
    _, said = await process.communicate()
    return process.returncode, said.decode()


async def until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Returns when the condition holds."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110 - the condition is another process
            await asyncio.sleep(0.02)
