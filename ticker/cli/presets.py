"""``ticker presets``: the sites whose ticker is known, and how it is known."""

from __future__ import annotations

import click
from rich.text import Text

from ticker.cli.common import json_option
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out, table
from ticker.config.presets import all_presets


@click.command()
@json_option
def presets(as_json: bool) -> None:
    """The sites that Ticker knows: use one as preset = "NAME", or by its address."""
    known = all_presets()
    if as_json:
        for name, one in known.items():
            print_json(
                {
                    "name": name,
                    "site": one.site,
                    "title": one.title,
                    "language": one.language,
                    "url": one.url,
                    "kind": one.kind,
                    "verified": one.verified,
                    "evidence": " ".join(one.evidence.split()),
                }
            )
        return
    rows = [
        (name, one.title, one.language, one.kind, "" if one.verified else "not verified", one.url or "")
        for name, one in known.items()
    ]
    out().print(table(("preset", "edition", "language", "kind", "", "address"), rows))
    out().print(Text("\nticker presets --json tells how each is known", style="dim"))
