"""Sources as TOML, as people write them into the settings; what may be a secret is left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import Enum

from ticker.config.durations import write_duration
from ticker.model.source import Source

_SECRET = frozenset({"headers", "proxy"})


def source_keys(source: Source) -> dict[str, object]:
    """What the settings must say of a source, less what they need not."""
    plain = Source(name=source.name, url=source.url)
    names = [name for name in Source.__dataclass_fields__ if name not in _SECRET]
    return {name: value for name in names if (value := getattr(source, name)) != getattr(plain, name, None)} | {
        "name": source.name,
        "url": source.url,
    }


def left_out(source: Source) -> tuple[str, ...]:
    """The keys of a source that may hold secrets, and so are not written."""
    return tuple(name for name in sorted(_SECRET) if getattr(source, name))


def source_table(keys: Mapping[str, object], remark: str = "") -> str:
    """A table [[sources]], its name and address first."""
    ordered = sorted(keys.items(), key=lambda item: (item[0] != "name", item[0] not in {"url", "preset"}))
    lines = [f"{_key(name)} = {_value(value)}" for name, value in ordered]
    return "\n".join(["[[sources]]", *([f"# {remark}"] if remark else []), *lines, ""])


def quoted(text: str) -> str:
    """A basic string of TOML, which takes what JSON writes (toml.io, "String")."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if is_bare else quoted(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return quoted(write_duration(value))
    if isinstance(value, str):
        return quoted(value.value if isinstance(value, Enum) else value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(name))} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, Iterable):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)
