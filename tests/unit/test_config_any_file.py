"""Whatever the file of the settings holds, the answer is for people, and no secret is in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.test_config_errors import SOURCE, problems
from ticker.config import toml
from ticker.config.load import load
from ticker.model.errors import ConfigError


def test_a_file_of_garbage_does_not_flood_the_screen(tmp_path: Path) -> None:
    found = problems(tmp_path, SOURCE.replace("[[", "x = 1\n[[") + "".join(f"k{number} = 1\n" for number in range(999)))

    assert len(found) == 201
    assert found[-1] == " and 800 more; repair these first"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = b", "1: not a value; put texts in quotation marks"),
        ("\na = True", "2: not a value; put texts in quotation marks, write true and false in lower case"),
        ("a", '1: no "=" after the key'),
        ("= 1", "1: not a key"),
        ("ü = 1", "1: not a key"),
        ("a = 1 b = 2", "1: something stands behind the value"),
        ("\n\na = 1\na = 2", "4: given twice; keep one of them"),
        ("[a]\n[a]", "2: given twice; keep one of them"),
        ('[channels."json://CANARY"]\n[channels."json://CANARY"]', "2: given twice; keep one of them"),
        ("a = { b = 1, b = 2 }", "1: a key is given twice in this table"),
        ('a = "C:\\new"\nb = "\\q"', '2: a backslash in "…" that means nothing'),
        ('a = "\\ud800"', '1: a backslash in "…" that means nothing'),
        ('a = "x\nb = 1', "1: a text does not end on its line"),
        ("a = 'x\nb = 1", "1: a text does not end; close it"),
        ('b = 1\na = """x\ny', "2: a text does not end"),
        ("a = [1\n", "1: a list or table does not end"),
        ("[[a]\n", "1: the brackets around the name of a table do not match"),
        ("a = 2025-13-45T00:00:00", "1: "),
        (f"a = {'9' * 5000}", " holds a number that is too large"),
        (f"a = {'[' * 5000}", " lists or tables are nested too deeply"),
        (f"a = 1\n{'b.' * 500}c = 1", "2: a key of more than 100 parts"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (problem,) = problems(tmp_path, text)

    assert problem.startswith(said)
    assert "CANARY" not in problem


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x7fELF\0\0\0", " is not a text but a binary file"),
        ("a = 1".encode("utf-16"), " is UTF-16 text; save it as UTF-8"),
        (b'a = 1\nb = "caf\xe9"\n', "2: is not UTF-8 text from here on"),
        (b"#" * (toml.FILE_MAX + 1), " has more than 4000000 bytes; is it the right file?"),
    ],
)
def test_what_is_no_text_is_told_in_a_line(tmp_path: Path, data: bytes, said: str) -> None:
    (problem,) = problems(tmp_path, data)

    assert problem.startswith(said)


def test_what_is_no_file_is_told_in_a_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path, "is a folder; name the file in it"),
        (tmp_path / "none.toml", "does not exist; check the path"),
        (tmp_path / "pipe", "is not a regular file; name one"),
        (Path("/dev/zero"), "is not a regular file; name one"),
        (tmp_path / "a\0b", "cannot be read (bad path); check the path"),
        (tmp_path / ("x" * 300), "cannot be read (File name too long); check the path"),
    ):
        with pytest.raises(ConfigError) as error:
            load(path, {})
        assert error.value.problems == (f"{path}: {said}",)


@contextmanager
def as_nobody() -> Iterator[None]:
    user = os.geteuid()
    if user == 0:  # root may read everything
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_that_may_not_be_read_is_told_in_a_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.touch(mode=0)

    with as_nobody(), pytest.raises(ConfigError, match="may not be read by this user; change its owner or its mode"):
        load(file, {})


SECRETIVE = """
[store]
url = "postgresql://me:CANARY@db/x"
[defaults]
headers = { Cookie = "sid=CANARY;", "X-Key" = { env = "KEY" } }
proxy = "http://me:CANARY@proxy.example:3128"
[[sources]]
name = "wire"
url = "https://wire.example/"
select = "li"
[channels.desk]
url = "tgram://1:CANARY/2"
[channels.operator]
url = { env = "OPERATOR" }
[[routes]]
channels = ["desk"]
"""


@settings(
    max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the folder only holds the one file that each example writes anew
@given(
    at=st.integers(0, len(SECRETIVE)),
    cut=st.integers(0, 12),
    added=st.text(alphabet="[]{}=,.\"'#\n a1", max_size=6),
)
def test_no_mistake_brings_a_secret_to_light(tmp_path: Path, at: int, cut: int, added: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(SECRETIVE[:at] + added + SECRETIVE[at + cut :])

    try:
        shown = repr(load(file, {"KEY": "CANARY", "OPERATOR": "json://CANARY"}))
    except ConfigError as error:
        shown = repr(error)

    assert "CANARY" not in shown


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["store", "fetch", "defaults", "sources", "channels", "routes", "web"]),
        st.recursive(
            st.none().map(lambda _: "''")
            | st.integers().map(str)
            | st.sampled_from(['"x"', "true", "1.5", "07:30:00"]),
            lambda inner: (
                st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
                | st.dictionaries(
                    st.sampled_from(["name", "url", "match", "headers", "proxy", "env", "any", "channels", "select"]),
                    inner,
                    max_size=4,
                ).map(lambda table: f"{{ {', '.join(f'{key} = {value}' for key, value in table.items())} }}")
            ),
        ),
    )
)
def test_whatever_toml_says_the_answer_is_settings_or_an_error_for_people(
    tmp_path: Path, tables: dict[str, str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("".join(f"{key} = {value}\n" for key, value in tables.items()))

    said: tuple[str, ...] = ("loaded; no problem",)
    try:
        load(file, {})
    except ConfigError as error:
        said = error.problems

    assert said
    assert all("; " in problem for problem in said)
