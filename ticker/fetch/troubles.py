"""The errors of the HTTP client in words for people; what it says itself may hold the whole URL."""

from __future__ import annotations

import ssl
from datetime import datetime
from http.cookies import CookieError

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from yarl import URL

from ticker.fetch.answer import shown
from ticker.fetch.certificate import Certificate, fault_words
from ticker.fetch.permit import host_of
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

# All that the client was seen to raise for what a server sends, or for an address or header that cannot be.
CLIENT_ERRORS = (aiohttp.ClientError, HttpProcessingError, CookieError, OSError, ValueError, LookupError)
_REASON_MAX = 120  # characters

# The first that fits counts: the special before the general.
_WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Trouble, str], ...] = (
    (aiohttp.ClientConnectorDNSError, Trouble.UNREACHABLE, "the name cannot be resolved"),
    (aiohttp.ClientPayloadError, Trouble.INCOMPLETE, "the body stops before its end"),
    (aiohttp.ClientHttpProxyError, Trouble.UNREACHABLE, "the proxy refuses to connect ({reason})"),
    (LineTooLong, Trouble.UNREADABLE, "the headers of the answer are too long"),
    ((aiohttp.ClientResponseError, HttpProcessingError), Trouble.UNREADABLE, "not a sound HTTP answer"),
    (aiohttp.ClientProxyConnectionError, Trouble.UNREACHABLE, "cannot connect to the proxy ({reason})"),
    (aiohttp.ClientConnectorError, Trouble.UNREACHABLE, "cannot connect ({reason})"),
    (TimeoutError, Trouble.TIMEOUT, "cannot connect in time"),
    ((aiohttp.ServerDisconnectedError, OSError), Trouble.UNREACHABLE, "the connection broke ({reason})"),
    (Exception, Trouble.UNREADABLE, "cannot be fetched ({reason})"),
)


_NO_TLS = "the server speaks no TLS on this port; write http:// for https://, or name another port"
_OLD_TLS = "the server speaks only TLS of before 1.2, which is not safe; only the site can mend it"
_NO_COMMON = "the server and this machine have no way of encryption in common; only the site can mend it"
_NO_NAME = "the server has no site of this name; look at the address in the settings"
# By the reasons of OpenSSL, which has several for each.
_HANDSHAKES: dict[str, str] = {
    "WRONG_VERSION_NUMBER": _NO_TLS,
    "HTTP_REQUEST": _NO_TLS,
    "PACKET_LENGTH_TOO_LONG": _NO_TLS,
    "RECORD_LAYER_FAILURE": _NO_TLS,
    "UNSUPPORTED_PROTOCOL": _OLD_TLS,
    "TLSV1_ALERT_PROTOCOL_VERSION": _OLD_TLS,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": _NO_COMMON,
    "TLSV1_ALERT_INSUFFICIENT_SECURITY": _NO_COMMON,
    "DH_KEY_TOO_SMALL": _NO_COMMON,
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": _NO_COMMON,
    "TLSV1_UNRECOGNIZED_NAME": _NO_NAME,
    "TLSV1_ALERT_UNRECOGNIZED_NAME": _NO_NAME,
}


def certificate_fault(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """What is wrong with a certificate, if it was that which an error of the client tells of."""
    fault = _tls_error(error)
    return fault if isinstance(fault, ssl.SSLCertVerificationError) else None


def certificate_error(
    url: URL, fault: ssl.SSLCertVerificationError, certificate: Certificate | None, now: datetime
) -> FetchError:
    """What a FetchError says of a certificate that was refused; ``certificate`` is None where it could not be had."""
    return FetchError(Trouble.TLS, f"{shown(str(url))}: {fault_words(fault, certificate, host_of(url), now)}")


def fetch_error(url: str, error: Exception) -> FetchError:
    """What a FetchError says of an error of the client."""
    if isinstance(error.__cause__, LineTooLong):
        error = error.__cause__
    if broken := _tls_error(error):
        return FetchError(Trouble.TLS, f"{shown(url)}: no secure connection: {_handshake_words(broken)}")
    trouble, words = next((trouble, words) for kinds, trouble, words in _WORDS if isinstance(error, kinds))
    return FetchError(trouble, f"{shown(url)}: {words.format(reason=_reason(error))}")


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """The error of OpenSSL itself, which the client wraps in one of its own that is of the same kind."""
    while error:
        if isinstance(error, ssl.SSLError) and not isinstance(error, aiohttp.ClientError):
            return error
        error = getattr(error, "os_error", None) or error.__cause__
    return None


def _handshake_words(broken: ssl.SSLError) -> str:
    reason = broken.reason or type(broken).__name__
    return _HANDSHAKES.get(reason, reason.replace("_", " ").lower()[:_REASON_MAX])


def _reason(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return str(error.status)
    inner = getattr(error, "os_error", None) or error
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror[:_REASON_MAX]
    if isinstance(inner, ConnectionResetError):  # of asyncio itself, for want of a word from the system
        return "the server broke off the handshake of TLS"
    return type(inner).__name__
