"""What the daemon tells of its own disk and clock, with a real database."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, a_source, an_alert, an_event
from tests.loopback.test_damage import in_use, page_of, spoil
from ticker.engine.caretaker import Caretaker, Store
from ticker.engine.certificates import Certificates
from ticker.engine.line import Line
from ticker.fetch.certificate import Certificate
from ticker.model.alert import Alert, Escalation, EventKind
from ticker.model.errors import RecordsLostError, StoreError
from ticker.model.meter import Unmetered
from ticker.model.route import ChannelRules, Policy
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.incidents import last_notice
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls

POLICY = Policy(channels=(ChannelRules(name="operator", notices=True),))


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def certificates_of(database: Database) -> Certificates:
    async def is_told(reason: str) -> bool:
        return await last_notice(database, (reason,)) is not None

    return Certificates(meter=Unmetered(), is_told=is_told)


def a_caretaker(
    database: Database, clock: Clock, policy: Policy = POLICY, *, certificates: Certificates | None = None
) -> Caretaker:
    polls = Polls(database, lambda _: None)

    async def tidy(_: object) -> None:
        await polls.prune(clock.now - timedelta(days=30), clock.now - timedelta(days=1))

    store = Store(
        writes=database,
        outbox=Outbox(database, lambda _: None),
        acks=Acks(database),
        supersede=Letters(database).supersede,
        tidy=tidy,
        certificates=certificates or certificates_of(database),
    )
    return Caretaker(store=store, line=Line(), policy=policy, wake=lambda: None, clock=clock)


async def notices(database: Database) -> list[str]:
    return [event.text for event in await Archive(database).events(kinds=[EventKind.NOTICE])]


async def test_a_full_disk_is_logged_at_once_and_told_when_there_is_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=True)
    clock = Clock()
    caretaker = a_caretaker(database, clock)
    outbox = Outbox(database, lambda _: None)
    pages = await database.read(lambda one: one.exec_driver_sql("PRAGMA page_count").scalar_one())
    await database.read(lambda one: one.exec_driver_sql(f"PRAGMA max_page_count={pages}").close())
    long = "Quake " * 20_000
    for minute in range(20):
        clock.now = NOON + timedelta(minutes=minute)
        with pytest.raises(StoreError, match="full"):
            await outbox.record([an_alert(an_event(f"e{minute}", text=long))])
        await caretaker.look()

    await database.read(lambda one: one.exec_driver_sql("PRAGMA max_page_count=1000000").close())
    await outbox.record([an_alert(an_event("last", text=long))])
    clock.now = NOON + timedelta(minutes=20)
    await caretaker.look()
    await caretaker.look()

    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == ["records not written"]
    (word,) = await notices(database)
    assert "could not be written from 2026-01-31 12:00:00 UTC to 2026-01-31 12:20:00 UTC" in word
    assert "make room on the disk" in word
    await database.close()


async def test_a_clock_that_was_set_is_told_once(tmp_path: Path) -> None:
    database = await open_database("sqlite://", tmp_path, exclusive=True)
    caretaker = a_caretaker(database, Clock())

    caretaker.clock_jumped(timedelta(hours=-2))
    caretaker.clock_jumped(timedelta(hours=2))
    await caretaker.look()

    (word,) = await notices(database)
    assert "went back by 2 h" in word
    (waits,) = await Letters(database).unsent()
    assert waits.channel == "operator"
    await database.close()


async def test_what_nobody_acknowledges_is_told_to_the_operator_once_through_restarts(tmp_path: Path) -> None:
    database = await open_database("sqlite://", tmp_path, exclusive=True)
    policy = Policy(channels=(*POLICY.channels, ChannelRules(name="desk"), ChannelRules(name="phone")))
    clock, escalation = Clock(), Escalation(within=timedelta(minutes=5), channels=("phone",))
    alert = Alert(event=replace(an_event(), code="K7QFM"), channels=("desk",), escalation=escalation)
    await Outbox(database, lambda _: None).record([alert])

    for minute in range(60):
        clock.now = NOON + timedelta(minutes=minute)
        await a_caretaker(database, clock, policy).look()

    last, first = await notices(database)
    assert first.startswith("not acknowledged since 12:00 UTC: Quake")
    assert last.startswith("nobody acknowledged since 12:00 UTC: Quake")
    assert [(one.channel, one.created_at - NOON) for one in await Letters(database).unsent()] == [
        ("desk", timedelta()),
        ("phone", timedelta(minutes=5)),
        ("operator", timedelta(minutes=10)),
    ]
    await database.close()


async def test_a_file_that_was_deleted_ends_the_look_and_so_the_daemon(tmp_path: Path) -> None:
    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=True)
    caretaker = a_caretaker(database, Clock())
    await caretaker.look()

    (tmp_path / "ticker.db").unlink()

    with pytest.raises(RecordsLostError, match="deleted"):
        await caretaker.look()
    await database.close()


async def test_damage_inside_of_the_file_is_found_by_the_daily_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await in_use(tmp_path)
    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=True)
    caretaker = a_caretaker(database, Clock())
    await caretaker.look_through()
    spoil(path, page_of(path, "sightings"))
    monkeypatch.setattr("ticker.engine.caretaker._TIDY_EVERY", timedelta())  # a day in no time

    async with asyncio.timeout(20):
        with pytest.raises(RecordsLostError, match="damaged"):
            await caretaker.keep_tidy()
    await database.close()


def a_certificate(*, days: float, of: float = 90) -> Certificate:
    """One that has so many days left of those that it was made for."""
    ends = NOON + timedelta(days=days)
    return Certificate(names=("wire.example",), issuer="", begins=ends - timedelta(days=of), ends=ends)


@pytest.mark.parametrize(
    ("days", "of", "is_told"),
    [(13.5, 90, True), (15, 90, False), (16, 45, False), (7, 45, True), (3.3, 6.6, False), (1, 6.6, True)],
)
async def test_a_certificate_that_should_have_been_renewed_is_told_of(days: float, of: float, is_told: bool) -> None:
    database = await open_database("sqlite://", Path(), exclusive=True)
    certificates = certificates_of(database)
    certificates.seen(a_source(), "wire.example", a_certificate(days=days, of=of))
    caretaker = a_caretaker(database, Clock(), certificates=certificates)

    await caretaker.look()

    assert bool(await notices(database)) is is_told
    await database.close()


async def test_each_certificate_is_told_of_once_by_all_its_sources_all_redirects_and_all_starts() -> None:
    database = await open_database("sqlite://", Path(), exclusive=True)
    clock = Clock()
    for start in range(2):
        clock.now = NOON + timedelta(hours=start)
        certificates = certificates_of(database)
        caretaker = a_caretaker(database, clock, certificates=certificates)
        for n in range(3):
            source = a_source(f"s{n}", url="https://wire.example/")
            certificates.seen(source, f"www{n}.wire.example", a_certificate(days=13))
            await caretaker.look()
        certificates.seen(a_source(), "wire.example", a_certificate(days=80))
        await caretaker.look()

    (told,) = await notices(database)
    assert told.startswith("certificate of www0.wire.example ends in 13 days (2026-02-13) and was not renewed")
    await database.close()


async def test_a_certificate_of_a_source_that_left_the_settings_is_not_told_of() -> None:
    database = await open_database("sqlite://", Path(), exclusive=True)
    certificates = certificates_of(database)
    certificates.seen(a_source("left"), "wire.example", a_certificate(days=3))
    certificates.keep({"stays"})

    await a_caretaker(database, Clock(), certificates=certificates).look()

    assert await notices(database) == []
    await database.close()
