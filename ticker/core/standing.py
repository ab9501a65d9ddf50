"""When trouble that lasts is worth a line of the log: at once, then once an hour with a count, and when it is over.

Pure. A moment is a number of seconds on a clock that nobody sets. Trouble that comes and goes is told no more often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SAID_EVERY = 3600.0  # seconds between two lines on the same error


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Trouble of one source or channel.

    ``since`` is when it began, None if all is well. ``said`` is when each error had its last line, ``unsaid`` how
    often it happened since without one; ``told`` whether this trouble had a line at all.
    """

    since: float | None = None
    said: Mapping[str, float] = field(default_factory=dict)
    unsaid: Mapping[str, int] = field(default_factory=dict)
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a line is to say: how often it happened since the last one, and for how many seconds the trouble lasts."""

    count: int
    lasted: float


def after_failure(
    standing: Standing, error: str, moment: float, *, silent: bool = False
) -> tuple[Standing, Line | None]:
    """The trouble after it showed once more, and the line on it, if one is due; none is where it is ``silent``."""
    since = moment if standing.since is None else standing.since
    count = standing.unsaid.get(error, 0) + 1
    said = {name: at for name, at in standing.said.items() if moment - at < SAID_EVERY}
    if silent or error in said:
        return replace(standing, since=since, said=said, unsaid={**standing.unsaid, error: count}), None
    unsaid = {name: n for name, n in standing.unsaid.items() if name != error}
    after = Standing(since=since, said={**said, error: moment}, unsaid=unsaid, told=True)
    return after, Line(count=count, lasted=moment - since)


def after_success(standing: Standing, moment: float) -> tuple[Standing, Line | None]:
    """All is well: what is remembered, and the line on the end of what was told."""
    line = Line(count=0, lasted=moment - standing.since) if standing.told and standing.since is not None else None
    return replace(standing, since=None, told=False), line
