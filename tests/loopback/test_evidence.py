"""Evidence: the answers in which news were first seen, on a real disk, from a real server, by the real commands."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from aiohttp import web
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from tests.builders import NOON
from tests.loopback.records import Records, channel, settings
from tests.loopback.site import Site, ticker_page
from ticker.app.service import opened
from ticker.app.settings import read_settings
from ticker.cli.main import cli
from ticker.fetch.recording import read_recording
from ticker.fetch.sealed import SecretError, seal
from ticker.model.errors import StoreError, TickerError
from ticker.model.evidence import Budget
from ticker.model.page import Page
from ticker.store.cabinet import Cabinet
from ticker.store.polls import Polls

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise looks whether it is there

OLD = ["Ferry sails again", "Court lifts ban"]
QUAKE, FLOOD = "Quake hits coast", "Flood closes port"
CANARY = "c4nary-of-the-settings"
GIVEN = "c4nary-that-the-site-gave"


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Two headlines break in one poll, and one in another."""
    made = Records(tmp_path, settings("wire", more=channel("desk")))
    made.polls(OLD, OLD, [QUAKE, "Mayor resigns", *OLD], [FLOOD, QUAKE, "Mayor resigns", *OLD])
    return made


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


# What is kept


def test_headlines_of_one_answer_share_a_file_and_a_poll_without_news_writes_none(records: Records) -> None:
    quake, mayor, flood = told(records, *(one["id"] for one in events(records)))

    assert len(files(records.folder)) == 2
    assert quake["file"] == mayor["file"] != flood["file"]
    assert all(one["kept"] and one["intact"] for one in (quake, mayor, flood))
    records.polls([FLOOD, QUAKE, "Mayor resigns", *OLD])
    assert len(files(records.folder)) == 2


def test_what_is_written_out_is_the_page_in_which_the_headline_was_first_seen(records: Records, tmp_path: Path) -> None:
    event = events(records)[-1]
    place = tmp_path / "out.warc.gz"

    assert ask(records, "evidence", event["id"], "-o", str(place)).exit_code == 0

    content = {kind: body for kind, _, body in warc_in(place.read_bytes())}
    assert content["resource"].decode() == ticker_page([FLOOD, QUAKE, "Mayor resigns", *OLD])
    (played,) = read_recording(place)
    assert played.at.isoformat().replace("+00:00", "Z") == event["at"]
    assert S_IMODE(place.stat().st_mode) == 0o600


def test_several_headlines_are_written_out_each_answer_once(records: Records) -> None:
    ids = [one["id"] for one in events(records)]

    data = ask(records, "evidence", *ids).stdout_bytes

    assert [kind for kind, _, _ in warc_in(data)] == ["warcinfo", "resource"] * 2


def test_files_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = Records(tmp_path, settings("wire"))
        made.polls(OLD, [QUAKE, *OLD])
    finally:
        os.umask(before)

    (file,) = files(tmp_path)
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert [S_IMODE(folder.stat().st_mode) for folder in (file.parent, file.parent.parent)] == [0o700, 0o700]


def test_nothing_is_kept_where_the_settings_say_so(tmp_path: Path) -> None:
    made = Records(tmp_path, settings("wire", more="[evidence]\nenabled = false\n"))
    made.polls(OLD, [QUAKE, *OLD])

    result = ask(made, "evidence", events(made)[0]["id"])

    assert not (tmp_path / "evidence").exists()
    assert "was not asked for" in str(result.exception)


def test_explain_tells_where_the_evidence_is(records: Records) -> None:
    (quake,) = [one for one in events(records) if one["text"] == QUAKE]

    people = " ".join(ask(records, "explain", "quake").stdout.split())
    (programs,) = [json.loads(line) for line in ask(records, "explain", "--json", "quake").stdout.splitlines()]

    assert f"evidence: kept (ticker evidence {quake['id']})" in people
    assert programs["events"][0]["evidence"]["kept"] is True


@pytest.mark.parametrize(
    ("ids", "says"),
    [(["0000"], "0000: no event has that ID"), ([], "no ID"), (["0000", "--verify"], "leave out")],
)
def test_what_cannot_be_answered_is_told_in_a_line(records: Records, ids: list[str], says: str) -> None:
    assert says in str(ask(records, "evidence", *ids).exception)


def test_a_baseline_has_no_evidence(records: Records) -> None:
    result = ask(records, "evidence", events(records, "baseline")[0]["id"])

    assert "a baseline has none" in str(result.exception)


