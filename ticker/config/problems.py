"""What is wrong with the settings, a line each: file, line, key, problem, remedy.

The law: a message holds names of keys and what the checks themselves say, never a value as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from ticker.config.locate import KeyPath, locate
from ticker.config.schema import (
    ChannelTable,
    Document,
    EvidenceTable,
    FetchTable,
    FormatTable,
    HeartbeatTable,
    MatchTable,
    RouteTable,
    SourceKeys,
    SourceTable,
    StoreTable,
    Table,
    WebTable,
)
from ticker.config.toml import parse, read_text
from ticker.config.wording import SettingError, did_you_mean, shown
from ticker.model.errors import ConfigError

PROBLEMS_MAX = 200  # what people can use; a file of garbage has a problem on every line
PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")  # any other may be a value, even a secret, that lost its key
ANY = object()

TABLES: dict[tuple[object, ...], type[Table]] = {
    (): Document,
    ("store",): StoreTable,
    ("evidence",): EvidenceTable,
    ("heartbeat",): HeartbeatTable,
    ("web",): WebTable,
    ("fetch",): FetchTable,
    ("defaults",): SourceKeys,
    ("sources", ANY): SourceTable,
    ("channels", ANY): ChannelTable,
    ("channels", ANY, "format"): FormatTable,
    ("routes", ANY): RouteTable,
    ("routes", ANY, "match"): MatchTable,
}
REMEDIES = {
    "sources": "nothing to watch; add a table [[sources]] with a name and a preset, or url and select",
    "channels": "not a table of tables; write [channels.NAME] above its keys",
    "routes": "not a list of tables; write [[routes]], in two brackets, above each",
}
MISSING = {
    "heartbeat.url": 'missing; give the address that your dead man\'s switch names, as { env = "NAME" }',
    "name": "missing; give the source a name of its own",
    "url": 'missing; give an Apprise URL, as text or as { env = "NAME" }',
}
WORDS = {
    "bool_type": "neither true nor false; write one of them, without quotation marks",
    "int_type": "not a whole number; write one, without quotation marks",
    "string_type": "not a text; write it in quotation marks",
    "string_too_short": "empty; give a text, or take the key out",
    "tuple_type": 'not a list; write it in brackets, such as ["one", "two"]',
    "too_short": "an empty list; name something, or take the key out",
    "dict_type": 'not a table; write { KEY = "value" }',
    "model_type": "not a table; write its keys below its name in brackets",
}
LIMITS = {
    "string_too_long": ("max_length", "longer than {} characters; shorten it"),
    "greater_than_equal": ("ge", "too small; at least {}"),
    "less_than_equal": ("le", "too large; at most {}"),
}


class Problem(NamedTuple):
    """What is wrong at a key, and what to do."""

    path: KeyPath
    text: str
    is_elsewhere: bool = False
    """Whether nothing is wrong but that only the service is handed a secret."""


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """What pydantic found, in our words."""
    for found in error.errors(include_url=False):
        path = tuple(step for step in found["loc"] if step != "[key]")
        kind, context = found["type"], found.get("ctx", {})
        if kind == "too_short" and found["input"]:
            continue  # its items are wrong, and reported; it is not short
        if isinstance(own := context.get("error"), SettingError):
            yield Problem(path, str(own))
        elif kind == "extra_forbidden":
            yield Problem(path, f"unknown key; {_known_as(path)}")
        elif len(path) == 1 and path[0] in REMEDIES:
            yield Problem(path, REMEDIES[str(path[0])])
        elif kind == "missing":
            yield Problem(path, MISSING.get(".".join(map(str, path))) or MISSING[str(path[-1])])
        elif kind in LIMITS:
            key, words = LIMITS[kind]
            yield Problem(path, words.format(context[key]))
        else:
            yield Problem(path, WORDS.get(kind, "not a valid value; see config.example.toml"))


def config_error(path: Path, text: str, raw: object, problems: Iterable[Problem]) -> ConfigError:
    """All problems of a file as one error, in the order of its lines."""
    lines = locate(text.replace("\r\n", "\n"))
    once = dict.fromkeys(problems)  # one mistake in [defaults] is found by every source
    placed = sorted(((_line_of(problem.path, lines), problem) for problem in once), key=lambda pair: pair[0])
    said = [f"{path}:{line}: {_key(problem.path, raw)}: {problem.text}" for line, problem in placed[:PROBLEMS_MAX]]
    if len(placed) > PROBLEMS_MAX:
        said.append(f"{path}: and {len(placed) - PROBLEMS_MAX} more; repair these first")
    return ConfigError(*said)


def met_in_use(files: Sequence[Path], key: KeyPath, text: str) -> ConfigError:
    """A problem at a key that only showed when it was used, with its line as the file, the first of these, is now."""
    said = f"{'.'.join(map(str, key))}: {text}"
    if not files:
        return ConfigError(said)
    try:
        whole = read_text(files[0])
        return config_error(files[0], whole, parse(files[0], whole), [Problem(key, text)])
    except ConfigError:  # it was changed since, or is gone
        return ConfigError(f"{files[0]}: {said}")


def keys_of(table: type[Table]) -> set[str]:
    """The keys that a table takes, as they stand in the file."""
    return {field.alias or name for name, field in table.model_fields.items()}


def _known_as(path: KeyPath) -> str:
    """The remedy for a key that its table does not take."""
    key, known = _plain(path[-1]), _known_keys(path[:-1])
    if "match" in known and key in keys_of(MatchTable):
        return f"a condition of a route; write it as match.{key}"
    return did_you_mean(key, known)


def _known_keys(path: KeyPath) -> list[str]:
    for places, table in TABLES.items():
        if len(places) == len(path) and all(a is ANY or a == b for a, b in zip(places, path, strict=True)):
            return sorted(keys_of(table))
    return []


def _line_of(path: KeyPath, lines: dict[KeyPath, int]) -> int:
    """The line of a key, or of the innermost table around it that has one."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)


def _key(path: KeyPath, raw: object) -> str:
    """A path as people read it: ``sources[almayadeen-en].every``; what has no name goes by its number, from 1."""
    text, here = "", raw
    for step in path:
        here = _inside(here, step)
        if isinstance(step, int):
            name = here.get("name") if isinstance(here, dict) else None
            text += f"[{shown(name)[1:-1] if isinstance(name, str) and name else step + 1}]"
        else:
            text += f"{'.' if text else ''}{_plain(step)}"
    return text


def _inside(container: object, step: str | int) -> object:
    if isinstance(container, dict):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        return container[step]
    return None


def _plain(key: str | int) -> str:
    return str(key) if PLAIN_KEY.fullmatch(str(key)) else '"…"'
