"""What went wrong on the way to a service, in words. Pure."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from http.client import RemoteDisconnected

from requests.exceptions import ConnectTimeout, ProxyError, ReadTimeout

_DEPTH = 8  # of errors within errors; urllib3 and requests wrap four times

# In this order: the first that stands anywhere in the chain of causes names the trouble.
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "the host name cannot be resolved"),
    (ssl.SSLCertVerificationError, "the certificate of the server is not trusted"),
    (ssl.SSLError, "TLS failed"),
    (ProxyError, "the proxy failed"),
    (ConnectTimeout, "no connection in time"),
    (ReadTimeout, "no answer in time"),
    (smtplib.SMTPNotSupportedError, "the mail server lacks what the channel asks for (STARTTLS or a login)"),
    (ConnectionRefusedError, "the connection was refused"),
    (RemoteDisconnected, "the connection was closed without an answer"),
    (ConnectionResetError, "the connection was reset"),
    (TimeoutError, "no answer in time"),
)


def in_words(error: BaseException) -> str:
    """The trouble without addresses and paths: in an error of a library these hold the secrets of a channel."""
    chain = tuple(_chain(error, _DEPTH))
    found = next((words for kind, words in _WORDS if any(isinstance(link, kind) for link in chain)), None)
    if found is not None:
        return found
    system = next((link.strerror for link in chain if isinstance(link, OSError) and link.strerror), None)
    return system or f"the connection failed ({type(error).__name__})"


def _chain(error: BaseException, depth: int) -> Iterator[BaseException]:
    """An error and those within it: its arguments, its reason (urllib3) and its cause."""
    yield error
    if depth == 0:
        return
    inner = (*error.args, getattr(error, "reason", None), error.__cause__, error.__context__)
    for link in inner:
        if isinstance(link, BaseException):
            yield from _chain(link, depth - 1)
