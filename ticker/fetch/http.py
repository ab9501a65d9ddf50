"""Pages from the web. Whatever a server does, a fetch ends in time and within its limit: a page, or a FetchError."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import aiohttp
from aiohttp import hdrs
from multidict import CIMultiDict
from yarl import URL

from ticker.fetch.answer import NOT_MODIFIED, REDIRECTS, agent, is_due_in_full, judged, shown
from ticker.fetch.certificate import Certificate
from ticker.fetch.guard import Network
from ticker.fetch.handshake import certificate_at, secure
from ticker.fetch.pauses import Pauses, is_home
from ticker.fetch.permit import Permit, check_url, guarded_socket, host_of, permit_for, permitted, refusal, url_of
from ticker.fetch.resolver import Resolver
from ticker.fetch.troubles import CLIENT_ERRORS, certificate_error, certificate_fault, fetch_error
from ticker.fetch.unpack import ACCEPTED, Body, PackedError, TooLargeError
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators, Wire
from ticker.model.source import Source

REDIRECTS_MAX = 10
_CONNECTIONS_A_HOST = 2  # politeness; more would also let one slow host take all
_CONNECT_SECONDS = 8
_KEEP_ALIVE_SECONDS = 75  # longer than the usual interval between two polls
_CERTIFICATES_MAX = 5_000  # a page can lead to another host at each poll
_HEADER_MAX = 65_536  # bytes; a policy header of 12 kB is in use
_READ_BUFFER = 16_384  # bytes; with TLS the buffers are what an idle connection costs


OnCertificate = Callable[[Source, str, Certificate], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trip:
    """One fetch on its way through redirects. Its cookies come back to their hosts, and end with it."""

    source: Source
    start: URL
    validators: Validators
    permit: Permit
    session: aiohttp.ClientSession
    jar: aiohttp.CookieJar
    now: datetime

    def conditions(self, url: URL) -> dict[str, str]:
        """What makes a request to a URL conditional: only where the validators came from, and not always there."""
        if url != self.start or is_due_in_full(self.validators, self.now):
            return {}
        pairs = ((hdrs.IF_NONE_MATCH, self.validators.etag), (hdrs.IF_MODIFIED_SINCE, self.validators.last_modified))
        return {name: value for name, value in pairs if value}

    def headers(self, url: URL) -> CIMultiDict[str]:
        """What a request to a URL carries: the source's own headers, which may be secrets, only where they belong."""
        headers = CIMultiDict(self.source.headers if is_home(url, self.start) else ())
        headers.update(self.conditions(url))
        cookies = [f"{name}={morsel.coded_value}" for name, morsel in self.jar.filter_cookies(url).items()]
        if cookies:
            headers[hdrs.COOKIE] = "; ".join([*headers.getall(hdrs.COOKIE, []), *cookies])
        return headers


