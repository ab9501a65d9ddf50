"""Evidence outlives the records that told of it: what can be read goes over, and what cannot be says so."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.loopback.records import Records, channel, settings
from tests.loopback.test_damage import page_of, spoil
from tests.loopback.test_evidence import FLOOD, OLD, QUAKE, ask, events, faults, told
from ticker.app.service import opened
from ticker.app.settings import read_settings

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise looks whether it is there


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Two headlines broke, each in a page of its own, and wait to be sent."""
    made = Records(tmp_path, settings("wire", more=channel("desk")))
    made.polls(OLD, OLD, [QUAKE, *OLD], [FLOOD, QUAKE, *OLD])
    return made


def damage(records: Records, *tables: str) -> None:
    """Spoils tables, and starts anew by what can be read of the rest."""
    path = records.folder / "ticker.db"
    for page in [page_of(path, table) for table in tables]:
        spoil(path, page)

    async def begun() -> None:
        async with opened(read_settings(records.config, {}), folder=records.folder):
            pass

    asyncio.run(begun())


def test_what_waits_to_be_sent_keeps_its_evidence_when_its_records_were_damaged(records: Records) -> None:
    ids = [one["id"] for one in events(records)]
    before = told(records, *ids)

    damage(records, "sightings")

    assert told(records, *ids) == before
    assert all(one["kept"] and one["intact"] for one in before)
    assert faults(records) == []


def test_evidence_goes_on_in_the_chain_that_was_saved(records: Records) -> None:
    damage(records, "sightings")
    records.polls([FLOOD, QUAKE, *OLD], ["Mayor resigns", FLOOD, QUAKE, *OLD])

    assert json.loads(ask(records, "evidence", "--verify", "--json").stdout)["records"] == 3
    assert faults(records) == []


def test_evidence_of_which_nothing_could_be_read_says_so_and_how_its_file_begins(records: Records) -> None:
    ids = [one["id"] for one in events(records)]
    before = [Path(one["file"]) for one in told(records, *ids)]

    damage(records, "evidence")

    for found, file in zip(told(records, *ids), before, strict=True):
        assert found["kept"] is False
        assert "the records that told of it were damaged" in found["problem"]
        pattern = found["problem"].partition("if it is there, is ")[2]
        assert list(records.folder.glob(pattern)) == [file]


def test_a_row_of_evidence_that_is_not_as_it_was_written_is_not_saved(records: Records) -> None:
    first, second = (one["id"] for one in events(records))
    with closing(sqlite3.connect(records.folder / "ticker.db")) as database, database:
        database.execute("UPDATE evidence SET digest = 'f' WHERE number = 1")

    damage(records, "sightings")

    assert "were damaged" in told(records, first)[0]["problem"]
    assert told(records, second)[0]["intact"] is True
