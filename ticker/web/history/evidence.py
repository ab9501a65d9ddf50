"""The answers in which headlines were first seen, to be kept by who asks for them; never to be shown."""

from __future__ import annotations

import asyncio
import base64
from http import HTTPStatus

from aiohttp import hdrs, web

from ticker.model.alert import Event
from ticker.model.evidence import Kept
from ticker.text.clean import cut
from ticker.web.house import House


class EvidenceFiles:
    """The files, out of the cabinet."""

    def __init__(self, house: House) -> None:
        self._archive = house.archive
        self._cabinet = house.cabinet

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The file of an event as it was kept, with its digest (RFC 9530); or why there is none."""
        name = request.match_info["id"]
        found = await self._archive.evidence([name])
        if name not in found:
            raise web.HTTPNotFound(text=f"no event has the ID {cut(name, 100)!r}; it may be older than the records\n")
        kept = _kept(*found[name])
        try:
            digest = await asyncio.to_thread(self._cabinet.digest, kept.evidence.name)
            place = self._cabinet.found(kept.evidence.name)
        except OSError as error:
            raise web.HTTPGone(text=f"the evidence cannot be read: {error.strerror}\n") from None
        if digest.hex() != kept.evidence.digest:
            raise web.HTTPConflict(
                text="the evidence is not as it was kept: somebody changed the file, or the disk is damaged; "
                "ticker evidence --verify tells of all\n"
            )
        headers = {
            hdrs.CONTENT_TYPE: "application/gzip",  # a record of what strangers sent: no browser is to open it
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="evidence-{found[name][0].id}.warc.gz"',
            "Repr-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:",
        }
        return web.FileResponse(place, status=HTTPStatus.OK, headers=headers)


def routes(house: House) -> list[web.RouteDef]:
    return [web.get("/evidence/{id}.warc.gz", EvidenceFiles(house).file)]


def _kept(event: Event, kept: Kept | None) -> Kept:
    """What is kept of an event. Raises HTTPNotFound, HTTPGone."""
    if kept is None:
        why = "it was not asked for then" if event.is_news else f"there is none of a {event.kind.value}"
        raise web.HTTPNotFound(text=f"no evidence: {why}\n")
    if kept.evidence.problem:
        raise web.HTTPNotFound(text=f"no evidence: {kept.evidence.problem}\n")
    if kept.gone_at:
        raise web.HTTPGone(text=f"no evidence any more: {kept.gone} at {kept.gone_at:%Y-%m-%d %H:%M:%S} UTC\n")
    return kept
