"""Where the web server listens, and who may ask it."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from ticker.config.settings import Listen
from ticker.config.wording import SettingError, shown

LISTEN = Listen(host="127.0.0.1", port=8321)
TOKEN_MIN = 16  # characters: what is shorter can be tried out
_WAYS = '"127.0.0.1:8321" or "[::1]:8321"'
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, section 2.1


def parse_listen(value: object) -> Listen:
    """``"HOST:PORT"``, the host an IP address or ``localhost``; raises SettingError."""
    if not isinstance(value, str):
        raise SettingError(f"not a text; write {_WAYS}")
    try:
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port is None or parts.netloc != value or "@" in value:
        raise SettingError(f"{shown(value)} is not an address with a port; write {_WAYS}")
    if host == "localhost":
        host = LISTEN.host
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise SettingError(f"{shown(host)} is not an IP address of this machine; write {_WAYS}") from None
    return Listen(host=host, port=port)


def web_token(text: str) -> str:
    """A token that a request can carry (RFC 6750); raises SettingError, which shows nothing of it."""
    if not _TOKEN.fullmatch(text):
        raise SettingError("holds letters that no request can carry; use letters, digits, - and _")
    if len(text) < TOKEN_MIN:
        raise SettingError(f"shorter than {TOKEN_MIN} characters; make one with: openssl rand -hex 32")
    return text
