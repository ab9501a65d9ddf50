"""The log: one line an event on stderr, with its facts as ``key=value``."""

from __future__ import annotations

import logging
import os
import sys
from datetime import UTC, datetime

_FACTS = ("source", "channel", "url", "reason", "text", "problem")
_JOURNAL_LEVELS = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class _Line(logging.Formatter):
    """``2026-01-31T12:00:00Z WARNING poll failed source=x problem="…"``; under journald its own time and level."""

    def __init__(self, *, journald: bool) -> None:
        super().__init__()
        self._journald = journald

    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(
            f" {name}={_quoted(str(value))}"
            for name in _FACTS
            if (value := getattr(record, name, None)) not in (None, "")
        )
        line = record.getMessage() + facts
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        if self._journald:
            level = _JOURNAL_LEVELS.get(record.levelno, 5)
            return "\n".join(f"<{level}>{part}" for part in line.splitlines())
        at = datetime.fromtimestamp(record.created, UTC)
        return f"{at:%Y-%m-%dT%H:%M:%SZ} {record.levelname:7} {line}"


def quiet() -> None:
    """No log: what a command has to say, it says itself."""
    logging.getLogger().handlers = [logging.NullHandler()]


def to_stderr(*, verbose: bool) -> None:
    """The log of the daemon. Libraries are heard from WARNING up: at DEBUG some print what is secret."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line(journald="JOURNAL_STREAM" in os.environ and not sys.stderr.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ticker").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # its warnings tell of polls that took long; so do ours


def _quoted(value: str) -> str:
    if value and not any(letter.isspace() or letter in '"=' for letter in value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
