"""The login of a browser: a signed word in a cookie. It says until when it holds, and nothing is kept of it here.

The key is the token of the settings: who changes it ends all logins.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

COOKIE = "ticker_login"
HOLDS = timedelta(days=30)

_LONGEST = 100  # of a cookie that may be one of ours


def issued(token: str, now: datetime) -> str:
    """A login that holds from now on."""
    until = f"{int((now + HOLDS).timestamp())}"
    return f"{until}.{_sign(token, until)}"


def holds(cookie: str, token: str, now: datetime) -> bool:
    """Whether a cookie is a login that was issued for this token, and still holds."""
    until, _, sign = cookie[:_LONGEST].partition(".")
    if not (until.isascii() and until.isdecimal() and sign.isascii()):
        return False
    return hmac.compare_digest(sign, _sign(token, until)) and int(until) > now.astimezone(UTC).timestamp()


def _sign(token: str, until: str) -> str:
    return hmac.new(token.encode(), f"login until {until}".encode(), hashlib.sha256).hexdigest()
