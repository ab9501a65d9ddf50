"""What a mail says beside its text: a subject in lines that every server takes, and headers for programs. Pure."""

from __future__ import annotations

import hashlib
import re
from email.header import Header

_SUBJECT = re.compile(r"^Subject:.*(?:\n[ \t].*)*", re.MULTILINE | re.IGNORECASE)
_WORD_MAX = 75  # characters of an encoded word and of its line (RFC 2047, section 2)
_ENCODED = "=?"  # how an encoded word begins: one that a headline holds is encoded itself
_LONG = re.compile(r"\S{50}")  # with nothing to fold at; an encoded word may end anywhere


def with_subject(mail: str, subject: str) -> str:
    """The mail under a subject of encoded words (RFC 2047), folded.

    Apprise makes one word of it, however long, which some readers show as it is; and a line of more than 998 bytes is
    refused, and the headline with it.
    """
    is_plain = subject.isascii() and _ENCODED not in subject and not _LONG.search(subject)
    charset = "us-ascii" if is_plain else "utf-8"
    line = Header(subject, charset, maxlinelen=_WORD_MAX, header_name="Subject").encode()
    head, gap, text = mail.partition("\n\n")
    return _SUBJECT.sub(lambda _: f"Subject: {line}", head, count=1) + gap + text


def headers(thread: str) -> dict[str, str]:
    """That no person wrote it (RFC 3834), and what it belongs to.

    All mails of a thread refer to one that was never sent: mail readers show them together, in any order.
    """
    marks = {"Auto-Submitted": "auto-generated"}
    if thread:
        root = f"<{hashlib.sha256(thread.encode()).hexdigest()[:32]}@ticker.invalid>"
        marks |= {"In-Reply-To": root, "References": root}
    return marks
