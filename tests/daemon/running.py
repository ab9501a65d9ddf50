"""The processes of the program that tests have started and not yet ended."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import Protocol


class Running(Protocol):
    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None:
        """None while it runs."""


running: set[Running] = set()


def end_what_runs() -> None:
    """Ends the programs that a test which failed has left running: they would poll on, and keep the rest waiting."""
    while running:
        process = running.pop()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
