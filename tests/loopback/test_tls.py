"""Servers whose certificate or handshake is no good: what is wrong is named, and what to do."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from yarl import URL

from tests.loopback.certificates import TEXT, context_of, issued, speaking_tls, trusted
from tests.loopback.fetch_servers import Names, at_host, saying, trouble_at, untrusted, watched, whole
from tests.loopback.receivers import Receiver, listening
from ticker.fetch.handshake import certificate_at
from ticker.fetch.http import HttpFetcher
from ticker.fetch.permit import permit_for, permitted
from ticker.fetch.resolver import Resolver
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Validators

DAY = timedelta(days=1)


def found_at(place: str) -> bytes:
    return whole(b"", f"Location: {place}", status="302 Found")


@pytest.fixture
async def fetcher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[HttpFetcher]:
    trusted(monkeypatch, tmp_path)
    fetcher = HttpFetcher()
    yield fetcher
    await fetcher.close()


async def problem_of(fetcher: HttpFetcher, url: str, *, now: datetime | None = None) -> str:
    """What is said of a fetch that fails for TLS, without the address before it."""
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(watched(url), Validators(), now or datetime.now(UTC))
    assert caught.value.trouble is Trouble.TLS
    return caught.value.problem.removeprefix(f"{url}: ")


async def test_a_page_comes_by_a_certificate_that_this_machine_trusts(fetcher: HttpFetcher) -> None:
    async with speaking_tls(context_of(issued())) as url:
        page = await fetcher.fetch(watched(url), Validators(), datetime.now(UTC))

    assert page is not None
    assert page.body == TEXT


async def test_an_expired_certificate_is_told_with_its_day_and_how_long_ago_that_was(fetcher: HttpFetcher) -> None:
    now = datetime.now(UTC)
    ended = now - 12 * DAY
    async with speaking_tls(context_of(issued(begins=now - 90 * DAY, ends=ended))) as url:
        problem = await problem_of(fetcher, url, now=now)

    assert problem.startswith(f"certificate expired 12 days ago ({ended:%Y-%m-%d}); the site must renew it")


async def test_a_certificate_that_is_not_valid_yet_asks_for_a_look_at_the_clock(fetcher: HttpFetcher) -> None:
    now = datetime.now(UTC)
    begins = now + 3 * DAY
    async with speaking_tls(context_of(issued(begins=begins, ends=now + 90 * DAY))) as url:
        problem = await problem_of(fetcher, url, now=now)

    assert problem.startswith(f"certificate not valid before {begins:%Y-%m-%d %H:%M} UTC; is the clock of this machine")
    assert f"{now:%Y-%m-%d %H:%M} UTC" in problem


async def test_a_certificate_of_another_host_is_told_with_both_names(fetcher: HttpFetcher) -> None:
    async with speaking_tls(context_of(issued("other.example", "192.0.2.7"))) as url:
        problem = await problem_of(fetcher, url)

    assert problem.startswith("certificate is for other.example, 192.0.2.7, not localhost; look at the address")


async def test_of_a_certificate_for_many_hosts_three_are_named(fetcher: HttpFetcher) -> None:
    async with speaking_tls(context_of(issued(*(f"n{n}.example" for n in range(40))))) as url:
        problem = await problem_of(fetcher, url)

    assert problem.startswith("certificate is for n0.example, n1.example, n2.example and 37 more, not localhost;")


async def test_an_address_that_the_certificate_does_not_name_is_told_as_such(fetcher: HttpFetcher) -> None:
    async with speaking_tls(context_of(issued())) as url:
        problem = await problem_of(fetcher, url.replace("localhost", "127.0.0.1"))

    assert problem.startswith("certificate is for localhost, not 127.0.0.1;")


async def test_a_certificate_of_its_own_making_is_told_as_such(fetcher: HttpFetcher, tmp_path: Path) -> None:
    async with speaking_tls(untrusted(tmp_path)) as url:
        problem = await problem_of(fetcher, url)

    assert problem.startswith("certificate is signed by nobody this machine trusts (self-signed); if it is meant to be")


async def test_a_certificate_of_an_authority_that_is_not_trusted_is_told_with_its_name(fetcher: HttpFetcher) -> None:
    stranger = trustme.CA(
        organization_name="Stranger", organization_unit_name="Strange\n\x1b[31m Wire \u202e" + "x" * 500
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued(by=stranger).configure_cert(context)
    async with speaking_tls(context) as url:
        problem = await problem_of(fetcher, url)

    assert problem.startswith("certificate is signed by nobody this machine trusts (issuer Strange [31m Wire xxx")
    assert problem.isprintable()
    assert len(problem) < 400


async def test_an_expired_certificate_of_a_stranger_is_told_and_breaks_nothing(fetcher: HttpFetcher) -> None:
    now = datetime.now(UTC)
    leaf = issued(begins=now - 90 * DAY, ends=now - DAY, by=trustme.CA(organization_name="Stranger"))
    async with speaking_tls(context_of(leaf)) as url:
        problem = await problem_of(fetcher, url, now=now)

    assert problem.startswith("certificate is signed by nobody this machine trusts (issuer ")


@pytest.mark.parametrize("server", ["says nothing of TLS", "answers as a site without TLS does"])
async def test_a_port_without_tls_is_told_as_such(fetcher: HttpFetcher, server: str) -> None:
    async def speak_at_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(whole(TEXT))
        writer.close()

    async def speak_when_asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        await speak_at_once(reader, writer)

    async with listening(speak_at_once if server == "says nothing of TLS" else speak_when_asked) as port:
        problem = await problem_of(fetcher, f"https://127.0.0.1:{port}/")

    assert "the server speaks no TLS on this port; write http:// for https://" in problem


async def test_a_server_that_speaks_no_safe_tls_is_told_as_such(fetcher: HttpFetcher) -> None:
    alert = b"\x15\x03\x01\x00\x02\x02\x46"  # RFC 5246, section 7.2: fatal, protocol_version

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(alert)
        writer.close()

    async with listening(refuse) as port:
        problem = await problem_of(fetcher, f"https://127.0.0.1:{port}/")

    assert "the server speaks only TLS of before 1.2" in problem


async def test_a_handshake_that_is_broken_off_is_told_as_such(fetcher: HttpFetcher) -> None:
    async def end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76")  # the beginning of a ServerHello
        writer.write_eof()

    async with listening(end) as port:
        error = await trouble_at(fetcher, f"https://127.0.0.1:{port}/")

    assert error.trouble is Trouble.UNREACHABLE
    assert error.problem.endswith("cannot connect (the server broke off the handshake of TLS)")


async def test_the_look_at_a_bad_certificate_goes_to_no_private_address(
    fetcher: HttpFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name leads elsewhere by the time of that look, as a hostile resolver could have it."""
    names = Names(monkeypatch)
    async with at_host("127.0.0.3", saying(b"what only the inside may see")) as (inside, place):
        names.addresses["news.example"] = "127.0.0.3"
        url = URL(f"https://news.example:{place.partition(':')[2]}/")
        permitted.set(permit_for(url, (), proxied=False))
        resolver = Resolver()
        certificate = await certificate_at(url, resolver)
        await resolver.close()

    assert certificate is None
    assert inside.connections == 0


