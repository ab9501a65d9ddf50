"""Recordings: folders and zip files of snapshots, read and written, sound and broken."""

from __future__ import annotations

import json
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, a_source, after
from ticker.fetch import recording
from ticker.fetch.recording import read_recording, write_snapshot
from ticker.model.errors import FetchError, UsageError
from ticker.model.health import Trouble
from ticker.model.page import Page

FILES = {
    "20260131T120000Z.html": b"<li>One</li>",
    "20260131T120030Z.html": b"<li>Two</li>",
    "20260131T120030Z.meta.json": b'{"status": 503, "headers": {"Retry-After": "7"}, "url": "https://news.example/at"}',
    "20260131T120100Z.xml": b"<rss/>",
    "20260131T120130Z.json": b"[]",
    "README.txt": b"not a snapshot",
    "20260131.html": b"not a snapshot either",
    "20260131T120200Z.meta.json": b"{}",
    ".20260131T120230Z.part": b"<li>Half",
}


def a_folder(path: Path, files: dict[str, bytes] | None = None) -> Path:
    path.mkdir()
    for name, data in (FILES if files is None else files).items():
        (path / name).write_bytes(data)
    return path


def a_zip(path: Path, files: dict[str, bytes] | None = None, *, inside: str = "", packed: bool = True) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in (FILES if files is None else files).items():
            archive.writestr(f"{inside}{name}", data)
    return path


@pytest.fixture(params=["folder", "zip", "zip of a folder"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "folder":
        return a_folder(tmp_path / "recording")
    return a_zip(tmp_path / "recording.zip", inside="ticker/" if "of" in request.param else "")


# Reading


def test_snapshots_are_read_in_the_order_of_their_times(path: Path) -> None:
    polls = read_recording(path)

    assert [poll.at for poll in polls] == [NOON, after(30), after(60), after(90)]
    assert [poll.read() for poll in polls] == [b"<li>One</li>", b"<li>Two</li>", b"<rss/>", b"[]"]
    assert all(poll.at.tzinfo is UTC for poll in polls)


def test_without_a_word_beside_it_a_snapshot_is_a_whole_page_of_the_source(path: Path) -> None:
    page = read_recording(path)[0].play(a_source(url="https://news.example/live"))

    assert page == Page(
        url="https://news.example/live", final_url="https://news.example/live", body=b"<li>One</li>", at=NOON
    )


def test_what_stands_beside_a_snapshot_tells_how_it_was_answered(path: Path) -> None:
    poll = read_recording(path)[1]

    assert (poll.status, poll.url, poll.headers) == (503, "https://news.example/at", {"retry-after": "7"})
    with pytest.raises(FetchError, match="503") as caught:
        poll.play(a_source())
    assert caught.value.retry_after == timedelta(seconds=7)


def test_a_body_recorded_as_cut_is_no_page(tmp_path: Path) -> None:
    files = {"20260131T120000Z.html": b"<li>Hal", "20260131T120000Z.meta.json": b'{"complete": false}'}
    (poll,) = read_recording(a_folder(tmp_path / "recording", files))

    with pytest.raises(FetchError) as caught:
        poll.play(a_source())

    assert caught.value.trouble is Trouble.INCOMPLETE


def test_snapshots_of_one_time_are_an_error_and_none_is_dropped_in_silence(tmp_path: Path) -> None:
    twins = {"20260131T120000Z.html": b"1", "20260131T120000Z.xml": b"2"}

    for path in (a_folder(tmp_path / "recording", twins), a_zip(tmp_path / "recording.zip", twins)):
        with pytest.raises(UsageError, match="two snapshots of 20260131T120000Z"):
            read_recording(path)


def test_one_name_in_two_folders_of_a_zip_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "recording.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("english/20260131T120000Z.html", b"1")
        archive.writestr("arabic/20260131T120000Z.html", b"2")

    with pytest.raises(UsageError, match="twice"):
        read_recording(path)


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "recording.zip", {"20260131T120000Z.html": b"1"}, inside="../../../etc/")

    assert [poll.read() for poll in read_recording(path)] == [b"1"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "meta"),
    [
        ("20260131T120000Z.meta.json", b"{"),
        ("20260131T120000Z.meta.json", b"[]"),
        ("20260131T120000Z.meta.json", b"\xff\xfe"),
        ("20260131T120000Z.meta.json", b"[" * 100_000),
        ("20261331T120000Z.html", b""),
        ("20260131T250000Z.html", b""),
    ],
)
def test_what_is_broken_is_told_with_its_name(tmp_path: Path, name: str, meta: bytes) -> None:
    path = a_folder(tmp_path / "recording", {"20260131T120000Z.html": b"<li>", name: meta})

    with pytest.raises(UsageError) as caught:
        read_recording(path)

    assert name in str(caught.value)
    assert str(path) in str(caught.value)


def test_words_of_the_wrong_kind_beside_a_snapshot_are_passed_over(tmp_path: Path) -> None:
    meta = b'{"status": "200", "headers": [1], "url": 7, "complete": null, "more": {}}'
    files = {"20260131T120000Z.html": b"<li>", "20260131T120000Z.meta.json": meta}
    (poll,) = read_recording(a_folder(tmp_path / "recording", files))

    assert poll.play(a_source()).body == b"<li>"


