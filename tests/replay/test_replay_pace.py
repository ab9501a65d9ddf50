"""The sum at the end of ``ticker replay``: how many alerts a day settings would have made."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.loopback.records import channel, route, settings
from tests.loopback.site import ticker_page
from ticker.cli.main import cli

MONDAY = datetime(2026, 1, 26, 12, tzinfo=UTC)
OLD = ["Court lifts ban", "Ferry sails again"]
QUIET_ON = channel("desk") + channel("night", 'min_urgency = "flash"') + channel("operator", "notices = true")
ROUTES = route("quakes", "quake", 'urgency = "flash"\nchannels = ["desk", "night"]') + route(
    "sport", "cup", "mute = true"
)


def recording(folder: Path, *pages: Sequence[str] | None, begin: datetime = MONDAY, every: timedelta) -> str:
    """A folder of snapshots; None is a poll that was answered with 503."""
    folder.mkdir()
    for n, page in enumerate(pages):
        name = f"{begin + n * every:%Y%m%dT%H%M%SZ}"
        (folder / f"{name}.html").write_text(ticker_page(page or ()), encoding="utf-8")
        if page is None:
            (folder / f"{name}.meta.json").write_text('{"status": 503}', encoding="utf-8")
    return str(folder)


def replayed(*arguments: str, config: str | None = None) -> Result:
    environ = {"TICKER_CONFIG": config or ""}
    result = CliRunner().invoke(cli, ["replay", *arguments], env=environ, catch_exceptions=False)
    assert result.exit_code == 0
    return result


def table(result: Result, title: str) -> dict[str, dict[str, str]]:
    """One of the tables at the end: its rows by their first column, each by the heads of the others."""
    lines = result.stderr.splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith(title))
    heads = re.split(r"  +", lines[begin].strip())
    rows = [re.split(r"  +", line.strip()) for line in [*lines[begin + 1 :], ""]]
    return {row[0]: dict(zip(heads[1:], row[1:], strict=True)) for row in rows[: rows.index([""])]}


def a_config(folder: Path, text: str) -> str:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return str(folder / "config.toml")


@pytest.fixture
def day(tmp_path: Path) -> str:
    """A day and a half in which three headlines break and one is changed."""
    pages = [
        OLD,
        ["Quake hits coast", *OLD],
        ["Cup draw made", "Quake hits coast", *OLD],
        ["Cup draw made", "Quake hits coast, 12 dead", *OLD],
        ["Bridge closed", "Cup draw made", "Quake hits coast, 12 dead", *OLD],
        ["Bridge closed", "Cup draw made", "Quake hits coast, 12 dead", *OLD],
        ["Bridge closed", "Cup draw made", "Quake hits coast, 12 dead", *OLD],
    ]
    return recording(tmp_path / "day", *pages, every=timedelta(hours=6))


def test_without_settings_the_sum_is_a_line(day: str) -> None:
    result = replayed(day, "--select", ".ticker__item")

    assert result.stderr.strip() == "7 polls, 4 alerts (3 new, 1 update), 2.7 a day"


def test_each_channel_has_its_alerts_by_kind_and_a_day(day: str, tmp_path: Path) -> None:
    config = a_config(tmp_path, settings("wire", more=QUIET_ON + ROUTES))
    result = replayed(day, "--source", "wire", "-c", config)

    shown = table(result, "channel")
    assert shown["desk"] == {"alerts": "2", "a day": "1.3", "new": "1", "update": "1", "repeat": "0"}
    assert shown["night"] == shown["desk"]
    assert shown["operator"]["alerts"] == "0"


def test_each_route_has_what_it_took_and_what_none_took_is_counted_too(day: str, tmp_path: Path) -> None:
    config = a_config(tmp_path, settings("wire", more=QUIET_ON + ROUTES))
    shown = table(replayed(day, "--source", "wire", "-c", config), "route")

    assert {name: row["alerts"] for name, row in shown.items()} == {
        "quakes": "2",
        "sport (mute)": "1",
        "no route takes it": "1",
    }


def test_without_routes_every_channel_that_is_not_too_quiet_hears_all(day: str, tmp_path: Path) -> None:
    config = a_config(tmp_path, settings("wire", more=QUIET_ON))
    result = replayed(day, "--select", ".ticker__item", config=config)

    assert {name: row["alerts"] for name, row in table(result, "channel").items()} == {
        "desk": "4",
        "night": "0",
        "operator": "4",
    }
    assert "route" not in result.stderr


def test_the_urgency_of_events_is_that_of_the_routes_and_stdout_holds_events_only(day: str, tmp_path: Path) -> None:
    config = a_config(tmp_path, settings("wire", more=QUIET_ON + ROUTES))
    result = replayed(day, "--source", "wire", "-c", config, "--json")

    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert {one["text"]: one["urgency"] for one in events if one["kind"] == "new"} == {
        "Quake hits coast": "flash",
        "Cup draw made": "routine",
        "Bridge closed": "routine",
    }


def test_notices_are_counted_for_those_who_hear_them_and_are_no_alerts(tmp_path: Path) -> None:
    path = recording(tmp_path / "down", OLD, *[None] * 4, every=timedelta(hours=1))
    config = a_config(tmp_path, settings("wire", more=QUIET_ON))

    shown = table(replayed(path, "--source", "wire", "-c", config), "channel")

    assert (shown["operator"]["alerts"], shown["operator"]["notice"]) == ("0", "1")
    assert shown["desk"]["notice"] == "0"


@pytest.mark.parametrize(
    ("every", "sum_says"),
    [
        (timedelta(minutes=1), "2 polls, 1 alert (1 new), no rate a day: less than an hour is recorded"),
        (timedelta(hours=6), "2 polls, 1 alert (1 new), 4.0 a day at that pace"),
        (timedelta(days=2), "2 polls, 1 alert (1 new), 0.5 a day"),
    ],
)
def test_a_short_recording_does_not_pretend_to_be_a_day(tmp_path: Path, every: timedelta, sum_says: str) -> None:
    path = recording(tmp_path / "short", OLD, ["Quake hits coast", *OLD], every=every)

    assert replayed(path, "--select", ".ticker__item").stderr.strip() == sum_says


def test_polls_that_failed_are_told_with_the_first_reason_and_nothing_read_is_a_failure(tmp_path: Path) -> None:
    some = recording(tmp_path / "some", OLD, None, OLD, every=timedelta(days=1))
    none = recording(tmp_path / "none", None, None, every=timedelta(days=1))

    partly = replayed(some, "--select", ".ticker__item")
    never = CliRunner().invoke(cli, ["replay", none, "--select", ".ticker__item"], env={"TICKER_CONFIG": ""})

    problem, sum_says = partly.stderr.splitlines()
    assert problem.startswith("cannot be read: ")
    assert "503" in problem
    assert sum_says == "3 polls, 1 failed, 0 alerts, 0 a day"
    assert never.exit_code == 1
    assert never.stdout == ""
    assert never.stderr.splitlines()[-1] == "2 polls, 2 failed, 0 alerts, 0 a day"


def test_recordings_of_one_time_share_it_and_the_time_between_recordings_does_not_count(tmp_path: Path) -> None:
    pages, every = (OLD, ["Quake hits coast", *OLD]), timedelta(days=1)
    monday = recording(tmp_path / "monday", *pages, every=every)
    twin = recording(tmp_path / "twin", *pages, every=every)
    friday = recording(tmp_path / "friday", *pages, begin=MONDAY + timedelta(days=4), every=every)

    shared = replayed(monday, twin, "--select", ".ticker__item")
    apart = replayed(friday, monday, "--select", ".ticker__item")

    assert shared.stderr.strip() == "4 polls, 2 alerts (2 new), 2.0 a day"
    assert apart.stderr.strip() == "4 polls, 2 alerts (2 new), 1.0 a day"


def test_unsound_settings_that_nobody_asked_for_stop_nothing_and_are_told(day: str, tmp_path: Path) -> None:
    config = a_config(tmp_path, settings("wire", more="[channels.desk]\nurl = 3\n"))

    result = replayed(day, "--select", ".ticker__item", config=config)
    asked = CliRunner().invoke(cli, ["replay", day, "--select", ".ticker__item", "-c", config])

    assert "played without settings" in result.stderr
    assert "4 alerts" in result.stderr
    assert asked.exit_code != 0
