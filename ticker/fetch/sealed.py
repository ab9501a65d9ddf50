"""An answer as a WARC file of its own (ISO 28500, version 1.1): evidence of what a server sent, for others to check.

The body is as it was sent, packed if it was packed; what can no longer be told so is said: chunks are joined, and
headers of secrets left out. What came over no wire, such as a page as a browser has it, is a ``resource``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from importlib.metadata import version
from io import BytesIO
from uuid import uuid4

from isal import isal_zlib
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter
from yarl import URL

from ticker.fetch.answer import bare
from ticker.fetch.recorded import SECRET_HEADERS
from ticker.model.evidence import Sealed
from ticker.model.page import Page, Wire

_GZIP = 16 + isal_zlib.MAX_WBITS
_LEVEL = 2  # of isal: most of what zlib makes of it, in a tenth of the time
# What the program says of itself in a request; all else comes from the settings, and may be a secret.
_OWN = frozenset({"host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since"})
_FRAMING = b"transfer-encoding"
_ORIGINAL = b"X-Archive-Orig-"  # the name by which archives keep a header that does not describe the record any more


class SecretError(Exception):
    """The page repeats a secret of the settings."""


def seal(page: Page, source: str, secrets: Sequence[str]) -> Sealed:
    """A WARC file, each record packed by itself: who wrote it, what was asked, what was answered.

    ``source`` is what the settings call it. Raises SecretError if one of ``secrets`` stands in the page.
    """
    hidden = [secret.encode() for secret in secrets]
    if any(secret in page.body for secret in hidden):
        raise SecretError
    url, wire = bare(page.address), page.wire
    body = wire.body if wire else page.body
    identity, payload = f"<urn:uuid:{uuid4()}>", _digest(body)
    date = {"WARC-Date": page.at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    file = _File(source)
    heads = date | {"WARC-Record-ID": identity, "WARC-Payload-Digest": payload}
    if wire is None:
        kind = {"Content-Type": page.headers.get("content-type", "application/octet-stream")}
        file.add("resource", url, heads | kind | {"WARC-Block-Digest": payload}, b"", body)
    else:
        answer, asked = _answer(wire, hidden), _request(url, wire)
        file.add("response", url, heads | {"WARC-Block-Digest": _digest(answer, body)}, answer, body)
        concurrent = {"WARC-Concurrent-To": identity, "WARC-Block-Digest": _digest(asked)}
        file.add("request", url, date | concurrent, asked, b"")
    return Sealed(record_id=identity, payload=payload, data=bytes(file.data))


class _File:
    """A WARC file in the making."""

    def __init__(self, source: str) -> None:
        """Begins it with who writes it, and of what."""
        self.data = bytearray()
        self._writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
        about = {"software": f"Ticker/{version('ticker')}", "format": "WARC File Format 1.1", "isPartOf": source}
        self._write(self._writer.create_warcinfo_record("", about))

    def add(self, kind: str, url: str, heads: dict[str, str], head: bytes, body: bytes) -> None:
        """Adds a record; a ``head`` of HTTP stands in it to the byte, which warcio would spell in its own way."""
        http = None
        if head:
            http = StatusAndHeaders("", [("", "")])
            http.compute_headers_buffer = lambda _=None: None
            http.headers_buff = head
        record = self._writer.create_warc_record(
            url, kind, payload=BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=heads
        )
        self._write(record)

    def _write(self, record: object) -> None:
        """One record as one member of a gzip file, which is how such files are packed (annex D)."""
        self._writer.out = BytesIO()
        self._writer.write_record(record)
        packer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP)
        self.data += packer.compress(self._writer.out.getvalue()) + packer.flush()


def _answer(wire: Wire, hidden: Sequence[bytes]) -> bytes:
    """Status line and headers as they came, but for secrets: ours, and those that the site gave us."""
    lines = [wire.status]
    for name, value in wire.headers:
        if name.decode("latin-1").casefold() in SECRET_HEADERS or any(secret in value for secret in hidden):
            continue
        lines.append(b"%b%b: %b" % (_ORIGINAL if name.lower() == _FRAMING else b"", name, value))
    return b"\r\n".join([*lines, b"", b""])


def _request(url: str, wire: Wire) -> bytes:
    own = [f"{name}: {value}" for name, value in wire.asked if name.casefold() in _OWN]
    return "\r\n".join([f"GET {URL(url, encoded=True).raw_path} HTTP/1.1", *own, "", ""]).encode("utf-8", "replace")


def _digest(*parts: bytes) -> str:
    """A labelled digest as WARC has it: ``sha256:`` and base 32."""
    digester = Digester("sha256")
    for part in parts:
        digester.update(part)
    return str(digester)
