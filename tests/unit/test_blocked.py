"""What stands where a page should be is named, and never read; a headline that quotes such words is news."""

from __future__ import annotations

import pytest

from tests.builders import NOON
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source

URL = "https://news.example/live"
LOOSE, CLOSE = "ul li", "#live li"


def read(body: str, *, select: str, final_url: str | None = None) -> Snapshot:
    page = Page(url=URL, final_url=final_url, body=body.encode(), at=NOON)
    return build(Source(name="wire", url=URL, select=select))(page)


def a_page(title: str, *items: str, more: str = "", head: str = "") -> str:
    lines = "".join(f"<li>{item}</li>" for item in items)
    head = f"<meta charset=utf-8><title>{title}</title>{head}"
    return f"<!doctype html><html><head>{head}</head><body><ul>{lines}</ul>{more}</body></html>"


NOT_THE_PAGE = [
    (Trouble.BLOCKED, a_page("Just a moment...", "Verify you are human", "Enable JavaScript")),
    (Trouble.BLOCKED, a_page("Einen Moment, bitte…"[:12], "Bitte warten Sie", "Noch etwas")),
    (Trouble.BLOCKED, a_page("Attention Required! | Cloudflare", "Sorry", "You have been blocked")),
    (Trouble.BLOCKED, a_page("news.example", "Checking", "Wait", more="<script>window._cf_chl_opt={}</script>")),
    (Trouble.BLOCKED, a_page("Access to this page has been denied", "x y", "z", more='<div id="px-captcha"></div>')),
    (Trouble.BLOCKED, a_page("Pardon Our Interruption", "Something about your browser", "made us think")),
    (Trouble.CONSENT, a_page("Cookie settings", "Accept all", "Reject all", "Manage 847 partners")),
    (Trouble.CONSENT, a_page("Before you continue to News", "Accept all", "Reject all")),
    (Trouble.CONSENT, a_page("Example News cares about your privacy", "Accept all", "Reject all")),
    (Trouble.PARKED, a_page("news.example is for sale", "Insurance", "Loans", "Flights")),
    (Trouble.PARKED, a_page("News", "Insurance", "Loans", head='<script src="//img.sedoparking.com/a.js"></script>')),
    (Trouble.STATUS, a_page("503 Service Unavailable", "Try again later", "Home")),
    (Trouble.STATUS, a_page("Page not found - Example News", "Home", "World")),
    (Trouble.STATUS, a_page("Site Maintenance", "Home", "World")),
    (Trouble.MOVED, a_page("301 Moved Permanently", "Home", "World")),
]


