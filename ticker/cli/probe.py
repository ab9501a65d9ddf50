"""``ticker probe``: one look at a ticker, nothing stored, nothing sent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import perf_counter

import click
from rich.text import Text

from ticker.app.looks import look
from ticker.cli.common import (
    config_option,
    json_option,
    named_source,
    page_in,
    selected,
    selection_options,
    settings_or_none,
    source_at,
)
from ticker.cli.discover import found_at
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out, table
from ticker.extract import kinds
from ticker.model.alert import rfc3339
from ticker.model.errors import UsageError
from ticker.model.headline import Headline, Snapshot
from ticker.model.source import Source


@click.command()
@click.argument("what", metavar="URL|FILE|NAME")
@selection_options
@click.option("--source", "preset", help="Read a FILE or URL as this source or preset is read.")
@config_option
@json_option
def probe(
    what: str,
    select: str | None,
    xpath: str | None,
    kind: str | None,
    preset: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """One poll of a page, a saved page, or a source by name: the headlines, and how they were read."""
    source, file = _source(what, select, xpath, kind, preset, config)
    began = perf_counter()
    snapshot = kinds.build(source)(page_in(file, source.url)) if file else asyncio.run(look(source))
    took_ms = (perf_counter() - began) * 1000
    if as_json:
        print_json(_record(source, snapshot, took_ms))
        return
    console = out()
    console.print(
        table(
            ("", "headline", "link"), [(str(one.position + 1), one.text, one.link or "") for one in snapshot.headlines]
        )
    )
    found = f"{len(snapshot.headlines)} headlines" if snapshot.headlines else "the ticker is there, and empty"
    console.print(
        Text(
            f"{found} · {source.kind} {source.select or source.xpath or source.path or ''} · {took_ms:.0f} ms",
            style="dim",
        )
    )


def _source(
    what: str, select: str | None, xpath: str | None, kind: str | None, name: str | None, config: Path | None
) -> tuple[Source, Path | None]:
    """The source, and the saved page if one is read in place of the web."""
    file = Path(what) if Path(what).is_file() else None
    if name:
        named = named_source(name, settings_or_none(config))
        if named is None:
            raise UsageError(f"--source {name}: no such source in the settings, and no such preset")
        return named, file
    if file:
        given = selected("https://saved.invalid/", select=select, xpath=xpath, kind=kind)
        if given is None:
            raise UsageError(f"{what}: say where the headlines are, with --select, --xpath, --kind or --source")
        return given, file
    named = named_source(what, settings_or_none(config)) if "://" not in what else None
    return named or source_at(what, select=select, xpath=xpath, kind=kind) or found_at(what, kind=kind or "html"), None


def _record(source: Source, snapshot: Snapshot, took_ms: float) -> dict[str, object]:
    return {
        "source": source.name,
        "url": source.url,
        "status": "ok",
        "kind": source.kind,
        "select": source.select or source.xpath or source.path,
        "took_ms": round(took_ms, 1),
        "headlines": [_headline(one) for one in snapshot.headlines],
    }


def _headline(one: Headline) -> dict[str, object]:
    return {
        "text": one.text,
        "link": one.link,
        "id": one.item_id,
        "published_at": rfc3339(one.published_at) if one.published_at else None,
        "position": one.position,
    }
