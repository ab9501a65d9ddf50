"""What is said of a certificate that is no good."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest

from tests.builders import NOON
from ticker.fetch.certificate import Certificate, certificate_of, fault_words

DAY = timedelta(days=1)
EXPIRED, NOT_YET, ANOTHER_HOST = 10, 9, 62
PEER: dict[str, object] = {
    "issuer": ((("countryName", "NO"),), (("organizationName", "Wire Trust"),), (("commonName", "Wire R3"),)),
    "notBefore": "Jan  1 00:00:00 2026 GMT",
    "notAfter": "Apr  1 12:30:00 2026 GMT",
    "subjectAltName": (("DNS", "news.example"), ("email", "a@news.example"), ("IP Address", "192.0.2.7")),
}


def a_certificate(*, begins: timedelta = -DAY, ends: timedelta = DAY) -> Certificate:
    return Certificate(names=("news.example",), issuer="Wire R3", begins=NOON + begins, ends=NOON + ends)


def words(code: int, certificate: Certificate | None) -> str:
    fault = ssl.SSLCertVerificationError()
    fault.verify_code, fault.verify_message = code, "of a kind that few have seen"
    return fault_words(fault, certificate, "news.example", NOON)


def test_a_certificate_is_read_for_its_hosts_its_issuer_and_its_days() -> None:
    certificate = certificate_of(PEER)

    assert certificate is not None
    assert certificate.names == ("news.example", "192.0.2.7")
    assert certificate.issuer == "Wire R3"
    assert (certificate.begins.isoformat(), certificate.ends.isoformat()) == (
        "2026-01-01T00:00:00+00:00",
        "2026-04-01T12:30:00+00:00",
    )


@pytest.mark.parametrize("text", ["", "soon", "Foo 30 00:00:00 2026 GMT", "Jan  1 00:00:00 2026", None])
def test_a_certificate_whose_days_cannot_be_read_is_none(text: object) -> None:
    assert certificate_of(PEER | {"notAfter": text}) is None


def test_names_that_attack_are_cleaned_and_cut() -> None:
    names = (("DNS", "a\x1b[2J\u202e\n.example"), ("DNS", "x" * 5000))
    certificate = certificate_of(PEER | {"subjectAltName": names, "issuer": ((("commonName", "\x00" * 9),),)})

    told = words(ANOTHER_HOST, certificate)

    assert told.startswith("certificate is for a[2J .example, xxx")
    assert told.isprintable()
    assert len(told) < 400


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_how_long_ago_it_expired_is_told_in_days_or_less(ago: timedelta, told: str) -> None:
    assert f"certificate expired {told} (" in words(EXPIRED, a_certificate(ends=-ago))


def test_one_that_expired_above_a_good_one_is_told_from_it() -> None:
    assert words(EXPIRED, a_certificate()).startswith(
        "a certificate above its own, which is good until 2026-02-01, expired; the site leaves out"
    )


def test_a_fault_is_named_though_the_certificate_could_not_be_had() -> None:
    assert words(EXPIRED, None).startswith("certificate expired; the site must renew it")
    assert words(NOT_YET, None).startswith("certificate not valid yet; is the clock of this machine right?")
    assert words(ANOTHER_HOST, None).startswith("certificate is for another host, not news.example")


def test_a_rare_fault_is_told_in_the_words_of_openssl() -> None:
    assert words(26, a_certificate()) == "certificate is not good (of a kind that few have seen)"
