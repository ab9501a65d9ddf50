"""What the status and the headers of an answer mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import urlsplit

from yarl import URL

from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators

OK = 200
NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
THROTTLES = frozenset({429, 503})
RETRY_AFTER_MAX = timedelta(hours=1)  # beyond that we look again by ourselves
# Validators lie: caches answer 304 for a page that has long changed. With polls up to five minutes apart a whole page
# is so asked for every ten minutes at least; where they are further apart, always.
FULL_AFTER = timedelta(minutes=5)
_VALIDATOR_MAX = 1_000  # characters; what is longer, or cannot be printed, is no validator but an attack on the store
_SHOWN_MAX = 200  # characters; a redirect may name a path of 64 kB


def agent(contact: str | None) -> str:
    """How Ticker names itself to sites (User-Agent), and whom they may write to."""
    about = f" (+{contact})" if contact else ""
    return f"Ticker/{version('ticker')}{about}"


def judged(page: Page) -> Page:
    """The page if its status says that it is one. Raises FetchError."""
    where = shown(page.address)
    if page.headers.get("cf-mitigated", "").casefold() == "challenge":
        raise FetchError(Trouble.BLOCKED, f"{where}: the site asks whether we are human (challenge)")
    if page.status == OK:
        return page
    if page.status in THROTTLES:
        pause = retry_after(page)
        asked = f", asks to come back in {pause.total_seconds():.0f} s" if pause else ""
        raise FetchError(Trouble.THROTTLED, f"{where}: {page.status}{asked}", retry_after=pause)
    if page.status == NOT_MODIFIED:
        raise FetchError(Trouble.STATUS, f"{where}: 304 (not modified) to a request without conditions")
    raise FetchError(Trouble.STATUS, f"{where}: the server answers {page.status}")


def retry_after(page: Page) -> timedelta | None:
    """The pause that an answer asks for, in seconds or as a date (RFC 9110, section 10.2.3); an hour at most."""
    value = page.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:9])
    else:
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        seconds = ((date if date.tzinfo else date.replace(tzinfo=UTC)) - page.at).total_seconds()
    return min(timedelta(seconds=max(seconds, 0)), RETRY_AFTER_MAX)


def validators_of(page: Page | None, previous: Validators, now: datetime) -> Validators:
    """What the next request may ask by: that of the page, or the former one after a 304 (None).

    A page that was reached by a redirect has none: tomorrow the redirect may lead to another page, older than this one.
    """
    if page is None:
        return previous
    etag, modified = _validator(page, "etag"), _validator(page, "last-modified")
    if not (etag or modified) or not _answers_itself(page):
        return Validators()
    asked_in_full = now if is_due_in_full(previous, now) else previous.full_at
    return Validators(etag=etag, last_modified=modified, full_at=asked_in_full)


def is_due_in_full(validators: Validators, now: datetime) -> bool:
    """Whether a request must not be conditional."""
    return validators.full_at is None or not timedelta() <= now - validators.full_at < FULL_AFTER


def shown(url: str) -> str:
    """A URL as it may be shown: in one line, and without user, password and query, which may hold secrets."""
    text = bare(url)
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"


def bare(url: str) -> str:
    """A URL without what may be secret in it: scheme, host, port and path; of what is not of the web, the scheme."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return "a broken address"
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme}:…"
    host = parts.hostname
    if not host:  # a password may stand where the path is looked for
        return f"{parts.scheme}:…"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"


def _answers_itself(page: Page) -> bool:
    try:
        return page.final_url is None or URL(page.final_url) == URL(page.url).with_user(None)
    except ValueError:  # a recording may hold what is no URL
        return False


def _validator(page: Page, name: str) -> str | None:
    value = page.headers.get(name, "")
    return value if value and value.isprintable() and len(value) <= _VALIDATOR_MAX else None
