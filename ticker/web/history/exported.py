"""Events as files, written as they are read: a table for spreadsheets, or an event a line for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import NamedTuple

from aiohttp import hdrs, web

from ticker.model.alert import Event
from ticker.text.sheet import harmless

# Some readers take them for the end of a line.
_LINE_ENDS = {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}


class Form(NamedTuple):
    """What a file is called by servers, and how events are written in it; the first ones with what stands above."""

    content_type: str
    write: Callable[[Sequence[Event], bool], str]


def _csv(events: Sequence[Event], is_first: bool) -> str:
    """As RFC 4180 has it."""
    rows = [event.public() for event in events]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if is_first and rows:
        writer.writerow(rows[0])
    writer.writerows([harmless(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _lines(events: Sequence[Event], is_first: bool) -> str:  # noqa: ARG001 - nothing stands above
    lines = (json.dumps(event.public(), ensure_ascii=False).translate(_LINE_ENDS) for event in events)
    return "".join(f"{line}\n" for line in lines)


FORMS: Mapping[str, Form] = {
    "csv": Form("text/csv; charset=utf-8; header=present", _csv),
    "jsonl": Form("application/jsonl; charset=utf-8", _lines),
}


async def export(
    request: web.Request, ending: str, name: str, portions: AsyncIterator[Sequence[Event]]
) -> web.StreamResponse:
    """Events as a file, of a form by its ending. What the first portion raises is raised before there is an answer."""
    form = FORMS[ending]
    first = await anext(portions)
    answer = web.StreamResponse()
    answer.headers[hdrs.CONTENT_TYPE] = form.content_type
    answer.headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{name}.{ending}"'
    await answer.prepare(request)
    if request.method == hdrs.METH_HEAD:  # a body would be taken for the next answer (RFC 9110, 9.3.2)
        return answer
    await answer.write(form.write(first, True).encode())
    async for portion in portions:
        await answer.write(form.write(portion, False).encode())
    await answer.write_eof()
    return answer
