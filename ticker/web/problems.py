"""What is wrong, as people are told, and as programs are: a problem of RFC 9457, below the paths that are theirs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ConfigDict

from ticker.model.errors import StoreError

CONTENT_TYPE = "application/problem+json"
PROGRAMS = "/api/"
_AGAIN = "5"  # seconds


class Problem(BaseModel):
    """What is wrong, and what to do (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True, json_schema_serialization_defaults_required=True)

    type: str = "about:blank"
    """The kind of problem: no other than the status says."""
    title: str
    """The status in words."""
    status: int
    """The status of the answer."""
    detail: str
    """What is wrong, and what to do."""


@web.middleware
async def as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Says to programs in their form what is refused, and to all that the records cannot be read."""
    is_for_programs = request.path.startswith(PROGRAMS)
    try:
        return await handler(request)
    except web.HTTPError as error:
        if not is_for_programs:
            raise
        kept = {str(name): error.headers[name] for name in (hdrs.ALLOW, hdrs.WWW_AUTHENTICATE) if name in error.headers}
        return _problem(error.status, _detail(error), kept)
    except StoreError:  # told by those who write
        if request.writer.output_size:  # the answer is under way: that it breaks off shows that it is not whole
            raise
        said = "the records cannot be read or written just now; ask again, and look at the log if it stays so"
        if not is_for_programs:
            raise web.HTTPServiceUnavailable(text=f"{said}\n", headers={hdrs.RETRY_AFTER: _AGAIN}) from None
        return _problem(HTTPStatus.SERVICE_UNAVAILABLE, said, {hdrs.RETRY_AFTER: _AGAIN})


def _detail(error: web.HTTPError) -> str:
    """What was said, or where aiohttp said no more than the status, what to do."""
    said = (error.text or "").strip()
    if error.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"not done here; send one of {error.headers[hdrs.ALLOW]}"
    if said == f"{error.status}: {error.reason}":
        return "no such path; /api/v1/openapi.json names those that there are"
    return said


def _problem(status: int, detail: str, headers: Mapping[str, str]) -> web.Response:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return web.Response(text=problem.model_dump_json(), status=status, content_type=CONTENT_TYPE, headers=headers)
