"""Which addresses belong to the internet at large, and which to the machine and its neighbours."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.fetch.guard import is_allowed, is_public, literal

PRIVATE = [
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "1000::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.1",
    "191.255.255.255",
    "192.167.255.255",
    "223.255.255.254",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2620:fe::fe",
]


def as_ipv6(text: str) -> list[IPv6Address]:
    """All the ways to say an IPv4 address as one of version 6 that something on the way may undo."""
    number = int(IPv4Address(text))
    return [
        IPv6Address((0xFFFF << 32) | number),  # mapped
        IPv6Address((0x0064_FF9B << 96) | number),  # NAT64
        IPv6Address((0x2002 << 112) | (number << 80)),  # 6to4
        IPv6Address((0x2001_0000 << 96) | (0xFFFF_FFFF & ~number)),  # Teredo
    ]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_addresses_are_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_addresses_of_the_internet_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", [text for text in PRIVATE if ":" not in text])
def test_a_private_address_stays_private_in_the_clothes_of_another(text: str) -> None:
    assert not any(is_public(dressed) for dressed in as_ipv6(text))


@pytest.mark.parametrize(
    "text", ["2600::5efe:10.0.0.1", "2600::200:5efe:127.0.0.1", "fe80::5efe:8.8.8.8", "fd00::5efe:8.8.8.8"]
)
def test_a_tunnel_into_a_private_network_or_out_of_one_is_private(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", [text for text in PUBLIC if ":" not in text])
def test_a_public_address_stays_public_where_ipv6_leads_to_it(text: str) -> None:
    mapped, nat64, _, _ = as_ipv6(text)

    assert is_public(mapped)
    assert is_public(nat64)


@pytest.mark.parametrize(
    "network", ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "224.0.0.0/4", "fc00::/7", "fe80::/10"]
)
@given(data=st.data())
def test_no_address_of_a_private_network_is_public(network: str, data: st.DataObject) -> None:
    space = ip_network(network)
    address = space[data.draw(st.integers(0, space.num_addresses - 1))]

    assert not is_public(address)


def test_the_settings_permit_the_networks_that_they_name_and_no_other() -> None:
    networks = (ip_network("10.1.0.0/16"), ip_network("fd00:1::/32"))

    assert is_allowed(ip_address("10.1.2.3"), networks)
    assert is_allowed(ip_address("::ffff:10.1.2.3"), networks)
    assert is_allowed(ip_address("fd00:1::1"), networks)
    assert is_allowed(ip_address("8.8.8.8"), networks)
    assert not is_allowed(ip_address("10.2.0.1"), networks)
    assert not is_allowed(ip_address("fd00:2::1"), networks)
    assert not is_allowed(ip_address("127.0.0.1"), ())


def test_the_settings_may_name_an_address_in_the_clothes_that_it_wears() -> None:
    assert is_allowed(ip_address("::ffff:127.0.0.1"), (ip_network("::ffff:127.0.0.1"),))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("0x7f.0x0.0x0.0x1", "127.0.0.1"),
        ("0X7F000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("[::1]", "::1"),
        ("::1%lo", "::1"),
        ("[fe80::1%25eth0]", "fe80::1"),
        ("news.example", None),
        ("127.0.0.1.example", None),
        ("1.2.3.4.5", None),
        ("256.1.1.1", None),
        ("4294967296", None),
        ("", None),
        ("\udce9", None),
        ("a\0b", None),
    ],
)
def test_a_host_is_an_address_in_every_notation_that_systems_take(host: str, address: str | None) -> None:
    assert literal(host) == (ip_address(address) if address else None)


@given(st.text(max_size=40))
def test_any_text_may_be_asked_about(host: str) -> None:
    literal(host)