# From the wire


async def _over_http(folder: Path, answer: Callable[[web.Request], web.Response], more: str = "") -> None:
    """A baseline, then a headline, from a server on loopback."""
    async with Site() as site:

        async def by(request: web.Request) -> web.StreamResponse:
            return answer(request)

        (folder / "config.toml").write_text(
            f'[[sources]]\nname = "site"\nurl = "{site.url}live?key={CANARY}"\nselect = ".ticker__item"\n{more}'
        )
        known = read_settings(folder / "config.toml", {})
        async with opened(known, folder=folder) as app:
            site.answer = by
            await app.watch.poll(known.sources[0], NOON)
            await app.watch.poll(known.sources[0], NOON + timedelta(seconds=30))


def _breaking(*, echo: str = "") -> Callable[[web.Request], web.Response]:
    asked: list[web.Request] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request)
        headlines = [QUAKE, *OLD] if len(asked) > 1 else OLD
        body = gzip.compress((ticker_page(headlines) + echo).encode())
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Encoding": "gzip",
            "Set-Cookie": f"session={GIVEN}",
            "X-Seen": request.headers.get("X-Desk", ""),
            "X-Served-By": "cache-17",
        }
        return web.Response(body=body, headers=headers)

    return answer


def test_the_answer_is_kept_as_it_was_sent_with_the_request_and_without_secrets(tmp_path: Path) -> None:
    headers = f'headers = {{ Cookie = "id={CANARY}", "X-Desk" = "{CANARY}", Authorization = "Bearer {CANARY}" }}\n'
    asyncio.run(_over_http(tmp_path, _breaking(), headers))

    (file,) = files(tmp_path)
    data = file.read_bytes()
    (_, answer, asked) = ArchiveIterator(BytesIO(data), check_digests="raise")
    by_kind = {kind: body for kind, _, body in warc_in(data)}
    unpacked = gzip.decompress(data)

    assert gzip.decompress(by_kind["response"]).decode() == ticker_page([QUAKE, *OLD])
    assert b"Content-Encoding: gzip\r\n" in unpacked
    assert b"X-Served-By: cache-17\r\n" in unpacked
    assert b"GET /live HTTP/1.1\r\n" in unpacked
    assert b"User-Agent: Ticker/" in unpacked
    assert asked.rec_headers.get_header("WARC-Concurrent-To") == answer.rec_headers.get_header("WARC-Record-ID")
    assert CANARY.encode() not in unpacked
    assert GIVEN.encode() not in unpacked
    assert [poll.read().decode() for poll in read_recording(file)] == [ticker_page([QUAKE, *OLD])]


def test_a_page_that_repeats_a_secret_is_not_kept_and_its_news_go_out(tmp_path: Path) -> None:
    headers = f'headers = {{ Cookie = "id={CANARY}" }}\n'
    asyncio.run(_over_http(tmp_path, _breaking(echo=f"<p>your cookie is {CANARY}</p>"), headers))
    made = Records(tmp_path, (tmp_path / "config.toml").read_text())

    (event,) = events(made)

    assert files(tmp_path) == []
    assert "repeats a secret" in told(made, event["id"])[0]["problem"]


def test_a_page_of_a_browser_is_no_answer_of_a_server_and_says_so() -> None:
    page = Page(url="https://wire.example/", body=b"<li>One</li>", at=NOON, headers={"content-type": "text/html"})

    sealed = seal(page, "wire", ())

    assert [kind for kind, _, _ in warc_in(sealed.data)] == ["warcinfo", "resource"]
    with pytest.raises(SecretError):
        seal(page, "wire", ["One"])


# What others do to it


def test_sound_evidence_has_no_fault_and_its_head_can_be_noted(records: Records) -> None:
    (line,) = ask(records, "evidence", "--verify", "--json").stdout.splitlines()
    found = json.loads(line)

    assert (found["records"], found["faults"]) == (2, [])
    assert found["head"] == told(records, events(records)[-1]["id"])[0]["chain"]


def test_files_of_records_that_are_gone_are_named_by_new_ones(records: Records) -> None:
    for file in records.folder.glob("ticker.db*"):
        file.unlink()

    async def begun() -> None:
        async with opened(read_settings(records.config, {}), folder=records.folder):
            pass

    asyncio.run(begun())

    left = [file.relative_to(records.folder / "evidence") for file in files(records.folder)]
    assert len(left) == 2
    assert faults(records) == [f"{name}: the records do not know it" for name in left]


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _forge(file: Path) -> None:
    """Another sound WARC file in its place."""
    file.write_bytes(seal(Page(url="https://wire.example/", body=b"<li>Other</li>", at=NOON), "wire", ()).data)


