"""The kinds of value that stand in the settings: each checks itself and says what it wants instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta, tzinfo
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, WithJsonSchema

from ticker.config.addresses import network, page_url, site_url
from ticker.config.clock import DAY_SPAN, HOURS, parse_days, parse_hours, parse_zone
from ticker.config.durations import PATTERN, parse_duration, write_duration
from ticker.config.listen import parse_listen
from ticker.config.secret import CREDENTIAL, VARIABLE, Reference, parse_reference
from ticker.config.settings import Listen, Network
from ticker.config.sizes import PATTERN as SIZE
from ticker.config.sizes import parse_size
from ticker.config.wording import SettingError, did_you_mean, shown
from ticker.model.alert import EventKind, Urgency
from ticker.model.source import Order
from ticker.text.expressions import EXPRESSION_MAX, problem_of
from ticker.text.letters import letters
from ticker.text.words import WORD

KINDS = ("html", "feed", "json", "jsonld", "browser")
NAME_MAX = 80
SELECTOR_MAX = 2_000
JOINERS = "\u200c\u200d"  # zero-width (non-)joiners: Persian and Indic names are spelled with them
LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
KEY_NAME = r"[a-z0-9_-]{1,80}"
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
FRAMING = ("connection", "content-length", "host", "te", "transfer-encoding", "upgrade")
_STORIES: dict[object, int] = {"all": 0, "first": 1}
_CONFIRMED = r"confirmed by ([2-9]|[1-9][0-9])"
PHRASE_MAX = 200  # characters

T = TypeVar("T")


def _word(words: Mapping[str, T]) -> Callable[[object], T]:
    """Reads one of a few words."""

    def read(value: object) -> T:
        if isinstance(value, str) and value in words:
            return words[value]
        if not isinstance(value, str):
            raise SettingError(f"not a text; one of {', '.join(words)}, in quotation marks")
        raise SettingError(f"{shown(value)} is not known here; {did_you_mean(value, words)}")

    return read


def _words(words: Mapping[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(words)})


def _name(value: str) -> str:
    if value != value.strip() or not all(letter.isprintable() or letter in JOINERS for letter in value):
        raise SettingError("a name has no spaces around it and no control characters; take them out")
    return value


def _key_name(value: str) -> str:
    if not re.fullmatch(KEY_NAME, value):
        raise SettingError("a name here has lower-case letters, digits, - and _ only; rename it")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(LANGUAGE, value):
        raise SettingError(f'{shown(value)} is no language tag; write "en", "ar" or "pt-BR" (BCP 47)')
    return value.lower()


def _phrase(value: str) -> str:
    """Words as they are compared: what is only form, such as a wide ``＊``, is made one first."""
    words = letters(value).split()
    if not any(word.strip("*") for word in words):
        raise SettingError(f'{shown(value)} has no word; write "quake", "assassinat*" or "peace talks"')
    if not all(re.fullmatch(WORD, word) for word in words):
        raise SettingError(
            f"{shown(value)} has a * beside no letter, or several in a word; "
            'write "assassinat*", "*quake" or "coloni*ation"'
        )
    return value


def _expression(value: str) -> str:
    if problem := problem_of(value):
        raise SettingError(problem)
    return value


def _story(value: object) -> int:
    """How many sources must tell a story: 0 for ``all``, 1 for ``first``, n for ``confirmed by n``."""
    if value in _STORIES:
        return _STORIES[value]
    found = re.fullmatch(_CONFIRMED, value) if isinstance(value, str) else None
    if not found:
        raise SettingError('not a condition; write "all", "first" or "confirmed by 2"')
    return int(found[1])


def _header(value: str) -> str:
    if not TOKEN.fullmatch(value):
        raise SettingError("not a header name; write it without colon and spaces (RFC 9110)")
    if value.lower() in FRAMING:
        raise SettingError("is set by the program itself; take it out")
    return value


def at_least(least: timedelta) -> AfterValidator:
    """Holds a duration above a bound."""

    def check(duration: timedelta) -> timedelta:
        if duration < least:
            raise SettingError(f'too short; at least "{write_duration(least)}"')
        return duration

    return AfterValidator(check)


def at_most(most: timedelta) -> AfterValidator:
    """Holds a duration below a bound."""

    def check(duration: timedelta) -> timedelta:
        if duration > most:
            raise SettingError(f'too long; at most "{write_duration(most)}"')
        return duration

    return AfterValidator(check)


_KINDS = {kind: kind for kind in KINDS}
_URGENCIES = {urgency.word: urgency for urgency in Urgency}
_ORDERS = {order.value: order for order in Order}
_TOLD = (EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT, EventKind.WITHDRAWN)
_EVENT_KINDS = {kind.value: kind for kind in _TOLD}

Duration = Annotated[
    timedelta,
    PlainValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": f"^{PATTERN}$", "examples": ["30s", "5m", "2h", "1d"]}),
]
Size = Annotated[
    int,
    PlainValidator(parse_size),
    WithJsonSchema({"type": "string", "pattern": f"^{SIZE}$", "examples": ["500MB", "2GB"]}),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_MAX), AfterValidator(_name)]
KeyName = Annotated[str, AfterValidator(_key_name)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=SELECTOR_MAX, strip_whitespace=True)]
Url = Annotated[
    str, AfterValidator(page_url), WithJsonSchema({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"})
]
SiteUrl = Annotated[
    str, AfterValidator(site_url), WithJsonSchema({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^/]+/?$"})
]
Language = Annotated[str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": f"^{LANGUAGE}$"})]
Phrase = Annotated[str, StringConstraints(max_length=PHRASE_MAX), AfterValidator(_phrase)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=EXPRESSION_MAX), AfterValidator(_expression)]
HoursWord = Annotated[
    tuple[int, int], PlainValidator(parse_hours), WithJsonSchema({"type": "string", "pattern": f"^{HOURS}$"})
]
DaysWord = Annotated[
    frozenset[int], PlainValidator(parse_days), WithJsonSchema({"type": "string", "pattern": f"^{DAY_SPAN}$"})
]
Zone = Annotated[
    tzinfo, PlainValidator(parse_zone), WithJsonSchema({"type": "string", "examples": ["Europe/Paris", "UTC"]})
]
StoryWord = Annotated[
    int, PlainValidator(_story), WithJsonSchema({"type": "string", "pattern": f"^(all|first|{_CONFIRMED})$"})
]
Burst = Annotated[int, Field(strict=True, ge=1, le=1000)]
Header = Annotated[str, AfterValidator(_header)]
Kind = Annotated[str, PlainValidator(_word(_KINDS)), _words(_KINDS)]
Net = Annotated[Network, PlainValidator(network), WithJsonSchema({"type": "string"})]
UrgencyWord = Annotated[Urgency, PlainValidator(_word(_URGENCIES)), _words(_URGENCIES)]
OrderWord = Annotated[Order, PlainValidator(_word(_ORDERS)), _words(_ORDERS)]
EventKindWord = Annotated[EventKind, PlainValidator(_word(_EVENT_KINDS)), _words(_EVENT_KINDS)]
ListenText = Annotated[
    Listen, PlainValidator(parse_listen), WithJsonSchema({"type": "string", "examples": ["127.0.0.1:8321"]})
]
Bytes = Annotated[int, Field(strict=True, ge=1_000, le=1_000_000_000)]
Flag = Annotated[bool, Field(strict=True)]


def _place(key: str, pattern: str) -> dict[str, object]:
    value = {"type": "string", "pattern": pattern}
    return {"type": "object", "properties": {key: value}, "required": [key], "additionalProperties": False}


Hidden = Annotated[
    Reference,
    PlainValidator(parse_reference),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                _place("env", f"^{VARIABLE.pattern}$"),
                _place("file", "."),
                _place("credential", f"^{CREDENTIAL.pattern}$"),
            ]
        }
    ),
]
