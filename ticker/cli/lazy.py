"""A group of commands of which only the one that is called is loaded: the rest cost a line of help."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class Later(click.Command):
    """Stands for a command until it is called: its name, its short help, and where it is (``module:attribute``)."""

    def __init__(self, name: str, where: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self._where = where

    def load(self) -> click.Command:
        """The command itself."""
        module, _, attribute = self._where.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._where}: not a command")
        return command


class LazyGroup(click.Group):
    """Lists, completes and proposes commands by what stands for them, and loads the one that is to run."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, Later) else command, rest


def later(commands: Mapping[str, tuple[str, str]]) -> dict[str, click.Command]:
    """What stands for commands, by name. Of each is given where it is and its short help."""
    return {name: Later(name, where, summary) for name, (where, summary) in commands.items()}
