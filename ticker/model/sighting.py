"""What is remembered of a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ticker.model.health import Health
from ticker.model.page import Validators
from ticker.model.story import Story

POLLS_TO_BE_GONE = 3  # good polls in a row: edge caches that answer in turn lack a headline once or twice
EARLIER_WORDING = "shows an earlier wording"  # how ``returned`` begins of what stands there as it once read


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A headline seen on a source: since when, until when, how often, under which keys.

    ``rank`` numbers the sightings of a source from the oldest up. ``keys`` are all identities it ever had (digests,
    see ``ticker.core.identity``). ``missed`` counts the good polls in a row that lacked it; ``gone_at`` is the first
    of them, and None while it stands on the page. ``returned`` is why its last return was no news.
    """

    rank: int
    keys: tuple[str, ...]
    text: str
    link: str | None = None
    item_id: str | None = None
    published_at: datetime | None = None
    clock: str = ""
    first_seen: datetime
    last_seen: datetime
    count: int = 1
    missed: int = 0
    gone_at: datetime | None = None
    story: str = ""
    returned: str = ""

    @property
    def reads_as_before(self) -> bool:
        """Whether it stands on the page in an earlier wording, its present one being missing."""
        return 0 < self.missed < POLLS_TO_BE_GONE and self.returned.startswith(EARLIER_WORDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that the desk knows of one source when it decides on a poll.

    ``sightings`` are those that stand on the page or left it a few polls ago, and those recalled from the archive
    because the snapshot shows one of their keys; ``stories`` are those that it may tell. ``rank`` is the highest handed
    out. ``baseline_at`` is None until the first good poll; ``rebase`` asks for a new silent baseline, since the way of
    reading has changed.
    ``turnover_told_at`` is when the operator last heard that the window turned over, and ``turnovers`` how often it did
    so since; both are in memory only, and so is ``era``: what is decided by times of before the clock was set does not
    fit any more, and is not written.
    """

    source_id: int
    era: int = 0
    sightings: tuple[Sighting, ...] = ()
    stories: tuple[Story, ...] = ()
    rank: int = 0
    baseline_at: datetime | None = None
    rebase: bool = False
    path: str = ""
    count: int = 0
    closed: bool = False
    last_good_at: datetime | None = None
    turnover_told_at: datetime | None = None
    turnovers: int = 0
    health: Health = field(default_factory=Health)
    validators: Validators = field(default_factory=Validators)
