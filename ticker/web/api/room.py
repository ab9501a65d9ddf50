"""The API as it is served: each operation of the table at its path, and what all of them share."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from ticker.web.api import stream
from ticker.web.api.document import document
from ticker.web.api.operation import BASE, Answer, Operation
from ticker.web.api.operations import OPERATIONS
from ticker.web.conditional import Tags, answered
from ticker.web.forms import read_body
from ticker.web.house import House
from ticker.web.pages import page

PEOPLE = "/api"
STREAM = f"{BASE}/events/stream"
DOCUMENT = f"{BASE}/openapi.json"
JSON = "application/json"


class Api:
    """The operations, for one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tags = Tags()
        self._document = json.dumps(document(house), ensure_ascii=False, indent=1).encode()

    def serves(self, operation: Operation) -> Handler:
        """What answers at the path of an operation."""

        async def tell(request: web.Request) -> web.StreamResponse:
            if operation.changes:
                return self._told(await operation.answer(self._house, request, await _body(request)), request)
            version = await self._house.journal.end() if operation.of_events else None
            if version is not None and (same := self._tags.unchanged(request, request.path_qs, version)):
                return same
            answer = await operation.answer(self._house, request, None)
            response, tag = answered(request, answer.told.model_dump_json().encode(), JSON)
            if version is not None:
                self._tags.note(request.path_qs, version, tag)
            return _linked(response, answer, request)

        return tell

    def _told(self, answer: Answer, request: web.Request) -> web.Response:
        return _linked(web.Response(body=answer.told.model_dump_json().encode(), content_type=JSON), answer, request)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Events as they come."""
        return await stream.follow(self._house, request)

    async def document(self, request: web.Request) -> web.Response:
        """What the API is."""
        return answered(request, self._document, JSON)[0]

    async def page(self, request: web.Request) -> web.Response:
        """The same for people."""
        return page(
            request, "api.html", title="API", operations=OPERATIONS, base=BASE, changes=self._house.guard.changes
        )


def routes(house: House) -> list[web.RouteDef]:
    api = Api(house)
    found = [
        web.get(PEOPLE, api.page),
        web.get(DOCUMENT, api.document),
        web.get(STREAM, api.stream),  # before /events/{id}, which would take it for one
        *((web.post if one.changes else web.get)(BASE + one.path, api.serves(one)) for one in OPERATIONS),
    ]
    return [*found, *_options(found)]


def _options(found: list[web.RouteDef]) -> Iterator[web.RouteDef]:
    methods: dict[str, set[str]] = defaultdict(lambda: {hdrs.METH_OPTIONS})
    for one in found:
        methods[one.path] |= {one.method} | ({hdrs.METH_HEAD} if one.method == hdrs.METH_GET else set())
    for path, allowed in methods.items():
        yield web.options(path, _allowing(", ".join(sorted(allowed))))


def _allowing(methods: str) -> Handler:
    async def tell(_: web.Request) -> web.StreamResponse:
        return web.Response(status=HTTPStatus.NO_CONTENT, headers={hdrs.ALLOW: methods})

    return tell


async def _body(request: web.Request) -> Mapping[str, object]:
    """What is sent: an object of JSON; nothing is as good as an empty one. Raises HTTPException."""
    sent = await read_body(request)
    if not sent:
        return {}
    if request.content_type != JSON:
        raise web.HTTPUnsupportedMediaType(text=f"not JSON; send it with Content-Type: {JSON}")
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="the body is no JSON; send an object") from None
    if not isinstance(found, dict):
        raise web.HTTPBadRequest(text="the body is no object; send its names and values in { }")
    return found


def _linked(response: web.Response, answer: Answer, request: web.Request) -> web.Response:
    """With where there is more (RFC 8288)."""
    if answer.links:
        rest = [(name, value) for name, value in request.query.items() if name not in {"before", "after"}]
        targets = {rel: urlencode([*rest, *more.items()]) for rel, more in answer.links.items()}
        response.headers[hdrs.LINK] = ", ".join(
            f'<{request.rel_url.raw_path}?{target}>; rel="{rel}"' for rel, target in targets.items()
        )
    return response
