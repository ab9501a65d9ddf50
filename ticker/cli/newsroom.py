"""The papers of ``ticker demo``, and the desk that reads of them: all on this machine, all made up, and they say so."""

from __future__ import annotations

import html
from collections import deque

from aiohttp import web

from ticker.cli.made_up import COSTA, HERALD, MARSA, POST, Line
from ticker.model.source import Source

WINDOW = 8  # headlines that a ticker shows
SELECT = ".ticker__item"
PAPERS = {HERALD: "en", POST: "en", MARSA: "ar", COSTA: "es"}  # and their languages
_STOOD_BEFORE = {
    HERALD: ("Good morning from Port Alder: this news is made up", "Market hall of Nordhaven opens after repair"),
    POST: ("Good morning from Nordhaven: this news is made up", "New tram line to Eastmarch opens"),
    MARSA: ("صباح الخير من بورت ألدر: هذه الأخبار مختلقة", "افتتاح معرض الكتاب في نوردهافن"),
    COSTA: ("Buenos días desde Puerto Alder: estas noticias son inventadas", "Reabre el museo de Nordhaven"),
}


class Newsroom:
    """Sites with a ticker each, and a desk, served on a free port of the loopback address."""

    def __init__(self) -> None:
        self._shown = {paper: deque(_STOOD_BEFORE[paper], maxlen=WINDOW) for paper in PAPERS}
        self._runner: web.AppRunner | None = None
        self._url = ""

    def publish(self, line: Line) -> None:
        """Shows a line, in the place of another if it replaces one, else at the top."""
        shown = self._shown[line.paper]
        if line.instead_of not in shown:
            shown.appendleft(line.text)
            return
        at = shown.index(line.instead_of)
        del shown[at]
        if line.text:
            shown.insert(at, line.text)

    def sources(self) -> tuple[Source, ...]:
        """The papers as sources, once they are served."""
        return tuple(
            Source(name=paper, url=f"{self._url}{paper}", select=SELECT, language=language)
            for paper, language in PAPERS.items()
        )

    def desk(self) -> str:
        """The channel to the desk, as an Apprise URL, once it is there."""
        return self._url.replace("http:", "json:") + "desk"

    async def open(self) -> None:
        """Serves the papers, and takes messages for the desk."""
        app = web.Application()
        app.router.add_get("/{paper}", self._page)
        app.router.add_post("/desk", _taken)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._url = f"http://{host}:{port}/"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _page(self, request: web.Request) -> web.Response:
        paper = request.match_info["paper"]
        if paper not in PAPERS:
            raise web.HTTPNotFound
        items = "".join(f'<div class="ticker__item">{html.escape(headline)}</div>' for headline in self._shown[paper])
        page = (
            f'<!doctype html><html lang="{PAPERS[paper]}">'
            f"<head><meta charset=utf-8><title>{paper} (made up)</title></head>"
            f'<body><div class="ticker"><b>BREAKING</b>{items}</div></body></html>'
        )
        return web.Response(text=page, content_type="text/html")


async def _taken(_: web.Request) -> web.Response:
    return web.Response()
