"""The ``ticker`` command: its sub-commands, and how expected trouble is told: a line, an exit code, no traceback."""

from __future__ import annotations

import os
import sys

import click

from ticker.cli.lazy import LazyGroup, later
from ticker.cli.logs import quiet
from ticker.model.errors import ConfigError, StoreError, TickerError, UsageError

WRONG_USE = 2
FAILED = 1


# Where each command is, and its short help, which is the first sentence of its own: to list them, none is loaded.
COMMANDS = {
    "run": (
        "ticker.cli.run:run",
        "The daemon: polls, decides and delivers until SIGTERM; SIGHUP reads the settings anew.",
    ),
    "reload": (
        "ticker.cli.reload:reload",
        "Has the daemon read its settings anew, and waits for the result.",
    ),
    "alive": (
        "ticker.cli.alive:alive",
        "Says whether the daemon runs, and its polls and sends go on: exits with 0, or with 1 and the reason.",
    ),
    "watch": (
        "ticker.cli.watch:watch",
        "Prints the new headlines of a page as they break, and sends them to --notify; needs no settings.",
    ),
    "demo": (
        "ticker.cli.demo:demo",
        "Shows the whole thing without internet or settings: made-up papers break a day of news, Ticker catches it.",
    ),
    "discover": (
        "ticker.cli.discover:discover",
        "Finds the ticker on a page: the candidates, the best first, with their headlines.",
    ),
    "init": (
        "ticker.cli.init:init",
        "Writes a commented config.toml for a page: its ticker is found, and shown.",
    ),
    "check": (
        "ticker.cli.check:check",
        "Checks the settings: all errors at once, each with file, line and key.",
    ),
    "probe": (
        "ticker.cli.probe:probe",
        "One poll of a page, a saved page, or a source by name: the headlines, and how they were read.",
    ),
    "record": (
        "ticker.cli.record:record",
        "Keeps each page of a source that differs from the one before, for ticker replay.",
    ),
    "replay": (
        "ticker.cli.replay:replay",
        "Plays recordings (folders or zip files of snapshots, WARC files) through the desk and prints every event.",
    ),
    "history": (
        "ticker.cli.history:history",
        "What was seen, the latest last: all of it, or what has all the WORDS.",
    ),
    "explain": (
        "ticker.cli.explain:explain",
        "Why a headline was or was not alerted, to whom it went, and when.",
    ),
    "evidence": (
        "ticker.cli.evidence:evidence",
        "The answers in which headlines were first seen, as a WARC file.",
    ),
    "status": (
        "ticker.cli.status:status",
        "Sources, channels, outbox and coverage, from the records of the daemon.",
    ),
    "outbox": (
        "ticker.cli.outbox:outbox",
        "What waits to be delivered, and what could not be.",
    ),
    "ack": (
        "ticker.cli.ack:ack",
        "Acknowledges alerts by the CODEs in their messages: they go to no further channel.",
    ),
    "backup": (
        "ticker.cli.backup:backup",
        "Copies the records to FILE, whole and of one moment; the daemon may go on meanwhile.",
    ),
    "sources": (
        "ticker.cli.sources:sources",
        "The sources of the settings, to and from other programs.",
    ),
    "channels": (
        "ticker.cli.channels:channels",
        "The channels of the settings.",
    ),
    "presets": (
        "ticker.cli.presets:presets",
        'The sites that Ticker knows: use one as preset = "NAME", or by its address.',
    ),
    "schema": (
        "ticker.cli.schema:schema",
        "JSON Schema of the configuration, for editors.",
    ),
}


@click.group(
    cls=LazyGroup,
    commands=later(COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="ticker")
def cli() -> None:
    """Watches the breaking-news tickers of news sites and tells you each new headline within seconds.

    Start with: ticker demo
    """
    quiet()


def _in_a_line(error: click.ClickException) -> str:
    """What is wrong with the command line, and where to read on."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ticker"
    problem = " ".join(error.format_message().split()).rstrip(".")
    return f"{command}: {problem}; see {command} --help"


def _called() -> int:
    """Runs the command; what ended the tasks of the daemon is raised as if it had none. Returns the exit code."""
    try:
        return int(cli.main(standalone_mode=False) or 0)
    except ExceptionGroup as group:
        foreseen, others = group.split(TickerError)
        if foreseen is None or others is not None:
            raise
        raise _first(foreseen) from group


def _first(group: ExceptionGroup[TickerError]) -> TickerError:
    found = group.exceptions[0]
    return _first(found) if isinstance(found, ExceptionGroup) else found


def main() -> None:
    """Runs the command line and exits with 0 done, 1 it did not work, 2 wrong use or wrong settings."""
    try:
        code = _called()
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        click.echo(_in_a_line(error), err=True)
        code = WRONG_USE
    except (ConfigError, UsageError, StoreError) as error:
        click.echo(str(error), err=True)
        code = WRONG_USE
    except TickerError as error:
        click.echo(str(error), err=True)
        code = FAILED
    except (KeyboardInterrupt, click.Abort):
        code = 130  # as shells count an interrupt
    except BrokenPipeError:  # the reader has seen enough (ticker history | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
