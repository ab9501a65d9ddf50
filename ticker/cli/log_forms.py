"""A record of the log as a line for people, as JSON, and as the fields of journald.

The law: whatever a page says, a record stays one record. What could end a line, move the cursor or turn the writing
is escaped.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

FACTS = (
    "source", "channel", "event", "url", "reason", "text", "problem", "count", "attempts", "lasted_s", "took_ms",
    "who",
)  # fmt: skip
FACT_MAX = 10_000  # characters; a headline may have more, and no reader of a log wants them
LEVELS = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}  # syslog(3)
NOTICE = 5  # for any other

# Control characters, ends of lines and paragraphs, and what overrides the direction of writing (UAX 9).
_MARKS = (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_HALVES = range(0xD800, 0xE000)  # of letters, which no file can hold
_SHORT = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
_JSON = {mark: f"\\u{mark:04x}" for mark in (*_MARKS, *_HALVES)}
_ESCAPED = _JSON | _SHORT
_QUOTED = _ESCAPED | {ord("\\"): "\\\\", ord('"'): '\\"'}


class TextForm(logging.Formatter):
    """``2026-01-31T12:00:00Z WARNING poll failed source=x problem="…"``."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        return f"{at:%Y-%m-%dT%H:%M:%SZ} {record.levelname:7} " + "\n  | ".join(lines_of(record))


class PrefixedForm(logging.Formatter):
    """The same for a service manager that notes the time itself: its level stands before each line (sd-daemon(3))."""

    def format(self, record: logging.LogRecord) -> str:
        level = LEVELS.get(record.levelno, NOTICE)
        return "\n".join(f"<{level}>{line}" for line in lines_of(record))


class JsonForm(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        head: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "message": record.getMessage()[:FACT_MAX],
        }
        tail = {"logger": record.name} | ({"traceback": _traceback(record)} if record.exc_info else {})
        return json.dumps(head | dict(facts_of(record)) | tail, ensure_ascii=False).translate(_JSON)


def fields_of(record: logging.LogRecord) -> list[tuple[str, str]]:
    """The same as journald takes it: MESSAGE for people, and each fact by itself (systemd.journal-fields(7))."""
    fields = [
        ("MESSAGE", lines_of(record)[0]),
        ("PRIORITY", str(LEVELS.get(record.levelno, NOTICE))),
        ("SYSLOG_IDENTIFIER", "ticker"),
        ("LOGGER", record.name),
        ("TICKER_MESSAGE", escaped(record.getMessage())),
    ]
    fields += [(f"TICKER_{name.upper()}", escaped(str(value))) for name, value in facts_of(record)]
    if record.exc_info:
        fields.append(("TRACEBACK", "\n".join(escaped(line) for line in _traceback(record).splitlines())))
    return fields


def facts_of(record: logging.LogRecord) -> Iterator[tuple[str, str | int]]:
    """What a record tells beside its message, in their order; nothing is none."""
    for name in FACTS:
        value = getattr(record, name, None)
        if value is not None and value != "":
            yield name, value if isinstance(value, int) else _cut(str(value))


def lines_of(record: logging.LogRecord) -> list[str]:
    """What people read of a record: a line with its facts, and those of its traceback."""
    facts = "".join(f" {name}={_quoted(str(value))}" for name, value in facts_of(record))
    traceback = _traceback(record).splitlines() if record.exc_info else []
    return [escaped(_cut(record.getMessage())) + facts, *map(escaped, traceback)]


def escaped(text: str) -> str:
    """A text on one line, with nothing in it that a terminal obeys."""
    return text.translate(_ESCAPED)


def _quoted(value: str) -> str:
    if value and not any(letter.isspace() or ord(letter) in _QUOTED or letter == "=" for letter in value):
        return value
    return f'"{value.translate(_QUOTED)}"'


def _cut(text: str) -> str:
    return text if len(text) <= FACT_MAX else text[:FACT_MAX] + "…"


def _traceback(record: logging.LogRecord) -> str:
    return logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
