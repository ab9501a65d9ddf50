"""The log in its forms: one record stays one record, whatever a page says."""

from __future__ import annotations

import io
import json
import logging
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from logging_journald import JournaldTransport

from ticker.cli.log_forms import FACT_MAX, JsonForm, PrefixedForm, TextForm
from ticker.cli.logs import JournalHandler

FORGED = "2026-01-31T12:00:00Z ERROR   forged"
NASTY = (
    "plain",
    f"Quake\n{FORGED}",
    f"Quake\r\n{FORGED}",
    f"Quake\r{FORGED}",
    f"Quake\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029{FORGED}",
    "Quake \x1b[2J\x1b]0;title\x07 \x9b31m",
    "Quake \u202eegatskcab\u2066 \u2069",
    "PRIORITY=0\nMESSAGE=forged\n",
    'Quake" problem="forged',
    "back\\slash \\n",
    "half \ud83d letter \x00",
    "عاجل: زلزال\u200cها ١٢",
    "",
)


def record(text: str, *, message: str = "new", level: int = logging.INFO, **facts: object) -> logging.LogRecord:
    made = logging.LogRecord("ticker.engine.watch", level, __file__, 1, message, None, None)
    made.__dict__.update({"source": "wire", "event": "e1", "text": text, "took_ms": 12} | facts)
    return made


def failed(text: str) -> logging.LogRecord:
    """A record of an exception whose words are those of a page."""
    try:
        raise ValueError(text)
    except ValueError:
        made = record(text, message="bug", level=logging.ERROR)
        made.exc_info = sys.exc_info()
    return made


def is_harmless(line: str) -> bool:
    controls = (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    return not any(ord(letter) in controls for letter in line)


@pytest.mark.parametrize("text", NASTY)
def test_a_record_is_one_line_of_text_that_no_terminal_obeys(text: str) -> None:
    for form in (TextForm(), PrefixedForm()):
        for made in (record(text), record("x", message=text), record("x", problem=text, source=text)):
            assert is_harmless(form.format(made))


@pytest.mark.parametrize("text", NASTY)
def test_lines_of_a_traceback_cannot_be_taken_for_records(text: str) -> None:
    first, *rest = TextForm().format(failed(text)).split("\n")
    assert first.startswith("20")
    assert rest
    assert all(line.startswith("  | ") for line in rest)
    assert all(map(is_harmless, [first, *rest]))
    assert all(line.startswith("<3>") for line in PrefixedForm().format(failed(text)).split("\n"))


@pytest.mark.parametrize("text", NASTY)
def test_a_record_is_one_object_of_json_that_gives_the_text_back(text: str) -> None:
    for made in (record(text), failed(text)):
        line = JsonForm().format(made)
        found = json.loads(line)
        assert is_harmless(line)
        assert found.get("text", "") == text
        assert (found["source"], found["event"], found["took_ms"]) == ("wire", "e1", 12)
        line.encode()  # no half letter is left


def test_a_text_is_read_as_it_is_where_it_is_harmless() -> None:
    assert 'text="عاجل: زلزال"' in TextForm().format(record("عاجل: زلزال"))
    assert "عاجل: زلزال" in JsonForm().format(record("عاجل: زلزال"))


def test_an_endless_text_is_cut() -> None:
    for form in (TextForm(), PrefixedForm(), JsonForm()):
        assert len(form.format(record("x" * 1_000_000, message="y" * 1_000_000))) < 3 * FACT_MAX


class Journald:
    """The socket of journald, and what it was sent, read as its protocol says."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "socket"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.settimeout(5)

    def records(self) -> Iterator[dict[str, list[bytes]]]:
        self._socket.setblocking(False)
        try:
            while True:
                data, descriptors, *_ = socket.recv_fds(self._socket, 1 << 20, 1)
                for descriptor in descriptors:
                    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
                        file.seek(0)
                        data = file.read()
                yield self._parsed(data)
        except BlockingIOError:
            return

    def close(self) -> None:
        self._socket.close()

    @staticmethod
    def _parsed(data: bytes) -> dict[str, list[bytes]]:
        """https://systemd.io/JOURNAL_NATIVE_PROTOCOL/"""
        fields: dict[str, list[bytes]] = {}
        while data:
            line, _, rest = data.partition(b"\n")
            name, is_short, value = line.partition(b"=")
            if not is_short:
                (length,) = struct.unpack("<Q", rest[:8])
                value, rest = rest[8 : 8 + length], rest[9 + length :]
            fields.setdefault(name.decode(), []).append(value)
            data = rest
        return fields


@pytest.fixture
def journald(tmp_path: Path) -> Iterator[Journald]:
    journald = Journald(tmp_path)
    yield journald
    journald.close()


@pytest.fixture
def stderr() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def handler(journald: Journald, stderr: io.StringIO) -> Iterator[JournalHandler]:
    stream = logging.StreamHandler(stderr)
    stream.setFormatter(PrefixedForm())
    transport = JournaldTransport(journald.path, connected=False)
    yield JournalHandler(transport, stream)
    transport.socket.close()


@pytest.mark.parametrize("text", NASTY)
def test_journald_gets_each_fact_as_one_field_and_none_that_a_page_made(
    handler: JournalHandler, journald: Journald, text: str
) -> None:
    handler.handle(record(text))
    handler.handle(failed(text))

    plain, bug = journald.records()

    assert set(plain) - {"TICKER_TEXT"} == {
        "MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "LOGGER", "TICKER_MESSAGE", "TICKER_SOURCE", "TICKER_EVENT",
        "TICKER_TOOK_MS",
    }  # fmt: skip
    assert all(len(values) == 1 for values in (plain | bug).values())
    assert plain["PRIORITY"] == [b"6"]
    assert bug["PRIORITY"] == [b"3"]
    assert plain["TICKER_SOURCE"] == [b"wire"]
    assert all(is_harmless(value.decode()) for (value,) in plain.values())
    assert b"ValueError" in bug["TRACEBACK"][0]


def test_a_record_too_large_for_a_datagram_reaches_journald(handler: JournalHandler, journald: Journald) -> None:
    made = failed("x")
    made.__dict__.update(dict.fromkeys(("reason", "problem", "url", "channel"), "y" * FACT_MAX))
    made.msg = "z" * 400_000
    handler._transport.send([("MESSAGE", "z" * 400_000)])
    handler.handle(made)

    large, usual = journald.records()

    assert len(large["MESSAGE"][0]) == 400_000
    assert usual["TICKER_REASON"] == [b"y" * FACT_MAX]


def test_what_journald_does_not_take_goes_to_stderr(
    handler: JournalHandler, journald: Journald, stderr: io.StringIO
) -> None:
    journald.close()
    journald.path.unlink()
    handler.handle(record("Quake hits coast"))
    assert stderr.getvalue() == '<6>new source=wire event=e1 text="Quake hits coast" took_ms=12\n'

    again = Journald(journald.path.parent)
    handler.handle(record("Next line"))

    (found,) = again.records()
    again.close()
    assert found["TICKER_TEXT"] == [b"Next line"]


def test_a_journal_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    if Path("/run/systemd/journal/socket").exists():
        pytest.skip("this machine has a journal")
    (tmp_path / "config.toml").write_text('[[sources]]\nname = "s"\nurl = "https://s.example/"\nselect = "li"\n')
    command = [sys.executable, "-m", "ticker", "run", "--log-format", "journal", "-c", str(tmp_path / "config.toml")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "--log-format journal: no journal at /run/systemd/journal/socket (No such file or directory); use text or json"
    ]
