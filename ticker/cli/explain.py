"""``ticker explain``: why a headline was or was not alerted, to whom it went, when."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from ticker.app.records import archive
from ticker.app.settings import state_folder
from ticker.cli.account import account
from ticker.cli.account_record import record
from ticker.cli.common import config_option, json_option, settings_of_records
from ticker.cli.history import Moment
from ticker.cli.in_vain import Search, print_in_vain
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err
from ticker.config.settings import Settings
from ticker.core.near import nearest
from ticker.model.explained import Explained
from ticker.model.route import Policy
from ticker.store.archive import Archive
from ticker.store.explained import Shown

_NEAR_LOOKED_AT = 5000  # texts: some days of many sources, looked through in a tenth of a second
_NEAR_SHOWN = 3
_WIDTH = 100  # columns where there is no terminal


@click.command()
@click.argument("words", nargs=-1, required=True)
@config_option
@click.option("--source", help="Only this source.")
@click.option("--since", type=Moment(), help="From this time on: 2026-01-31, 2026-01-31T12:00, 2h (ago).")
@click.option("--until", type=Moment(), help="Until this time.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="So many headlines at most.")
@json_option
def explain(
    words: tuple[str, ...],
    config: Path | None,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """Why a headline was or was not alerted, to whom it went, and when.

    Of the headlines that have all the WORDS in one of their wordings, the latest last; times are UTC.
    """
    settings = settings_of_records(config)
    policy = None if settings.wrong else settings.policy
    search = Search(words=words, source=source, since=since, until=until)
    now = datetime.now(UTC)
    found = asyncio.run(_explain(settings, search, limit + 1, now))
    shown = list(reversed(found[:limit]))
    if as_json:
        for told in shown:
            print_json(record(told, policy))
    else:
        _print(shown, policy, now)
    if len(found) > limit:
        err().print(Text("there are more: name more words, --since or --limit", style="dim"))
    if not found:
        raise SystemExit(1)


async def _explain(settings: Settings, search: Search, limit: int, now: datetime) -> Sequence[Explained]:
    """The headlines, the latest first; where there is none, it is said what was looked at."""
    async with archive(settings, folder=state_folder(settings, os.environ)) as records:
        found = await records.explain(
            words=search.words, source=search.source, since=search.since, until=search.until, limit=limit
        )
        if not found:
            watched = await records.watched(
                source=search.source, since=search.since, until=search.until, now=now, configured=settings.sources
            )
            print_in_vain(err(), search, watched, await _near(records, search))
    return found


async def _near(records: Archive, search: Search) -> Sequence[Shown]:
    """What has the words outside of the time and source asked for, or else what has words like them."""
    if search.is_narrowed and (elsewhere := await records.explain(words=search.words, limit=_NEAR_SHOWN)):
        return [Shown(at=one.events[-1].at, source=one.source, text=one.text) for one in elsewhere]
    shown = {one.text: one for one in await records.texts(_NEAR_LOOKED_AT)}
    return [shown[text] for text in nearest(search.words, list(shown), _NEAR_SHOWN)]


def _print(found: Sequence[Explained], policy: Policy | None, now: datetime) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    for number, told in enumerate(found):
        if number:
            console.print()
        console.print(account(told, policy, now))
