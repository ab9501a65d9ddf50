"""Settings, read and checked by every room that has something to check."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from ticker.channels.urls import check_url
from ticker.config.load import load, load_sound
from ticker.config.settings import Settings
from ticker.config.sources import Checks
from ticker.core.template import problems
from ticker.extract import kinds

_SYSTEM_SETTINGS, _SYSTEM_STATE = Path("/etc/ticker"), Path("/var/lib/ticker")  # as the unit and the packages have them


def read_settings(path: Path, environ: Mapping[str, str], *, running: Settings | None = None) -> Settings:
    """The settings of a file, checked by every room that has something to check. Raises ConfigError.

    ``running`` are those that a daemon runs by: what it cannot change while it runs must be as there.
    """
    store = partial(_moves_store, running) if running else lambda _: None
    checks = Checks(source=kinds.problems, channel=check_url, form=problems, store=store)
    return load(path, environ, checks=checks)


def read_sound(path: Path, environ: Mapping[str, str]) -> Settings:
    """The same as far as it is sound, to read the records by. Raises ConfigError if it does not tell which."""
    return load_sound(path, environ, checks=Checks(source=kinds.problems, channel=check_url, form=problems))


def _moves_store(running: Settings, url: str) -> str | None:
    return "cannot be changed by a reload; restart the daemon" if url != running.store_url else None


def state_folder(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Where the database is kept, for these settings."""
    return folder_of(settings.files[0] if settings.files else None, environ)


def folder_of(path: Path | None, environ: Mapping[str, str]) -> Path:
    """Where the state is kept for a file of settings.

    It is what systemd names, the usual place for settings in theirs, else their folder.
    """
    if named := environ.get("STATE_DIRECTORY"):
        return Path(named.split(":")[0])
    folder = path.parent if path else Path.cwd()
    return _SYSTEM_STATE if folder == _SYSTEM_SETTINGS and _SYSTEM_STATE.is_dir() else folder


def problem_of_channel(url: str) -> str | None:
    """What is wrong with the URL of a channel, and what to do; None if nothing is."""
    return check_url(url)
