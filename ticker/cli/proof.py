"""Evidence, held against what the records say of it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from ticker.model.evidence import Kept
from ticker.text.clean import clean


def state_of(event: str, kept: Kept) -> str:
    """Whether there is evidence of an event, in a few words."""
    if kept.evidence.problem:
        return f"missing: {clean(kept.evidence.problem)}"
    if kept.gone_at:
        return f"{clean(kept.gone)} at {kept.gone_at:%Y-%m-%d %H:%M:%S}"
    return f"kept (ticker evidence {event})"


def checked(kept: Kept, read: Callable[[str], bytes]) -> tuple[bytes, str]:
    """The file of evidence as it is, and what is wrong with it, if anything is."""
    name = clean(kept.evidence.name)
    try:
        data = read(kept.evidence.name)
    except OSError as error:
        return b"", f"{name}: cannot be read: {error.strerror}"
    if sha256(data).hexdigest() != kept.evidence.digest:
        return data, f"{name}: is not as it was kept at {kept.evidence.at:%Y-%m-%d %H:%M:%S}"
    return data, ""
