"""The history: everything that was seen, searched by words, source, kind, urgency and time; as a page or as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus

from aiohttp import web

from ticker.model.alert import Event, Urgency
from ticker.text.clean import cut
from ticker.text.finding import marked
from ticker.web import links
from ticker.web.history.exported import FORMS, export
from ticker.web.history.searched import KINDS, Searched, searched
from ticker.web.house import House
from ticker.web.pages import page

_PAGE = 50
_AT_ONCE = 500  # events of a file that are in memory at one time
_COUNTED_MAX = 10_000
_SHOWN = 600  # characters of a headline; its own page has it whole
_NAMES = {"csv": "CSV", "jsonl": "JSON lines"}


class History:
    """The page, and its files."""

    def __init__(self, house: House) -> None:
        self._archive = house.archive
        self._sources = house.settings.sources

    async def page(self, request: web.Request) -> web.Response:
        """What is found, the newest first, a page at a time; or what there was to be found, if nothing is."""
        now = datetime.now(UTC)
        asked = searched(request.query, now)
        if asked.problems:
            return self._shown(request, asked, [], status=HTTPStatus.BAD_REQUEST)
        found = await self._found(asked, asked.before, _PAGE + 1)
        if found:
            return self._shown(request, asked, found, count=await self._count(asked))
        watched = await self._archive.watched(
            source=asked.source or None, since=asked.since, until=asked.until, now=now, configured=self._sources
        )
        return self._shown(request, asked, [], watched=watched, begun=await self._archive.begun())

    async def file(self, ending: str, request: web.Request) -> web.StreamResponse:
        """All that is found."""
        asked = searched(request.query, datetime.now(UTC))
        if asked.problems:
            raise web.HTTPBadRequest(text="".join(f"{name}: {said}\n" for name, said in asked.problems.items()))
        return await export(request, ending, "ticker-history", self._portions(asked))

    async def _portions(self, asked: Searched) -> AsyncIterator[Sequence[Event]]:
        """All that is found, some at a time, the newest first; the first may be empty."""
        before = asked.before
        while True:
            found = await self._found(asked, before, _AT_ONCE)
            yield found
            if len(found) < _AT_ONCE:
                return
            before = found[-1].id

    async def _found(self, asked: Searched, before: str, limit: int) -> list[Event]:
        return await self._archive.events(
            words=asked.words,
            source=asked.source or None,
            since=asked.since,
            until=asked.until,
            kinds=asked.kinds or KINDS,
            urgency=asked.urgency,
            before=before or None,
            limit=limit,
        )

    async def _count(self, asked: Searched) -> int:
        return await self._archive.count(
            words=asked.words,
            source=asked.source or None,
            since=asked.since,
            until=asked.until,
            kinds=asked.kinds or KINDS,
            urgency=asked.urgency,
            most=_COUNTED_MAX + 1,
        )

    def _shown(
        self,
        request: web.Request,
        asked: Searched,
        found: Sequence[Event],
        *,
        status: int = HTTPStatus.OK,
        **more: object,
    ) -> web.Response:
        query = asked.asked()
        names = dict.fromkeys((*(source.name for source in self._sources), asked.source))
        shown, has_more = found[:_PAGE], len(found) > _PAGE
        return page(
            request,
            "history.html",
            status=status,
            title="History",
            asked=asked,
            found=[(event, _marked(event.text, asked), _marked(event.was or "", asked)) for event in shown],
            counted_max=_COUNTED_MAX,
            older=links.history(**query, before=shown[-1].id) if has_more else "",
            newest=links.history(**query) if asked.before else "",
            files=[(_NAMES[ending], links.history(ending, **query)) for ending in FORMS],
            sources=[name for name in names if name],
            kinds=KINDS,
            urgencies=[urgency for urgency in Urgency if urgency < Urgency.ROUTINE],
            **more,
        )


def routes(house: House) -> list[web.RouteDef]:
    history = History(house)
    files = [web.get(f"/history.{ending}", partial(history.file, ending)) for ending in FORMS]
    return [web.get("/history", history.page), *files]


def _marked(text: str, asked: Searched) -> Sequence[tuple[str, bool]]:
    """A headline as the list shows it, in parts, each with whether it is what was asked for."""
    return marked(cut(text, _SHOWN), asked.words)
