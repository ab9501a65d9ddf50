"""Evidence outlives the records that told of it: what can be read goes over, and what cannot be says so."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.loopback.evidence_desk import FLOOD, OLD, QUAKE, ask, events, faults, files, tidied, told, with_budget
from tests.loopback.records import Records, channel, settings
from tests.loopback.test_damage import page_of, spoil
from ticker.app.service import opened
from ticker.app.settings import read_settings
from ticker.core.evidence import oldest
from ticker.model.evidence import Budget


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


def test_files_that_no_record_knows_stay_while_there_is_room(records: Records) -> None:
    before = files(records.folder)
    damage(records, "evidence")
    records.polls([FLOOD, QUAKE, *OLD], ["Mayor resigns", FLOOD, QUAKE, *OLD])

    assert set(before) < set(files(records.folder))
    assert {fault.partition(":")[0] for fault in faults(records)} >= {
        str(one.relative_to(one.parents[1])) for one in before
    }


def test_files_that_no_record_knows_count_in_the_budget_and_the_oldest_go_first(records: Records) -> None:
    first, second = files(records.folder)
    damage(records, "evidence")
    held = sum(file.stat().st_size for file in (first, second))
    records.polls([FLOOD, QUAKE, *OLD])

    with_budget(records, Budget(max_size=held + 300), ["Mayor resigns", FLOOD, QUAKE, *OLD])

    assert not first.exists()
    assert second.exists()
    assert len(files(records.folder)) == 2


def test_known_evidence_that_is_older_than_unknown_files_goes_before_them(records: Records) -> None:
    first, second = files(records.folder)
    later = second.with_name(f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{'0' * 12}.warc.gz")
    shutil.copy(second, later)
    held = sum(file.stat().st_size for file in (first, second, later))

    with_budget(records, Budget(max_size=held + 300), ["Mayor resigns", FLOOD, QUAKE, *OLD])

    assert not first.exists()
    assert second.exists()
    assert later.exists()


def test_files_that_no_record_knows_go_by_their_age(records: Records) -> None:
    keep = timedelta(days=30)
    damage(records, "evidence")
    records.polls([FLOOD, QUAKE, *OLD])

    asyncio.run(tidied(records, keep, datetime.now(UTC), timedelta(hours=1)))
    assert len(files(records.folder)) == 2
    asyncio.run(tidied(records, keep, datetime.now(UTC) + timedelta(days=3650), keep))
    assert files(records.folder) == []


def test_so_many_of_the_oldest_files_are_chosen_as_have_the_bytes_and_go_before_another() -> None:
    unknown = {"c": 10, "a": 10, "b": 10}

    assert oldest(unknown, 11, "z") == ["a", "b"]
    assert oldest(unknown, 30, "b") == ["a"]
    assert oldest(unknown, 0, "z") == []
