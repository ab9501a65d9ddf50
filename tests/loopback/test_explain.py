"""``ticker explain``: the account of a headline, and of silence, from records on a real disk."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from sqlalchemy import Connection

from tests.loopback.records import EVERY, HOUR_AGO, Records, channel, deferred, refused, route, settings
from ticker.cli.main import cli
from ticker.store.database import open_database
from ticker.store.explained import explain, latest_texts, watched
from ticker.store.search import index_all

OLD = ["Ferry sails again", "Court lifts ban"]
QUAKE = "Quake hits coast"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """One source, two channels, no routes; a headline breaks on the third poll."""
    made = Records(tmp_path, settings("wire", more=channel("desk") + channel("mail")))
    made.polls(OLD, OLD, [QUAKE, *OLD])
    return made


def ask(records: Records, *arguments: str, width: int = 100) -> Result:
    command = ["explain", *arguments, "-c", str(records.config)]
    return CliRunner().invoke(cli, command, env={"COLUMNS": str(width)})


def told(records: Records, *arguments: str) -> str:
    """What people read, in single spaces: where a line is broken does not matter here."""
    result = ask(records, *arguments)
    assert result.exit_code == 0
    return " ".join(result.stdout.split())


def record(records: Records, *arguments: str) -> dict[str, Any]:
    (line,) = ask(records, "--json", *arguments).stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


# What happened


def test_an_alert_is_told_with_its_rule_its_channels_and_how_long_it_took(records: Records) -> None:
    records.delivers(channel="desk")
    records.delivers(channel="mail")

    said = told(records, "quake")

    at = f"{HOUR_AGO + 3 * EVERY:%Y-%m-%d %H:%M:%S}"
    assert f"{QUAKE} alerted: desk, mail, first sent 0.4 s after it was seen" in said
    assert f"wire · first seen {at} · still on the page, last read {at}" in said
    assert f"{at} new {QUAKE} first seen" in said
    assert "→ desk sent after 0.4 s → mail sent after 0.4 s" in said


def test_what_a_channel_refused_or_puts_off_is_told_with_its_reason(records: Records) -> None:
    records.delivers(refused, channel="desk")
    records.delivers(deferred, channel="mail")

    said = told(records, "quake")

    assert "not alerted yet: waits for mail; given up for desk" in said
    assert "desk dead letter after 12 min, 3 attempts; 401 unauthorized" in said
    assert re.search(r"mail waiting for \d+ min, next attempt at .{19}, 2 attempts; 503 try later", said)


def test_what_stood_there_at_the_first_good_poll_is_said_to_be_never_alerted(records: Records) -> None:
    said = told(records, "ferry")

    assert "never alerted: it was there at the baseline (first good poll)" in said
    assert "route" not in said


def test_all_wordings_are_one_headline_and_each_finds_it(records: Records) -> None:
    records.polls(["Quake hits coast, 12 dead", *OLD])

    by_former, by_latest = record(records, "quake", "coast"), record(records, "dead")

    assert by_former == by_latest
    assert by_former["text"] == "Quake hits coast, 12 dead"
    assert [(one["kind"], one["was"]) for one in by_former["events"]] == [("new", None), ("update", QUAKE)]


def test_words_may_be_beginnings_and_all_of_them_are_needed(records: Records) -> None:
    assert record(records, "qua", "coa")["text"] == QUAKE
    assert ask(records, "quake", "ferry").exit_code == 1


def test_a_headline_that_left_and_came_back_says_how_often_and_why_that_was_no_news(records: Records) -> None:
    records.polls(*[["Court lifts ban"]] * 4, ["Court lifts ban", QUAKE])

    found = record(records, "quake")

    assert (found["returns"], found["on_page"]) == (1, True)
    assert found["returned"]
    assert f"came back once; no news the last time: {found['returned']}" in told(records, "quake")


def test_a_headline_that_left_says_when_it_was_last_seen_and_that_it_was_withdrawn(records: Records) -> None:
    records.polls(*[OLD] * 4)

    said = told(records, "quake")

    last = HOUR_AGO + 3 * EVERY
    assert f"last seen {last:%Y-%m-%d %H:%M:%S} · gone {last + EVERY:%Y-%m-%d %H:%M:%S}" in said
    assert "withdrawn Quake hits coast taken off the page" in said
    assert said.endswith("told to nobody: no route asks for it")


def test_a_headline_in_an_earlier_wording_stands_on_the_page_and_why_that_is_silent_is_told(tmp_path: Path) -> None:
    records = Records(tmp_path, settings("wire", more=channel("desk")))
    first, second = "Toll in floods rises to 41", "Toll in floods rises to 47"
    records.polls(OLD, [first, *OLD], [second, *OLD], *[[first, *OLD]] * 5)

    found, said = record(records, "toll"), told(records, "toll")

    assert (found["text"], found["on_page"], found["gone_at"]) == (second, True, None)
    assert f"on the page in an earlier wording since {HOUR_AGO + 4 * EVERY:%Y-%m-%d %H:%M:%S}" in said
    assert f'no news: shows an earlier wording, "{first}", as a cache that lags behind does' in said
    assert "gone" not in said


def test_a_headline_that_was_missing_for_a_moment_says_so(records: Records) -> None:
    records.polls(OLD, [QUAKE, *OLD])

    why = "it was missing for a moment, as with caches that answer in turn"
    assert f"came back once; no news: {why}" in told(records, "quake")


def test_the_rule_that_decided_is_told_with_what_the_headline_was_compared_with(records: Records) -> None:
    records.polls(["Quake hits coast, 12 dead", *OLD])

    event = record(records, "dead")["events"][-1]

    assert event["compared"]
    assert f"{event['reason']}; {event['compared']}" in told(records, "dead")


# Who heard of it


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (channel("desk") + route("sport", "cup", 'channels = ["desk"]'), "no route takes it"),
        (channel("desk") + route("night", "quake", "mute = true"), 'the route "night" is mute'),
        (channel("desk", 'min_urgency = "flash"'), "no channel hears of what is only routine (min_urgency)"),
        ("", "the settings name no channel"),
    ],
)
def test_an_alert_that_nobody_heard_says_why(tmp_path: Path, more: str, why: str) -> None:
    records = Records(tmp_path, settings("wire", more=more))
    records.polls(OLD, [QUAKE, *OLD])

    assert f"told to nobody: {why}" in told(records, "quake")
    assert record(records, "quake")["alerted"] is False


def test_settings_that_have_changed_since_are_not_blamed_for_what_was_then(tmp_path: Path) -> None:
    records = Records(tmp_path, settings("wire", more=channel("desk") + route("night", "quake", "mute = true")))
    records.polls(OLD, [QUAKE, *OLD])
    records.resettle(settings("wire", more=channel("desk")))

    assert 'route "night" took it, but by the settings of then no channel heard of it' in told(records, "quake")


def test_the_routes_that_took_it_are_named_and_how_urgent_they_made_it(tmp_path: Path) -> None:
    loud = route("quakes", "quake", 'urgency = "flash"\nchannels = ["desk"]\ncontinue = true')
    records = Records(
        tmp_path, settings("wire", more=channel("desk") + loud + route("rest", more='channels = ["desk"]'))
    )
    records.polls(OLD, [QUAKE, *OLD])

    assert "route: quakes, rest, as flash" in told(records, "quake")


# The story


def test_a_story_of_several_sources_is_told_with_who_was_first_and_by_how_much(tmp_path: Path) -> None:
    records = Records(tmp_path, settings("wire", "other"))
    told_by_both(records)

    said, of_wire = told(records, "quake", "--source", "wire"), record(records, "quake", "--source", "wire")

    assert "the story 2 headlines of 2 sources" in said
    assert re.search(rf"other first, \d\d:\d\d:\d\d {QUAKE} wire \+4 min this one", said)
    assert of_wire["story"]["first_source"] == "other"
    assert [(one["source"], one["after_first_s"]) for one in of_wire["story"]["headlines"]] == [
        ("other", 0.0),
        ("wire", 240.0),
    ]
    assert of_wire["events"][0]["lead"] == "other 4 min before"


def test_what_goes_out_together_says_with_what_and_when(tmp_path: Path) -> None:
    first = '[[routes]]\nname = "first"\nchannels = ["desk"]\nmatch = { story = "first" }\n'
    records = Records(tmp_path, settings("wire", "other", more=channel("desk") + first))
    told_by_both(records)

    said = told(records, "quake", "--source", "wire")

    assert re.search(r"→ desk waiting for \d+ min, with more on its story", said)
    assert record(records, "quake", "--source", "wire")["events"][0]["deliveries"][0]["bundle"] == "story"


def told_by_both(records: Records) -> None:
    records.polls(OLD, source="wire")
    records.polls(["Harbour closed"], [QUAKE, "Harbour closed"], source="other")
    records.polls([QUAKE, *OLD], source="wire", later=timedelta(minutes=4))


def test_a_headline_alone_has_no_story(records: Records) -> None:
    assert record(records, "quake")["story"] is None


# Sources that change


def test_a_source_that_was_renamed_keeps_the_account_of_its_headlines(records: Records) -> None:
    records.resettle(settings("wire").replace('"wire"', '"agency"'))
    records.polls(["Quake hits coast, 12 dead", *OLD], source="agency")

    found = record(records, "quake")

    assert found["source"] == "agency"
    assert [(one["kind"], one["source"]) for one in found["events"]] == [("new", "wire"), ("update", "agency")]


def test_two_addresses_under_one_name_are_two_sources(records: Records) -> None:
    records.resettle(settings("wire").replace("https://wire.example/", "https://moved.example/"))
    records.polls(["Quake talks begin", "Harbour closed", "Bridge closed"])

    first, second = (json.loads(line) for line in ask(records, "quake", "--json").stdout.splitlines())

    assert [one["kind"] for one in first["events"]] == ["new"]
    assert [one["kind"] for one in second["events"]] == ["baseline"]
    assert (first["on_page"], second["on_page"]) == (False, True)
    assert first["removed_at"]


def test_a_headline_that_is_forgotten_still_has_its_events(records: Records) -> None:
    with sqlite3.connect(records.folder / "ticker.db") as database:
        database.execute("DELETE FROM sighting_keys")
        database.execute("DELETE FROM sightings")

    assert "so long ago that it is known no more" in told(records, "quake")
    assert (record(records, "quake")["text"], record(records, "quake")["returns"]) == (QUAKE, None)


# Which ones


def test_the_latest_stands_last_and_what_is_left_out_is_said(records: Records) -> None:
    records.polls(["Quake relief on its way", QUAKE, *OLD])

    both = ask(records, "quake", "--json")
    one = ask(records, "quake", "--json", "--limit", "1")

    texts = [json.loads(line)["text"] for line in both.stdout.splitlines()]
    assert texts == [QUAKE, "Quake relief on its way"]
    assert json.loads(one.stdout)["text"] == "Quake relief on its way"
    assert "there are more" in one.stderr
    assert both.stderr == ""


def test_source_and_time_narrow_what_is_found(records: Records) -> None:
    at = HOUR_AGO + 3 * EVERY
    assert record(records, "quake", "--source", "wire", "--since", at.isoformat())["text"] == QUAKE
    assert ask(records, "quake", "--source", "other").exit_code == 1
    assert ask(records, "quake", "--until", at.isoformat()).exit_code == 1


def test_notices_are_no_headlines(records: Records) -> None:
    records.polls(*[None] * 3)

    assert ask(records, "cannot be read").exit_code == 1


# What is shown


def test_nothing_of_a_page_is_markup_and_no_line_is_wider_than_the_terminal(tmp_path: Path) -> None:
    records = Records(tmp_path, settings("wire", more=channel("desk")))
    long = "[bold red]Quake[/] :boom: hits " + "the very long coast of the islands " * 8
    records.polls(OLD, [long, *OLD])

    shown = ask(records, "quake").stdout

    assert "[bold red]Quake[/] :boom: hits" in " ".join(shown.split())
    assert "\x1b" not in shown
    assert max(map(cell_len, shown.splitlines())) <= 100


# Nothing found


def test_silence_is_told_with_what_was_looked_at_and_when_nobody_looked(records: Records) -> None:
    records.polls(None, [QUAKE, *OLD], later=timedelta(minutes=20))

    result = ask(records, "tsunami")

    assert result.exit_code == 1
    assert result.stdout == ""
    since, until = HOUR_AGO + 3 * EVERY, HOUR_AGO + 4 * EVERY + timedelta(minutes=20)
    assert "no headline has tsunami" in result.stderr
    assert "3 headlines were looked at" in result.stderr
    wire = next(line for line in result.stderr.splitlines() if line.startswith("wire"))
    assert wire.split()[:2] == ["wire", "3"]
    ended = f"{until:%H:%M}" if since.date() == until.date() else f"{until:%Y-%m-%d %H:%M}"
    assert f"{since:%Y-%m-%d %H:%M} to {ended}" in " ".join(result.stderr.split())


def test_a_short_gap_is_told_to_the_second_and_many_are_counted(records: Records) -> None:
    for _ in range(7):
        records.polls(None, [QUAKE, *OLD])

    said = " ".join(ask(records, "tsunami").stderr.split())

    assert f"{HOUR_AGO + 15 * EVERY:%H:%M:%S} for 60 s" in said
    assert "3 times before" in said  # five are shown, the present one with them


def test_a_source_that_is_not_read_now_is_blind_since_it_was_last_read(records: Records) -> None:
    said = " ".join(ask(records, "tsunami", "--since", "10m").stderr.split())

    assert f"since {HOUR_AGO + 3 * EVERY:%Y-%m-%d %H:%M}" in said


def test_a_source_that_was_never_read_says_so(tmp_path: Path) -> None:
    records = Records(tmp_path, settings("wire", "other"))
    records.polls(OLD, source="wire")

    said = ask(records, "tsunami").stderr

    assert re.search(r"other +0 +never", said)


def test_a_source_that_is_unknown_is_named(records: Records) -> None:
    result = ask(records, "quake", "--source", "nobody")

    assert result.exit_code == 1
    assert "no source was watched then that is called nobody" in result.stderr


def test_the_nearest_headline_is_offered(records: Records) -> None:
    said = " ".join(ask(records, "quack", "cost").stderr.split())

    assert said.endswith(f"did you mean {HOUR_AGO + 3 * EVERY:%Y-%m-%d %H:%M:%S} wire {QUAKE}")


def test_what_has_the_words_outside_of_the_time_asked_for_is_offered(records: Records) -> None:
    said = " ".join(ask(records, "quake", "--since", "5m").stderr.split())

    assert said.endswith(f"wire {QUAKE}")


def test_json_of_nothing_is_empty_and_the_account_of_it_stays_on_stderr(records: Records) -> None:
    result = ask(records, "tsunami", "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "looked at" in result.stderr


# How it is read


async def test_no_table_that_grows_with_the_years_is_read_from_end_to_end(tmp_path: Path) -> None:
    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=True)

    def plans(connection: Connection) -> list[str]:
        asked: list[str] = []
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(
            "INSERT INTO sources (id, address, url, name, selection, rank, baseline_at, rebase, path, count, closed, "
            "last_good_at, failures, problem, told) VALUES (1, 'a', 'u', 'wire', '', 1, 1, 0, '', 1, 1, 1, 0, '', 0)"
        )
        driver.execute(
            "INSERT INTO events (id, kind, source, source_id, rank, text, at, urgency, story, reason) "
            "VALUES ('e1', 'new', 'wire', 1, 1, 'Quake hits coast', 1, 5, 's', 'first seen')"
        )
        index_all(connection)
        driver.set_trace_callback(asked.append)
        found = explain(connection, words=["quake"], source="wire", since=LONG_AGO, until=HOUR_AGO, limit=9)
        watched(connection, source=None, since=HOUR_AGO, until=HOUR_AGO, now=HOUR_AGO, patience={})
        latest_texts(connection, limit=10)
        driver.set_trace_callback(None)
        assert len(found) == 1
        return [
            str(row[3])
            for statement in asked
            if statement.startswith("SELECT") and "LIMIT 10" not in statement
            for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]

    steps = await database.read(plans)
    await database.close()

    assert any("events_headline" in step for step in steps)
    assert any("ix_events_story" in step for step in steps)
    assert [step for step in steps if re.match(r"SCAN (events|sightings|deliveries|coverage)\b(?!_)", step)] == []
