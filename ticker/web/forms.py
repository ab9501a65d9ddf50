"""What is sent to the server: the forms of our pages, and the bodies of programs."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import MultiDict

_FIELDS_MAX = 5_000  # the page of the state has one for each letter
SENT_WITHIN = 20.0  # seconds, for a body of 64 kB


async def read_body(request: web.Request) -> bytes:
    """All of a body. Raises HTTPRequestTimeout for one that drips, HTTPRequestEntityTooLarge."""
    try:
        async with asyncio.timeout(SENT_WITHIN):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="the body did not come in time; send it again\n") from None


async def form_of(request: web.Request) -> MultiDict[str]:
    """The fields of a form as browsers send it (URL standard, section 5). Raises HTTPException for what is none."""
    body = (await read_body(request)).decode("utf-8", "replace")
    try:
        return MultiDict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS_MAX))
    except ValueError:
        raise web.HTTPBadRequest(text=f"more than {_FIELDS_MAX:,} fields; send fewer\n") from None