@pytest.mark.parametrize("what", ["nothing", "empty folder", "text", "empty zip", "other files"])
def test_what_is_no_recording_is_told_with_what_to_do(tmp_path: Path, what: str) -> None:
    path = tmp_path / "recording"
    if what == "empty folder":
        path.mkdir()
    if what == "text":
        path.write_text("hello")
    if what == "empty zip":
        a_zip(path, {})
    if what == "other files":
        a_folder(path, {"index.html": b"<li>"})

    with pytest.raises(UsageError, match=r"20251006T120030Z\.html") as caught:
        read_recording(path)

    assert str(path) in str(caught.value)


@pytest.mark.parametrize("packed", [True, False], ids=["deflated", "stored"])
def test_a_broken_zip_is_an_error_wherever_it_is_broken(tmp_path: Path, packed: bool) -> None:
    sound = a_zip(tmp_path / "sound.zip", packed=packed).read_bytes()
    path, chance = tmp_path / "broken.zip", random.Random(7)
    problems = []
    for _ in range(400):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice([len(data), chance.randrange(len(data))])])
        try:
            for poll in read_recording(path):
                poll.read()
        except UsageError as error:
            problems.append(str(error))

    assert len(problems) > 100
    assert all(str(path) in problem for problem in problems)


def test_a_locked_zip_is_an_error(tmp_path: Path) -> None:
    data = bytearray(a_zip(tmp_path / "sound.zip", {"20260131T120000Z.html": b"<li>"}).read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(data)

    with pytest.raises(UsageError, match=r"20260131T120000Z\.html"):
        read_recording(path)[0].read()


def test_a_snapshot_that_has_gone_is_an_error_when_it_is_read(tmp_path: Path) -> None:
    path = a_folder(tmp_path / "recording", {"20260131T120000Z.html": b"<li>"})
    (poll,) = read_recording(path)
    (path / "20260131T120000Z.html").unlink()

    with pytest.raises(UsageError, match="cannot be read"):
        poll.read()


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_snapshot_is_read_no_further_than_a_page_may_be_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(recording, "SNAPSHOT_MAX", 1_000)
    files = {"20260131T120000Z.html": b"x" * 1_000, "20260131T120030Z.html": b"x" * 1_001}
    make = a_folder if kind == "folder" else a_zip
    first, second = read_recording(make(tmp_path / "recording", files))

    assert len(first.read()) == 1_000
    with pytest.raises(UsageError, match="larger than"):
        second.read()


def test_a_day_of_snapshots_in_a_zip_is_read_quickly(tmp_path: Path) -> None:
    times = [f"{NOON + timedelta(seconds=30 * number):%Y%m%dT%H%M%SZ}" for number in range(2_880)]
    files = {f"{at}.html": b"<li>" for at in times} | {f"{at}.meta.json": b"{}" for at in times}
    path = a_zip(tmp_path / "day.zip", files)

    began = datetime.now(UTC)
    assert [poll.read() for poll in read_recording(path)] == [b"<li>"] * 2_880
    assert (datetime.now(UTC) - began).total_seconds() < 10


# Writing


def a_page(body: bytes = b"<li>One</li>", *, at: datetime = NOON, content: str = "text/html", **headers: str) -> Page:
    return Page(
        url="https://news.example/live",
        final_url="https://news.example/live?key=s3cret",
        body=body,
        at=at,
        headers={"content-type": content, **{name.replace("_", "-"): value for name, value in headers.items()}},
    )


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "recording"
    pages = [a_page(b"\xff<li>", at=after(number), retry_after="\udce9é") for number in range(3)]
    for page in pages:
        write_snapshot(folder, page)

    polls = read_recording(folder)

    assert [poll.play(a_source()).body for poll in polls] == [page.body for page in pages]
    assert [poll.at for poll in polls] == [page.at for page in pages]
    assert polls[0].headers == pages[0].headers
    assert polls[0].url == "https://news.example/live"


def test_a_time_that_is_taken_gives_way_to_the_next_second(tmp_path: Path) -> None:
    first = write_snapshot(tmp_path, a_page(b"1"))
    second = write_snapshot(tmp_path, a_page(b"2", at=after(0.7)))

    assert (first.name, second.name) == ("20260131T120000Z.html", "20260131T120001Z.html")
    assert [poll.read() for poll in read_recording(tmp_path)] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        ("text/html; charset=utf-8", "html"),
        ("application/xhtml+xml", "html"),
        ("application/rss+xml", "xml"),
        ("text/xml", "xml"),
        ("application/feed+json", "json"),
        ("", "html"),
        ("../../x", "html"),
    ],
)
def test_a_snapshot_is_named_for_what_it_holds(tmp_path: Path, content: str, ending: str) -> None:
    assert write_snapshot(tmp_path, a_page(content=content)).name == f"20260131T120000Z.{ending}"


def test_no_secret_is_recorded(tmp_path: Path) -> None:
    write_snapshot(tmp_path, a_page(set_cookie="session=s3cret", etag='"1"'))

    meta = json.loads((tmp_path / "20260131T120000Z.meta.json").read_text())

    assert meta["headers"]["etag"] == '"1"'
    assert not [file for file in tmp_path.iterdir() if b"s3cret" in file.read_bytes()]
