"""What the certificate of a server says, and what is wrong with it, in words for people. Pure.

Whatever stands in it was written by whoever runs the server: it is cleaned and cut before it is shown.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ticker.text.clean import clean, cut
from ticker.text.spans import in_days

_NAMES_SHOWN = 3
_NAME_MAX = 80  # characters
_HOST_NAMES = frozenset({"DNS", "IP Address"})
_ISSUER_NAMES = ("commonName", "organizationalUnitName", "organizationName")  # the first that is there
_CHAIN = "the site leaves out a part of its chain, or the list of authorities of this machine is old (ca-certificates)"
_MEANT = "if it is meant to be, add it to the authorities that this machine trusts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The hosts it is for, who signed it, and from when until when it counts. Names are fit to be shown."""

    names: tuple[str, ...]
    issuer: str
    begins: datetime
    ends: datetime


def certificate_of(peer: Mapping[str, object]) -> Certificate | None:
    """What ``ssl.SSLSocket.getpeercert`` gives, as a value; None if its dates cannot be read."""
    try:
        begins, ends = _moment(peer.get("notBefore")), _moment(peer.get("notAfter"))
    except (ValueError, OverflowError):
        return None
    issuer = dict(_pairs(peer.get("issuer")))
    return Certificate(
        names=tuple(_shown(name) for kind, name in _pairs(peer.get("subjectAltName")) if kind in _HOST_NAMES),
        issuer=_shown(next((issuer[kind] for kind in _ISSUER_NAMES if kind in issuer), "")),
        begins=begins,
        ends=ends,
    )


def fault_words(fault: ssl.SSLCertVerificationError, certificate: Certificate | None, host: str, now: datetime) -> str:
    """What is wrong with the certificate of a host, and what to do; what OpenSSL says where it is no common fault."""
    words = _FAULTS.get(fault.verify_code)
    return words(certificate, _shown(host), now) if words else f"certificate is not good ({fault.verify_message})"


def _expired(certificate: Certificate | None, _: str, now: datetime) -> str:
    if certificate is None:
        return "certificate expired; the site must renew it, if the clock of this machine is right"
    if certificate.ends > now:
        return f"a certificate above its own, which is good until {certificate.ends:%Y-%m-%d}, expired; {_CHAIN}"
    ago = f"{in_days(now - certificate.ends)} ago ({certificate.ends:%Y-%m-%d})"
    return f"certificate expired {ago}; the site must renew it, if the clock of this machine is right"


def _not_yet(certificate: Certificate | None, _: str, now: datetime) -> str:
    when = f"before {certificate.begins:%Y-%m-%d %H:%M} UTC" if certificate and certificate.begins > now else "yet"
    return f"certificate not valid {when}; is the clock of this machine right? It shows {now:%Y-%m-%d %H:%M} UTC"


def _of_another(certificate: Certificate | None, host: str, _: datetime) -> str:
    remedy = "look at the address in the settings; if that is right, only the site can mend it"
    names = certificate.names if certificate else ()
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    whose = f"for {', '.join(names[:_NAMES_SHOWN])}{more}" if names else "for another host"
    return f"certificate is {whose}, not {host}; {remedy}"


def _self_signed(_: Certificate | None, __: str, ___: datetime) -> str:
    return f"certificate is signed by nobody this machine trusts (self-signed); {_MEANT}"


def _of_strange_root(certificate: Certificate | None, _: str, __: datetime) -> str:
    return f"certificate is signed by nobody this machine trusts{_by(certificate)}; {_MEANT}"


def _of_strange_issuer(certificate: Certificate | None, _: str, __: datetime) -> str:
    return f"certificate is signed by nobody this machine trusts{_by(certificate)}; {_CHAIN}"


# By the codes of X509_verify_cert(3) in OpenSSL.
_FAULTS: dict[int, Callable[[Certificate | None, str, datetime], str]] = {
    2: _of_strange_issuer,
    9: _not_yet,
    10: _expired,
    18: _self_signed,
    19: _of_strange_root,
    20: _of_strange_issuer,
    21: _of_strange_issuer,
    62: _of_another,
    64: _of_another,
}


def _by(certificate: Certificate | None) -> str:
    return f" (issuer {certificate.issuer})" if certificate and certificate.issuer else ""


def _pairs(part: object) -> Iterator[tuple[str, str]]:
    """The pairs in a part of a certificate, however deep: those of an issuer lie in tuples of their own."""
    match part:
        case (str(kind), str(value)):
            yield kind, value
        case tuple():
            for inner in part:
                yield from _pairs(inner)
        case _:
            return


def _moment(text: object) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(text)), UTC)


def _shown(name: str) -> str:
    return cut(clean(name), _NAME_MAX)
