"""Answers that a client need not load again: it says what it has, and hears that this is still so (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta
from http import HTTPStatus

from aiohttp import hdrs, web

CACHE_CONTROL = "private, no-cache"
_KEPT_MAX = 500  # answers of which the tag is remembered
_SURE = timedelta(seconds=60)  # RFC 9110, 8.8.2.2: what changed in the last minute may change again in the same second


class Tags:
    """The tags of answers that were given, and what they were made of: what is unchanged is not made again."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[int, str]] = OrderedDict()

    def note(self, key: str, version: int, tag: str) -> None:
        """What was answered when the records were at a version."""
        self._known[key] = (version, tag)
        self._known.move_to_end(key)
        while len(self._known) > _KEPT_MAX:
            self._known.popitem(last=False)

    def unchanged(self, request: web.Request, key: str, version: int) -> web.Response | None:
        """The answer to who has what would be answered at this version; None if it is not known, or he has not."""
        noted, tag = self._known.get(key, (None, ""))
        return _not_modified(tag) if noted == version and _has(request, tag) else None


def answered(
    request: web.Request,
    body: bytes,
    content_type: str,
    *,
    changed: datetime | None = None,
    now: datetime | None = None,
) -> tuple[web.Response, str]:
    """What is answered, whole or that it is as the client has it, and its tag. ``changed`` is when it last did."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    dated = changed.replace(microsecond=0) if changed and now and now - changed > _SURE else None
    if _has(request, tag) or _has_since(request, dated):
        return _not_modified(tag), tag
    response = web.Response(body=body, headers={hdrs.CONTENT_TYPE: content_type, hdrs.CACHE_CONTROL: CACHE_CONTROL})
    response.etag = tag
    response.last_modified = dated
    return response, tag


def _not_modified(tag: str) -> web.Response:
    response = web.Response(status=HTTPStatus.NOT_MODIFIED, headers={hdrs.CACHE_CONTROL: CACHE_CONTROL})
    response.etag = tag
    return response


def _has(request: web.Request, tag: str) -> bool:
    return any(one.value in {tag, "*"} for one in request.if_none_match or ())


def _has_since(request: web.Request, changed: datetime | None) -> bool:
    """By the time of a change, which counts for clients alone that know no tags."""
    if changed is None or hdrs.IF_NONE_MATCH in request.headers:
        return False
    since = request.if_modified_since
    return since is not None and changed <= since
