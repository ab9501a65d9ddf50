"""Acknowledge and escalate: with the records on disk, and with the real daemon."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.builders import after
from tests.daemon.program import Program, until
from tests.daemon.test_main_job import a_desk
from tests.loopback.commands import ticker
from tests.loopback.records import HOUR_AGO, Records, channel, route, settings
from tests.loopback.site import Site
from ticker.cli.main import cli
from ticker.core.escalation import escalated
from ticker.model.errors import TickerError, UsageError
from ticker.model.route import ChannelRules, Policy
from ticker.store.acks import Acks
from ticker.store.database import open_database
from ticker.store.letters import Letters

ASKS = 'channels = ["desk"]\nack_within = "5m"\nescalate = ["phone"]'
OLD = ["Ferry sails again"]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """One headline that is to be acknowledged, within five minutes an hour ago."""
    text = settings("wire", more=channel("desk") + channel("phone") + route("flash", "quake", ASKS))
    made = Records(tmp_path, text)
    made.polls(OLD, OLD, ["Quake hits coast", *OLD])
    return made


def ask(records: Records, *arguments: str) -> Result:
    command = [*arguments, "-c", str(records.config)]
    return CliRunner().invoke(cli, command, env={"COLUMNS": "200", "LOGNAME": "ann"})


def waiting(records: Records) -> int:
    return int(json.loads(ask(records, "status", "--json").stdout.splitlines()[-1])["unacknowledged"])


def explained(records: Records) -> str:
    return " ".join(ask(records, "explain", "quake").stdout.split())


def test_an_alert_is_acknowledged_by_its_code_in_small_letters_too(records: Records) -> None:
    assert waiting(records) == 1
    told = explained(records)
    code = told.partition("(ticker ack ")[2].partition(")")[0]
    assert ", goes to phone at " in told

    result = ask(records, "ack", code.lower())

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split()[:2] == [code, "ann"]
    assert waiting(records) == 0
    assert "acknowledged by ann at " in explained(records)
    assert ask(records, "ack", code).exit_code == 0  # it says who was the first


def recorded(records: Records) -> dict[str, object]:
    """What programs are told of the acknowledgement."""
    told = json.loads(ask(records, "explain", "quake", "--json").stdout)["events"][-1]["acknowledgement"]
    assert isinstance(told, dict)
    return told


def test_programs_are_told_who_hears_next_and_then_who_acknowledged(records: Records) -> None:
    due = records.now + timedelta(minutes=5)
    before = recorded(records)
    ask(records, "ack", str(before["code"]))
    after_it = recorded(records)

    assert before == {
        "code": before["code"], "by": None, "at": None, "escalated_to": [], "next": "phone",
        "due_at": due.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip
    assert after_it == before | {"by": "ann", "at": after_it["at"], "next": None, "due_at": None}
    assert after_it["at"]


def test_programs_are_told_nothing_of_what_need_not_be_acknowledged(records: Records) -> None:
    told = json.loads(ask(records, "explain", "ferry", "--json").stdout)

    assert [event["acknowledgement"] for event in told["events"]] == [None]


def test_after_the_last_channel_the_account_says_when_the_operator_hears(records: Records) -> None:
    asyncio.run(passed_on(records))

    due = HOUR_AGO + timedelta(hours=2, minutes=5)
    assert f", went on to phone, the operator is told at {due:%Y-%m-%d %H:%M:%S}" in explained(records)
    told = recorded(records)
    assert (told["escalated_to"], told["next"]) == (["phone"], None)
    assert told["due_at"] == due.isoformat().replace("+00:00", "Z")


async def passed_on(records: Records) -> None:
    database = await open_database("sqlite:///ticker.db", records.folder, exclusive=True)
    acks = Acks(database)
    now = HOUR_AGO + timedelta(hours=2)
    (due,) = await acks.due(now)
    assert await acks.escalate(*escalated(due, Policy(channels=(ChannelRules(name="phone"),)), now))
    await database.close()


def test_all_can_be_acknowledged_and_must_be_asked_for(records: Records) -> None:
    assert isinstance(ask(records, "ack").exception, UsageError)
    assert isinstance(ask(records, "ack", "--all", "K7QFM").exception, UsageError)
    assert isinstance(ask(records, "ack", "NOONE").exception, TickerError)
    (record,) = [json.loads(line) for line in ask(records, "ack", "--all", "--json").stdout.splitlines()]
    assert (record["text"], record["by"]) == ("Quake hits coast", "ann")
    assert isinstance(ask(records, "ack", "--all").exception, TickerError)


def test_what_is_acknowledged_at_the_last_moment_goes_to_nobody_else(records: Records) -> None:
    asyncio.run(acknowledged_at_the_last_moment(records))


async def acknowledged_at_the_last_moment(records: Records) -> None:
    database = await open_database("sqlite:///ticker.db", records.folder, exclusive=True)
    acks = Acks(database)
    now = records.now + timedelta(hours=1)
    (due,) = await acks.due(now)
    after_it, alerts = escalated(due, Policy(channels=(ChannelRules(name="phone"),)), now)
    await acks.acknowledge([due.code], "ann", now)

    assert alerts
    assert not await acks.escalate(after_it, alerts)

    assert await Letters(database).unsent(channel="phone") == []
    assert await acks.due(after(10**9)) == []
    await database.close()


def test_what_was_passed_on_and_did_not_get_through_is_called_off_and_the_alert_is_not(records: Records) -> None:
    asyncio.run(acknowledged_while_the_phone_is_down(records))


async def acknowledged_while_the_phone_is_down(records: Records) -> None:
    database = await open_database("sqlite:///ticker.db", records.folder, exclusive=True)
    acks, letters = Acks(database), Letters(database)
    now = records.now + timedelta(hours=1)
    (due,) = await acks.due(now)
    await acks.escalate(*escalated(due, Policy(channels=(ChannelRules(name="phone"),)), now))
    assert [one.event.code for one in await letters.unsent(channel="phone")] == [due.code]
    waiting_at_the_desk = len(await letters.unsent(channel="desk"))

    await acks.acknowledge([due.code], "ann", now)

    assert await letters.unsent(channel="phone") == []
    assert len(await letters.unsent(channel="desk")) == waiting_at_the_desk > 0
    await database.close()


async def test_the_daemon_passes_on_what_nobody_acknowledged_and_nothing_else(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk, a_desk() as phone:
        text = (
            f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
            f'[channels.desk]\nurl = "{desk.url}"\n[channels.phone]\nurl = "{phone.url}"\n'
            '[[routes]]\nmatch = { any = ["quake"] }\nchannels = ["desk"]\nack_within = "3s"\nescalate = ["phone"]\n'
            '[[routes]]\nmatch = { any = ["flood"] }\nchannels = ["desk"]\nack_within = "1h"\nescalate = ["phone"]\n'
        )
        program = Program(tmp_path, text)
        await program.start()
        site.publish("Flood in valley")
        await until(lambda: desk.lines == ["Flood in valley"])
        site.publish("Quake hits coast")
        await until(lambda: len(desk.lines) == 2)
        await program.kill()
        await program.start()  # what waits is in the records
        await until(lambda: bool(phone.lines))
        result = await ticker("ack", "--all", "-c", str(tmp_path / "config.toml"))
        await program.stop()

    assert result.code == 0
    assert [line.partition("UTC: ")[2] for line in phone.lines] == ["Quake hits coast"]
    assert phone.lines[0].startswith("not acknowledged since ")
