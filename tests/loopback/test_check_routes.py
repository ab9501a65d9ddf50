"""``ticker check`` with --try and --last: what the routes would do with headlines."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.loopback.records import Records, channel, settings
from ticker.cli.main import cli
from ticker.model.errors import StoreError, UsageError

CHANNELS = channel("desk") + channel("phones", 'min_urgency = "flash"') + channel("operator", "notices = true")
ROUTES = """
[[routes]]
name = "sport"
mute = true
match = { any = ["cup draw"] }
[[routes]]
name = "flash"
urgency = "flash"
channels = ["desk", "phones"]
match = { any = ["quake*"], none = ["film"] }
continue = true
[[routes]]
name = "two"
channels = ["operator"]
match = { story = "confirmed by 2", hours = "06:00-22:00" }
[[routes]]
name = "rest"
channels = ["desk", "phones"]
match = { sources = ["wire"] }
"""
OLD = ["Court lifts ban", "Ferry sails again"]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(settings("wire", "radio", more=CHANNELS + ROUTES), encoding="utf-8")
    return file


def checked(config: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["check", "-c", str(config), *arguments], catch_exceptions=False)
    assert result.exit_code == code
    return result


def rows(text: str) -> list[list[str]]:
    return [re.split(r"  +", line.strip()) for line in text.splitlines()]


def tried(config: Path, *arguments: str) -> dict[str, object]:
    record: dict[str, object] = json.loads(checked(config, "--json", "--try", *arguments).stdout)
    return record


def test_each_route_says_what_it_does_in_order_and_why_not(config: Path) -> None:
    result = checked(config, "--try", "Quakes hit coast", "--source", "wire", "--at", "2026-01-31T12:00")

    assert rows(result.stdout) == [
        ["new, of wire, seen Sat 2026-01-31 12:00:00 UTC:"],
        ["Quakes hit coast"],
        [""],
        ["route", "does", "why not"],
        ["1", "sport", "passes", "any: it has none of the words"],
        ["2", "flash", "takes"],
        ["3", "two", "passes", "story: told by 1 of 2 sources"],
        ["4", "rest", "takes"],
        [""],
        ["urgency", "flash"],
        ["at once", "desk, phones"],
    ]


def test_a_headline_that_nobody_hears_says_why(config: Path) -> None:
    muted = checked(config, "--try", "Sunday cup draw made").stdout
    passed = checked(config, "--try", "Bridge closed", "--source", "radio", "--at", "2026-01-31T23:00").stdout

    assert ["nobody", 'the route "sport" is mute'] in rows(muted)
    assert ["4", "rest", "not asked", "sport decides"] in rows(muted)
    assert ["3", "two", "passes", "hours: it is Sat 23:00 in UTC"] in rows(passed)
    assert ["4", "rest", "passes", "sources: it is of radio"] in rows(passed)
    assert ["nobody", "no route takes it"] in rows(passed)


def test_a_channel_that_is_spared_what_is_not_urgent_is_named(config: Path) -> None:
    shown = rows(checked(config, "--try", "Bridge closed").stdout)

    assert ["at once", "desk"] in shown
    assert ["not", "phones: hears what is flash or louder"] in shown


def test_without_a_source_the_first_is_taken_and_it_is_said(config: Path) -> None:
    assert "taken for a headline of wire; --source names another" in checked(config, "--try", "Bridge closed").stderr


def test_programs_get_one_object(config: Path) -> None:
    record = tried(config, "Bridge  closed\n", "--kind", "update", "--at", "2026-01-31T23:00+01:00")

    assert record == {
        "text": "Bridge closed",
        "source": "wire",
        "kind": "update",
        "at": "2026-01-31T22:00:00Z",
        "urgency": "routine",
        "route": "rest",
        "at_once": ["desk"],
        "later": [],
        "deliveries": [{"channel": "desk", "due_at": "2026-01-31T22:00:00Z", "bundle": None}],
        "below_min_urgency": ["phones"],
        "acknowledge": None,
        "routes": [
            {"name": "sport", "does": "passes", "why": "any: it has none of the words"},
            {"name": "flash", "does": "passes", "why": "any: it has none of the words"},
            {"name": "two", "does": "passes", "why": "hours: it is Sat 22:00 in UTC"},
            {"name": "rest", "does": "takes", "why": None},
        ],
    }
    assert tried(config, "Bridge closed", "--kind", "withdrawn")["route"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--try", "a", "--last", "3"), "--try and --last: give one of them"),
        (("--try", " "), "--try: no text"),
        (("--try", "a", "--source", "wirre"), "--source wirre: no such source in the settings; did you mean wire?"),
        (("--source", "wire"), "--source: says nothing without --try or --last"),
        (("--json",), "--json: says nothing without"),
        (("--last", "3", "--kind", "new"), "--kind: goes with --try only"),
    ],
)
def test_options_that_say_nothing_are_refused(config: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        checked(config, *arguments)


def test_without_routes_every_channel_hears_what_is_urgent_enough(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(settings("wire", more=CHANNELS), encoding="utf-8")

    record = tried(file, "Bridge closed")

    assert (record["route"], record["at_once"]) == ("every alert to every channel", ["desk", "operator"])
    assert tried(file, "Bridge closed", "--kind", "withdrawn")["at_once"] == []
    assert ["nobody", "no route takes it"] in rows(checked(file, "--try", "Rail", "--kind", "withdrawn").stdout)


MANNERED = (
    channel("desk", 'rate = "10/m"')
    + channel("mail", 'zone = "Europe/Paris"\ndigest = ["08:00", "18:00"]')
    + channel("phone", 'quiet_hours = "22:00-06:30"')
    + channel("chief", 'min_urgency = "bulletin"')
)
ASKS = """
[[routes]]
name = "quakes"
urgency = "urgent"
match = { any = ["quake"] }
channels = ["desk", "mail", "phone", "chief"]
ack_within = "5m"
escalate = ["phone", "chief"]
"""


@pytest.fixture
def mannered(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(settings("wire", more=MANNERED + ASKS), encoding="utf-8")
    return file


def test_what_becomes_of_each_delivery_is_said(mannered: Path) -> None:
    shown = rows(checked(mannered, "--try", "Quake hits coast", "--at", "2026-01-31T23:00").stdout)

    assert shown[6:] == [
        ["urgency", "urgent"],
        ["at once", "desk"],
        ["later", "mail: in its digest of 2026-02-01 08:00 CET"],
        ["later", "phone: after its quiet hours, at 2026-02-01 06:30 UTC"],
        ["not", "chief: hears what is bulletin or louder"],
        ["rate", "desk: at most 10 messages in 1m; what is more is bundled"],
        ["acknowledge", "within 5m, or it goes to phone, then chief, 5m each"],
    ]


def test_programs_are_told_what_becomes_of_each_delivery(mannered: Path) -> None:
    record = tried(mannered, "Quake hits coast", "--at", "2026-01-31T23:00")

    assert (record["at_once"], record["later"]) == (["desk"], ["mail", "phone"])
    assert record["deliveries"] == [
        {"channel": "desk", "due_at": "2026-01-31T23:00:00Z", "bundle": None},
        {"channel": "mail", "due_at": "2026-02-01T07:00:00Z", "bundle": "digest"},
        {"channel": "phone", "due_at": "2026-02-01T06:30:00Z", "bundle": "quiet"},
    ]
    assert record["below_min_urgency"] == ["chief"]
    assert record["acknowledge"] == {"within_s": 300.0, "escalate": ["phone", "chief"]}


def test_a_flash_passes_and_a_channel_that_is_told_at_once_is_no_later_one(mannered: Path) -> None:
    mannered.write_text(mannered.read_text().replace('"urgent"', '"flash"'), encoding="utf-8")

    record = tried(mannered, "Quake hits coast", "--at", "2026-01-31T23:00")

    assert (record["at_once"], record["later"]) == (["desk", "mail", "phone", "chief"], [])


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """Half a day of two sources; the wire of then had one route only."""
    known = Records(tmp_path, settings("wire", "radio", more=CHANNELS + ROUTES.replace("quake*", "flood*")))
    known.polls(
        OLD, ["Quakes hit coast near Haifa", *OLD], ["Sunday cup draw made", "Quakes hit coast near Haifa", *OLD]
    )
    known.polls(["Weather"], ["Quakes hit coast near Haifa", "Weather"], source="radio", later=timedelta(minutes=10))
    known.polls(["Bridge closed", *OLD], source="wire", later=timedelta(minutes=20))
    known.resettle(settings("wire", "radio", more=CHANNELS + ROUTES.replace('"06:00-22:00"', '"00:00-24:00"')))
    return known


def test_the_last_headlines_go_through_the_routes_of_today(records: Records) -> None:
    shown = rows(checked(records.config, "--last", "50").stdout)

    assert shown[0] == ["time (UTC)", "source", "headline", "route", "urgency", "channels"]
    assert [row[1:] for row in shown[1:5]] == [
        ["wire", "Quakes hit coast near Haifa", "flash, rest", "flash", "desk, phones"],
        ["wire", "Sunday cup draw made", "sport (mute)", "routine", "nobody"],
        ["radio", "Quakes hit coast near Haifa", "flash, two", "flash", "desk, phones, operator"],
        ["wire", "Bridge closed", "rest", "routine", "desk"],
    ]
    assert shown[5][0].startswith("4 headlines, ")
    assert shown[5][0].endswith("told to somebody: 3")


def test_the_sum_says_how_many_each_channel_hears_and_each_route_takes(records: Records) -> None:
    shown = rows(checked(records.config, "--last", "50").stdout)

    alerts = {row[0]: row[1] for row in shown[6:] if len(row) > 1}
    assert alerts == {
        "channel": "alerts", "desk": "3", "phones": "2", "operator": "1",
        "route": "alerts", "sport (mute)": "1", "flash": "2", "two": "1", "rest": "2",
    }  # fmt: skip


def test_the_sum_says_how_many_messages_are_left_by_the_manners_of_a_channel(records: Records) -> None:
    mail = channel("desk", 'digest = "1d"') + channel("phones") + channel("operator")
    records.resettle(settings("wire", "radio", more=mail))

    shown = rows(checked(records.config, "--last", "50").stdout)

    assert shown[1][-1] == "phones, operator, desk (digest)"
    sums = {row[0]: row[1:3] for row in shown[6:] if len(row) > 2}
    assert sums["channel"] == ["alerts", "messages"]
    assert sums["phones"] == ["4", "4"]
    assert sums["desk"] in (["4", "1"], ["4", "2"])  # two if midnight came between them


def test_so_many_of_a_source_are_asked_for(records: Records) -> None:
    result = checked(records.config, "--last", "2", "--source", "wire", "--json")

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["text"], one["route"]) for one in found] == [
        ("Sunday cup draw made", "sport"),
        ("Bridge closed", "rest"),
    ]


def test_a_long_headline_is_cut_and_nothing_is_wrapped(records: Records) -> None:
    records.polls(["波" * 400, *OLD], source="wire", later=timedelta(minutes=40))

    lines = checked(records.config, "--last", "1").stdout.splitlines()

    assert "波…" in lines[1].replace(" ", "")
    assert lines[2].startswith("1 headline, ")


def test_without_records_it_says_so(config: Path, records: Records) -> None:
    assert "no news of radar" in checked(records.config, "--last", "5", "--source", "radar", code=1).stderr
    (records.folder / "ticker.db").unlink()
    with pytest.raises(StoreError, match="no records yet"):
        checked(config, "--last", "5")
