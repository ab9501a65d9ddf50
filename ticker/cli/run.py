"""``ticker run``: the daemon."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import click

from ticker.app.service import opened
from ticker.app.settings import state_folder
from ticker.cli.common import config_option, settings_of
from ticker.cli.logs import LogFormat, to_stderr
from ticker.config.settings import Settings
from ticker.engine.answer import AnswerFile, place_of
from ticker.engine.reload import Reloads
from ticker.engine.systemd import Systemd

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
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # it would end a daemon that does not listen yet
    settings = settings_of(config)
    to_stderr(verbose=verbose, form=LogFormat(log_format))
    faulthandler.enable()  # the watchdog ends what hangs by SIGABRT: the log then shows where it hung
    asyncio.run(_until_stopped(settings))


async def _until_stopped(settings: Settings) -> None:
    stop, asked = asyncio.Event(), asyncio.Event()
    _listen(stop, asked)
    folder = state_folder(settings, os.environ)
    async with AsyncExitStack() as stack:
        with Systemd(os.environ).starting():
            app = await stack.enter_async_context(opened(settings, folder=folder))
        answers = stack.enter_context(_answers(place_of(settings.files[0], folder)))
        reloads = Reloads(asked=asked, daemon=app.daemon, renew=app.reload, answers=answers)
        await app.daemon.run(stop, reloads.serve, sign=answers.sign if answers else _no_sign)


def _listen(stop: asyncio.Event, asked: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, asked.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})


def _no_sign() -> None:
    """There is no place for one."""


@contextmanager
def _answers(path: Path) -> Iterator[AnswerFile | None]:
    """Where ``ticker reload`` finds its answers; the daemon can do without."""
    try:
        answers = AnswerFile.take(path)
    except OSError as error:
        log.warning("no answers to ticker reload", extra={"problem": f"{path}: {error.strerror}"})
        yield None
        return
    try:
        yield answers
    finally:
        answers.close()
