"""What the forms of our pages send."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import web
from multidict import MultiDict

_FIELDS_MAX = 5_000  # the page of the state has one for each letter


async def form_of(request: web.Request) -> MultiDict[str]:
    """The fields of a form as browsers send it (URL standard, section 5). Raises HTTPBadRequest for what is none."""
    body = (await request.read()).decode("utf-8", "replace")
    try:
        return MultiDict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS_MAX))
    except ValueError:
        raise web.HTTPBadRequest(text=f"more than {_FIELDS_MAX:,} fields; send fewer\n") from None