@pytest.mark.parametrize("select", [LOOSE, CLOSE])
@pytest.mark.parametrize(("trouble", "body"), NOT_THE_PAGE)
def test_a_page_that_is_another_is_named_and_not_read(trouble: Trouble, body: str, select: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(body, select=select)
    assert caught.value.trouble is trouble


@pytest.mark.parametrize(
    ("trouble", "title"),
    [
        *((Trouble.STATUS, title) for title in ("صفحه مورد نظر یافت نشد", "הדף לא נמצא", "页面不存在", "पृष्ठ नहीं मिला")),
        *(
            (Trouble.STATUS, title)
            for title in ("Ошибка 404", "ページが見つかりません", "Nie znaleziono strony", "خطای ۴۰۴")
        ),
        *(
            (Trouble.BLOCKED, title)
            for title in ("安全验证", "访问过于频繁", "הגישה נדחתה", "تم رفض الوصول", "Доступ заблокирован")
        ),
        *(
            (Trouble.BLOCKED, title)
            for title in ("Sign in", "تسجيل الدخول", "Вход", "登录", "Making sure you're not a bot!")
        ),
        *((Trouble.CONSENT, title) for title in ("Настройки файлов cookie", "Cookie-instellingen", "Informativa")),
    ],
)
def test_a_page_that_is_another_is_named_in_other_languages(trouble: Trouble, title: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(a_page(f"{title} | Example", "a b", "c d"), select=LOOSE)
    assert caught.value.trouble is trouble


@pytest.mark.parametrize(
    "buttons",
    [
        ("Aceptar todo", "Rechazar todo", "Gestionar preferencias"),
        ("Alle akzeptieren", "Nur notwendige Cookies"),
        ("قبول الكل", "رفض الكل"),
        ("Принять все", "Отклонить все", "Настройки"),
        ("全部接受", "全部拒绝"),
    ],
)
def test_a_wall_is_known_by_its_buttons_whatever_it_is_called(buttons: tuple[str, ...]) -> None:
    with pytest.raises(ExtractError) as caught:
        read(a_page("Example News", *buttons), select=LOOSE)
    assert caught.value.trouble is Trouble.CONSENT


def test_a_headline_may_accept_or_reject() -> None:
    lines = ("Accept", "Reject all tariffs, EU told", "Принять закон требует оппозиция")
    assert len(read(a_page("Example News", *lines), select=LOOSE).headlines) == 3


@pytest.mark.parametrize(
    ("trouble", "body", "final_url"),
    [
        (Trouble.MOVED, a_page("News", head='<meta http-equiv=refresh content="0; url=/new/place">'), None),
        (Trouble.MOVED, a_page("News", more="<script>window.location.href='/new'</script>"), None),
        (Trouble.MOVED, a_page("Casino", "Play now", "Win big"), "https://casino.example2.test/"),
        (Trouble.BLOCKED, a_page("news.example", more="<h1>Verify you are human</h1>"), None),
        (Trouble.BLOCKED, a_page("news.example", more='<div class="g-recaptcha"></div>'), None),
        (
            Trouble.MISSING,
            a_page("News", "Home", "World", head='<meta http-equiv=refresh content="0;url=/live">'),
            None,
        ),
        (Trouble.MISSING, a_page("News", "Home", "World"), "https://www.news.example/live/"),
    ],
)
def test_lesser_signs_tell_why_the_ticker_is_missing(trouble: Trouble, body: str, final_url: str | None) -> None:
    with pytest.raises(ExtractError) as caught:
        read(body, select=CLOSE, final_url=final_url)
    assert caught.value.trouble is trouble


def test_a_consent_wall_on_another_host_is_known_by_its_place() -> None:
    with pytest.raises(ExtractError) as caught:
        read(a_page("News", "Alle ablehnen"), select=LOOSE, final_url="https://consent.news.example/?u=x")
    assert caught.value.trouble is Trouble.CONSENT


@pytest.mark.parametrize(
    "headline",
    [
        '"Just a moment...": judge halts verdict',
        "Access denied",
        "404 migrants rescued off Malta",
        "We value your privacy, says minister",
        "Page not found: archive burns down",
    ],
)
def test_a_headline_may_say_any_of_it(headline: str) -> None:
    assert read(a_page("Live ticker", headline), select=LOOSE).headlines[0].text == headline


@pytest.mark.parametrize(
    "title",
    [
        "404 migrants rescued off Malta - Example News",
        "Are human rights under attack?",
        "Unusual traffic jams around capital",
        "Twitter is for sale | Example",
        "Privacy law passed",
    ],
)
def test_a_headline_may_be_the_title_of_a_page(title: str) -> None:
    assert len(read(a_page(title, "Toll rises to 9"), select=LOOSE).headlines) == 1


@pytest.mark.parametrize(
    "more",
    [
        '<script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div>',
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
        "<h2>Privacy</h2><h1>Cookie settings</h1>",
        "<script>window.location.href='/app'</script>",
    ],
)
def test_what_ordinary_pages_have_too_does_not_hide_their_ticker(more: str) -> None:
    assert len(read(a_page("Live ticker", "Toll rises to 9", more=more), select=LOOSE).headlines) == 1


def test_a_whole_page_is_read_whatever_its_title() -> None:
    body = a_page("404 Not Found", "Toll rises to 9", more=f"<p>{'words of a page ' * 400}</p>")
    assert len(read(body, select=LOOSE).headlines) == 1
