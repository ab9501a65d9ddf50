"""Which addresses may be reached. Pure.

A page must not make Ticker ask the machine it runs on, or its neighbours (server-side request forgery). Python's
``is_global`` alone lets multicast and the ways from IPv6 into IPv4 through, so what they lead to is judged instead.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215
_SHARED = IPv4Network("100.64.0.0/10")  # behind a carrier's NAT, RFC 6598
_IPV4_BITS = 0xFFFF_FFFF


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet at large."""
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        return address.is_global and not (address.is_multicast or address.is_site_local)
    return address.is_global and not address.is_multicast and address not in _SHARED


def is_allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address may be reached: a public one, or one in the networks that the settings name."""
    inner = (_embedded(address) if isinstance(address, IPv6Address) else None) or address
    return is_public(address) or any(inner in network or address in network for network in networks)


def literal(host: str) -> Address | None:
    """The address that a host is, in any notation that the system takes for one (``0x7f.1``, ``2130706433``)."""
    bare = host.strip("[]").partition("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, UnicodeError):
        return None


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64, or the old compatible form."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _NAT64) or (int(address) >> 16 and int(address) <= _IPV4_BITS):
        return IPv4Address(int(address) & _IPV4_BITS)
    return None
