"""Commands of ``ticker``, each in a process of its own, as people and scripts call them.

A process is forked off a server that has loaded the program: what a command does is all there, what Python takes to
load its libraries is not, a second and more of each. ``python -m ticker`` itself is run by ``tests/daemon``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

from ticker.cli.lazy import Later
from ticker.cli.main import cli, main

for _command in cli.commands.values():
    if isinstance(_command, Later):
        _command.load()
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["pytest", __name__])


class Result:
    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out.decode(), err.decode()

    @property
    def records(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


async def ticker(*arguments: str, cwd: Path | None = None) -> Result:
    """What a command of ``ticker`` says, and its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = _PROCESSES.Process(
            target=_run, args=(arguments, cwd or Path.cwd(), dict(os.environ), out, err), daemon=True
        )
        process.start()
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            asyncio.get_running_loop().remove_reader(process.sentinel)
            if not ended.is_set():
                process.kill()
            process.join()
        code = process.exitcode or 0
        process.close()
        return Result(code, out.read_bytes(), err.read_bytes())


def _run(arguments: Sequence[str], cwd: Path, environ: Mapping[str, str], out: Path, err: Path) -> None:
    for number, file in ((1, out), (2, err)):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(cwd)
    sys.argv = ["ticker", *arguments]
    main()
