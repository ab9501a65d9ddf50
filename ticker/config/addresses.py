"""What goes out to other machines: addresses and headers, checked as far as it goes without asking the network."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from ticker.config.settings import Network
from ticker.config.wording import SettingError, shown

LONGEST = 4_096
WEB = ("http", "https")
STORES = ("sqlite", "postgresql")
NETWORKS = '"10.0.0.0/8", "192.168.1.7" or "fd00::/8"'


def page_url(url: str) -> str:
    """An address of the web without a password in it; raises SettingError, which shows no address that may hold one."""
    scheme, mark, bare = url.partition("://")
    bare = bare or re.sub(r"^(?:https?:)?[/\\]*", "", url)
    if "@" in re.split(r"[/?#\\]", bare, maxsplit=1)[0]:
        raise SettingError("holds a user name or password; take them out and send them by headers")
    if not mark:
        raise SettingError(f"{shown(url)} has no scheme; did you mean {shown(f'https://{bare}')}?")
    if scheme.lower() not in WEB:
        raise SettingError(f"only http and https are read, not {shown(scheme)}; give the address of a page")
    _check_parts(url)
    return url


def site_url(url: str) -> str:
    """An address of a whole site, with a slash at its end; raises SettingError."""
    parts = urlsplit(page_url(url))
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise SettingError('is more than a site: pages are served at its top; write "https://HOST/"')
    return f"{parts.scheme}://{parts.netloc}/"


def proxy_url(url: str) -> str:
    """An address of an HTTP proxy, which may hold a password; raises SettingError, which shows nothing of it."""
    if url.partition("://")[0].lower() not in WEB:
        raise SettingError('not the address of an HTTP proxy; write it as "http://HOST:PORT"')
    _check_parts(url)
    return url


def ping_url(url: str) -> str:
    """An address that takes signs of life and is a secret; raises SettingError, which shows nothing of it."""
    if url.partition("://")[0].lower() not in WEB:
        raise SettingError('not an address of the web; write it as "https://HOST/PATH"')
    _check_parts(url)
    return url


def header_value(text: str) -> str:
    """A header that every server can read (RFC 9110, section 5.5); raises SettingError, which shows nothing of it."""
    if not text.isascii():
        raise SettingError("holds letters that no header can carry; use ASCII")
    return text


def store_url(url: str) -> str:
    """An address of a store, which may hold a password; raises SettingError, which shows nothing of it."""
    if url.partition("://")[0].partition("+")[0] not in STORES or "://" not in url:
        raise SettingError('neither SQLite nor PostgreSQL; write "sqlite:///FILE" or "postgresql://…"')
    return url


def _check_parts(url: str) -> None:
    if len(url) > LONGEST:
        raise SettingError(f"longer than {LONGEST} characters; is it an address?")
    if any(letter.isspace() or not letter.isprintable() or letter == "\\" for letter in url):
        raise SettingError("holds a space, a backslash or a control character; write it as the browser shows it")
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise SettingError('no valid host and port; write "https://HOST/PATH"')


def network(value: object) -> Network:
    """A network or a single address, of IP version 4 or 6; raises SettingError."""
    if not isinstance(value, str):
        raise SettingError(f"not a text; write {NETWORKS}")
    try:
        return ipaddress.ip_network(value)
    except ValueError:
        pass
    try:
        near = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise SettingError(f"{shown(value)} is no network; write {NETWORKS}") from None
    raise SettingError(f"{shown(value)} is an address within a network; did you mean {shown(str(near))}?")
