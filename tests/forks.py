"""Processes of ``ticker`` that are forked off a server which has loaded the program.

What a command does is all there; what Python takes to load its libraries is not, a second and more of each. Number,
signals, exit code, working directory, output and ``os.environ`` are as of any process. What the loader or Python itself
reads before the program runs (LD_PRELOAD, PYTHONPATH) shows in ``python -m ticker`` alone: ``tests.daemon.program``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context, reduction
from pathlib import Path
from typing import Protocol

from ticker.channels.urls import check_url
from ticker.cli.lazy import Later
from ticker.cli.main import cli, main
from ticker.text.fold import fold

for _command in cli.commands.values():
    if isinstance(_command, Later):
        _command.load()
check_url("json://127.0.0.1")  # Apprise loads all its services when it meets the first address
fold("")  # as the expressions of labels are made for the first headline
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["pytest", __name__])


class Fork:
    """A command of ``ticker`` that runs. ``out`` and ``err`` are descriptors, of which it gets its own."""

    def __init__(
        self, arguments: Sequence[str], *, out: int, err: int, cwd: Path | None = None, environ: Mapping[str, str]
    ) -> None:
        work = (tuple(arguments), cwd or Path.cwd(), dict(environ), _Descriptor(out), _Descriptor(err))
        self._process = _PROCESSES.Process(target=_run, args=work, daemon=True)
        self._process.start()
        self.pid = self._process.pid or 0
        self.returncode: int | None = None
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._process.sentinel, self._end)

    async def wait(self) -> int:
        """The exit code; less than zero, the number of the signal that ended it."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it, if it runs, whatever has become of the loop."""
        if self.returncode is None:
            self._process.kill()
            self._end()

    def _end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._process.join()
        self.returncode = self._process.exitcode
        self._process.close()
        self._ended.set()


class _Descriptor:
    """A number of an open file, which is another one in the new process."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[[_Duplicate], int], tuple[_Duplicate]]:
        return _taken, (reduction.DupFd(self._number),)


class _Duplicate(Protocol):
    def detach(self) -> int: ...


def _taken(duplicate: _Duplicate) -> int:
    return duplicate.detach()


def _run(arguments: Sequence[str], cwd: Path, environ: Mapping[str, str], out: int, err: int) -> None:
    for number, descriptor in ((1, out), (2, err)):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(cwd)
    sys.argv = ["ticker", *arguments]
    main()
