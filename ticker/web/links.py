"""Where pages are found: the paths that lead to them, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import web

from ticker.config.settings import WebSettings


def headline(event_id: str) -> str:
    """The page of the headline that an event is about."""
    return f"/headlines/{quote(event_id, safe='')}"


def story(story_id: str) -> str:
    """The page of a story."""
    return f"/stories/{quote(story_id, safe='')}"


def evidence(event_id: str) -> str:
    """The answer in which a headline was first seen, as a WARC file."""
    return f"/evidence/{quote(event_id, safe='')}.warc.gz"


def record(event_id: str) -> str:
    """The headline that an event is about, for programs."""
    return f"/api/v1/headlines/{quote(event_id, safe='')}"


def history(ending: str = "", /, **asked: str | Sequence[str]) -> str:
    """The history, searched for something: as a page, or as a file of an ending."""
    path = f"/history.{ending}" if ending else "/history"
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def feed(form: str, words: str = "") -> str:
    """All headlines as a feed, or those that have some words."""
    return f"/feeds/search.{form}?{urlencode({'q': words})}" if words else f"/feeds/all.{form}"


def state() -> str:
    """The state of sources, channels and the outbox."""
    return "/state"


def source(name: str) -> str:
    """The state of one source."""
    return f"/state/sources/{quote(name, safe='')}"


def channel(name: str) -> str:
    """The state of one channel."""
    return f"/state/channels/{quote(name, safe='')}"


def absolute(request: web.Request, settings: WebSettings | None, path: str) -> str:
    """A path as it is written where a reader is elsewhere: in feeds, say."""
    base = settings.url if settings and settings.url else f"{request.scheme}://{request.host}/"
    return base + path.removeprefix("/")


def outward(link: str | None) -> str:
    """The link of a headline, if it is one that a browser may be led to; else empty."""
    return link if link and urlsplit(link).scheme in {"http", "https"} else ""
