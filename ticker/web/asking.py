"""What a request asks for, checked: every name and value that is not known is told, with what to write instead.

The same types make the description of the API, so that it says of each value what is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar, get_origin

from aiohttp import web
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from ticker.config.wording import did_you_mean, shown
from ticker.model.alert import EventKind, Urgency
from ticker.model.delivery import State

NUMBER_MAX = 2**63 - 1  # the largest that the database takes for one
LIMIT_MAX = 500  # of what is listed at once
_PROBLEMS_MAX = 10
_TEXT_MAX = 200
_MANY_MAX = 10
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)  # RFC 3339, section 5.6
_NUMBER = re.compile(r"-?[0-9]{1,20}")
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_LEAP = 60  # seconds that a minute may have, once in years
PUBLIC_KINDS = tuple(kind for kind in EventKind if kind is not EventKind.SILENT)


class Asked(BaseModel):
    """What an operation takes; what it does not take is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True)


A = TypeVar("A", bound=Asked)


def _moment(value: object) -> datetime:
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("not a time; write 2026-01-31T12:00:00Z")
    day, minute, second, fraction, zone = found.groups()
    leap = int(second) == _LEAP
    written = f"{day}T{minute}:{'59' if leap else second}.{(fraction or '0')[:6]:0<6}{zone.upper()}"
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError("no such time; write 2026-01-31T12:00:00Z") from None
    return _in_utc(at + timedelta(seconds=1) if leap else at)


def _in_utc(at: datetime) -> datetime:
    """In UTC; what lies beyond the years that there are is the first or last moment of them."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return _FIRST if at.year == _FIRST.year else _LAST


def _number(value: object) -> object:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("not a whole number; write one in digits")
    return value


def _word_of(known: Mapping[str, object]) -> BeforeValidator:
    """One of some words, and what it stands for."""

    def find(value: object) -> object:
        if isinstance(value, str) and value in known:
            return known[value]
        raise ValueError(did_you_mean(value, known) if isinstance(value, str) else f"one of {', '.join(known)}")

    return BeforeValidator(find)


def _enum(known: Sequence[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(known)})


T = TypeVar("T")

Text = Annotated[str, StringConstraints(min_length=1, max_length=_TEXT_MAX)]
Many = Annotated[tuple[T, ...], Field(max_length=_MANY_MAX)]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Number = Annotated[int, Field(ge=1, le=NUMBER_MAX), BeforeValidator(_number)]
Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX), BeforeValidator(_number)]
Kind = Annotated[EventKind, _word_of({kind.value: kind for kind in PUBLIC_KINDS}), _enum(PUBLIC_KINDS)]
Loudness = Annotated[
    Urgency, _word_of({urgency.word: urgency for urgency in Urgency}), _enum([urgency.word for urgency in Urgency])
]
DeliveryState = Annotated[State, _word_of({state.value: state for state in State}), _enum(list(State))]


def read(request: web.Request, asked: type[A], body: Mapping[str, object] | None = None) -> A:
    """What a request asks for: by its path, and by its query, or by a body where there is one.

    Raises HTTPBadRequest, which says all that is wrong with it.
    """
    given = dict(_queried(request, asked) if body is None else body)
    problems = [f"{shown(name)}: stands in the path already" for name in given.keys() & request.match_info.keys()]
    if body is not None:
        problems += [f"{shown(name)}: no such parameter; it takes none" for name in request.query]
    try:
        found = asked.model_validate(given | dict(request.match_info))
    except ValidationError as error:
        problems += _problems(error, [name for name in asked.model_fields if name not in request.match_info])
    if problems:
        raise web.HTTPBadRequest(text="; ".join(problems[:_PROBLEMS_MAX]))
    return found


def _queried(request: web.Request, asked: type[Asked]) -> Iterator[tuple[str, object]]:
    for name in dict.fromkeys(request.query):
        values = request.query.getall(name)
        field = asked.model_fields.get(name)
        many = field is not None and takes_many(field.annotation)
        yield name, tuple(values) if many or len(values) > 1 else values[0]


def takes_many(annotation: object) -> bool:
    """Whether a parameter may be given more than once."""
    return get_origin(annotation) is tuple


def _problems(error: ValidationError, known: Sequence[str]) -> Iterator[str]:
    for found in error.errors(include_url=False, include_input=False):
        name, kind, context = str(found["loc"][0]) if found["loc"] else "", found["type"], found.get("ctx", {})
        if kind == "extra_forbidden":
            yield f"{shown(name)}: no such parameter; {did_you_mean(name, known) if known else 'it takes none'}"
        elif kind == "missing":
            yield f"{name}: missing; give it"
        elif isinstance(own := context.get("error"), ValueError):
            yield f"{name}: {own}" if name else str(own)
        else:
            yield f"{name}: {found['msg'].lower()}"
