"""``ticker probe``: one look at a ticker, nothing stored, nothing sent."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import click
from rich.text import Text

from ticker.app import look
from ticker.cli.common import (
    checked_url,
    config_option,
    json_option,
    named_source,
    selection_options,
    settings_or_none,
    source_at,
)
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out, table
from ticker.extract import kinds
from ticker.model.alert import rfc3339
from ticker.model.errors import UsageError
from ticker.model.headline import Headline, Snapshot
from ticker.model.page import Page
from ticker.model.source import Source

FILE_MAX = 50_000_000  # bytes


@click.command()
@click.argument("what", metavar="URL|FILE|NAME")
@selection_options
@click.option("--source", "preset", help="Read a FILE or URL as this source or preset is read.")
@config_option
@json_option
def probe(
    what: str, select: str | None, xpath: str | None, kind: str, preset: str | None, config: Path | None, as_json: bool
) -> None:
    """One poll of a page, a saved page, or a source by name: the headlines, and how they were read."""
    source, file = _source(what, select, xpath, kind, preset, config)
    began = perf_counter()
    snapshot = _from_file(file, source) if file else asyncio.run(look(source))
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
        Text(f"{found} · {source.kind} {source.select or source.xpath or ''} · {took_ms:.0f} ms", style="dim")
    )


def _source(
    what: str, select: str | None, xpath: str | None, kind: str, preset: str | None, config: Path | None
) -> tuple[Source, Path | None]:
    """The source, and the saved page if one is read in place of the web."""
    file = Path(what) if Path(what).is_file() else None
    url = file.absolute().as_uri() if file else what
    if select or xpath:
        address = "https://saved.invalid/" if file else url
        return source_at(address, select=select, xpath=xpath, kind=kind), file
    if preset:
        named = _named(preset, config)
        if named is None:
            raise UsageError(f"--source {preset}: no such source in the settings, and no such preset")
        return named, file
    if file:
        raise UsageError(f"{what}: say where the headlines are, with --select, --xpath or --source")
    named = _named(what, config)
    return (named, None) if named else (source_at(checked_url(url), select=None, xpath=None, kind=kind), None)


def _named(name: str, config: Path | None) -> Source | None:
    return named_source(name, settings_or_none(config))


def _from_file(file: Path, source: Source) -> Snapshot:
    if file.stat().st_size > FILE_MAX:
        raise UsageError(f"{file}: larger than {FILE_MAX // 1_000_000} MB")
    return kinds.build(source)(Page(url=source.url, body=file.read_bytes(), at=datetime.now(UTC)))


def _record(source: Source, snapshot: Snapshot, took_ms: float) -> dict[str, object]:
    return {
        "source": source.name,
        "url": source.url,
        "status": "ok",
        "kind": source.kind,
        "select": source.select or source.xpath,
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
