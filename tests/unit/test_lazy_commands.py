"""Commands are loaded when they are called, and nobody notices but by the time it takes."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from ticker.cli.lazy import Later
from ticker.cli.main import cli

HEAVY = {"aiohttp", "alembic", "apprise", "apscheduler", "lxml", "playwright", "pydantic", "sqlalchemy"}


@pytest.mark.parametrize("name", cli.commands)
def test_the_list_of_commands_tells_of_each_what_its_own_help_tells(name: str) -> None:
    listed = cli.commands[name]
    assert isinstance(listed, Later)
    command = listed.load()

    assert command.name == name
    assert all(listed.get_short_help_str(width) == command.get_short_help_str(width) for width in range(20, 200))


@pytest.mark.parametrize("name", cli.commands)
def test_a_command_that_is_called_is_the_whole_command(name: str) -> None:
    context = click.Context(cli)

    found, command, rest = cli.resolve_command(context, [name, "--help"])

    assert (found, rest) == (name, ["--help"])
    assert not isinstance(command, Later)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_what_needs_no_command_loads_none(arguments: list[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ticker", *arguments], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}

    assert "ticker.cli.main" in loaded
    assert not loaded & HEAVY
    assert not [module for module in loaded if module.removeprefix("ticker.cli.") in cli.commands]


def test_the_schema_of_the_settings_loads_no_more_than_the_settings() -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ticker", "schema"], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}

    assert "pydantic" in loaded
    assert "ticker.app" not in loaded