async def test_the_look_at_a_bad_certificate_asks_nothing_and_ends_when_the_server_hangs(
    fetcher: HttpFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first connection is refused for its certificate, the next ones are never answered."""
    monkeypatch.setattr("ticker.fetch.handshake._READ_SECONDS", 0.2)
    context = context_of(issued("other.example"))
    connections: list[bytes] = []

    async def then_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(b"")
        if len(connections) == 1:
            with suppress(OSError):
                await writer.start_tls(context)
        else:
            connections[-1] = await reader.read()

    async with listening(then_silent) as port:
        problem = await problem_of(fetcher, f"https://localhost:{port}/")

    assert problem.startswith("certificate is for another host, not localhost;")
    assert len(connections) == 2


async def test_behind_a_proxy_no_other_way_is_taken_to_look_at_a_certificate(fetcher: HttpFetcher) -> None:
    connections = 0

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        with suppress(OSError):
            await writer.start_tls(context_of(issued("other.example")))

    async with listening(counted) as port, listening(tunnel) as proxy:
        source = replace(watched(f"https://localhost:{port}/"), proxy=f"http://127.0.0.1:{proxy}")
        with pytest.raises(FetchError, match="certificate is for another host, not localhost"):
            await fetcher.fetch(source, Validators(), datetime.now(UTC))

    assert connections == 0


async def test_each_answer_tells_of_the_certificate_on_its_way_that_ends_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On kept connections too, and of every source; a refused one is not told of."""
    trusted(monkeypatch, tmp_path)
    heard: list[tuple[str, str, datetime]] = []
    fetcher = HttpFetcher(on_certificate=lambda source, host, seen: heard.append((source.name, host, seen.ends)))
    now = datetime.now(UTC).replace(microsecond=0)
    soon, late = now + 5 * DAY, now + 50 * DAY

    async with (
        speaking_tls(context_of(issued(ends=soon))) as page,
        Receiver(saying(found_at(page))) as plain,
    ):
        async with speaking_tls(context_of(issued("127.0.0.1", ends=late)), found_at(page)) as url:
            leading = replace(watched(url.replace("localhost", "127.0.0.1")), name="led")
            for source in (watched(page), watched(page), replace(watched(page), name="other"), leading):
                await fetcher.fetch(source, Validators(), now)
            await fetcher.fetch(replace(watched(f"http://{plain.address}"), name="plain"), Validators(), now)
        async with speaking_tls(context_of(issued("other.example"))) as bad:
            await problem_of(fetcher, bad)
    await fetcher.close()

    assert heard == [(name, "localhost", soon) for name in ("wire", "wire", "other", "led", "plain")]
