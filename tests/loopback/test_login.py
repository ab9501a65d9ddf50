"""How browsers log in, and what is answered to whom."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, CookieJar, web
from yarl import URL

from ticker.web.front import OPEN_PATHS
from ticker.web.guard import Guard
from ticker.web.login import Login
from ticker.web.server import Server, site
from ticker.web.session import COOKIE, HOLDS, holds, issued

TOKEN = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PAGE = {"Accept": "text/html,*/*;q=0.8"}


@dataclass
class Browser:
    """A browser that shows a server with a login, one page and one thing that can be changed."""

    session: ClientSession
    server: Server

    @property
    def origin(self) -> str:
        return self.server.url.rstrip("/")

    async def get(self, path: str, headers: Mapping[str, str] = PAGE) -> tuple[int, str]:
        """The status of what is answered, and where it leads or what it says."""
        async with self.session.get(self.origin + path, headers=headers, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location") or await answer.text()

    async def post(self, path: str, *, origin: str | None = None, **form: str) -> tuple[int, str]:
        headers = {"Origin": self.origin if origin is None else origin}
        async with self.session.post(self.origin + path, data=form, headers=headers, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location") or await answer.text()


async def said(_: web.Request) -> web.Response:
    return web.Response(text="said to who is known")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    guard, server = Guard(token=TOKEN, open_paths=OPEN_PATHS, host="desk.example"), Server()
    login = Login(guard)
    rooms = [
        web.get("/login", login.form),
        web.post("/login", login.log_in),
        web.post("/logout", login.log_out),
        web.get("/page", said),
        web.post("/change", said),
    ]
    await server.move(site(guard, rooms), "127.0.0.1", 0)
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Browser(session, server)
    await server.close()


async def test_who_is_not_known_is_led_to_the_login_and_from_there_to_the_page(browser: Browser) -> None:
    status, where = await browser.get("/page?q=a%26b")
    assert (status, URL(where).path, URL(where).query["next"]) == (303, "/login", "/page?q=a%26b")
    assert (await browser.get("/page", {}))[0] == 401
    assert "Token" in (await browser.get("/login"))[1]
    assert (await browser.post("/login", token="not it", next="/page"))[0] == 403
    assert (await browser.get("/page"))[0] == 303
    assert await browser.post("/login", token=f" {TOKEN} ", next="/page?q=a%26b") == (303, "/page?q=a%26b")
    assert await browser.get("/page") == (200, "said to who is known")
    assert await browser.get("/login") == (303, "/")
    assert await browser.post("/logout") == (303, "/login")
    assert (await browser.get("/page"))[0] == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", "", "/a\r\nb", "/login"],
)
async def test_a_login_leads_to_no_other_site(browser: Browser, elsewhere: str) -> None:
    assert await browser.post("/login", token=TOKEN, next=elsewhere) == (303, "/")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x"),
        ("application/x-www-form-urlencoded; charset=none", b"token=\xff%"),
        ("text/plain", b"token"),
        ("", b"&" * 60_000),
        ("application/json", b"{"),
    ],
)
async def test_what_no_form_sends_logs_nobody_in(browser: Browser, content_type: str, body: bytes) -> None:
    headers = {"Origin": browser.origin, "Content-Type": content_type}
    async with browser.session.post(f"{browser.origin}/login", data=body, headers=headers) as answer:
        assert answer.status in {400, 403}


async def test_another_site_can_make_a_browser_change_nothing(browser: Browser) -> None:
    await browser.post("/login", token=TOKEN, next="/")

    assert await browser.post("/change") == (200, "said to who is known")
    assert await browser.post("/change", origin="https://desk.example") == (200, "said to who is known")
    for origin in ("https://evil.example", "null", "", f"{browser.origin}.evil.example", "http://[", "http://"):
        assert (await browser.post("/change", origin=origin))[0] == 403
    async with browser.session.post(f"{browser.origin}/change") as answer:
        assert answer.status == 403
    async with browser.session.post(f"{browser.origin}/change", headers={"Sec-Fetch-Site": "same-origin"}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("site", "dest", "status"),
    [
        ("cross-site", "image", 403),
        ("cross-site", "empty", 403),
        ("cross-site", "iframe", 403),
        ("same-site", "script", 403),  # another port of this machine
        ("cross-site", "document", 200),
        ("same-origin", "empty", 200),
        ("none", "document", 200),
    ],
)
async def test_a_page_of_another_site_can_lead_here_and_not_load_us(
    browser: Browser, site: str, dest: str, status: int
) -> None:
    sent = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest, "Authorization": f"Bearer {TOKEN}"}
    assert (await browser.get("/page", sent))[0] == status


async def test_a_browser_whose_login_has_ended_is_told_in_words_and_asks_by_no_window_of_its_own(
    browser: Browser,
) -> None:
    asked = (("POST", "/change", PAGE["Accept"]), ("GET", "/page", "text/event-stream"))
    for method, path, accept in asked:
        headers = {"Accept": accept, "Origin": browser.origin}
        async with browser.session.request(method, f"{browser.origin}{path}", headers=headers) as answer:
            assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
            assert ("othing was done" in await answer.text()) is (method == "POST")
    async with browser.session.get(f"{browser.origin}/page") as answer:
        assert "Basic" in answer.headers["WWW-Authenticate"]


async def test_programs_send_the_token_as_a_bearer_or_as_a_password(browser: Browser) -> None:
    basic = base64.b64encode(f"anybody:{TOKEN}".encode()).decode()
    for sent in (f"Bearer {TOKEN}", f"bearer  {TOKEN}", f"Basic {basic}"):
        assert (await browser.get("/page", {"Authorization": sent}))[0] == 200
        async with browser.session.post(f"{browser.origin}/change", headers={"Authorization": sent}) as answer:
            assert answer.status == 200
    wrong = base64.b64encode(b"anybody:it").decode()
    for sent in (f"Basic {wrong}", "Basic %%%", "Basic", f"Token {TOKEN}", TOKEN):
        assert (await browser.get("/page", {"Authorization": sent}))[0] == 401


def test_a_login_holds_for_its_time_and_its_token() -> None:
    cookie = issued(TOKEN, NOW)
    assert holds(cookie, TOKEN, NOW + HOLDS - timedelta(seconds=2))
    assert not holds(cookie, TOKEN, NOW + HOLDS)
    assert not holds(cookie, TOKEN[::-1], NOW)


@pytest.mark.parametrize("forged", ["", ".", "9999999999.", "9999999999." + "0" * 64, "x.y", "٣.é", "1" * 9999 + ".a"])
def test_a_login_cannot_be_made_up(forged: str) -> None:
    assert not holds(forged, TOKEN, NOW)
    until, _, sign = issued(TOKEN, NOW).partition(".")
    assert not holds(f"{int(until) + 1}.{sign}", TOKEN, NOW)


async def test_the_cookie_of_a_login_is_hidden_from_scripts_and_other_sites(browser: Browser) -> None:
    headers = {"Origin": browser.origin, "X-Forwarded-Proto": "https"}
    data = {"token": TOKEN}
    async with browser.session.post(
        f"{browser.origin}/login", data=data, headers=headers, allow_redirects=False
    ) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert TOKEN not in cookie
    for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"):
        assert word in cookie
