"""How a browser logs in with the token of the settings, and out."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web

from ticker.web.forms import form_of
from ticker.web.guard import LOGIN, LOGOUT, Guard
from ticker.web.house import House
from ticker.web.pages import page
from ticker.web.session import COOKIE, HOLDS, issued


class Login:
    """The two pages; with a server that asks for no token there is nothing to do."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def form(self, request: web.Request) -> web.Response:
        """Asks for the token."""
        if self._guard.is_known(request):
            raise web.HTTPSeeOther(_next(request.query.get("next", "")))
        return page(request, "login.html", title="Log in", next=_next(request.query.get("next", "")), is_wrong=False)

    async def log_in(self, request: web.Request) -> web.Response:
        """Goes on to where somebody wanted to go, if the token is right."""
        form = await form_of(request)
        target = _next(form.get("next", ""))
        if self._guard.token is None or not self._guard.is_token(form.get("token", "").strip()):
            return page(request, "login.html", title="Log in", status=HTTPStatus.FORBIDDEN, next=target, is_wrong=True)
        answer = web.HTTPSeeOther(target)
        answer.set_cookie(
            COOKIE,
            issued(self._guard.token, datetime.now(UTC)),
            max_age=int(HOLDS.total_seconds()),
            httponly=True,
            samesite="Lax",  # a link in a chat leads to a page, not to the login
            secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
        )
        raise answer

    async def log_out(self, _: web.Request) -> web.Response:
        """Forgets the login of this browser."""
        answer = web.HTTPSeeOther(LOGIN)
        answer.del_cookie(COOKIE, httponly=True, samesite="Lax")
        raise answer


def routes(house: House) -> list[web.RouteDef]:
    login = Login(house.guard)
    return [web.get(LOGIN, login.form), web.post(LOGIN, login.log_in), web.post(LOGOUT, login.log_out)]


def _next(path: str) -> str:
    """A path of this site; what leads elsewhere is the first page."""
    is_ours = path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable()
    return path if is_ours and not path.startswith(LOGIN) else "/"
