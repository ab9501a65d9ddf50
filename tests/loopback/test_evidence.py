"""Evidence: the answers in which news were first seen, on a real disk, from a real server, by the real commands."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from stat import S_IMODE

import pytest
from aiohttp import web
from warcio.archiveiterator import ArchiveIterator

from tests.builders import NOON
from tests.loopback.evidence_desk import (
    FLOOD,
    OLD,
    QUAKE,
    amend,
    ask,
    events,
    faults,
    files,
    told,
    warc_in,
)
from tests.loopback.records import Records, channel, settings
from tests.loopback.site import Site, ticker_page
from ticker.app.service import opened
from ticker.app.settings import read_settings
from ticker.fetch.recording import read_recording
from ticker.fetch.sealed import SecretError, seal
from ticker.model.page import Page

CANARY = "c4nary-of-the-settings"
GIVEN = "c4nary-that-the-site-gave"


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Two headlines break in one poll, and one in another."""
    made = Records(tmp_path, settings("wire", more=channel("desk")))
    made.polls(OLD, OLD, [QUAKE, "Mayor resigns", *OLD], [FLOOD, QUAKE, "Mayor resigns", *OLD])
    return made


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
