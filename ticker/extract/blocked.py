"""What stands where the page should be: bot checks, consent walls, parked domains, error pages, soft redirects.

They come with status 200 and hold lists of their own. Each is known by its title or first heading as a whole, or by
code that only such a page carries, and only on a page of few words: a headline may quote any of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from lxml import etree

from ticker.extract.blocked_titles import CONSENT_BUTTONS, TITLES
from ticker.extract.words import link_of, words_of
from ticker.model.errors import ExtractError
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.text.clean import clean

_FEW_WORDS = 2_500  # characters shown; a page with its menus has more
_FEW_WORDS_OF_CONSENT = 12_000  # such walls tell their partners at length
_HEADINGS_MAX = 3
_TITLE_MAX = 200  # characters

_SMALL = 200_000  # characters of source; such pages are small
_SURE = (  # code that stands in a check and nowhere else
    "_cf_chl_opt", "cf-error-details", "px-captcha", "ct.captcha-delivery.com", "geo.captcha-delivery.com",
    "sec-if-cpt-container", "sucuri_cloudproxy_js", "ddos-guard/js-challenge", "gokuprops", "awswafcookiedomainlist",
    "incapsula incident id",
)  # fmt: skip
_LIKELY = (  # ordinary pages have it as well, but then they show what they are asked for
    "_incapsula_resource", "distil_r_captcha", "kpsdk", "slowaes", "g-recaptcha", "h-captcha", "cf-turnstile",
    "geetest", "challenge-platform",
)  # fmt: skip
_PARKING = (
    "sedoparking.com", "parkingcrew.net", "bodis.com", "parklogic.com", "above.com/marketplace", "afternic.com",
    "hugedomains.com", "dan.com/buy-domain", "domainmarket.com", "parking-lander", "window.park",
)  # fmt: skip
_HUMAN = "a check whether we are human"
_CONSENT = "a wall that asks for consent"
_SEPARATORS = re.compile(r"\s+[|–—·:»-]\s+|\s*\|\s*")
_REFRESH = re.compile(r"\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?\s*(\S+?)['\"]?\s*", re.IGNORECASE)
_REFRESH_SOON = 10  # seconds; a page that renews itself does so later, and names itself
_SCRIPT_MOVE = re.compile(
    r"(?:window|document|top|self)?\.?location(?:\.href)?\s*=\s*['\"]|location\.(?:replace|assign)\s*\(\s*['\"]"
)
_CONSENT_PLACE = re.compile(
    r"^(?:consent|cmp|privacy|cookies?)[.-]|/(?:consent|collectconsent|cookiewall|privacy-gate)\b"
)


def check_page(page: Page, text: str, root: etree._Element) -> None:
    """Raises ExtractError with the name of what the page is instead of the page that was asked for.

    ``text`` is the page as decoded, ``root`` its tree. What could also be said of the page itself is not held against
    it here, as there may be a ticker on it.
    """
    _check_size(root, _sure_signs(page, text, root))


def check_missing(page: Page, text: str, root: etree._Element) -> None:
    """The same for a page without the ticker: here lesser signs tell why it is missing."""
    _check_size(root, _likely_signs(page, text, root))
    host, final = _host(page.url), _host(page.address)
    if host and final and not _are_kin(host, final):
        raise ExtractError(Trouble.MOVED, f"the address leads to another site, {final}, which shows no such ticker")


def check_texts(texts: Sequence[str]) -> None:
    """Raises ExtractError if what would be the headlines are the buttons of a wall."""
    buttons = sum(1 for text in texts if CONSENT_BUTTONS.fullmatch(text))
    if buttons > 1 and buttons * 2 > len(texts):
        raise ExtractError(Trouble.CONSENT, f"the site answers with {_CONSENT} instead of its page ({texts[0][:60]})")


def _check_size(root: etree._Element, signs: Iterator[tuple[Trouble, str]]) -> None:
    shown: int | None = None
    for trouble, what in signs:
        shown = len(words_of(root)) if shown is None else shown
        if shown <= (_FEW_WORDS_OF_CONSENT if trouble is Trouble.CONSENT else _FEW_WORDS):
            raise ExtractError(trouble, f"the site answers with {what} instead of its page")


def _sure_signs(page: Page, text: str, root: etree._Element) -> Iterator[tuple[Trouble, str]]:
    yield from _named([*root.iter("title")][:1] or [*root.iter("h1")][:1])
    source = text.casefold() if len(text) < _SMALL else ""
    if any(mark in source for mark in _SURE):
        yield Trouble.BLOCKED, _HUMAN
    if any(mark in source for mark in _PARKING):
        yield Trouble.PARKED, "a parked domain"
    if page.address != page.url and _CONSENT_PLACE.search(_place(page.address)):
        yield Trouble.CONSENT, _CONSENT


def _likely_signs(page: Page, text: str, root: etree._Element) -> Iterator[tuple[Trouble, str]]:
    yield from _named([*root.iter("h1"), *root.iter("h2")][:_HEADINGS_MAX])
    source = text.casefold() if len(text) < _SMALL else ""
    if any(mark in source for mark in _LIKELY):
        yield Trouble.BLOCKED, _HUMAN
    if target := _refresh(root, page.address):
        yield Trouble.MOVED, f"a page that sends browsers on to {target}"
    if _SCRIPT_MOVE.search(text):
        yield Trouble.MOVED, "a page that sends browsers on by script"


def _named(elements: Iterable[etree._Element]) -> Iterator[tuple[Trouble, str]]:
    """What titles and headings say that the page is."""
    for title in _titles(elements):
        for trouble, what, words in TITLES:
            if words.fullmatch(title):
                yield trouble, f"{what} ({title[:60]})"


def _titles(elements: Iterable[etree._Element]) -> Iterator[str]:
    """Titles whole, and in the parts that separators make: the name of the site stands in one of them."""
    for element in elements:
        text = words_of(element) or clean("".join(element.itertext()))
        if 0 < len(text) <= _TITLE_MAX:
            yield text
            yield from (part for part in _SEPARATORS.split(text) if part != text)


def _refresh(root: etree._Element, address: str) -> str | None:
    """Where ``<meta http-equiv=refresh>`` leads at once; a page that renews itself leads nowhere."""
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").casefold() == "refresh":
            match = _REFRESH.fullmatch((meta.get("content") or "")[:2000])
            target = link_of(match[2], address) if match and int(match[1]) <= _REFRESH_SOON else None
            if target and _place(target) != _place(address):
                return _place(target)[:100]
    return None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _place(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{parts.path}"


def _are_kin(one: str, other: str) -> bool:
    """Whether two hosts share the last two labels of their names, as editions of one site do."""
    return one.split(".")[-2:] == other.split(".")[-2:]
