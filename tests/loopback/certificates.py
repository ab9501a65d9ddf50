"""Servers on 127.0.0.1 that speak TLS, with good and bad certificates, by an authority of the tests."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import trustme

from tests.loopback.fetch_servers import whole
from tests.loopback.receivers import listening

TEXT = b"<li>Quake hits coast</li>"
PAGE = whole(TEXT)


@cache
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Test Wire", organization_unit_name="Authority of the tests")


def trusted(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From now on this machine trusts the authority of the tests, and no other."""
    bundle = folder / "authorities.pem"
    authority().cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))


def issued(
    *names: str, begins: datetime | None = None, ends: datetime | None = None, by: trustme.CA | None = None
) -> trustme.LeafCert:
    """A certificate for names; without dates, for a year around now."""
    now = datetime.now(UTC)
    return (by or authority()).issue_cert(
        *(names or ("localhost",)),
        not_before=begins or now - timedelta(days=30),
        not_after=ends or now + timedelta(days=335),
    )


def context_of(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


@asynccontextmanager
async def speaking_tls(context: ssl.SSLContext, answer: bytes = PAGE) -> AsyncIterator[str]:
    """A site by TLS that answers whoever asks, on connections that it keeps; gives its URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):  # who refuses the certificate asks for nothing
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)

    async with listening(serve, ssl=context) as port:
        yield f"https://localhost:{port}/"
