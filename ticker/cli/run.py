"""``ticker run``: the daemon."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from pathlib import Path

import click

from ticker.app import opened, read_settings, state_folder
from ticker.cli.common import config_option, settings_of
from ticker.cli.logs import LogFormat, to_stderr
from ticker.config.settings import Settings
from ticker.model.errors import ConfigError

log = logging.getLogger("ticker.run")


@click.command()
@config_option
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
@click.option(
    "--log-format",
    type=click.Choice([form.value for form in LogFormat]),
    default=LogFormat.AUTO.value,
    show_default=True,
    help="text for people, json for programs, journal for journald; auto: the journal under systemd, else text.",
)
def run(config: Path | None, verbose: bool, log_format: str) -> None:
    """The daemon: polls, decides and delivers until SIGTERM; SIGHUP reads the settings anew."""
    settings = settings_of(config)
    to_stderr(verbose=verbose, form=LogFormat(log_format))
    asyncio.run(_until_stopped(settings))


async def _until_stopped(settings: Settings) -> None:
    """Runs by one set of settings after another, until a signal to stop."""
    loop = asyncio.get_running_loop()
    for_good = asyncio.Event()
    current: Settings | None = settings
    while current is not None:
        stop = asyncio.Event()
        following: list[Settings] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, for_good, stop)
        loop.add_signal_handler(signal.SIGHUP, _reload, current, following, stop)
        async with opened(current, folder=state_folder(current, os.environ)) as app:
            await app.daemon.run(stop)
        current = following[0] if following and not for_good.is_set() else None


def _stop(for_good: asyncio.Event, stop: asyncio.Event) -> None:
    for_good.set()
    stop.set()


def _reload(current: Settings, following: list[Settings], stop: asyncio.Event) -> None:
    """All or nothing: settings with an error change nothing."""
    try:
        following[:] = [read_settings(current.files[0], os.environ)]
    except ConfigError as error:
        for problem in error.problems:
            log.error("settings not reloaded", extra={"problem": problem})
        return
    log.info("settings reloaded")
    stop.set()
