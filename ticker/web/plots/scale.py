"""Where values stand in a plot, and which of them are named at its edge. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import ceil, floor, log10

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_WITHIN_A_DAY = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR)
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH = 30.44 * _DAY
_ROUND = (1, 2, 5, 10)
# What a length of time is compared with, in seconds: people know these.
_LENGTHS = ((0.1, "0.1 s"), (1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (36000, "10 h"),
            (86400 * 4, "4 d"), (86400 * 40, "40 d"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Values of a range laid evenly between two places."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; what is beyond the range is put at its end."""
        if self.high <= self.low:
            return self.begin
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """Moments laid evenly between two places."""

    since: datetime
    until: datetime
    begin: float
    end: float

    def __call__(self, at: datetime) -> float:
        """The place of a moment; what is beyond the time is put at its end."""
        whole = (self.until - self.since) / timedelta(seconds=1)
        line = Line(low=0, high=whole, begin=self.begin, end=self.end)
        return line((at - self.since) / timedelta(seconds=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A named place at the edge of a plot."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthLine:
    """Lengths of time laid by their magnitude: from one second to ten is as far as from one minute to ten."""

    low: timedelta
    high: timedelta
    begin: float
    end: float

    def __call__(self, length: timedelta) -> float:
        line = Line(low=_magnitude(self.low), high=_magnitude(self.high), begin=self.begin, end=self.end)
        return line(_magnitude(length))

    def ticks(self) -> tuple[Tick, ...]:
        """Those lengths that people know, as far as they are within."""
        low, high = self.low.total_seconds(), self.high.total_seconds()
        named = ((timedelta(seconds=seconds), label) for seconds, label in _LENGTHS if low <= seconds <= high)
        return tuple(Tick(at=self(length), label=label) for length, label in named)


def around(shortest: timedelta, longest: timedelta) -> tuple[timedelta, timedelta]:
    """The known lengths between which others lie, as the ends of a scale."""
    known = [timedelta(seconds=seconds) for seconds, _ in _LENGTHS]
    low = max((one for one in known if one <= shortest), default=known[0])
    high = min((one for one in known if one >= longest and one > low), default=known[-1])
    return min(low, known[-2]), high


def _magnitude(length: timedelta) -> float:
    return log10(max(length.total_seconds(), _LENGTHS[0][0]))


def round_top(highest: float, most: int = 5) -> tuple[int, int]:
    """A round number that is not below the highest value, and the whole step by which it is divided ``most`` times."""
    if highest <= 0:
        return 1, 1
    rough = highest / most
    size = 10 ** floor(log10(rough))
    step = max(1, ceil(next(size * one for one in _ROUND if size * one >= rough * (1 - 1e-9))))
    return step * ceil(highest / step), step


def number_ticks(line: Line, step: int) -> tuple[Tick, ...]:
    """A tick at each multiple of a step."""
    return tuple(
        Tick(at=line(value), label=f"{value:,}") for value in range(ceil(line.low), floor(line.high) + 1, step)
    )


def time_ticks(line: TimeLine, zone: tzinfo = UTC, most: int = 8) -> tuple[Tick, ...]:
    """At most so many round times of day, days or months, as clocks in a zone show them."""
    length = line.until - line.since
    for step in _WITHIN_A_DAY:
        if length / step <= most:
            found = [(at, _clock(at, zone)) for at in _times(line.since, line.until, zone, step)]
            break
    else:
        found = _dates(line.since, line.until, zone, most)
    ticks = {at: label for at, label in found if line.since <= at <= line.until}
    return tuple(Tick(at=line(at), label=label) for at, label in sorted(ticks.items()))


def _times(since: datetime, until: datetime, zone: tzinfo, step: timedelta) -> Iterator[datetime]:
    """The times of day that are multiples of a step; one that a clock skips is the one to which it skips."""
    day = since.astimezone(zone).date()
    while _moment(day, time(), zone) <= until:
        minutes = range(0, _DAY // _MINUTE, step // _MINUTE)
        yield from (_moment(day, time(*divmod(minute, 60)), zone) for minute in minutes)
        day += _DAY


def _dates(since: datetime, until: datetime, zone: tzinfo, most: int) -> list[tuple[datetime, str]]:
    days = (until - since) / _DAY
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    for step in _DAYS:
        if days / step <= most:
            # Counted from a Monday, so that a plot that is drawn again an hour later has the same ticks.
            begin = date.fromordinal(first.toordinal() - (first.toordinal() - 1) % step)
            named = (date.fromordinal(n) for n in range(begin.toordinal(), last.toordinal() + 1, step))
            return [(_moment(day, time(), zone), f"{day.day} {day:%b}") for day in named]
    months = next((one for one in _MONTHS if days * _DAY / (one * _MONTH) <= most), _MONTHS[-1])
    begun = first.year * 12 + first.month - 1
    begun -= begun % months
    numbers = range(begun, last.year * 12 + last.month, months)
    firsts = (date(number // 12, number % 12 + 1, 1) for number in numbers)
    return [(_moment(day, time(), zone), f"{day:%b %Y}") for day in firsts]


def _moment(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _clock(at: datetime, zone: tzinfo) -> str:
    """A time of day; at midnight the day that begins."""
    there = at.astimezone(zone)
    return f"{there.day} {there:%b}" if (there.hour, there.minute) == (0, 0) else f"{there:%H:%M}"
