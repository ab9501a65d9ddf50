"""``ticker outbox``: dead letters and what waits, seen, sent after all or given up, with the daemon or without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.builders import NOON, after, an_alert
from tests.daemon.program import Program, until
from tests.daemon.test_main_job import a_desk
from tests.daemon.test_main_job import settings as program_settings
from tests.loopback.commands import ticker
from tests.loopback.records import Records, channel, deferred, refused, settings
from tests.loopback.site import Site
from ticker.cli.main import cli
from ticker.model.delivery import State
from ticker.model.errors import TickerError, UsageError
from ticker.store.database import open_database, open_to_amend
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox

OLD = ["Ferry sails again", "Court lifts ban"]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Two headlines broke; the desk refused both, the mail is down."""
    made = Records(tmp_path, settings("wire", more=channel("desk") + channel("mail")))
    made.polls(OLD, OLD, ["Quake hits coast", *OLD], ["Minister resigns", "Quake hits coast", *OLD])
    made.delivers(refused, channel="desk")
    made.delivers(deferred, channel="mail")
    return made


def ask(records: Records, *arguments: str) -> Result:
    command = ["outbox", *arguments, "-c", str(records.config)]
    return CliRunner().invoke(cli, command, env={"COLUMNS": "200", "LOGNAME": "ann"})


def listed(records: Records, *arguments: str) -> list[dict[str, Any]]:
    result = ask(records, "list", "--json", *arguments)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def states(records: Records) -> list[tuple[str, str]]:
    return sorted((one["channel"], one["state"]) for one in listed(records))


def test_what_waits_and_what_is_dead_stand_in_a_table(records: Records) -> None:
    lines = ask(records, "list").stdout.splitlines()

    assert lines[0].split() == ["id", "channel", "state", "since", "attempts", "next", "try", "headline", "problem"]
    assert len(lines) == 5
    (dead,) = [line for line in lines if "desk" in line and "Quake hits coast" in line]
    assert "dead" in dead
    assert "never" in dead
    assert "401 unauthorized" in dead
    (waits,) = [line for line in lines if "mail" in line and "Quake hits coast" in line]
    assert "deferred" in waits
    assert "in " in waits


def test_the_list_can_be_narrowed(records: Records) -> None:
    assert {one["state"] for one in listed(records, "--dead")} == {"dead"}
    assert {one["channel"] for one in listed(records, "--channel", "mail")} == {"mail"}
    first = listed(records)[0]["id"]
    assert [one["id"] for one in listed(records, str(first))] == [first]


def test_a_dead_letter_is_made_due_with_its_tries_forgotten(records: Records) -> None:
    dead = listed(records, "--dead")[0]

    result = ask(records, "retry", str(dead["id"]))

    assert result.exit_code == 0
    (now,) = listed(records, str(dead["id"]))
    assert (now["state"], now["attempts"]) == ("waiting", 0)
    assert now["created_at"] > dead["created_at"]
    assert len(listed(records, "--dead")) == 1


def test_what_was_deferred_is_due_now_and_keeps_its_age(records: Records) -> None:
    before = next(one for one in listed(records, "--channel", "mail") if one["state"] == "deferred")

    assert ask(records, "retry", "--all", "--channel", "mail").exit_code == 0

    (now,) = listed(records, str(before["id"]))
    assert now["due_at"] < before["due_at"]
    assert (now["created_at"], now["attempts"]) == (before["created_at"], before["attempts"])


def test_what_is_dropped_is_sent_to_nobody_and_says_who_dropped_it(records: Records) -> None:
    dead = listed(records, "--dead")[0]

    assert ask(records, "drop", str(dead["id"])).exit_code == 0

    assert dead["id"] not in [one["id"] for one in listed(records)]
    account = CliRunner().invoke(cli, ["explain", *dead["text"].split(), "--json", "-c", str(records.config)])
    told = [one for event in json.loads(account.stdout)["events"] for one in event["deliveries"]]
    (dropped,) = [one for one in told if one["channel"] == "desk"]
    assert dropped["state"] == "dropped"
    assert dropped["problem"].startswith("dropped by ann at ")
    assert dropped["problem"].endswith("before: 401 unauthorized")


def test_all_takes_all_that_fit(records: Records) -> None:
    assert ask(records, "drop", "--all", "--dead").exit_code == 0
    assert {name for name, _ in states(records)} == {"mail"}
    assert ask(records, "drop", "--all").exit_code == 0
    assert states(records) == []


@pytest.mark.parametrize("command", ["retry", "drop"])
def test_all_of_them_must_be_asked_for(records: Records, command: str) -> None:
    for arguments in ([], ["--dead"], ["--all", "1"]):
        with pytest.raises(UsageError, match="--all"):
            CliRunner().invoke(cli, ["outbox", command, *arguments, "-c", str(records.config)], catch_exceptions=False)
    assert len(states(records)) == 4


def test_an_unknown_id_is_told_and_the_others_are_done(records: Records) -> None:
    dead = str(listed(records, "--dead")[0]["id"])

    result = ask(records, "retry", dead, "4711", "--json")

    assert isinstance(result.exception, TickerError)
    assert "4711" in str(result.exception)
    assert json.loads(result.stdout)["state"] == "waiting"


def test_nothing_to_do_is_told(records: Records) -> None:
    ask(records, "drop", "--all")
    result = ask(records, "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing waits" in result.stderr
    assert isinstance(ask(records, "retry", "--all").exception, TickerError)


async def test_without_records_it_says_so_and_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(settings("wire"), encoding="utf-8")
    result = await ticker("outbox", "list", "-c", str(tmp_path / "config.toml"))
    assert result.code == 2
    assert "no records yet" in result.err
    assert len(result.err.splitlines()) == 1


async def test_what_the_daemon_is_just_sending_is_left_to_it(tmp_path: Path) -> None:
    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=True)
    outbox = Outbox(database, lambda _: None)
    await outbox.record([an_alert()])
    claimed = await outbox.claim("desk", NOON, after(120))
    assert claimed
    beside = await open_to_amend("sqlite:///ticker.db", tmp_path)
    letters = Letters(beside)

    assert await letters.retry([claimed.id], after(1)) == []
    assert await letters.drop([claimed.id], "ann", after(1)) == []

    assert [one.state for one in await letters.drop([claimed.id], "ann", after(121))] == [State.DROPPED]
    await beside.close()
    await database.close()


async def test_a_running_daemon_sends_within_seconds_what_is_retried(tmp_path: Path) -> None:
    async with Site() as site, a_desk() as desk:
        program = Program(tmp_path, program_settings(site, desk.url))
        await program.start()
        desk.status = 403
        site.publish("Refused at first")
        await until(lambda: any("ticker outbox retry 1" in line for line in program.log))
        desk.status = 200
        result = await ticker("outbox", "retry", "1", "-c", str(program.folder / "config.toml"))
        await until(lambda: desk.lines == ["Refused at first"], patience=6)
        await until(lambda: any(" delivery " in line for line in program.log))  # that it was sent is noted
        empty = await ticker("outbox", "list", "--json", "-c", str(program.folder / "config.toml"))
        await program.stop()

    assert result.code == 0
    assert empty.out == ""
