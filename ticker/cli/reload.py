"""``ticker reload``: the daemon reads its settings anew, and whoever asked learns what became of it."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from time import monotonic, sleep

import click

from ticker.app.settings import folder_of
from ticker.cli.common import config_option
from ticker.config.files import find_config
from ticker.engine.answer import Answer, answer_since, place_of, process_answering
from ticker.model.errors import TickerError

_WAIT = 80.0  # seconds; below the 90 that systemd gives a reload, and above what a slow poll of a changed source takes
_LOOK_EVERY = 0.05  # seconds


@click.command()
@config_option
def reload(config: Path | None) -> None:
    """Has the daemon read its settings anew, and waits for the result.

    Exits with 2 if the settings are refused, each problem in a line, and the daemon goes on by those before.
    """
    path = find_config(config, os.environ, Path.cwd(), Path.home())
    answer = _asked(place_of(path, folder_of(path, os.environ)))
    for problem in answer.problems:
        click.echo(problem, err=True)
    raise SystemExit(answer.code)


def _asked(place: Path) -> Answer:
    """Raises TickerError if no daemon answers."""
    try:
        pid = process_answering(place)
        if pid is None:
            raise TickerError(f"{place}: no daemon answers there; start it with ticker run and the same settings")
        moment = monotonic()
        os.kill(pid, signal.SIGHUP)
        while monotonic() - moment < _WAIT:
            if answer := answer_since(place, moment):
                return answer
            if process_answering(place) != pid:
                raise TickerError(f"the daemon (process {pid}) ended meanwhile; its log says why")
            sleep(_LOOK_EVERY)
    except OSError as error:
        raise TickerError(f"{place}: {error.strerror}; run this as the user of the daemon") from error
    raise TickerError(f"the daemon (process {pid}) has not answered for {_WAIT:.0f} s; its log says what it does")
