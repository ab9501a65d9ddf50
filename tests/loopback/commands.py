"""Commands of ``ticker``, each in a process of its own, as people and scripts call them."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from tests.forks import Fork


class Result:
    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out.decode(), err.decode()

    @property
    def records(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


async def ticker(*arguments: str, cwd: Path | None = None) -> Result:
    """What a command of ``ticker`` says, and its exit code."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = Fork(arguments, out=out.fileno(), err=err.fileno(), cwd=cwd, environ=os.environ)
        try:
            code = await process.wait()
        finally:
            process.kill()
        out.seek(0)
        err.seek(0)
        return Result(code, out.read(), err.read())
