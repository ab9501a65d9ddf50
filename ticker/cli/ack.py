"""``ticker ack``: says that an alert was seen, so that it goes to nobody else."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from ticker.app.records import acknowledgements
from ticker.app.settings import state_folder
from ticker.cli.common import config_option, json_option, settings_of_records, user_name
from ticker.cli.show import as_json as print_json
from ticker.cli.show import out, table
from ticker.config.settings import Settings
from ticker.model.ack import Ack
from ticker.model.alert import rfc3339
from ticker.model.errors import TickerError, UsageError
from ticker.text.clean import clean, cut

_COLUMNS = ("code", "acknowledged by", "at", "headline")
_HEADLINE_MAX = 80  # characters of it in a table


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE…]")
@config_option
@click.option("--all", "everything", is_flag=True, help="All that wait, instead of CODEs.")
@json_option
def ack(codes: tuple[str, ...], config: Path | None, everything: bool, as_json: bool) -> None:
    """Acknowledges alerts by the CODEs in their messages: they go to no further channel."""
    if bool(codes) == everything:
        raise UsageError("say which: the CODEs in the messages, or --all; one of the two")
    asked = None if everything else {code.upper() for code in codes}
    found = asyncio.run(_acknowledge(settings_of_records(config), asked))
    if as_json:
        for one in found:
            print_json(_record(one))
    elif found:
        out().print(table(_COLUMNS, [_row(one) for one in found]))
    if everything and not found:
        raise TickerError("nothing waits for an acknowledgement")
    if missing := sorted((asked or set()) - {one.code for one in found}):
        raise TickerError(f"{', '.join(map(clean, missing))}: no alert has this code")


async def _acknowledge(settings: Settings, codes: set[str] | None) -> list[Ack]:
    async with acknowledgements(settings, folder=state_folder(settings, os.environ)) as records:
        return await records.acknowledge(codes, user_name(), datetime.now(UTC))


def _row(one: Ack) -> tuple[str, ...]:
    at = f"{one.at:%Y-%m-%d %H:%M:%S}" if one.at else ""
    return one.code, one.by, at, cut(clean(one.event.text), _HEADLINE_MAX)


def _record(one: Ack) -> dict[str, object]:
    return {
        "code": one.code,
        "by": one.by,
        "at": rfc3339(one.at) if one.at else None,
        "event": one.event.id,
        "source": one.event.source,
        "text": one.event.text,
    }
