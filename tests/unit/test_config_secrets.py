"""Secrets: fetched from where they are, hidden from everybody else."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from ticker.config.load import load
from ticker.config.secret import LONGEST, Secret
from ticker.model.errors import ConfigError

SOURCE = '[[sources]]\nname = "wire"\nurl = "https://wire.example/"\nselect = "li"\n'


def channel_url(
    folder: Path, url: str, environ: Mapping[str, str] | None = None, *, credentials: Path | None = None
) -> str:
    file = folder / "config.toml"
    file.write_text(SOURCE + f"[channels.desk]\nurl = {url}\n", encoding="utf-8")
    (channel,) = load(file, environ or {}, credentials=credentials).channels
    return channel.url.reveal()


def refusal(folder: Path, url: str, environ: Mapping[str, str] | None = None, **more: Path) -> str:
    """The only problem, less its place."""
    with pytest.raises(ConfigError) as error:
        channel_url(folder, url, environ, **more)
    (problem,) = error.value.problems
    assert "CANARY" not in repr(error.value)
    place, _, text = problem.partition(": channels.desk.url: ")
    assert place == f"{folder / 'config.toml'}:6"
    return text


def test_a_secret_shows_itself_only_when_asked_to() -> None:
    secret = Secret("CANARY")

    shown = f"{secret} {secret!r} {[secret]} {copy.deepcopy(secret)!r} %s" % secret

    assert "CANARY" not in shown
    assert secret.reveal() == "CANARY"
    assert not hasattr(secret, "__dict__")


def test_secrets_can_be_compared() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1
    assert Secret("a") != "a"


def test_a_secret_stands_in_the_settings_or_in_the_environment_or_in_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (tmp_path / "desk.url").write_bytes("\ufeffjson://file/ä\r\n".encode())
    (folder / "absolute.url").write_text("json://absolute/\n\n")
    (folder / "desk").write_text("json://credential/")

    assert channel_url(tmp_path, '"json://text/"') == "json://text/"
    assert channel_url(tmp_path, '{ env = "desk_url" }', {"desk_url": "json://env/\n"}) == "json://env/"
    assert channel_url(tmp_path, '{ file = "desk.url" }') == "json://file/ä"
    assert channel_url(tmp_path, f'{{ file = "{folder}/absolute.url" }}') == "json://absolute/"
    assert channel_url(tmp_path, '{ credential = "desk" }', credentials=folder) == "json://credential/"
    systemd = {"CREDENTIALS_DIRECTORY": str(folder)}
    assert channel_url(tmp_path, '{ credential = "desk" }', systemd) == "json://credential/"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ('{ env = "DESK_URL" }', "the environment variable DESK_URL is not set; set it where the program is started"),
        ('{ env = "canary_CANARY" }', "the environment variable named by env is not set"),
        ('{ env = "json://CANARY/" }', "env takes the name of a variable, not its value; write letters, digits and _"),
        ('{ env = "" }', "env takes the name of a variable"),
        ('{ env = "EMPTY" }', "the secret is empty"),
        ('{ env = "TWO_LINES" }', "the secret holds a line break or another control character"),
        ('{ env = "LONG" }', f"the secret is longer than {LONGEST} characters"),
        ("{ env = 3 }", "env is not a text; write {"),
        ('{ file = "json://CANARY/" }', "file takes a path, not the secret; write that of a file which holds it"),
        ('{ file = "" }', "file takes a path"),
        ('{ file = "a\\u0000b" }', "file takes a path"),
        ('{ credential = "desk" }', "there is no credentials directory; start the program by systemd"),
        ('{ credential = "../desk" }', "credential takes the name of a systemd credential"),
        ('{ credential = ".." }', "credential takes the name of a systemd credential"),
        ('{ envv = "CANARY" }', "a table that does not name one place; write { env"),
        ('{ text = "CANARY" }', "a table that does not name one place; write { env"),
        ('{ env = "A", file = "CANARY" }', "a table that does not name one place; write { env"),
        ("{}", "a table that does not name one place; write { env"),
        ('["CANARY"]', "neither a text nor a table; write it in quotation marks"),
        ("3", "neither a text nor a table; write it in quotation marks"),
        ('""', "the secret is empty"),
        ('" "', "the secret is empty"),
        ('"json://CANARY/\\u0007"', "the secret holds a line break or another control character"),
    ],
)
def test_a_secret_that_cannot_be_had_is_told_without_showing_it(tmp_path: Path, url: str, said: str) -> None:
    environ = {"EMPTY": "\n", "TWO_LINES": "json://CANARY/\nx", "LONG": "CANARY" * LONGEST}

    assert refusal(tmp_path, url, environ).startswith(said)


def test_a_file_that_holds_no_secret_is_told_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"CANARY\xff\xfe")
    (tmp_path / "large").write_bytes(b"CANARY" * LONGEST)
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")

    for name, said in (
        ("none", "does not exist; check the path"),
        ("folder", "is a folder; name the file in it"),
        ("binary", "is not UTF-8 text; write the secret into it as plain text"),
        ("large", f"has more than {LONGEST} bytes; is it the right file?"),
        ("loop", "cannot be read (Too many levels of symbolic links); check the path"),
        ("pipe", "is not a regular file; name one"),
    ):
        assert refusal(tmp_path, f'{{ file = "{name}" }}') == f"{tmp_path / name} {said}"
    assert refusal(tmp_path, '{ file = "empty" }').startswith("the secret is empty")
    assert refusal(tmp_path, '{ credential = "none" }', credentials=tmp_path).startswith(f"{tmp_path}/none does not")


def source_refusal(folder: Path, line: str) -> str:
    (folder / "config.toml").write_text(SOURCE + line, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(folder / "config.toml", {})
    (problem,) = error.value.problems
    assert "CANARY" not in repr(error.value)
    return problem.removeprefix(f"{folder / 'config.toml'}:5: sources[wire].")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('headers = { Cookie = "CANARY\\r\\nX: y" }', "headers.Cookie: the secret holds a line break"),
        ('headers = { Cookie = "CANARY„" }', "headers.Cookie: holds letters that no header can carry; use ASCII"),
        ('headers = { "Cookie: CANARY" = "x" }', 'headers."…": not a header name'),
        ('headers = { "Content-Length" = "CANARY" }', "headers.Content-Length: is set by the program itself"),
        ("headers = { Cookie = 3 }", "headers.Cookie: neither a text nor a table"),
        ('proxy = "proxy.example:3128"', "proxy: not the address of an HTTP proxy"),
        ('proxy = "socks5://me:CANARY@proxy.example"', "proxy: not the address of an HTTP proxy"),
        ('proxy = "http://me:CANARY@:3128"', "proxy: no valid host and port"),
        ('proxy = "http://me:CANARY@proxy.example:x"', "proxy: no valid host and port"),
        ('proxy = { env = "NOT_SET" }', "proxy: the environment variable NOT_SET is not set"),
    ],
)
def test_headers_and_proxies_are_secrets_as_well(tmp_path: Path, line: str, said: str) -> None:
    assert source_refusal(tmp_path, line).startswith(said)


def test_a_secret_missing_from_the_defaults_is_told_once_for_all_sources(tmp_path: Path) -> None:
    text = '[defaults]\nproxy = { env = "PROXY" }\n' + SOURCE + SOURCE.replace("wire", "other")
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load(tmp_path / "config.toml", {})

    assert [problem.split(": ")[1] for problem in error.value.problems] == ["defaults.proxy"]
