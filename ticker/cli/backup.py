"""``ticker backup``: a copy of the records, beside the running daemon."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.text import Text

from ticker.app.records import back_up
from ticker.app.settings import state_folder
from ticker.cli.common import config_option, settings_of_records
from ticker.cli.show import err

_LARGE = 25_000  # pages, 100 MB: a copy that takes longer than a moment


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@click.option("-f", "--force", is_flag=True, help="Replace FILE if it is there.")
def backup(file: Path, config: Path | None, force: bool) -> None:
    """Copies the records to FILE, whole and of one moment; the daemon may go on meanwhile."""
    settings = settings_of_records(config)
    size = back_up(settings, file, folder=state_folder(settings, os.environ), replace=force, on_progress=_progress)
    err().print(Text(f"written: {file} ({size / 1_000_000:.1f} MB), looked through and whole", style="bold"))


def _progress(copied: int, total: int) -> None:
    if total < _LARGE or not sys.stderr.isatty():
        return
    err().print(Text(f"\r{copied / total:4.0%}"), end="\n" if copied >= total else "")
