"""What pages load: style sheets, scripts and pictures of our own. Their addresses change with what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from aiohttp import hdrs, web

from ticker.web.house import House

STATIC = "/static/"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".mp3": "audio/mpeg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file as it is served."""

    body: bytes
    content_type: str
    digest: str


def address(name: str) -> str:
    """Where a page finds a file, which may be kept for ever there."""
    return f"{STATIC}{_assets()[name].digest}/{name}"


def routes(_: House) -> list[web.RouteDef]:
    return [web.get(STATIC + "{digest}/{name}", _asset)]


async def _asset(request: web.Request) -> web.Response:
    asset = _assets().get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound(text="no such file\n")
    is_current = request.match_info["digest"] == asset.digest
    kept = "public, max-age=31536000, immutable" if is_current else "no-cache"
    headers = {hdrs.CACHE_CONTROL: kept, hdrs.CONTENT_TYPE: f"{asset.content_type}; charset=utf-8"}
    return web.Response(body=asset.body, headers=headers)


@cache
def _assets() -> Mapping[str, Asset]:
    return {
        file.name: Asset(
            body=file.read_bytes(),
            content_type=_TYPES[file.name[file.name.rindex(".") :]],
            digest=hashlib.sha256(file.read_bytes()).hexdigest()[:16],
        )
        for file in (files("ticker.web") / "static").iterdir()
        if file.is_file()
    }
