"""What the daemon runs by: built as a whole from one set of settings, so that a reload takes all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ticker.engine.caretaker import Store
from ticker.engine.evidence import Keeper
from ticker.engine.heartbeat import Heartbeat
from ticker.model.ports import Channel, Extract, Fetcher
from ticker.model.route import Policy
from ticker.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that may be another after a reload. ``extracts`` and ``channels`` are by name."""

    sources: tuple[Source, ...]
    policy: Policy
    fetcher: Fetcher
    extracts: Mapping[str, Extract]
    channels: Mapping[str, Channel]
    store: Store
    heartbeat: Heartbeat | None = None
    evidence: Keeper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What becomes of the sources at a reload.

    ``altered`` ones are read otherwise from their next poll on. ``gone`` and ``fresh`` are those that the store
    registers anew, a renamed source among both; no poll of one that is gone may be under way meanwhile.
    """

    gone: tuple[Source, ...]
    altered: tuple[Source, ...]
    fresh: tuple[Source, ...]


def turnover(before: Iterable[Source], after: Sequence[Source]) -> Turnover:
    """What differs between two sets of sources."""
    known = {_identity(source): source for source in before}
    staying = {_identity(source) for source in after}
    return Turnover(
        gone=tuple(source for identity, source in known.items() if identity not in staying),
        altered=tuple(source for source in after if known.get(_identity(source), source) != source),
        fresh=tuple(source for source in after if _identity(source) not in known),
    )


def _identity(source: Source) -> tuple[str, str, str]:
    """What the row of a source in the store is found by, and whether it is to be read anew."""
    return source.name, source.url, source.selection
