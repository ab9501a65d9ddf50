"""The browser that tests need, and what is left of those that they have started."""

from __future__ import annotations

import contextlib
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def need_browser() -> None:
    """Skips a test where there is no browser, or nothing to speak with it by."""
    if find_spec("playwright") is None:
        pytest.skip("needs Playwright: pip install 'ticker[browser]'")
    if not any(map(shutil.which, _PROGRAMS)):
        pytest.skip("needs Chromium")


def started(part: str = "user-data-dir") -> dict[int, str]:
    """The processes below this one with a part in their command: those of browsers, if not told otherwise."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()

    def is_ours(number: int) -> bool:
        return number == os.getpid() or (number in parents and is_ours(parents[number]))

    return {number: command for number, command in commands.items() if part in command and is_ours(number)}


def browsers() -> set[int]:
    """The main processes of browsers below this one."""
    return {number for number, command in started().items() if "--type=" not in command}
