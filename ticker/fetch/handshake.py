"""Handshakes of TLS: the ones that pages come by, and those that only look at a certificate that was refused.

OpenSSL gives away a certificate that it does not trust as bytes alone. So it is taken without a check first, and once
more with nothing but itself to be trusted, by which the library that refused it has read it as well.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

import aiohappyeyeballs
from aiohappyeyeballs import AddrInfoType
from yarl import URL

from ticker.fetch.certificate import Certificate, certificate_of
from ticker.fetch.permit import guarded_socket, host_of
from ticker.fetch.resolver import Resolver

_READ_SECONDS = 5.0  # for both handshakes; without them it is only told with less
_NEXT_ADDRESS_SECONDS = 0.25  # RFC 8305, section 5
_NO_CHECK_TIME = 0x20_0000  # X509_V_FLAG_NO_CHECK_TIME, which the standard library has no name for


def secure(shown: Callable[[str, Certificate], None]) -> ssl.SSLContext:
    """For connections that pages come by; ``shown`` hears of the certificate of a host when one is new.

    That of the client is as old as the process; this one trusts whom the machine trusts now.
    """

    class Noting(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            with suppress(OSError, ValueError):  # one that is good and odd
                certificate = certificate_of(self.getpeercert() or {})
                if certificate and self.server_hostname:
                    shown(self.server_hostname, certificate)

    context = ssl.create_default_context()
    context.set_alpn_protocols(("http/1.1",))
    context.sslobject_class = Noting
    return context


async def certificate_at(url: URL, resolver: Resolver) -> Certificate | None:
    """What the server of a URL shows, whatever it is worth; None if it cannot be had. Goes where the permit allows."""
    with suppress(OSError, ValueError):  # of those are trouble of TLS, a refused address, and a timeout
        async with asyncio.timeout(_READ_SECONDS):
            seen = await _shake_hands(url, resolver, _without_a_look())
            raw = seen.getpeercert(binary_form=True)
            if raw is None:
                return None
            seen = await _shake_hands(url, resolver, _trusting_only(raw))
            return certificate_of(seen.getpeercert() or {})
    return None


async def _shake_hands(url: URL, resolver: Resolver, context: ssl.SSLContext) -> ssl.SSLObject:
    host = host_of(url)
    found = [_address(host, port, family) for host, port, family in await _places(url, resolver)]
    connection = await aiohappyeyeballs.start_connection(
        found, happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS, socket_factory=guarded_socket
    )
    transport, _ = await asyncio.get_running_loop().create_connection(
        asyncio.Protocol, sock=connection, ssl=context, server_hostname=host
    )
    seen: ssl.SSLObject = transport.get_extra_info("ssl_object")
    transport.abort()
    return seen


async def _places(url: URL, resolver: Resolver) -> list[tuple[str, int, socket.AddressFamily]]:
    answers = await resolver.resolve(host_of(url), url.port or 0)
    return [(one["host"], one["port"], socket.AddressFamily(one["family"])) for one in answers]


def _address(host: str, port: int, family: socket.AddressFamily) -> AddrInfoType:
    where = (host, port, 0, 0) if family is socket.AF_INET6 else (host, port)
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where


def _without_a_look() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _trusting_only(raw: bytes) -> ssl.SSLContext:
    """Trusts one certificate, for whatever host and at whatever time, though nobody may have signed it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME
    context.load_verify_locations(cadata=raw)
    return context
