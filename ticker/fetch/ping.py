"""A sign of life for a service that watches whether it comes. Its address is a secret and stands in no message."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from http import HTTPStatus

import aiohttp
from aiohttp import hdrs

from ticker.fetch.answer import agent
from ticker.fetch.troubles import CLIENT_ERRORS
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

PATIENCE = timedelta(seconds=10)  # a beat that comes later may as well not come


async def ping(url: str) -> None:
    """Asks for an address and reads nothing of the answer but its status. Raises FetchError unless that is 2xx."""
    try:
        async with (
            asyncio.timeout(PATIENCE.total_seconds()),
            aiohttp.ClientSession(
                headers={hdrs.USER_AGENT: agent(None)}, cookie_jar=aiohttp.DummyCookieJar()
            ) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            status = response.status
    except TimeoutError as error:
        raise FetchError(Trouble.TIMEOUT, f"no answer in {PATIENCE.total_seconds():g} s") from error
    except CLIENT_ERRORS as error:  # what it says may hold the address
        raise FetchError(Trouble.UNREACHABLE, f"cannot be reached ({type(error).__name__})") from error
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise FetchError(Trouble.STATUS, f"answered {status}; check heartbeat.url")
