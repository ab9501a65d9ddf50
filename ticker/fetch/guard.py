"""Which addresses may be reached. Pure.

A page must not make Ticker ask the machine it runs on, or its neighbours (server-side request forgery). What
``is_global`` calls private differs between releases of Python and lets multicast, the ways from IPv6 into IPv4 and
what was never given out through: so there are lists of our own beside it, and an address that stands for another is
judged as that other.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 reaches the IPv4 internet
_ISATAP, _ISATAP_MASK = 0x0000_5EFE, 0xFDFF_FFFF  # RFC 5214, section 6.1: an interface that tunnels to an IPv4 address
_INTERNET_6 = IPv6Network("2000::/3")  # RFC 4291, section 2.4: nothing else of IPv6 has been given out for it
_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "168.63.129.16/32",  # public by number, but the platform below a machine at Azure
        "169.254.0.0/16",  # link-local; clouds tell their secrets there
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "2001::/23",  # protocol assignments, RFC 2928; Teredo is judged by what it leads to
        "3fff::/20",  # documentation, RFC 9637
    )
)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet at large."""
    inner = _judged_as(address)
    if isinstance(inner, IPv6Address) and inner not in _INTERNET_6:
        return False
    if inner.is_multicast or any(inner in network for network in _NOT_PUBLIC):
        return False
    return inner.is_global


def is_allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address may be reached: a public one, or one in the networks that the settings name."""
    if is_public(address):
        return True
    inner = _judged_as(address)
    return any(inner in network or address in network for network in networks)


def literal(host: str) -> Address | None:
    """The address that a host is, in any notation that the system takes for one (``0x7f.1``, ``2130706433``)."""
    bare = host.strip("[]").partition("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None


def _judged_as(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, Teredo, ISATAP, NAT64), or else itself."""
    if isinstance(address, IPv4Address):
        return address
    teredo = address.teredo
    inner = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
    if inner:
        return inner
    is_tunnel = address in _INTERNET_6 and int(address) >> 32 & _ISATAP_MASK == _ISATAP
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 or is_tunnel else address
