"""What tests ask of the evidence of a monitor's records, by the real commands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from tests.loopback.records import Records
from ticker.app.service import opened
from ticker.app.settings import read_settings
from ticker.cli.main import cli
from ticker.model.errors import TickerError
from ticker.model.evidence import Budget

OLD = ["Ferry sails again", "Court lifts ban"]
QUAKE, FLOOD = "Quake hits coast", "Flood closes port"


def ask(records: Records, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "-c", str(records.config)], standalone_mode=False)
    assert result.exception is None or isinstance(result.exception, (TickerError, SystemExit)), result.exception
    return result


def events(records: Records, *kinds: str) -> list[dict[str, Any]]:
    """Those in the history, oldest first."""
    asked = [argument for kind in kinds or ("new",) for argument in ("--kind", kind)]
    return [json.loads(line) for line in ask(records, "history", "--json", *asked).stdout.splitlines()]


def told(records: Records, *ids: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ask(records, "evidence", "--json", *ids).stdout.splitlines()]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "evidence").rglob("*") if path.is_file())


def faults(records: Records) -> list[str]:
    found: list[str] = json.loads(ask(records, "evidence", "--verify", "--json").stdout)["faults"]
    return found


def warc_in(data: bytes) -> list[tuple[str, str, bytes]]:
    """Kind, URL and content of each record, its digests checked by another reader."""
    return [
        (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
        for record in ArchiveIterator(BytesIO(data), check_digests="raise")
    ]


def amend(records: Records, statement: str) -> None:
    with closing(sqlite3.connect(records.folder / "ticker.db")) as database, database:
        database.execute(statement)


def with_budget(records: Records, budget: Budget, *pages: Sequence[str]) -> None:
    """Polls under a budget that is smaller than settings allow."""
    known = replace(read_settings(records.config, {}), evidence=budget)
    records.polls(*pages, known=known)


async def tidied(records: Records, keep: timedelta, now: datetime, watched: timedelta) -> None:
    """An hourly look of the daemon, after so much was watched up to now."""
    known = replace(read_settings(records.config, {}), evidence=Budget(keep=keep))
    async with opened(known, folder=records.folder) as app:
        with closing(sqlite3.connect(records.folder / "ticker.db")) as database, database:
            since, until = (int(one.timestamp() * 1_000_000) for one in (now - watched, now))
            database.execute("INSERT INTO coverage VALUES (1, ?, ?)", (since, until))
        await app.daemon._caretaker._store.tidy(now)
