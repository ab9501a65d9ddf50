"""The likeliest tickers in JSON: objects under a name that points to one, with texts like headlines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ticker.extract.data.jsontext import Json
from ticker.extract.discover.hints import Hint, of_label, of_markup
from ticker.extract.discover.shape import headline_shape
from ticker.extract.markup import read_markup

_NODES_MAX = 50_000
_TEXT_KEYS = ("headline", "title", "text", "name", "message", "summary", "content", "body", "description", "label", "t")
_PART_KEYS = {
    "link": ("link", "url", "href", "permalink", "canonicalUrl", "webUrl", "shareUrl", "path", "uri"),
    "id": ("id", "uuid", "guid", "articleId", "storyId", "postId", "_id", "nid"),
    "time": (
        "publishedAt",
        "published_at",
        "published",
        "pubDate",
        "datePublished",
        "date",
        "createdAt",
        "created",
        "time",
    ),
    "active": ("active", "isActive", "enabled", "visible", "isPublished"),
    "starts": ("startDate", "start_date", "startsAt", "startTime", "validFrom", "publishFrom"),
    "ends": ("endDate", "end_date", "endsAt", "endTime", "validTo", "validUntil", "expiresAt", "expires", "expiryDate"),
}
_SHAPE_MIN = 0.45
_WEIGHT = {Hint.BREAKING: 0.8, Hint.LATEST: 0.45, Hint.NONE: 0.0}
_WHOLE_ANSWER = 0.55  # an answer that is JSON as a whole was asked for on purpose
_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFind:
    """A list in JSON: the JMESPath of its items, the keys of their parts, its texts, and how surely it is a ticker."""

    path: str
    parts: dict[str, str]
    texts: tuple[str, ...]
    score: float


def data_finds(document: Json, *, is_answer: bool = False) -> list[DataFind]:
    """The lists of a document that could be a ticker, the likeliest first; ``is_answer`` if nothing else was sent."""
    found = (_find(path, hint, items, is_answer=is_answer) for path, hint, items in _lists(document))
    ranked = sorted((one for one in found if one), key=lambda one: -one.score)
    return list({one.texts: one for one in reversed(ranked)}.values())[::-1]


def _lists(document: Json) -> Iterator[tuple[str, Hint, list[Json]]]:
    """All lists with the paths that lead to them, and what the names on the way say; an object may stand for a list."""
    level: list[tuple[str, Hint, list[Json]]] = [("@", Hint.NONE, [document])]
    for _ in range(_NODES_MAX):
        if not level:
            return
        path, hint, values = level.pop(0)
        lists = [value for value in values if isinstance(value, list)]
        if lists:
            inside = [one for value in lists for one in value]
            flat = f"{path}[]" if path != "@" else "[]"
            yield flat if "[]" in path else path, hint, inside
            level.append((flat, hint, inside))
        elif hint and "[]" not in path:
            yield path, hint, values
        keys = dict.fromkeys(key for value in values if isinstance(value, dict) for key in value)
        for key in list(keys)[:200]:
            name = _quoted(key)
            inner = [
                value[key] for value in values if isinstance(value, dict) and isinstance(value.get(key), list | dict)
            ]
            if inner:
                level.append((name if path == "@" else f"{path}.{name}", max(hint, of_markup(key)), inner))


def _find(path: str, hint: Hint, items: list[Json], *, is_answer: bool) -> DataFind | None:
    weight = max(_WEIGHT[hint], _WHOLE_ANSWER if is_answer else 0.0)
    if not weight or not items:
        return None
    if all(isinstance(item, str) for item in items):
        return _judged(path, {}, [str(item) for item in items], weight)
    objects = [item for item in items if isinstance(item, dict)]
    best = max(
        (one for name, texts in _texts(objects) if (one := _judged(path, {"text": name}, texts, weight))),
        key=lambda one: one.score,
        default=None,
    )
    if best is None:
        return None
    return DataFind(path=path, parts=best.parts | _parts(objects), texts=best.texts, score=best.score)


def _judged(path: str, parts: dict[str, str], texts: list[str], weight: float) -> DataFind | None:
    words = tuple(dict.fromkeys(filter(None, (read_markup(text).words for text in texts))))
    if not words:
        return None
    shape = sum(0.0 if of_label(text) else headline_shape(text) for text in words) / len(words)
    if shape < _SHAPE_MIN:
        return None
    return DataFind(
        path=path, parts=parts, texts=words, score=min(1.0, weight * shape * _key_factor(parts.get("text")))
    )


def _key_factor(key: str | None) -> float:
    """How surely a key names the headline of an item."""
    if key is None or key in _TEXT_KEYS[:3]:
        return 1.0
    return 1.1 if of_markup(key) else 0.9


def _texts(objects: list[dict[str, Json]]) -> Iterator[tuple[str, list[str]]]:
    """The keys of items that hold texts, alone or in a list, and the texts."""
    known = dict.fromkeys(key for one in objects for key in one)
    for key in [*(key for key in list(known)[:200] if of_markup(key)), *(key for key in _TEXT_KEYS if key in known)]:
        values = [one.get(key) for one in objects]
        texts = [text for value in values if (text := _text(value))]
        if len(texts) >= len(values) / 2:
            yield _quoted(key), texts


def _text(value: Json) -> str:
    if isinstance(value, list):
        value = " ".join(one for one in value if isinstance(one, str))
    return value.strip() if isinstance(value, str) else ""


def _parts(objects: list[dict[str, Json]]) -> dict[str, str]:
    """The other parts of an item that settings can name."""
    known = {key for one in objects for key, value in one.items() if isinstance(value, str | int | float)}
    named = {part: next((key for key in keys if key in known), None) for part, keys in _PART_KEYS.items()}
    return {part: _quoted(key) for part, key in named.items() if key}


def _quoted(key: str) -> str:
    """A key as JMESPath writes it."""
    return key if _PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
