"""``ticker schema``: the JSON Schema of the settings."""

from __future__ import annotations

import json

import click

from ticker.config.editors import json_schema


@click.command()
def schema() -> None:
    """JSON Schema of the configuration, for editors."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
