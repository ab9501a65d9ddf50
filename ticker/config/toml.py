"""From a file to the tables that it holds, whatever the file may be."""

from __future__ import annotations

import codecs
import re
import tomllib
from pathlib import Path

from ticker.config.files import UnreadableError, read_small
from ticker.config.locate import unclosed
from ticker.model.errors import ConfigError

FILE_MAX = 4_000_000  # bytes; ten thousand sources need a third of it
PARTS_MAX = 100  # of a dotted key: reading one takes time by the square of its parts
LONG_KEY = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){{{PARTS_MAX}}}")
WHERE = re.compile(r"\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")

# How the parser's messages begin, and what to say instead; its own words may quote the file.
REMEDIES = {
    "Cannot": "given twice; keep one of them",
    "Duplicate": "a key is given twice in this table; keep one of them",
    "Escaped": 'a backslash in "…" that means nothing; double it, or use single quotation marks',
    "Unescaped": 'a backslash in "…" that means nothing; double it, or use single quotation marks',
    "Expected '='": 'no "=" after the key; write KEY = VALUE',
    "Expected newline": "something stands behind the value; one key a line, texts in quotation marks",
    "Expected ']": "the brackets around the name of a table do not match; write [NAME] or [[NAME]]",
    "Expected": "a text does not end; close it with the marks that it began with",
    "Found invalid": "a text does not end on its line; close it with a quotation mark",
    "Illegal": "a text does not end on its line, or holds a control character; close it with a quotation mark",
    "Invalid value": "not a value; put texts in quotation marks, write true and false in lower case",
    "Invalid date": "not a date; put texts in quotation marks",
    "Invalid hex": 'a backslash in "…" that means nothing; double it, or use single quotation marks',
    "Invalid": "not a key; write KEY = VALUE, keys of other signs than A-Z a-z 0-9 _ - in quotation marks",
    "Unclosed": "a list or table does not end; close its bracket",
    "Unterminated": "a text does not end; close it with a quotation mark",
}


def read_text(path: Path) -> str:
    """The text of the settings; raises ConfigError."""
    try:
        data = read_small(path, FILE_MAX)
    except UnreadableError as problem:
        raise ConfigError(f"{path}: {problem}") from None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ConfigError(f"{path}: is UTF-16 text; save it as UTF-8")
    if b"\0" in data:
        raise ConfigError(f"{path}: is not a text but a binary file; name a TOML file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8 text from here on; save it as UTF-8") from None


def parse(path: Path, text: str) -> dict[str, object]:
    """The tables of a TOML document; raises ConfigError."""
    long = LONG_KEY.search(text)
    if long:
        raise ConfigError(f"{path}:{_line(text, long.start())}: a key of more than {PARTS_MAX} parts; shorten it")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_in_our_words(path, text, str(error))) from None
    except RecursionError:
        raise ConfigError(f"{path}: lists or tables are nested too deeply; write them flat") from None
    except ValueError:  # a number of thousands of digits
        raise ConfigError(f"{path}: holds a number that is too large; correct it") from None


def table_alone(text: str, name: str) -> dict[str, object]:
    """One table of a document that cannot be parsed: nothing where there is none, None for one broken itself."""
    found = re.search(rf"^[ \t]*\[{name}\].*?(?=^[ \t]*\[|\Z)", text, re.MULTILINE | re.DOTALL)
    try:
        return tomllib.loads(found[0]) if found else {}
    except (ValueError, RecursionError):
        return {name: None}


def _in_our_words(path: Path, text: str, message: str) -> str:
    where = WHERE.search(message)
    line = where["line"] if where and where["line"] else unclosed(text) or _line(text, len(text.rstrip()))
    remedy = next((words for start, words in REMEDIES.items() if message.startswith(start)), "not TOML; see toml.io")
    return f"{path}:{line}: {remedy}"


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
