"""Takes the secrets of a channel out of whatever is said about it. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus, unquote, unquote_plus

HIDDEN = "***"
SHORTEST = 6  # characters; shorter ones are no secrets but words and numbers, and hiding them garbles every text

_SEPARATORS = re.compile(r"[/:@?&=#,;\s]+")


class Mask:
    """Replaces every user, password, token, path segment and value of a URL by ``***``, however it is encoded.

    ``host_is_public``: the host is a server's name, and may be told; in many channel URLs it is a token. ``choices``
    are parameters whose values are one of a few words.
    """

    __slots__ = ("_pattern",)

    def __init__(self, url: str, *, host_is_public: bool, choices: Collection[str] = ()) -> None:
        secrets = set(_secrets(url, host_is_public, choices))
        forms = {form for secret in secrets for form in _forms(secret)}
        longest_first = sorted((form for form in forms if len(form) >= SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text)


def _secrets(url: str, host_is_public: bool, choices: Collection[str]) -> Iterator[str]:
    before, _, query = (url.partition("://")[2] or url).partition("?")
    authority, _, path = before.partition("/")
    login, _, host = authority.rpartition("@")
    yield login
    yield base64.b64encode(unquote(login).encode()).decode().rstrip("=")  # as it stands in a header
    pairs = [pair.partition("=") for pair in query.split("&")]
    values = [value for name, _, value in pairs if name.lower() not in choices]
    yield from values
    for part in (login, path, "" if host_is_public else host, *values):
        yield from _SEPARATORS.split(part)


def _forms(secret: str) -> Iterator[str]:
    """A secret as written in a URL, as sent, and as quoted once more."""
    yield secret
    for plain in (unquote(secret), unquote_plus(secret)):
        yield from (plain, quote(plain, safe=""), quote_plus(plain))
