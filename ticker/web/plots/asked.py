"""Which time a plot is asked for: in words of the address line. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from ticker.config.clock import parse_zone
from ticker.config.wording import SettingError
from ticker.model.alert import rfc3339
from ticker.store.tallies import Window
from ticker.web.plots.frame import Frame

LASTS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
_SHORTEST, _LONGEST = timedelta(minutes=10), timedelta(days=20 * 365)
_TEXT_MAX = 200
_DAY = timedelta(days=1)


class AskedError(Exception):
    """What is asked for is not to be had; the words say why, and what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A time by the clock of a zone; ``last`` is the word for it, or empty."""

    frame: Frame
    last: str
    zone: str

    def query(self) -> str:
        """It as an address has it, the same tomorrow."""
        parts = {"since": rfc3339(self.frame.since), "until": rfc3339(self.frame.until), "zone": self.zone}
        return urlencode(parts | ({"source": self.frame.source} if self.frame.source is not None else {}))

    def again(self, last: str) -> str:
        """The same of another of the usual times."""
        source = {"source": self.frame.source} if self.frame.source is not None else {}
        return urlencode({"last": last} | ({"zone": self.zone} if self.zone != "UTC" else {}) | source)

    def local(self, at: datetime) -> str:
        """A moment as a field of a form has it."""
        return f"{at.astimezone(self.frame.zone):%Y-%m-%dT%H:%M}"


def asked(query: Mapping[str, str], now: datetime) -> Asked:
    """What the words of an address ask for; nothing is the last day, in UTC. Raises AskedError."""
    name = query.get("zone", "").strip() or "UTC"
    try:
        zone: tzinfo = UTC if name == "UTC" else parse_zone(name[:_TEXT_MAX])
    except SettingError as error:
        raise AskedError(f"zone: {error}") from None
    source = query.get("source", "") or None
    now = now.replace(second=0, microsecond=0)
    given = {key: query[key].strip() for key in ("since", "until") if query.get(key, "").strip()}
    if not given:
        last = query.get("last", "") or "day"
        if last not in LASTS:
            raise AskedError(f"last: there are {', '.join(LASTS)}")
        frame = Frame(since=now - LASTS[last], until=now, zone=zone, source=source)
        return Asked(frame=frame, last=last, zone=name)
    until = min(_moment("until", given["until"], zone), now) if "until" in given else now
    since = _moment("since", given["since"], zone) if "since" in given else until - LASTS["day"]
    if until - since < _SHORTEST:
        raise AskedError("since: it must be ten minutes or more before the end, and not in the future")
    since = max(since, until - _LONGEST)
    return Asked(frame=Frame(since=since, until=until, zone=zone, source=source), last="", zone=name)


def _moment(key: str, text: str, zone: tzinfo) -> datetime:
    try:
        at = datetime.fromisoformat(text[:_TEXT_MAX])
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise AskedError(f"{key}: no time; write 2026-01-31 or 2026-01-31T12:00") from None


def window(frame: Frame, most: int) -> Window:
    """The time in at most about so many steps, the first of which begins at a full hour, or day, of the zone."""
    step = frame.step(most)
    there = frame.since.astimezone(frame.zone)
    midnight = datetime.combine(there.date(), time(), frame.zone).astimezone(UTC)
    begin = midnight if step >= _DAY else midnight + step * ((frame.since - midnight) // step)
    return Window(since=begin, until=frame.until, step=step, source=frame.source)
