"""The real program on a machine that is spoilt: by its environment, by limits, or by a clock that a test sets."""

from __future__ import annotations

import shutil
import sys
from asyncio import StreamReader
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest

from tests.daemon.program import Program, started
from tests.loopback.site import Site

_LIBRARY = "libfaketimeMT.so.1"  # for programs with threads; the other one hangs them now and then


class Spoilt(Program):
    """``environ`` is added to the environment; ``shell`` is done before, such as ``ulimit -n 64``."""

    def __init__(
        self,
        folder: Path,
        settings: str,
        *,
        environ: Mapping[str, str] | None = None,
        shell: str = "",
        words: Sequence[str] = ("-m", "ticker"),
    ) -> None:
        super().__init__(folder, settings, environ=environ)
        self._shell = shell
        self._words = words

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Whatever became of the test, the program ends."""
        if self._process and self._process.returncode is None:
            await self.kill()

    @property
    def has_ended(self) -> bool:
        return self._process is not None and self._process.returncode is not None

    async def _begun(self) -> tuple[Process, StreamReader]:
        words = [sys.executable, *self._words, "run", "-c", str(self.folder / "config.toml")]
        if self._shell:
            words = ["sh", "-c", f'{self._shell} && exec "$@"', "sh", *words]
        return await started(*words, environ=self._environ)


class WallClock:
    """The clock on the wall of a program, as libfaketime shows it; nothing else is changed."""

    def __init__(self, folder: Path) -> None:
        library = _found()
        if library is None:
            pytest.skip("sets the clock by libfaketime")
        self._file = folder / "clock"
        self.environ = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
            "NO_FAKE_STAT": "1",
        }
        self.set(timedelta())

    def set(self, by: timedelta) -> None:
        """By how much it goes before the true one."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{by.total_seconds():+.0f}\n")
        fresh.replace(self._file)


def _found() -> Path | None:
    tool = shutil.which("faketime")
    places = Path("/usr/lib").glob(f"*/faketime/{_LIBRARY}") if tool else iter(())
    return next(places, None)


def settings(site: Site, server: Site, *, channel: str = "", more: str = "") -> str:
    """A source that is polled every second, and a channel that gets news and notices."""
    url = server.url.replace("http://", "json://")
    return (
        f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n{more}'
        f'[channels.desk]\nurl = "{url}"\nnotices = true\n{channel}'
    )
