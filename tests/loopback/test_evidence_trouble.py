"""What a crash, a full disk, a small budget and age do to evidence."""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.loopback.evidence_desk import (
    FLOOD,
    OLD,
    QUAKE,
    ask,
    events,
    faults,
    files,
    tidied,
    told,
    with_budget,
)
from tests.loopback.records import Records, channel, settings
from ticker.model.errors import StoreError
from ticker.model.evidence import Budget
from ticker.store.cabinet import Cabinet
from ticker.store.polls import Polls


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Two headlines break in one poll, and one in another."""
    made = Records(tmp_path, settings("wire", more=channel("desk")))
    made.polls(OLD, OLD, [QUAKE, "Mayor resigns", *OLD], [FLOOD, QUAKE, "Mayor resigns", *OLD])
    return made


def _parts(folder: Path) -> list[Path]:
    return [file for file in files(folder) if file.name.endswith(".part")]


def test_a_file_of_a_daemon_that_died_before_its_commit_is_removed_at_the_next_start(records: Records) -> None:
    file = files(records.folder)[0]
    shutil.copy(file, file.with_name(f"20200101T000000Z-{'a' * 12}.warc.gz.part"))

    records.polls([FLOOD, *OLD])

    assert _parts(records.folder) == []
    assert faults(records) == []


def test_a_file_of_a_daemon_that_died_after_its_commit_is_there_before_and_after_the_next_start(
    records: Records,
) -> None:
    flood = events(records)[-1]["id"]
    file = Path(told(records, flood)[0]["file"])
    file.rename(file.with_name(file.name + ".part"))

    assert told(records, flood)[0]["intact"] is True
    records.polls([FLOOD, *OLD])

    assert file.exists()
    assert _parts(records.folder) == []
    assert told(records, flood)[0]["intact"] is True


def test_a_poll_that_cannot_be_stored_leaves_no_file(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(records.folder)

    async def fails(*_: object) -> None:
        raise StoreError("no room")

    with monkeypatch.context() as broken:
        broken.setattr(Polls, "commit", fails)
        with pytest.raises(StoreError):
            records.polls(["Strike halts trains", FLOOD, *OLD])

    assert files(records.folder) == before


def test_evidence_that_cannot_be_written_stops_no_news_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = Records(tmp_path, settings("wire", more=channel("desk")))
    (tmp_path / "evidence").write_text("a file, where a folder should be")

    made.polls(OLD, [QUAKE, *OLD], [FLOOD, QUAKE, *OLD])

    found = events(made)
    assert [one["text"] for one in found] == [QUAKE, FLOOD]
    assert [one["kept"] for one in told(made, *(one["id"] for one in found))] == [False, False]
    assert "could not be written" in told(made, found[0]["id"])[0]["problem"]
    assert "missing: could not be written" in ask(made, "explain", "quake").stdout
    assert [one.message for one in caplog.records].count("evidence missing") == 1
    assert faults(made) == []


def test_a_bug_in_keeping_it_stops_no_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Records(tmp_path, settings("wire"))

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ticker.app.service.seal", broken)
    made.polls(OLD, [QUAKE, *OLD])

    assert [one["text"] for one in events(made)] == [QUAKE]


def test_the_oldest_gives_way_in_the_budget_and_the_operator_hears_that_it_is_small(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = Records(tmp_path, settings("wire", more=channel("desk", "notices = true")))
    shown = [f"{word} hits the coast" for word in ("Quake", "Flood", "Storm", "Fire", "Plague", "Famine")]
    pages = [[*reversed(shown[:number]), *OLD] for number in range(len(shown) + 1)]
    caplog.set_level("INFO")

    with_budget(made, Budget(max_size=2_000), *pages)

    taken = sum(file.stat().st_size for file in files(tmp_path))
    found = told(made, *(one["id"] for one in events(made)))
    assert taken <= 2_000
    assert [one["kept"] for one in found] == sorted(one["kept"] for one in found)  # the oldest first
    assert not found[0]["kept"]
    assert found[-1]["kept"]
    assert "removed to make room" in found[0]["problem"]
    assert "evidence removed" in [one.message for one in caplog.records]
    (notice,) = events(made, "notice")
    assert "raise max_size" in notice["text"]
    assert faults(made) == []


def test_an_answer_larger_than_all_of_the_budget_is_missing_and_takes_nothing_away(tmp_path: Path) -> None:
    made = Records(tmp_path, settings("wire"))
    with_budget(made, Budget(max_size=100), OLD, [QUAKE, *OLD])

    (event,) = events(made)
    assert "max_size" in told(made, event["id"])[0]["problem"]


def test_a_clock_that_jumps_by_years_removes_no_evidence(records: Records) -> None:
    before = files(records.folder)

    jumped = datetime.now(UTC) + timedelta(days=3650)
    asyncio.run(tidied(records, timedelta(days=30), jumped, timedelta(hours=1)))

    assert files(records.folder) == before != []


def test_evidence_goes_by_its_age_and_its_headlines_stay(records: Records) -> None:
    keep = timedelta(days=30)
    asyncio.run(tidied(records, keep, datetime.now(UTC) + timedelta(days=3650), keep))

    found = told(records, *(one["id"] for one in events(records)))
    assert len(found) == 3
    assert files(records.folder) == []
    assert {one["problem"].partition(" at ")[0].partition(", ")[2] for one in found} == {"removed by its age"}
    assert list((records.folder / "evidence").iterdir()) == []
    assert faults(records) == []


def test_an_error_in_writing_leaves_nothing_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cabinet = Cabinet(tmp_path / "evidence")
    name = f"2026-01-31/20260131T120000Z-{'0' * 12}.warc.gz"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        cabinet.write(name, b"x" * 100)

    assert files(tmp_path) == []
