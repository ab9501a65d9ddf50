"""What goes wrong, told to people as a page with a way on, and to programs as plain text."""

from __future__ import annotations

import logging
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from ticker.web.pages import page

_TITLES = {
    HTTPStatus.BAD_REQUEST: "This cannot be understood",
    HTTPStatus.UNAUTHORIZED: "You are not logged in",
    HTTPStatus.FORBIDDEN: "This may not be done",
    HTTPStatus.NOT_FOUND: "This is not here",
    HTTPStatus.METHOD_NOT_ALLOWED: "This cannot be done here",
    HTTPStatus.CONFLICT: "This is not as it was kept",
    HTTPStatus.GONE: "This is not here any more",
    HTTPStatus.SERVICE_UNAVAILABLE: "This cannot be read just now",
}
_FAULT = "a fault of Ticker, which is told in its log; the daemon goes on\n"
_KEPT = (hdrs.ALLOW, hdrs.WWW_AUTHENTICATE, hdrs.RETRY_AFTER)

log = logging.getLogger(__name__)


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tells of what is refused, and of what fails before there is an answer."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if isinstance(error, web.HTTPError) and _is_person(request):
            return _page(request, error)
        raise
    except ConnectionError:
        raise
    except Exception:
        if request.writer.output_size:  # the answer is under way: the connection ends, which shows that it is not whole
            raise
        log.exception("a page failed", extra={"path": request.path})
        fault = web.HTTPInternalServerError(text=_FAULT)
        return _page(request, fault) if _is_person(request) else web.Response(text=_FAULT, status=fault.status)


def _page(request: web.Request, error: web.HTTPError) -> web.Response:
    title = _TITLES.get(HTTPStatus(error.status), HTTPStatus(error.status).phrase)
    said = "" if error.text == f"{error.status}: {error.reason}" else (error.text or "").strip()
    answer = page(request, "error.html", status=error.status, title=title, said=said)
    answer.headers.update({str(name): error.headers[name] for name in _KEPT if name in error.headers})
    return answer


def _is_person(request: web.Request) -> bool:
    """Whether a browser shows the answer."""
    return "text/html" in request.headers.get(hdrs.ACCEPT, "")
