"""``ticker presets``: the sites whose ticker is known, and how it is known."""

from __future__ import annotations

from urllib.parse import urlsplit

import click
from rich.text import Text

from ticker.cli.common import json_option
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out, table
from ticker.config.presets import Preset, all_presets


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
                    "seen": one.seen,
                    "verified": one.verified,
                    "evidence": " ".join(one.evidence.split()),
                }
            )
        return
    rows = [(name, one.site, one.language, one.kind, _seen(one), _address(one)) for name, one in known.items()]
    out().print(table(("preset", "site", "lang", "kind", "last seen", "address"), rows))
    out().print(
        Text(
            "\nsaved: read on a page that was saved then; the site may have changed, try ticker probe NAME"
            "\nticker presets --json tells how each is known",
            style="dim",
        )
    )


def _seen(preset: Preset) -> str:
    """When the site was last known to be so, and on what ground."""
    if preset.seen is None:
        return "a guess"
    return f"{'live' if preset.verified else 'saved'} {preset.seen}"


def _address(preset: Preset) -> str:
    """The address for people: without scheme, www and query."""
    return preset.host + urlsplit(preset.url).path.rstrip("/")
