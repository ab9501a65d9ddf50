"""What an API says when it has no answer: errors that come with status 200, in JSON."""

from __future__ import annotations

from ticker.extract.data.jsontext import Json
from ticker.text.clean import clean, cut

_LENGTH_MAX = 200  # characters
_SURE = ("errors", "error")  # an answer without them may still hold a message: that there is nothing new
_LIKELY = ("fault", "message", "detail", "error_description")
_WORDLESS = "without words"
_BARE = frozenset({_WORDLESS, "True"})  # what other keys may say better
_BAD = ("error", "fail", "failure")
_WORDS = ("message", "description", "faultstring", "detail", "title", "code")


def complaint(document: Json, *, is_empty: bool) -> str | None:
    """The words of an error, or None. ``is_empty`` tells that the answer has a place for news, and none there."""
    if not isinstance(document, dict):
        return None
    keys = (*_SURE, *_LIKELY) if not is_empty or _says_no(document) else _SURE
    found = [words for key in keys if (words := _words(document.get(key)))]
    return next((words for words in found if words not in _BARE), found[0] if found else None)


def _says_no(document: dict[str, Json]) -> bool:
    return document.get("success") is False or document.get("status") in _BAD


def _words(value: Json) -> str:
    """Those of a text, of an object that holds one, or of the first of a list (GraphQL, section 7.1.2)."""
    if isinstance(value, list):
        value = next((one for one in value if one), None)
    if isinstance(value, dict):
        value = next((value[key] for key in _WORDS if value.get(key)), any(value.values()) and _WORDLESS)
    return cut(clean(str(value)), _LENGTH_MAX) if value and isinstance(value, bool | int | float | str) else ""
