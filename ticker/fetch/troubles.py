"""The errors of the HTTP client in words for people; what it says itself may hold the whole URL."""

from __future__ import annotations

import ssl
from http.cookies import CookieError

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from ticker.fetch.answer import shown
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

# All that the client was seen to raise for what a server sends, or for an address or header that cannot be.
CLIENT_ERRORS = (aiohttp.ClientError, HttpProcessingError, CookieError, OSError, ValueError, LookupError)
_REASON_MAX = 120  # characters

# The first that fits counts: the special before the general.
_WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Trouble, str], ...] = (
    (aiohttp.ClientConnectorCertificateError, Trouble.TLS, "the certificate is not good ({reason})"),
    ((aiohttp.ClientSSLError, ssl.SSLError), Trouble.TLS, "no secure connection ({reason})"),
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


def fetch_error(url: str, error: Exception) -> FetchError:
    """What a FetchError says of an error of the client."""
    if isinstance(error.__cause__, LineTooLong):
        error = error.__cause__
    trouble, words = next((trouble, words) for kinds, trouble, words in _WORDS if isinstance(error, kinds))
    return FetchError(trouble, f"{shown(url)}: {words.format(reason=_reason(error))}")


def _reason(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return str(error.status)
    inner = getattr(error, "os_error", None) or error
    if isinstance(inner, ssl.SSLCertVerificationError):
        return inner.verify_message
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror[:_REASON_MAX]
    return type(inner).__name__
