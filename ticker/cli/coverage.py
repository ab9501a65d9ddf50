"""``ticker status --coverage``: when each source was not watched, why, and what was found on return."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime

from rich.text import Text

from ticker.app.records import archive
from ticker.app.settings import state_folder
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out
from ticker.cli.status_records import ledger_record
from ticker.config.settings import Settings
from ticker.store.ledger import Blind, Ledger
from ticker.text.clean import clean
from ticker.text.spans import fine_span


def print_ledgers(settings: Settings, since: datetime, now: datetime, *, as_json: bool) -> None:
    """The ledgers of all sources of the settings."""
    found = asyncio.run(_read(settings, since, now))
    if as_json:
        for ledger in found:
            print_json(ledger_record(ledger))
        return
    console = out()
    for ledger in found:
        console.print(_head(ledger))
        for blind in ledger.blind:
            console.print(Text(f"  {words_of(blind, now)}", "red" if blind.gap.until is None else ""))


async def _read(settings: Settings, since: datetime, now: datetime) -> tuple[Ledger, ...]:
    async with archive(settings, folder=state_folder(settings, os.environ)) as records:
        return await records.coverage(since, now, settings.sources)


def words_of(blind: Blind, now: datetime) -> str:
    """``blind 03:10 to 03:41 UTC (31 min, unreachable), 2 found on return``."""
    since, until = blind.gap.since, blind.gap.until
    has_dates = since.date() != now.date()
    form = "%Y-%m-%d %H:%M" if has_dates else "%H:%M"
    if until is None:
        return f"blind since {since:{form}} UTC ({fine_span(now - since)}, {blind.reason})"
    last = f"{until:{form if until.date() != since.date() else '%H:%M'}} UTC"
    found = f"{blind.found} found on return" if blind.found else "nothing found on return"
    return f"blind {since:{form}} to {last} ({fine_span(until - since)}, {blind.reason}), {found}"


def _head(ledger: Ledger) -> Text:
    head = Text(f"{clean(ledger.source)}  ", style="bold")
    if ledger.coverage is None:
        return head.append("never read well yet", style="yellow")
    return head.append(f"{ledger.coverage:.1%} watched", style="green" if not ledger.blind else "yellow")
