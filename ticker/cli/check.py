"""``ticker check``: everything that can be validated without network."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click
from rich.text import Text

from ticker.app import check_store, state_folder
from ticker.cli.common import config_option, settings_of
from ticker.cli.show import out, table
from ticker.config.durations import write_duration
from ticker.config.presets import preset_for
from ticker.model.source import Source


@click.command()
@config_option
def check(config: Path | None) -> None:
    """Checks the settings: all errors at once, each with file, line and key."""
    settings = settings_of(config)
    asyncio.run(check_store(settings, folder=state_folder(settings, os.environ)))
    console = out()
    rows = [(source.name, _pace(source), source.url) for source in settings.sources]
    console.print(table(("source", "", "address"), rows))
    for source in settings.sources:
        preset = preset_for(source.url)
        if preset and not preset.verified and preset.select == source.select:
            console.print(
                Text(f"{source.name}: its preset is not verified on the live page; try ticker probe", "yellow")
            )
    console.print()
    notices = [("news and notices" if one.rules.notices else "news") for one in settings.channels]
    names = [one.name for one in settings.channels]
    console.print(table(("channel", "hears"), zip(names, notices, strict=True)))
    if not settings.channels:
        console.print(Text("no channels: headlines are recorded and told to nobody; add [channels.NAME]", "yellow"))
    routes = ", ".join(route.name for route in settings.policy.routes) or "none: every alert to every channel"
    console.print(Text(f"\nroutes: {routes}"))
    console.print(Text("the settings are good", "green"))


def _pace(source: Source) -> str:
    every = f"every {write_duration(source.every)}"
    if source.shortest == source.longest:
        return every
    return f"{every} ({write_duration(source.shortest)} to {write_duration(source.longest)})"
