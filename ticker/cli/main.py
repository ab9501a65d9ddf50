"""The ``ticker`` command: its sub-commands, and how expected trouble is told: a line, an exit code, no traceback."""

from __future__ import annotations

import os
import sys

import click

from ticker.cli import (
    ack,
    channels,
    check,
    demo,
    discover,
    explain,
    history,
    init,
    outbox,
    presets,
    probe,
    record,
    replay,
    run,
    schema,
    status,
    watch,
)
from ticker.cli.logs import quiet
from ticker.model.errors import ConfigError, StoreError, TickerError, UsageError

WRONG_USE = 2
FAILED = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ticker")
def cli() -> None:
    """Watches the breaking-news tickers of news sites and tells you each new headline within seconds.

    Start with: ticker demo
    """
    quiet()


for command in (
    run.run, watch.watch, demo.demo, discover.discover, init.init, check.check, probe.probe, record.record,
    replay.replay, history.history, explain.explain, status.status, outbox.outbox, ack.ack, channels.channels,
    presets.presets, schema.schema,
):  # fmt: skip
    cli.add_command(command)


def _in_a_line(error: click.ClickException) -> str:
    """What is wrong with the command line, and where to read on."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ticker"
    problem = " ".join(error.format_message().split()).rstrip(".")
    return f"{command}: {problem}; see {command} --help"


def main() -> None:
    """Runs the command line and exits with 0 done, 1 it did not work, 2 wrong use or wrong settings."""
    try:
        code = cli.main(standalone_mode=False)
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
