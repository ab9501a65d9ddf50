"""A database that is damaged is kept aside, what can be read of its outbox goes over, and one word tells of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, a_decision, a_sighting, a_source, after, an_alert, an_event
from tests.loopback.test_store import damaged
from ticker.model.ack import Ack
from ticker.model.alert import Alert, Escalation
from ticker.model.delivery import Delivery, Move, State
from ticker.model.errors import StoreError
from ticker.store import salvage
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls

URL = "sqlite:///ticker.db"
WIRE = a_source("wire")
PAGE = 4096


class Told:
    """What is told of a loss, as the program does it: an event for the operator."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self, word: str) -> Sequence[Alert]:
        self.words.append(word)
        return [an_alert(an_event("loss", text=word, source=None, rank=None), "operator")]


async def in_use(folder: Path) -> Path:
    """A database with many headlines, of which some wait and one is dead, closed."""
    database = await open_database(URL, folder, exclusive=True)
    polls, outbox = Polls(database, lambda _: None), Outbox(database, lambda _: None)
    await polls.register([WIRE], NOON)
    known = replace(await polls.known(WIRE), baseline_at=NOON, rank=200)
    seen = tuple(a_sighting(n, keys=(f"t{n}", f"l{n}")) for n in range(1, 201))
    happened = [an_event(f"e{n}", text=f"headline {n}", at=after(n), rank=n) for n in range(1, 201)]
    await polls.commit(WIRE, a_decision(known, *(an_alert(one) for one in happened), sightings=seen))
    first = await outbox.claim("desk", after(300), after(400))
    assert first is not None
    sent = replace(first, state=State.SENT, settled_at=after(300), leased_until=None)
    await outbox.settle(sent, (), Move(was="1", now="2"))
    settled = "UPDATE deliveries SET state = CASE id WHEN 43 THEN 'dead' ELSE 'sent' END WHERE id < 197"
    await database.write(lambda connection: connection.exec_driver_sql(settled).close())
    asked = Alert(
        event=replace(an_event("flash", text="flash"), code="K7QFM"),
        channels=("desk",),
        escalation=Escalation(within=timedelta(minutes=5), channels=("phone",)),
    )
    await outbox.record([asked])
    await database.close()
    return folder / "ticker.db"


async def unsent(database: Database) -> list[tuple[int, State, str]]:
    def line(one: Delivery) -> tuple[int, State, str]:
        return one.id, one.state, one.event.text

    return [line(one) for one in await Letters(database).unsent() if one.channel == "desk"]


UNSENT = [
    (43, State.DEAD, "headline 43"),
    *((n, State.WAITING, f"headline {n}") for n in range(197, 201)),
    (201, State.WAITING, "flash"),
]


@pytest.mark.parametrize("how", ["empty", "garbage", "zeroed header", "cut", "header only", "middle"])
async def test_a_damaged_file_is_kept_as_it_is_and_a_new_one_begun_with_one_word_on_it(
    tmp_path: Path, how: str
) -> None:
    path = await in_use(tmp_path)
    path.write_bytes(damaged(path.read_bytes(), how))
    wal = tmp_path / "ticker.db-wal"
    wal.write_bytes(b"the log of the damaged one")
    was, told = path.read_bytes(), Told()

    database = await open_database(URL, tmp_path, exclusive=True, on_loss=told)
    polls = Polls(database, lambda _: None)
    await polls.register([WIRE], NOON)
    known = await polls.known(WIRE)
    (word,) = [one.event.text for one in await Letters(database).unsent(channel="operator")]
    await database.close()

    (kept,) = tmp_path.glob("*.corrupt")
    assert kept.read_bytes() == was
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"the log of the damaged one"
    assert known.baseline_at is None  # what stands on the page is learned in silence
    assert told.words == [word]
    assert f"kept as {kept.name}" in word


async def test_the_start_after_that_is_a_start_like_any_other(tmp_path: Path) -> None:
    path = await in_use(tmp_path)
    path.write_bytes(b"")
    told = Told()

    for _ in range(2):
        await (await open_database(URL, tmp_path, exclusive=True, on_loss=told)).close()

    assert len(told.words) == 1
    assert len(list(tmp_path.glob("*.corrupt"))) == 1


async def test_two_files_that_are_damaged_in_one_second_are_both_kept(tmp_path: Path) -> None:
    for n in range(3):
        path = await in_use(tmp_path) if n == 0 else tmp_path / "ticker.db"
        path.write_bytes(b"")
        await (await open_database(URL, tmp_path, exclusive=True, on_loss=Told())).close()

    assert len(list(tmp_path.glob("*.corrupt"))) == 3


def page_of(path: Path, name: str) -> int:
    """The root page of a table or index."""
    with sqlite3.connect(path) as database:
        found = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [name]).fetchone()
    database.close()
    return int(found[0])


