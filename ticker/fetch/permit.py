"""Where the fetch of one source may go: judged by each URL before it is asked, and by the address of each connection.

The settings permit an address by naming it: in ``fetch.private_networks`` for all sources, or as the host of a
source's own URL for that source alone.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from aiohappyeyeballs import AddrInfoType
from yarl import URL

from ticker.fetch.answer import shown
from ticker.fetch.guard import Network, is_allowed, is_public, literal
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

_LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.1/32"), ip_network("::1/128"))
_ANYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
_REMEDY = "which the settings do not name; add it to fetch.private_networks if it is meant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """The private networks that URLs may name and that connections may go to, and what they were kept from.

    The two differ with a proxy: the connection goes to it, wherever it is, and what the page names goes through it.
    """

    named: tuple[Network, ...]
    reached: tuple[Network, ...]
    refused: list[str] = field(default_factory=list)


permitted: ContextVar[Permit] = ContextVar("permitted")


def permit_for(url: URL, private: Sequence[Network], *, proxied: bool) -> Permit:
    """What the fetch of a source with this URL may do where the settings permit these networks to all."""
    networks = (*private, *_own(url))
    return Permit(named=networks, reached=_ANYWHERE if proxied else networks)


def url_of(text: str) -> URL:
    """The URL that a text is. Raises FetchError."""
    try:
        return URL(text)
    except ValueError as error:
        raise FetchError(Trouble.REFUSED, f"{shown(text)}: not an address of the web") from error


def check_url(url: URL, permit: Permit) -> None:
    """Refuses what is not of the web, and private addresses in any notation. Raises FetchError."""
    where = shown(str(url))
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise FetchError(Trouble.REFUSED, f"{where}: not an address of the web")
    if _is_localhost(url):
        is_fine = any(is_allowed(network[0], permit.named) for network in _LOOPBACK)
    else:
        address = literal(host_of(url))
        is_fine = address is None or is_allowed(address, permit.named)
    if not is_fine:
        raise FetchError(Trouble.REFUSED, f"{where}: a private address, {_REMEDY}")


def guarded_socket(info: AddrInfoType) -> socket.socket:
    """Every connection passes here with the address that it really goes to, whatever name or number led to it."""
    family, kind, proto, _, address = info
    host = str(address[0])
    permit = permitted.get()
    if not is_allowed(ip_address(host.partition("%")[0]), permit.reached):
        permit.refused.append(host)
        raise OSError(None, "a private address")
    return socket.socket(family=family, type=kind, proto=proto)


def refusal(url: URL, permit: Permit) -> FetchError | None:
    """Why a connection to a URL could not be made, if it was for a private address."""
    if not permit.refused:
        return None
    problem = f"{shown(str(url))}: leads to the private address {permit.refused[0]}, {_REMEDY}"
    return FetchError(Trouble.REFUSED, problem)


def host_of(url: URL) -> str:
    """The host as the client connects to it and pools it: it folds more than the standard library (``①②⑦。0.0.1``)."""
    return (url.raw_host or "").rstrip(".")


def _own(url: URL) -> tuple[Network, ...]:
    """The private addresses that a source's own URL names by number, or as localhost."""
    if _is_localhost(url):
        return _LOOPBACK
    address = literal(host_of(url))
    return () if address is None or is_public(address) else (ip_network(address),)


def _is_localhost(url: URL) -> bool:
    host = host_of(url)
    return host == "localhost" or host.endswith(".localhost")
