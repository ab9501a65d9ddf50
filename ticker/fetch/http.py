"""Pages from the web. Whatever a server does, a fetch ends in time and within its limit: a page, or a FetchError."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from ipaddress import ip_address, ip_network
from time import monotonic
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohappyeyeballs import AddrInfoType
from aiohttp import hdrs
from yarl import URL

from ticker.fetch.answer import NOT_MODIFIED, is_due_in_full, judged, shown
from ticker.fetch.guard import Network, is_allowed, literal
from ticker.fetch.resolver import Resolver
from ticker.fetch.troubles import fetch_error
from ticker.fetch.unpack import ACCEPTED, Body, PackedError, TooLargeError
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.source import Source

REDIRECTS_MAX = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONNECTIONS_A_HOST = 2  # politeness; more would also let one slow host take all
_CONNECT_SECONDS = 8
_KEEP_ALIVE_SECONDS = 75  # longer than the usual interval between two polls
_HEADER_MAX = 65_536  # bytes; a policy header of 12 kB is in use
_READ_BUFFER = 16_384  # bytes; with TLS the buffers are what an idle connection costs
_LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_ANYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Permit:
    """Where the fetch of one source may connect to, and what it was kept from."""

    networks: tuple[Network, ...]
    refused: list[str] = field(default_factory=list)


_permit: ContextVar[_Permit] = ContextVar("permit")


class HttpFetcher:
    """Implements ``ticker.model.ports.Fetcher``."""

    def __init__(self, *, contact: str | None = None, private: Sequence[Network] = ()) -> None:
        """``contact`` tells sites whom to write to; ``private`` are networks that may be reached too."""
        about = f" (+{contact})" if contact else ""
        self._agent = f"Ticker/{version('ticker')}{about}"
        self._private = tuple(private)
        self._session: aiohttp.ClientSession | None = None
        self._paused: dict[str, float] = {}

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        host = urlsplit(source.url).netloc
        if (pause := self._paused.get(host, 0) - monotonic()) > 0:
            problem = f"{shown(source.url)}: the site asked to be left alone for {pause:.0f} s more"
            raise FetchError(Trouble.THROTTLED, problem, retry_after=timedelta(seconds=pause))
        try:
            async with asyncio.timeout(source.timeout.total_seconds()):
                return await self._fetch(source, validators, now)
        except TimeoutError as error:
            problem = f"{shown(source.url)}: no whole answer in {source.timeout.total_seconds():.0f} s"
            raise FetchError(Trouble.TIMEOUT, problem) from error
        except FetchError as error:
            if error.retry_after:
                self._paused[host] = monotonic() + error.retry_after.total_seconds()
            raise

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        permit = _Permit(networks=self._private + _named(source.url))
        _permit.set(_Permit(networks=_ANYWHERE, refused=permit.refused) if source.proxy else permit)
        conditions = {} if is_due_in_full(validators, now) else _conditions(validators)
        jar = aiohttp.CookieJar(unsafe=True)
        url = source.url
        for _ in range(REDIRECTS_MAX + 1):
            _check_address(url, permit)
            own = dict(source.headers) if _same_host(url, source.url) else {}
            try:
                page = await self._request(source, url, {**own, **conditions}, jar, now)
            except (aiohttp.ClientError, OSError, ValueError, LookupError) as error:
                raise _fetch_error(url, error, permit) from error
            if page.status == NOT_MODIFIED and conditions:
                return None
            if page.status not in _REDIRECTS:
                return judged(page)
            url = _next(url, page)
        raise FetchError(Trouble.STATUS, f"{shown(source.url)}: more than {REDIRECTS_MAX} redirects")

    async def _request(
        self, source: Source, url: str, headers: Mapping[str, str], jar: aiohttp.CookieJar, now: datetime
    ) -> Page:
        address = URL(url)
        async with self._open().get(
            address,
            headers=headers,
            proxy=source.proxy,
            cookies={name: morsel.value for name, morsel in jar.filter_cookies(address).items()},
            allow_redirects=False,
        ) as response:
            jar.update_cookies(response.cookies, response.url)
            body = await _body(response, source.max_bytes) if response.status not in _REDIRECTS else b""
            return Page(
                url=source.url,
                final_url=url,
                body=body,
                at=now,
                status=response.status,
                headers={name.casefold(): value for name, value in response.headers.items()},
            )

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0,
                limit_per_host=_CONNECTIONS_A_HOST,
                resolver=Resolver(),
                use_dns_cache=False,
                keepalive_timeout=_KEEP_ALIVE_SECONDS,
                socket_factory=_guarded_socket,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={hdrs.USER_AGENT: self._agent, hdrs.ACCEPT_ENCODING: ACCEPTED, hdrs.ACCEPT: "*/*"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                read_bufsize=_READ_BUFFER,
                max_line_size=_HEADER_MAX,
                max_field_size=_HEADER_MAX,
            )
        return self._session


def _guarded_socket(info: AddrInfoType) -> socket.socket:
    """Every connection passes here with the address that it really goes to, whatever name or number led to it."""
    family, kind, proto, _, address = info
    host = str(address[0])
    permit = _permit.get()
    if not is_allowed(ip_address(host.partition("%")[0]), permit.networks):
        permit.refused.append(host)
        raise OSError(None, "a private address")
    return socket.socket(family=family, type=kind, proto=proto)


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    where = shown(str(response.url))
    try:
        body = Body(response.headers.get(hdrs.CONTENT_ENCODING, ""), limit)
        async for chunk in response.content.iter_any():
            body.take(chunk)
    except TooLargeError:
        response.close()
        raise FetchError(Trouble.TOO_LARGE, f"{where}: the body is larger than {limit:,} bytes") from None
    except PackedError as error:
        response.close()
        raise FetchError(Trouble.UNREADABLE, f"{where}: the body cannot be unpacked ({error})") from error
    if not body.is_whole:
        raise FetchError(Trouble.INCOMPLETE, f"{where}: the body stops before its end")
    return body.whole()


def _conditions(validators: Validators) -> dict[str, str]:
    pairs = ((hdrs.IF_NONE_MATCH, validators.etag), (hdrs.IF_MODIFIED_SINCE, validators.last_modified))
    return {name: value for name, value in pairs if value}


def _named(url: str) -> tuple[Network, ...]:
    """The private addresses that a source's own URL names by number, or as localhost."""
    host = _host(url)
    if _is_localhost(host):
        return _LOOPBACK
    address = literal(host)
    return (ip_network(address),) if address else ()


def _check_address(url: str, permit: _Permit) -> None:
    """Refuses at once what a pooled connection of another source could otherwise answer."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(Trouble.REFUSED, f"{shown(url)}: not an address of the web")
    host = _host(url)
    address = ip_address("127.0.0.1") if _is_localhost(host) else literal(host)
    if address and not is_allowed(address, permit.networks):
        raise FetchError(Trouble.REFUSED, f"{shown(url)}: a private address that the settings do not name")


def _next(url: str, page: Page) -> str:
    try:
        following = urljoin(url, page.headers.get("location", ""))
        urlsplit(following).port  # noqa: B018 - raises for a broken one
    except ValueError:
        following = url
    if following == url and not page.headers.get("location"):
        raise FetchError(Trouble.STATUS, f"{shown(url)}: a redirect that leads nowhere")
    return following


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _is_localhost(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc == urlsplit(other).netloc


def _fetch_error(url: str, error: Exception, permit: _Permit) -> FetchError:
    if permit.refused:
        problem = f"{shown(url)}: leads to the private address {permit.refused[0]}, which the settings do not name"
        return FetchError(Trouble.REFUSED, problem)
    return fetch_error(url, error)