def spoil(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(os.urandom(PAGE))


@pytest.mark.parametrize(
    "name", ["sightings", "sighting_keys", "sqlite_autoindex_events_1", "deliveries_queue", "ix_deliveries_event_id"]
)
async def test_what_was_not_sent_is_saved_with_its_numbers_when_another_page_is_spoilt(
    tmp_path: Path, name: str
) -> None:
    path = await in_use(tmp_path)
    spoil(path, page_of(path, name))
    told = Told()

    database = await open_database(URL, tmp_path, exclusive=True, on_loss=told)
    saved = await unsent(database)
    moves = await Outbox(database, lambda _: None).moves()
    waiting: list[Ack] = await Acks(database).due(after(3600))
    found = await Archive(database).events(words=["flash"])
    await Outbox(database, lambda _: None).record([an_alert(an_event("next"))])
    following = (await unsent(database))[-1][0]
    await database.close()

    assert saved == UNSENT
    assert following > 202  # no number is given twice
    assert moves == {"desk": {"1": "2"}}
    assert [one.code for one in waiting] == ["K7QFM"]
    assert [one.text for one in found] == ["flash"]
    assert "; 6 unsent deliveries were saved" in told.words[0]


async def test_of_a_spoilt_outbox_what_stands_on_both_sides_of_the_damage_is_saved(tmp_path: Path) -> None:
    path = await in_use(tmp_path)
    with sqlite3.connect(path) as database:
        pages = database.execute(
            "SELECT pageno FROM dbstat WHERE name = 'deliveries' AND pagetype = 'leaf' ORDER BY path"
        )
        leaves = [page for (page,) in pages]
    database.close()
    assert len(leaves) > 2
    spoil(path, leaves[1])

    fresh = await open_database(URL, tmp_path, exclusive=True, on_loss=Told())
    saved = await unsent(fresh)
    await fresh.close()

    assert saved[-5:] == UNSENT[-5:]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE deliveries SET bundle = 'no such:1'",
        "UPDATE deliveries SET due_at = 9223372036854775807",
        "UPDATE deliveries SET created_at = 'noon'",
        "UPDATE events SET kind = 'rumour'",
        "UPDATE events SET urgency = 77",
        "DELETE FROM events",
    ],
)
async def test_rows_that_make_no_sense_are_left_in_the_old_file_and_counted(tmp_path: Path, change: str) -> None:
    path = await in_use(tmp_path)
    with sqlite3.connect(path) as spoilt:
        spoilt.execute(change)
    spoilt.close()
    spoil(path, page_of(path, "coverage"))
    told = Told()

    database = await open_database(URL, tmp_path, exclusive=True, on_loss=told)
    saved = await unsent(database)
    await database.close()

    assert saved == []
    assert "; 6 could not be read" in told.words[0]


async def test_a_file_that_is_gone_is_told_of_and_its_log_is_not_taken_for_that_of_the_new_one(tmp_path: Path) -> None:
    path = await in_use(tmp_path)
    path.unlink()
    (tmp_path / "ticker.db-wal").write_bytes(b"the log of what is gone")
    told = Told()

    database = await open_database(URL, tmp_path, exclusive=True, on_loss=told)
    (word,) = [one.event.text for one in await Letters(database).unsent()]
    await database.close()

    assert "are gone" in word
    assert told.words == [word]


async def test_a_first_start_tells_of_no_loss(tmp_path: Path) -> None:
    told = Told()

    await (await open_database(URL, tmp_path, exclusive=True, on_loss=told)).close()

    assert told.words == []


async def test_a_start_that_cannot_write_the_new_one_leaves_the_damaged_one_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await in_use(tmp_path)
    path.write_bytes(b"")

    def full(word: str) -> Sequence[Alert]:
        raise OSError(28, "No space left on device", word)

    with pytest.raises(StoreError, match="No space left"):
        await open_database(URL, tmp_path, exclusive=True, on_loss=full)

    assert path.read_bytes() == b""
    assert list(tmp_path.glob("*.corrupt")) == []


async def test_salvage_reads_nothing_of_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ticker.db").write_bytes(b"SQLite format 3\0" + os.urandom(10_000))

    assert salvage.salvaged(tmp_path / "ticker.db") == salvage.Salvage()


# While it is open


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda path: path.unlink(), "deleted"),
        (lambda path: path.rename(path.with_name("elsewhere.db")), "moved away"),
        (lambda path: path.with_name("other.db").replace(path), "another file"),
        (lambda path: os.truncate(path, 0), "emptied"),
    ],
)
async def test_a_file_that_goes_away_beneath_the_program_is_noticed(
    tmp_path: Path, happens: Callable[[Path], object], said: str
) -> None:
    database = await open_database(URL, tmp_path, exclusive=True)
    (tmp_path / "other.db").write_bytes((tmp_path / "ticker.db").read_bytes())
    assert await database.loss() == ""

    happens(tmp_path / "ticker.db")

    assert said in await database.loss()
    await database.close()


async def test_a_page_of_garbage_is_found_by_looking_through_the_file(tmp_path: Path) -> None:
    path = await in_use(tmp_path)
    database = await open_database(URL, tmp_path, exclusive=True)
    assert await database.fault() == ""

    spoil(path, page_of(path, "sightings"))

    assert await database.fault() != ""
    await database.close()


async def test_a_damaged_index_of_words_is_made_anew_from_the_headlines(tmp_path: Path) -> None:
    """SQLite finds the file whole, and yet nothing can be written."""
    path = await in_use(tmp_path)
    database = await open_database(URL, tmp_path, exclusive=True)
    with closing(sqlite3.connect(path)) as spoilt, spoilt:
        spoilt.execute("UPDATE events_search_data SET block = x'ffffffffff' WHERE id = 10")
    outbox = Outbox(database, lambda _: None)
    with pytest.raises(StoreError, match="damaged"):
        await outbox.record([an_alert(an_event("next"))])

    assert await database.loss() == ""

    await outbox.record([an_alert(an_event("next", text="Dam holds"))])
    found = await Archive(database).events(words=["holds"]), await Archive(database).events(words=["flash"])
    await database.close()
    assert [len(events) for events in found] == [1, 1]


async def test_damage_that_is_met_in_between_is_looked_into_at_once(tmp_path: Path) -> None:
    path = await in_use(tmp_path)
    database = await open_database(URL, tmp_path, exclusive=True)
    spoil(path, page_of(path, "deliveries_queue"))
    with pytest.raises(StoreError, match="malformed"):
        await Outbox(database, lambda _: None).claim("desk", after(900), after(901))

    assert await database.loss() != ""
    await database.close()
