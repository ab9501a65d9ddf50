"""Feeds as they are served: of all, of a source, of a route or of a search, each in every form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from aiohttp import web

from ticker.config.wording import did_you_mean
from ticker.store.catalogue import Told, Wanted
from ticker.text.finding import parts
from ticker.web import links
from ticker.web.asking import Asked, Text, read
from ticker.web.conditional import Tags, answered
from ticker.web.feeds import atom, jsonfeed, ninjs, rss
from ticker.web.feeds.entries import Entry, Feed, entry_of, urn
from ticker.web.house import House

FEEDS = "/feeds"
FORMS: Mapping[str, tuple[str, Callable[[Feed], bytes]]] = {
    "rss": (rss.CONTENT_TYPE, rss.rss),
    "atom": (atom.CONTENT_TYPE, atom.atom),
    "json": (jsonfeed.CONTENT_TYPE, jsonfeed.json_feed),
    "ninjs": (ninjs.CONTENT_TYPE, ninjs.ninjs),
}
_SHOWN = 100
_FORM = "{form:" + "|".join(FORMS) + "}"


class Whole(Asked):
    """A feed in one of its forms."""

    form: str


class Named(Whole):
    """The feed of a source or a route, by its name."""

    name: str


class Searched(Whole):
    """The feed of a search."""

    q: Text


class Feeds:
    """The feeds, for one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tags = Tags()
        self._languages = {source.name: source.language or "" for source in house.settings.sources}

    async def all(self, request: web.Request) -> web.Response:
        """All headlines."""
        return await self._tell(request, read(request, Whole).form, Wanted(), "Ticker")

    async def source(self, request: web.Request) -> web.Response:
        """The headlines of a source."""
        asked = read(request, Named)
        _check(asked.name, self._languages, "source")
        return await self._tell(request, asked.form, Wanted(sources=(asked.name,)), f"Ticker: {asked.name}")

    async def route(self, request: web.Request) -> web.Response:
        """The headlines that a route takes."""
        asked = read(request, Named)
        _check(asked.name, [route.name for route in self._house.settings.policy.routes], "route")
        return await self._tell(request, asked.form, Wanted(route=asked.name), f"Ticker: route {asked.name}")

    async def search(self, request: web.Request) -> web.Response:
        """The headlines that have all words of a search."""
        asked = read(request, Searched)
        wanted = Wanted(words=tuple(parts(asked.q)))
        return await self._tell(request, asked.form, wanted, f"Ticker: search for {asked.q}")

    async def _tell(self, request: web.Request, form: str, wanted: Wanted, title: str) -> web.Response:
        """Made of events alone, which are as old as the last of them."""
        version = await self._house.journal.end()
        address = links.absolute(request, self._house.settings.web, request.path_qs)
        if same := self._tags.unchanged(request, address, version):
            return same
        found = await self._house.catalogue.latest(wanted, _SHOWN)
        feed = Feed(
            id=urn(address.removesuffix(f".{form}")),
            title=title,
            address=address,
            home=links.absolute(request, self._house.settings.web, "/"),
            entries=tuple(self._entry(request, told) for told in found),
        )
        content_type, written = FORMS[form]
        response, tag = answered(request, written(feed), content_type, changed=feed.updated, now=datetime.now(UTC))
        self._tags.note(address, version, tag)
        return response

    def _entry(self, request: web.Request, told: Told) -> Entry:
        return entry_of(
            told,
            page=links.absolute(request, self._house.settings.web, links.headline(told.first.id)),
            link=links.outward(told.last.link),
            language=self._languages.get(told.first.source or "", ""),
        )


def routes(house: House) -> list[web.RouteDef]:
    feeds = Feeds(house)
    return [
        web.get(f"{FEEDS}/all.{_FORM}", feeds.all),
        web.get(f"{FEEDS}/search.{_FORM}", feeds.search),
        web.get(f"{FEEDS}/sources/{{name}}.{_FORM}", feeds.source),
        web.get(f"{FEEDS}/routes/{{name}}.{_FORM}", feeds.route),
    ]


def _check(name: str, known: Iterable[str], what: str) -> None:
    """Raises HTTPNotFound for a name that the settings do not have, and names the nearest."""
    names = list(known)
    if name not in names:
        raise web.HTTPNotFound(text=f"no {what} has this name; {did_you_mean(name, names)}\n")
