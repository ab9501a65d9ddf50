"""Settings with mistakes: the records can be asked all the same, and it is said what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.loopback.records import Records, channel, refused, settings
from ticker.app.settings import read_settings
from ticker.cli.main import cli
from ticker.model.errors import ConfigError

OLD = ["Ferry sails again", "Court lifts ban"]
MORE = channel("desk") + channel("mail")
BROKEN = {
    "a key that is unknown": 'selekt = "li"\n',
    "a text that does not end": 'select = "li\n',
    "a secret that is not set": '[channels.phone]\nurl = { env = "NO_SUCH_VARIABLE" }\n',
}


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """One source, two channels; a headline broke, and the desk refused it."""
    made = Records(tmp_path, settings("wire", more=MORE))
    made.polls(OLD, OLD, ["Quake hits coast", *OLD])
    made.delivers(refused, channel="desk")
    return made


def ask(records: Records, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "-c", str(records.config)], env={"COLUMNS": "200"})


def spoil(records: Records, mistake: str) -> int:
    """Puts a mistake at the end of the settings; the line on which it stands."""
    text = settings("wire", more=MORE)
    records.config.write_text(text + mistake)
    return len((text + mistake).splitlines())


@pytest.mark.parametrize("mistake", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", "--coverage"),
        ("history", "--json", "--kind", "new"),
        ("explain", "quake"),
        ("outbox", "list", "--json"),
    ],
)
def test_the_records_are_told_and_one_line_says_what_is_wrong(
    records: Records, arguments: tuple[str, ...], mistake: str
) -> None:
    sound = ask(records, *arguments)
    line = spoil(records, mistake)
    told = ask(records, *arguments)

    assert (sound.exit_code, sound.stderr) == (0, "")
    assert told.exit_code == 0
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.startswith(f"{records.config}:{line}: ")
    assert len(told.stdout.splitlines()) == len(sound.stdout.splitlines())
    assert "wire" in told.stdout


def test_no_channel_is_called_removed_by_settings_that_cannot_name_all(records: Records) -> None:
    records.config.write_text(settings("wire", more=channel("mail") + '[channels.desk]\nurl = "nothing://"\n'))

    status = ask(records, "status")

    assert "desk" in status.stdout
    assert "removed" not in status.stdout


def test_why_nobody_heard_is_not_put_down_to_channels_that_could_not_be_read(tmp_path: Path) -> None:
    records = Records(tmp_path, settings("wire"))
    records.polls(OLD, OLD, ["Quake hits coast", *OLD])
    records.config.write_text(settings("wire", more='[channels.desk]\nurl = "nothing://"\n'))

    explained = ask(records, "explain", "quake", "--json")

    assert "settings with mistakes do not tell why" in json.loads(explained.stdout)["verdict"]


def test_of_several_mistakes_the_first_is_told_and_how_many_more(records: Records) -> None:
    spoil(records, "one = 1\ntwo = 2\nthree = 3\n")

    status = ask(records, "status")

    assert len(status.stderr.splitlines()) == 1
    assert "desk.one" in status.stderr or "mail.one" in status.stderr
    assert "(2 more: ticker check tells them)" in status.stderr


@pytest.mark.parametrize("mistake", BROKEN.values(), ids=BROKEN.keys())
def test_records_elsewhere_are_found_by_settings_with_mistakes(tmp_path: Path, mistake: str) -> None:
    store = '[store]\nurl = "sqlite:///news/desk.db"\n'
    records = Records(tmp_path, store + settings("wire", more=MORE))
    records.polls(OLD, OLD, ["Quake hits coast", *OLD])
    records.config.write_text(store + settings("wire", more=MORE + mistake))

    history = ask(records, "history", "quake", "--json")

    assert [json.loads(line)["text"] for line in history.stdout.splitlines()] == ["Quake hits coast"]


@pytest.mark.parametrize("store", ["url = 7", 'urll = "sqlite:///news/desk.db"', 'url = { env = "NO_SUCH" }', "url = "])
def test_where_the_records_are_is_never_guessed(records: Records, store: str) -> None:
    records.config.write_text(f"[store]\n{store}\n" + settings("wire", more=MORE))

    status = ask(records, "status")

    assert isinstance(status.exception, ConfigError)
    assert status.stdout == ""
    assert str(records.config) in str(status.exception)


def test_a_secret_that_only_the_service_is_handed_is_no_mistake(records: Records) -> None:
    sound = ask(records, "explain", "quake")
    keys = 'headers = { Cookie = { credential = "cookie" } }\n[web]\ntoken = { credential = "token" }\n'
    secret = '[channels.phone]\nurl = { credential = "phone" }\n'
    records.config.write_text(settings("wire", more=keys + channel("mail") + secret))
    told, status, check = ask(records, "explain", "quake"), ask(records, "status"), ask(records, "check")

    assert (told.exit_code, told.stderr, told.stdout) == (0, "", sound.stdout)
    assert (status.exit_code, status.stderr) == (0, "")
    assert re.search(r"^phone +no news yet", status.stdout, re.MULTILINE)
    assert re.search(r"^desk +removed", status.stdout, re.MULTILINE)
    assert re.search(r"^wire +.* 30 s ", status.stdout, re.MULTILINE)
    assert check.exit_code == 0
    assert check.stderr.count("there is no credentials directory") == 3
    assert "good, as far as they can be seen here" in check.stdout
    with pytest.raises(ConfigError, match=r"channels\.phone\.url: there is no credentials directory"):
        read_settings(records.config, {})


def test_check_tells_of_mistakes_beside_a_secret_that_only_the_service_is_handed(records: Records) -> None:
    secret = '[channels.phone]\nurl = { credential = "phone" }\n'
    records.config.write_text(settings("wire", more=secret + '[channels.desk]\nurl = "nothing://"\n'))

    check = ask(records, "check")

    assert check.exit_code != 0
    assert isinstance(check.exception, ConfigError)
    assert [line.split(": ")[1] for line in check.exception.problems] == ["channels.desk.url"]


def test_records_at_a_secret_address_cannot_be_told_of_without_it(records: Records) -> None:
    records.config.write_text(settings("wire", more='[store]\nurl = { credential = "store" }\n'))

    status = ask(records, "status")

    assert isinstance(status.exception, ConfigError)
    assert "store.url: there is no credentials directory" in str(status.exception)
