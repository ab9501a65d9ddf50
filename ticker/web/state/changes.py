"""Who changes something on the pages: whether that is allowed, and a line of the log about it."""

from __future__ import annotations

import logging

from aiohttp import web

from ticker.web.house import House
from ticker.web.state.words import CHANGES

log = logging.getLogger(__name__)


def may_change(house: House, request: web.Request) -> bool:
    """Whether the settings let who asks change something."""
    return house.guard.changes and house.guard.is_known(request)


def refuse_unless(allowed: bool) -> None:
    """Raises what is answered where it is not."""
    if not allowed:
        raise web.HTTPForbidden(text=f"not allowed; {CHANGES}\n")


def noted(request: web.Request, what: str, *, source: str = "", channel: str = "", problem: str = "") -> None:
    """A line of the log on what somebody had done."""
    facts = {"source": source, "channel": channel, "reason": what, "problem": problem, "who": who(request)}
    log.info("done over the web", extra=facts)


def who(request: web.Request) -> str:
    """By which address somebody asks; behind a proxy it is that of the proxy."""
    return request.remote or "somebody"
