"""Who may ask, and what every answer says to browsers.

Without a token only this machine itself can reach the server (the settings see to that), and a page in a browser here
must not: it would come under a name of its own (DNS rebinding), so that only names of this machine are answered.
"""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """``token`` is what requests must carry; ``open_paths`` are answered without, to machines that only probe."""

    token: str | None = field(default=None, repr=False)
    open_paths: frozenset[str] = frozenset()

    def is_known(self, request: web.Request) -> bool:
        """Whether a request comes from somebody who may know everything."""
        if self.token is None:
            return _is_here(request.headers.get(hdrs.HOST, ""))
        scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        is_it = hmac.compare_digest(given.strip().encode("utf-8", "replace"), self.token.encode())
        return scheme.lower() == "bearer" and is_it

    def middleware(self) -> Middleware:
        """Turns away who is not known."""

        @web.middleware
        async def turn_away(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self.is_known(request) or request.path in self.open_paths:
                return await handler(request)
            if self.token is None:
                raise web.HTTPMisdirectedRequest(
                    text="not a name of this machine; set web.token to be asked by others\n"
                )
            raise web.HTTPUnauthorized(
                text="give the token of the settings: Authorization: Bearer TOKEN\n",
                headers={hdrs.WWW_AUTHENTICATE: "Bearer"},
            )

        return turn_away


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """What every answer carries, an error too; one that is already there stays."""
    response.headers[hdrs.SERVER] = "ticker"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _is_here(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
