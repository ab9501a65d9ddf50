"""What differs between a snapshot and the sightings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ticker.model.headline import Headline
from ticker.model.sighting import Sighting


class ChangeKind(StrEnum):
    """What happened to a headline. SILENT is a change that is recorded with its reason and told to nobody."""

    BASELINE = "baseline"
    NEW = "new"
    UPDATE = "update"
    REPEAT = "repeat"
    WITHDRAWN = "withdrawn"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change with its reason. ``was`` is the former text of an UPDATE; ``sighting`` is what is remembered now.

    ``compared`` tells what the headline was held against: the known one nearest to it, and how near.
    """

    kind: ChangeKind
    headline: Headline
    sighting: Sighting
    reason: str
    was: str | None = None
    compared: str = ""
