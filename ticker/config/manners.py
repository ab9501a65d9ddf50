"""When a channel is spoken to, as people write it: spans and times of day, rates, time zones."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated

from pydantic import Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ticker.config.durations import PATTERN, UNITS, parse_duration
from ticker.config.wording import SettingError, did_you_mean, shown
from ticker.model.manners import Digest, Late, QuietHours, Rate

TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
RATE = r"[1-9][0-9]{0,3}/([1-9][0-9]{0,3})?[smhd]"
FORMAT_MAX = 2_000  # characters of a template: a message, not a program
_DIGESTS_MAX = 48  # times of day
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def _quiet_hours(value: object) -> QuietHours:
    if not isinstance(value, str) or not re.fullmatch(f"{TIME}-{TIME}", value):
        raise SettingError('not a span of the day; write two times, such as "22:00-06:30"')
    start, end = map(time.fromisoformat, value.split("-"))
    if start == end:
        raise SettingError('ends when it begins; write two times, such as "22:00-06:30", or use digest')
    return QuietHours(start=start, end=end)


def _digest(value: object) -> Digest:
    if isinstance(value, str) and re.fullmatch(PATTERN, value):
        every = parse_duration(value)
        if not _MINUTE <= every <= _DAY:
            raise SettingError('too short or too long; from "1m" to "1d", or a time of day such as "08:00"')
        return Digest(every=every)
    times = value if isinstance(value, list | tuple) else [value]
    if not times or len(times) > _DIGESTS_MAX:
        raise SettingError(f'not 1 to {_DIGESTS_MAX} times of day; write some, such as ["08:00", "18:00"]')
    texts = [one for one in times if isinstance(one, str) and re.fullmatch(TIME, one)]
    if len(texts) < len(times):
        raise SettingError('neither a duration nor times of day; write "30m", "08:00" or ["08:00", "18:00"]')
    return Digest(at=tuple(sorted({time.fromisoformat(one) for one in texts})))


def _rate(value: object) -> Rate:
    if not isinstance(value, str) or not re.fullmatch(RATE, value):
        raise SettingError('not a rate; write how many messages in which time, such as "10/m", "30/h" or "3/10m"')
    count, _, span = value.partition("/")
    return Rate(count=int(count), span=int(span[:-1] or 1) * UNITS[span[-1]])


def _late(value: object) -> Late:
    words = [late.value for late in Late]
    if not isinstance(value, str):
        raise SettingError(f"not a text; one of {', '.join(words)}, in quotation marks")
    if value not in words:
        raise SettingError(f"{shown(value)} is not known here; {did_you_mean(value, words)}")
    return Late(value)


class OrText:
    """Tells editors that a table may be a text as well."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1, "maxLength": FORMAT_MAX}, handler(schema)]}


def _text(pattern: str, *examples: str) -> dict[str, object]:
    return {"type": "string", "pattern": f"^{pattern}$", "examples": list(examples)}


QuietHoursText = Annotated[
    QuietHours, PlainValidator(_quiet_hours), WithJsonSchema(_text(f"{TIME}-{TIME}", "22:00-06:30"))
]
DigestText = Annotated[
    Digest,
    PlainValidator(_digest),
    WithJsonSchema(
        {
            "anyOf": [
                _text(PATTERN, "30m"),
                _text(TIME, "08:00"),
                {"type": "array", "items": _text(TIME), "minItems": 1, "maxItems": _DIGESTS_MAX},
            ]
        }
    ),
]
RateText = Annotated[Rate, PlainValidator(_rate), WithJsonSchema(_text(RATE, "10/m", "30/h"))]
Template = Annotated[str, Field(min_length=1, max_length=FORMAT_MAX)]
LateWord = Annotated[
    Late, PlainValidator(_late), WithJsonSchema({"type": "string", "enum": [late.value for late in Late]})
]