class HttpFetcher:
    """Implements ``ticker.model.ports.Fetcher``."""

    def __init__(
        self,
        *,
        contact: str | None = None,
        private: Sequence[Network] = (),
        pauses: Pauses | None = None,
        on_certificate: OnCertificate = lambda *_: None,
    ) -> None:
        """``contact`` tells sites whom to write to; ``private`` are networks that may be reached too.

        ``on_certificate`` hears, at each fetch that is answered, of the certificate on its way that ends first.
        """
        self._agent = agent(contact)
        self._pauses = pauses or Pauses()
        self._private = tuple(private)
        self._on_certificate = on_certificate
        self._certificates: dict[str, Certificate] = {}  # by host; kept connections show theirs no more
        self._resolver: Resolver | None = None
        self._sessions: dict[tuple[Network, ...], aiohttp.ClientSession] = {}

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        limit = source.timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                return await self._fetch(source, validators, now)
        except TimeoutError as error:
            raise FetchError(Trouble.TIMEOUT, f"{shown(source.url)}: no whole answer in {limit:g} s") from error

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
        if self._resolver:
            await self._resolver.close()
            self._resolver = None

    async def _fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        url = url_of(source.url)
        permit = permit_for(url, self._private, proxied=source.proxy is not None)
        permitted.set(permit)
        trip = _Trip(
            source=source,
            start=url,
            validators=validators,
            permit=permit,
            session=self._session(permit),
            jar=aiohttp.CookieJar(unsafe=True),  # hosts that are numbers have cookies as well
            now=now,
        )
        hosts: list[str] = []
        for _ in range(REDIRECTS_MAX + 1):
            check_url(url, permit)
            self._pauses.check(url)
            try:
                answer = await self._ask(url, trip)
            except CLIENT_ERRORS as error:
                raise await self._trouble(url, error, trip) from error
            except FetchError as error:
                self._pauses.note(url, error.retry_after)
                raise
            hosts.append(host_of(url))
            if not isinstance(answer, URL):
                self._tell_of_certificates(source, hosts)
                return answer
            url = answer
        raise FetchError(Trouble.STATUS, f"{shown(source.url)}: more than {REDIRECTS_MAX} redirects")

    async def _ask(self, url: URL, trip: _Trip) -> Page | URL | None:
        """The page, where to go on, or None if nothing has changed. Raises FetchError and what the client raises."""
        source = trip.source
        headers = trip.headers(url)
        async with trip.session.get(url, headers=headers, proxy=source.proxy, allow_redirects=False) as response:
            trip.jar.update_cookies(response.cookies, url)
            page = Page(
                url=source.url,
                final_url=str(url.with_user(None)),
                body=b"",
                at=trip.now,
                status=response.status,
                headers={name.casefold(): value for name, value in response.headers.items()},
            )
            if page.status in REDIRECTS:
                return _next(url, page)
            if page.status == NOT_MODIFIED and trip.conditions(url):
                return None
            judged(page)
            body, sent = await _body(response, source.max_bytes)
            return replace(page, body=body, wire=_wire(response, source, sent))

    def _note_certificate(self, host: str, certificate: Certificate) -> None:
        self._certificates.pop(host, None)
        self._certificates[host] = certificate
        if len(self._certificates) > _CERTIFICATES_MAX:
            del self._certificates[next(iter(self._certificates))]

    def _tell_of_certificates(self, source: Source, hosts: Iterable[str]) -> None:
        found = [(self._certificates[host].ends, host) for host in hosts if host in self._certificates]
        if found:
            host = min(found)[1]
            self._on_certificate(source, host, self._certificates[host])

    async def _trouble(self, url: URL, error: Exception, trip: _Trip) -> FetchError:
        """What an error of the client means; a certificate that was refused is looked at again to name its fault."""
        refused = refusal(url, trip.permit) if isinstance(error, aiohttp.ClientConnectorError) else None
        if refused:
            return refused
        fault = certificate_fault(error)
        if fault is None or self._resolver is None:
            return fetch_error(str(url), error)
        # Where a proxy is in between, this machine may not be able to go there itself, or must not be seen there.
        certificate = None if trip.source.proxy else await certificate_at(url, self._resolver)
        return certificate_error(url, fault, certificate, trip.now)

    def _session(self, permit: Permit) -> aiohttp.ClientSession:
        """A session with connections of its own for what may be reached: one in a pool is not judged again."""
        session = self._sessions.get(permit.reached)
        if session is None:
            self._resolver = self._resolver or Resolver()
            session = self._sessions[permit.reached] = self._open(self._resolver)
        return session

    def _open(self, resolver: Resolver) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            limit_per_host=_CONNECTIONS_A_HOST,
            resolver=resolver,
            use_dns_cache=False,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
            socket_factory=guarded_socket,
            ssl=secure(self._note_certificate),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={hdrs.USER_AGENT: self._agent, hdrs.ACCEPT_ENCODING: ACCEPTED, hdrs.ACCEPT: "*/*"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
            read_bufsize=_READ_BUFFER,
            max_field_size=_HEADER_MAX,
        )


async def _body(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bytes]:
    """The body, and the same as it was sent."""
    where = shown(str(response.url))
    sent: list[bytes] = []
    try:
        body = Body(", ".join(response.headers.getall(hdrs.CONTENT_ENCODING, [])), limit)
        async for chunk in response.content.iter_any():
            body.take(chunk)
            sent.append(chunk)
    except TooLargeError:
        response.close()
        raise FetchError(Trouble.TOO_LARGE, f"{where}: the body is larger than {limit:,} bytes") from None
    except PackedError as error:
        response.close()
        raise FetchError(Trouble.UNREADABLE, f"{where}: the body cannot be unpacked ({error})") from error
    if not body.is_whole:
        raise FetchError(Trouble.INCOMPLETE, f"{where}: the body stops before its end")
    return body.whole(), b"".join(sent)


def _wire(response: aiohttp.ClientResponse, source: Source, sent: bytes) -> Wire:
    of_settings = {name.casefold() for name, _ in source.headers}
    version = response.version or aiohttp.HttpVersion11
    line = f"HTTP/{version.major}.{version.minor} {response.status} {response.reason or ''}"
    return Wire(
        status=line.rstrip().encode("utf-8", "surrogateescape"),
        headers=response.raw_headers,
        body=sent,
        asked=tuple(pair for pair in response.request_info.headers.items() if pair[0].casefold() not in of_settings),
    )


def _next(url: URL, page: Page) -> URL:
    location = page.headers.get("location", "")
    try:
        if location:
            return url.join(URL(location))
    except ValueError:
        pass
    raise FetchError(Trouble.STATUS, f"{shown(str(url))}: a redirect that leads nowhere")
