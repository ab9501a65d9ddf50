"""``ticker alive``: whether a daemon runs by these settings and its work goes on, for a supervisor that asks."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import click

from ticker.app.settings import folder_of
from ticker.cli.common import config_option
from ticker.config.files import find_config
from ticker.engine.answer import place_of, process_answering, silent_for
from ticker.model.errors import TickerError

_SILENCE_MAX = timedelta(seconds=30)  # six signs


@click.command()
@config_option
def alive(config: Path | None) -> None:
    """Says whether the daemon runs, and its polls and sends go on: exits with 0, or with 1 and the reason."""
    path = find_config(config, os.environ, Path.cwd(), Path.home())
    place = place_of(path, folder_of(path, os.environ))
    try:
        pid, silence = process_answering(place), silent_for(place)
    except OSError as error:
        raise TickerError(
            f"{place}: {error.strerror}; no daemon ran by these settings yet, or as another user"
        ) from error
    if pid is None:
        raise TickerError(f"{place}: no daemon runs by these settings")
    if silence > _SILENCE_MAX:
        raise TickerError(f"the daemon (process {pid}) has given no sign of life for {silence.total_seconds():.0f} s")
    click.echo(f"alive (process {pid})")
