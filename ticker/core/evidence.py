"""Which headlines evidence is kept for, what must not stand in it, and what gives way when room is short. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ticker.core.notices import notice, noticed
from ticker.model.alert import Event
from ticker.model.decision import Decision
from ticker.model.evidence import Evidence, Kept
from ticker.model.route import Policy
from ticker.model.source import Source

SHORT = timedelta(days=1)  # evidence that is gone within it is none: people ask the next morning
_ROOM_TENTHS = 9  # of the budget that are left in use, so that not each record has to make room for itself
# Headers that browsers send to everybody; what stands in any other one of the settings may be a secret.
_HARMLESS = re.compile(r"accept(-.*)?|cache-control|dnt|pragma|priority|referer|save-data|sec-.*|user-agent|upgrade-.*")
_TOKEN = re.compile(r"[^\s;,=\"]+")
_SECRET_MIN = 8  # characters of what has a digit; words are not taken for secrets
_SECRET_WORD_MIN = 16


def needs_evidence(decision: Decision) -> bool:
    """Whether a poll brought news, which is what evidence is kept for."""
    return any(event.is_news for event in decision.events)


def with_evidence(decision: Decision, evidence: Evidence) -> Decision:
    """The decision with what its news are seen by."""
    return replace(decision, evidence=evidence)


def with_notice(decision: Decision, event: Event, policy: Policy) -> Decision:
    """The decision with a word for the operator, who hears of it by the same outbox."""
    return replace(decision, events=(*decision.events, event), alerts=(*decision.alerts, *noticed([event], policy)))


def to_free(held: int, wanted: int, most: int) -> int:
    """How many bytes of the oldest evidence must go before so many more are kept."""
    if held + wanted <= most:
        return 0
    return held + wanted - max(most * _ROOM_TENTHS // 10, wanted)


def oldest(unknown: Mapping[str, int], size: int, before: str) -> Sequence[str]:
    """The first by name of some files, and so by time, that have so many bytes together and go before another name.

    ``unknown`` has the size of each.
    """
    found = []
    for name in sorted(unknown):
        if size <= 0 or name >= before:
            break
        found.append(name)
        size -= unknown[name]
    return found


def shortage(freed: Sequence[datetime], now: datetime) -> Event | None:
    """What the operator hears when evidence had to go that was younger than a day."""
    if not freed or now - max(freed) >= SHORT:
        return None
    hours = max(now - max(freed), timedelta()).total_seconds() / 3600
    words = f"evidence is kept for {hours:.0f} hours only, there is no room for more; raise max_size in [evidence]"
    return notice(None, words, "evidence", now)


def secrets_of(source: Source) -> tuple[str, ...]:
    """What the settings of a source say that must not be written down: parts of headers, and passwords of proxies."""
    values = [value for name, value in source.headers if not _HARMLESS.fullmatch(name.casefold())]
    found = {token for value in values for token in _TOKEN.findall(value) if _may_be_secret(token)}
    for url in (source.proxy or "", source.url):
        user, at, _ = url.partition("://")[2].partition("/")[0].rpartition("@")
        if at:
            found |= {part for part in user.split(":", 1) if _may_be_secret(part)}
    return tuple(sorted(found))


def _may_be_secret(token: str) -> bool:
    return len(token) >= _SECRET_WORD_MIN or (len(token) >= _SECRET_MIN and any(char.isdigit() for char in token))


def broken_chain(kept: Sequence[Kept], proved: Collection[int]) -> tuple[str, ...]:
    """What is wrong with the rows of the records by themselves, from the oldest to the latest.

    ``proved`` are the numbers that events refer to.
    """
    faults: list[str] = []
    for before, one in zip((None, *kept), kept, strict=False):
        if before and one.previous != before.chain:
            faults.append(f"records between {before.number} and {one.number} were taken out or replaced")
        if one.evidence.chained(one.previous) != one.chain:
            faults.append(f"record {one.number} is not as it was written")
    there = {one.number for one in kept}
    faults += [f"record {number} was taken out" for number in sorted(proved) if number not in there]
    return tuple(faults)
