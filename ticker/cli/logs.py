"""Where the log goes, and in what form: for people, for programs, or to the journal of systemd."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from logging_journald import JournaldTransport, check_journal_stream

from ticker.cli.log_forms import JsonForm, PrefixedForm, TextForm, fields_of
from ticker.model.errors import UsageError


class LogFormat(StrEnum):
    """What ``--log-format`` takes; AUTO is the journal where systemd reads the log, and text elsewhere."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"
    JOURNAL = "journal"


class Transport(Protocol):
    """What brings fields to journald. Raises OSError."""

    def send(self, pairs: Iterable[tuple[str, str]]) -> None: ...


class JournalHandler(logging.Handler):
    """Sends records to journald with their facts as fields (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/)."""

    def __init__(self, transport: Transport, instead: logging.Handler) -> None:
        """``instead`` takes what journald does not."""
        super().__init__()
        self._transport = transport
        self._instead = instead

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._transport.send(fields_of(record))
        except OSError:
            self._instead.handle(record)


def quiet() -> None:
    """No log: what a command has to say, it says itself."""
    logging.getLogger().handlers = [logging.NullHandler()]


def to_stderr(*, verbose: bool, form: LogFormat = LogFormat.AUTO) -> None:
    """The log of the daemon. Libraries are heard from WARNING up: at DEBUG some print what is secret.

    Raises UsageError if there is no journal where one is asked for.
    """
    root = logging.getLogger()
    root.handlers = [_handler(form)]
    root.setLevel(logging.WARNING)
    logging.getLogger("ticker").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # its warnings tell of polls that took long; so do ours


def _handler(form: LogFormat) -> logging.Handler:
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonForm() if form is LogFormat.JSON else TextForm())
    is_journal = form is LogFormat.AUTO and _is_read_by_journald()
    if is_journal:
        stream.setFormatter(PrefixedForm())
    if not is_journal and form is not LogFormat.JOURNAL:
        return stream
    try:
        JournaldTransport().socket.close()  # whether it is there
    except OSError as error:
        if form is LogFormat.JOURNAL:
            where, why = JournaldTransport.SOCKET_PATH, error.strerror
            raise UsageError(f"--log-format journal: no journal at {where} ({why}); use text or json") from None
        return stream
    return JournalHandler(
        JournaldTransport(connected=False), stream
    )  # as libsystemd: it outlives a restart of journald


def _is_read_by_journald() -> bool:
    """Whether stderr is that of a unit, and not sent elsewhere (systemd.exec(5), JOURNAL_STREAM)."""
    if "JOURNAL_STREAM" not in os.environ:
        return False
    try:
        return bool(check_journal_stream())
    except (ValueError, OSError):
        return False
