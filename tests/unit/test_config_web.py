"""Where the web server may listen, and by what token it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ticker.config.load import load
from ticker.config.problems import met_in_use
from ticker.config.settings import Settings, WebSettings
from ticker.model.errors import ConfigError

SOURCE = '[[sources]]\nname = "s"\nurl = "https://s.example/"\nselect = "li"\n'
TOKEN = "0123456789abcdef0123456789abcdef"


def read(folder: Path, web: str, **environ: str) -> Settings:
    file = folder / "config.toml"
    file.write_text(SOURCE + web, encoding="utf-8")
    return load(file, environ)


def web_of(folder: Path, web: str, **environ: str) -> WebSettings:
    settings = read(folder, web, **environ)
    assert settings.web is not None
    return settings.web


def problem(folder: Path, web: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as error:
        read(folder, web, **environ)
    (said,) = error.value.problems
    return said.removeprefix(f"{folder}/config.toml:")


def test_there_is_no_web_server_unless_the_settings_ask_for_one(tmp_path: Path) -> None:
    assert read(tmp_path, "").web is None


@pytest.mark.parametrize(
    ("listen", "where"),
    [
        ("", "127.0.0.1:8321"),
        ('listen = "127.0.0.1:80"', "127.0.0.1:80"),
        ('listen = "localhost:0"', "127.0.0.1:0"),
        ('listen = "127.8.8.8:1"', "127.8.8.8:1"),
        ('listen = "[::1]:65535"', "[::1]:65535"),
    ],
)
def test_it_listens_on_this_machine_alone_if_no_token_is_given(tmp_path: Path, listen: str, where: str) -> None:
    web = web_of(tmp_path, f"[web]\n{listen}\n")

    assert (str(web.listen), web.token) == (where, None)


@pytest.mark.parametrize("listen", ["0.0.0.0:8321", "[::]:8321", "192.0.2.7:80", "[fe80::1]:80"])
def test_an_address_for_other_machines_needs_a_token(tmp_path: Path, listen: str) -> None:
    table = f'[web]\nlisten = "{listen}"\n'

    assert problem(tmp_path, table) == (
        '6: web.listen: other machines can ask there; give web.token as { env = "NAME" }, or listen at "127.0.0.1:8321"'
    )
    web = web_of(tmp_path, table + 'token = { env = "WEB_TOKEN" }\n', WEB_TOKEN=TOKEN)
    assert (str(web.listen), web.token and web.token.reveal()) == (listen, TOKEN)


@pytest.mark.parametrize(
    "listen",
    ['":8321"', '"8321"', '"127.0.0.1"', '"127.0.0.1:"', '"127.0.0.1:65536"', '"127.0.0.1:80/x"', '"me@127.0.0.1:80"',
     '"[::1:80"', "8321", "true", '["127.0.0.1:80"]'],
)  # fmt: skip
def test_what_is_no_address_with_a_port_is_told_with_its_line(tmp_path: Path, listen: str) -> None:
    said = problem(tmp_path, f"[web]\nlisten = {listen}\n")

    assert said.startswith("6: web.listen: ")
    assert said.endswith('write "127.0.0.1:8321" or "[::1]:8321"')


def test_a_name_is_no_address(tmp_path: Path) -> None:
    assert '"news.example" is not an IP address' in problem(tmp_path, '[web]\nlisten = "news.example:80"\n')


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("tooshort", "shorter than 16 characters"),
        ("with a space in the middle", "holds letters that no request can carry"),
        ("ключ-ключ-ключ-ключ", "holds letters that no request can carry"),
    ],
)
def test_a_token_that_cannot_work_is_told_and_not_shown(tmp_path: Path, token: str, words: str) -> None:
    said = problem(tmp_path, f'[web]\ntoken = "{token}"\n')

    assert said.startswith(f"6: web.token: {words}")
    assert token not in said


def test_a_token_that_is_not_set_is_told_once_and_says_nothing_of_the_address(tmp_path: Path) -> None:
    said = problem(tmp_path, '[web]\nlisten = "0.0.0.0:80"\ntoken = { env = "WEB_TOKEN" }\n')

    assert said.startswith("7: web.token: the environment variable WEB_TOKEN is not set")


def test_the_settings_never_show_the_token(tmp_path: Path) -> None:
    assert TOKEN not in repr(read(tmp_path, f'[web]\ntoken = "{TOKEN}"\n'))


def test_changes_by_the_web_need_a_token(tmp_path: Path) -> None:
    assert not web_of(tmp_path, "[web]\n").changes
    assert web_of(tmp_path, f'[web]\nchanges = true\ntoken = "{TOKEN}"\n').changes
    assert problem(tmp_path, "[web]\nchanges = true\n").startswith("6: web.changes: anybody here could change things")


@pytest.mark.parametrize("url", ["https://desk.example", "https://desk.example/"])
def test_people_may_reach_it_at_another_address_than_it_listens_at(tmp_path: Path, url: str) -> None:
    assert web_of(tmp_path, f'[web]\nurl = "{url}"\n').url == "https://desk.example/"


@pytest.mark.parametrize(
    "url", ["desk.example", "https://desk.example/ticker/", "https://me:pw@desk.example/", "ftp://a/"]
)
def test_an_address_that_is_no_site_of_the_web_is_told(tmp_path: Path, url: str) -> None:
    said = problem(tmp_path, f'[web]\nurl = "{url}"\n')

    assert said.startswith("6: web.url: ")
    assert "pw" not in said


def test_what_shows_only_in_use_has_its_line_as_long_as_the_file_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    settings = read(tmp_path, '[web]\nlisten = "127.0.0.1:80"\n')

    assert str(met_in_use(settings.files, ("web", "listen"), "taken")) == f"{file}:6: web.listen: taken"
    file.write_text("[web", encoding="utf-8")
    assert str(met_in_use(settings.files, ("web", "listen"), "taken")) == f"{file}: web.listen: taken"
    assert str(met_in_use((), ("web", "listen"), "taken")) == "web.listen: taken"