@pytest.mark.parametrize("harm", [_flip, _forge, lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_a_record_that_was_changed_is_noticed_and_not_written_out(
    records: Records, harm: Callable[[Path], object]
) -> None:
    flood = events(records)[-1]["id"]
    file = Path(told(records, flood)[0]["file"])
    harm(file)

    result = ask(records, "evidence", flood)

    assert file.name in str(result.exception)
    assert result.stdout_bytes == b""
    assert told(records, flood)[0]["intact"] is False
    (fault,) = faults(records)
    assert file.name in fault
    assert ask(records, "evidence", events(records)[0]["id"]).exit_code == 0


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE evidence SET url = 'https://other.example/' WHERE number = 1", "record 1 is not as it was written"),
        ("UPDATE evidence SET digest = 'f' WHERE number = 2", "record 2 is not as it was written"),
        ("DELETE FROM evidence WHERE number = 2", "record 2 was taken out"),
        ("DELETE FROM evidence WHERE number = 1", "record 1 was taken out"),
    ],
)
def test_rows_that_were_tampered_with_are_noticed(records: Records, statement: str, says: str) -> None:
    amend(records, statement)

    assert says in faults(records)


def test_a_file_that_the_records_do_not_know_is_noticed_and_stays_while_there_is_room(records: Records) -> None:
    first = files(records.folder)[0]
    alien = first.with_name(f"20200101T000000Z-{'0' * 12}.warc.gz")
    shutil.copy(first, alien)
    records.polls([FLOOD, *OLD])

    assert alien.exists()
    assert any(alien.name in fault for fault in faults(records))


def test_a_name_in_the_records_leads_out_of_the_folder_nowhere(records: Records, tmp_path: Path) -> None:
    amend(records, "UPDATE evidence SET name = '../ticker.db'")

    result = ask(records, "evidence", events(records)[0]["id"])

    assert "cannot be read" in str(result.exception)
    assert result.stdout_bytes == b""


# What a crash, a full disk and a small budget do to it


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


def _with_budget(records: Records, budget: Budget, *pages: Sequence[str]) -> None:
    """Polls under a budget that is smaller than settings allow."""
    known = replace(read_settings(records.config, {}), evidence=budget)
    records.polls(*pages, known=known)


def test_the_oldest_gives_way_in_the_budget_and_the_operator_hears_that_it_is_small(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = Records(tmp_path, settings("wire", more=channel("desk", "notices = true")))
    shown = [f"{word} hits the coast" for word in ("Quake", "Flood", "Storm", "Fire", "Plague", "Famine")]
    pages = [[*reversed(shown[:number]), *OLD] for number in range(len(shown) + 1)]
    caplog.set_level("INFO")

    _with_budget(made, Budget(max_size=2_000), *pages)

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
    _with_budget(made, Budget(max_size=100), OLD, [QUAKE, *OLD])

    (event,) = events(made)
    assert "max_size" in told(made, event["id"])[0]["problem"]


async def _tidied(records: Records, keep: timedelta, now: datetime, watched: timedelta) -> None:
    """An hourly look of the daemon, after so much was watched up to now."""
    known = replace(read_settings(records.config, {}), evidence=Budget(keep=keep))
    async with opened(known, folder=records.folder) as app:
        with closing(sqlite3.connect(records.folder / "ticker.db")) as database, database:
            since, until = (int(one.timestamp() * 1_000_000) for one in (now - watched, now))
            database.execute("INSERT INTO coverage VALUES (1, ?, ?)", (since, until))
        await app.daemon._caretaker._store.tidy(now)


def test_a_clock_that_jumps_by_years_removes_no_evidence(records: Records) -> None:
    before = files(records.folder)

    jumped = datetime.now(UTC) + timedelta(days=3650)
    asyncio.run(_tidied(records, timedelta(days=30), jumped, timedelta(hours=1)))

    assert files(records.folder) == before != []


def test_evidence_goes_by_its_age_and_its_headlines_stay(records: Records) -> None:
    keep = timedelta(days=30)
    asyncio.run(_tidied(records, keep, datetime.now(UTC) + timedelta(days=3650), keep))

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
