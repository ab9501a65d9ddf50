"""Who may ask, and what every answer says to browsers.

Without a token only this machine itself can reach the server (the settings see to that), and a page in a browser here
must not. It could come under a name of its own (DNS rebinding): only names of this machine are answered. It could have
the browser load what takes long: nothing is answered as a part of another site's page. With a token, programs send it,
and browsers log in with it. What changes something comes from our own pages or with the token.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from ticker.web.session import COOKIE, holds

SERVER = "ticker"  # and no word on what it is made of
LOGIN, LOGOUT = "/login", "/logout"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nothing of an address leaves for other sites; with "no-referrer" browsers hide the origin of our own forms, too.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_READS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """``token`` is what requests must carry; ``open_paths`` are answered without, and all below those with a slash.

    ``changes`` says whether anything may be changed by who is known. ``host`` is the one by which people reach it,
    beside the one that a request names.
    """

    token: str | None = field(default=None, repr=False)
    open_paths: frozenset[str] = frozenset()
    changes: bool = False
    host: str = ""

    def is_known(self, request: web.Request) -> bool:
        """Whether a request comes from somebody who may know everything."""
        if self.token is None:
            return _is_here(request.headers.get(hdrs.HOST, ""))
        return self.is_token(_sent(request)) or holds(request.cookies.get(COOKIE, ""), self.token, datetime.now(UTC))

    def is_token(self, given: str) -> bool:
        """Whether it is the token of the settings."""
        return self.token is not None and hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())

    def middleware(self) -> Middleware:
        """Turns away who is not known, and what another site makes a browser send."""

        @web.middleware
        async def turn_away(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.method not in _READS and not (self.is_token(_sent(request)) or self._is_own(request)):
                raise web.HTTPForbidden(text="not sent by a page of this site; send it with the token\n")
            if _is_embedded(request):
                raise web.HTTPForbidden(text="no part of a page of another site; open it by itself\n")
            if self.is_known(request) or self._is_open(request.path):
                return await handler(request)
            if self.token is None:
                raise web.HTTPMisdirectedRequest(
                    text="not a name of this machine; set web.token to be asked by others\n"
                )
            raise _login_needed(request)

        return turn_away

    def _is_own(self, request: web.Request) -> bool:
        """Whether a page of this site sent a request: browsers say where it comes from (Fetch, section 3.2).

        Over plain HTTP from another machine they give the origin alone.
        """
        if request.headers.get("Sec-Fetch-Site") == "same-origin":
            return True
        host = request.headers.get(hdrs.ORIGIN, "").lower().partition("://")[2]
        return bool(host) and host in {self.host.lower(), request.headers.get(hdrs.HOST, "").lower()}

    def _is_open(self, path: str) -> bool:
        return path in self.open_paths or any(
            path.startswith(above) for above in self.open_paths if above.endswith("/")
        )


def _login_needed(request: web.Request) -> web.HTTPException:
    """How who is not known is told: by the login where a page is wanted, in words where something was to be done."""
    accepted = request.headers.get(hdrs.ACCEPT, "")
    if "text/html" not in accepted:
        return _unauthorized("give the token of the settings: Authorization: Bearer TOKEN", accepted)
    if request.method == hdrs.METH_GET:
        return web.HTTPSeeOther(f"{LOGIN}?next={quote(request.path_qs, safe='')}")
    return _unauthorized("nothing was done: this browser is not logged in any more; log in, and do it again", accepted)


def _unauthorized(said: str, accepted: str) -> web.HTTPUnauthorized:
    # Readers of feeds ask for a password when they see Basic; the token is it, under any name. Browsers would put a
    # window of their own before a wall whose login has ended.
    is_of_browser = "text/html" in accepted or "text/event-stream" in accepted
    schemes = "Bearer" if is_of_browser else 'Bearer, Basic realm="Ticker", charset="UTF-8"'
    return web.HTTPUnauthorized(text=f"{said}\n", headers={hdrs.WWW_AUTHENTICATE: schemes})


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """What every answer carries, an error too; one that is already there stays."""
    response.headers[hdrs.SERVER] = SERVER
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _sent(request: web.Request) -> str:
    """The token that a request carries: as a bearer (RFC 6750), or as the password of anybody (RFC 7617)."""
    scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given.strip(), validate=True).decode("utf-8", "replace").partition(":")[2]
    except binascii.Error:
        return ""


def _is_embedded(request: web.Request) -> bool:
    """Whether a page of another site loads it as a part of itself, to keep us busy: it cannot read what is answered.

    Browsers say so (Fetch Metadata Request Headers, 2); a link that somebody follows leads to a document.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site not in {"none", "same-origin"} and request.headers.get("Sec-Fetch-Dest") != "document"


def _is_here(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
