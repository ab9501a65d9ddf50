"""A made-up newsroom behind a noisy web: a stream of polls that knows its right answers. Pure: the seed decides all.

Right is: each headline that a good poll showed is told once (as NEW, or as UPDATE where it replaced another), each edit
with meaning once, each reissue once; and nothing else.

What is assumed, so that every answer can be known:

- A version of the page is served fresh, top to bottom in order or not, by the poll for which it was made; a stale copy
  is one that was served fresh before. What only a stale copy shows could not be told from what was withdrawn.
- A headline that is published, edited or reissued stands in that fresh answer. Fewer of them come at once than the
  window holds, so that something known is always left.
- A cache is late by a few versions, and by minutes: what stands there for longer is what the site says.
- No two headlines that are not a reissue fold to one text, and no edit brings back what a headline said before.
- A reissue comes 7 to 10 hours after its words were last shown, alone, above everything, and in order; nothing else
  comes back after more than 5 hours.
- A page prints copies of its list alike. Clocks before a headline are those of its publication, and so are its dates.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from tests.builders import NOON
from tests.replay.typography import a_clock, set_anew
from tests.replay.wording import LANGUAGES, Language, Wording, a_wording, edited
from ticker.model.headline import Headline
from ticker.text.clean import clean

WINDOW = 12
HELD_BEHIND = 4  # headlines below the window, which a withdrawal draws back into view
LAG_MAX = 4  # versions by which a cache may be late,
LATE_MAX = timedelta(minutes=10)  # and for how long
REISSUED_AFTER = (timedelta(hours=7), timedelta(hours=10))
BACK_WITHIN = timedelta(hours=5)
NEWS_RATE = 0.25  # polls for which the newsroom did something
SITE = "https://wire.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a site marks its headlines, and what its pages do to them.

    ``ids`` may be ``none``, ``stable``, ``churn`` or number the ``places`` of the list; ``links`` may be ``none``,
    ``own``, a ``live`` page or a ``section`` that all share, or ``mixed``; ``dates`` may be ``none``, ``some`` or
    ``all``. Clocks come and go before headlines, and an answer that brings news may be turned, or show a part of the
    window only.
    """

    name: str
    languages: tuple[Language, ...] = LANGUAGES
    ids: str = "none"
    links: str = "none"
    dates: str = "none"
    caches: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A headline in the newsroom's system. A reissue has the words of another and is a line of its own."""

    number: int
    wording: Wording
    published_at: datetime
    link: str | None
    dated: bool

    @property
    def text(self) -> str:
        return self.wording.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One answer and what must be told of it. ``headlines`` is None for a poll that failed."""

    at: datetime
    what: str
    headlines: tuple[Headline, ...] | None
    closed: bool = True
    news: frozenset[str] = frozenset()
    repeats: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """Publishes, edits, withdraws and reissues; newest first."""

    chance: Random
    style: Style
    now: datetime = NOON
    lines: list[Line] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    retired: dict[int, Line] = field(default_factory=dict)
    shown_at: dict[str, datetime] = field(default_factory=dict)
    number: int = 0

    @property
    def window(self) -> tuple[Line, ...]:
        recent = [line for line in self.lines if self.now - self.shown_at.get(line.text, self.now) < BACK_WITHIN]
        return tuple(recent[:WINDOW])

    def publishes(self) -> Line:
        wording = self._unused(lambda: a_wording(self.chance, self.style.languages))
        return self._enters(wording)

    def edits(self, fresh: Sequence[Line]) -> Line:
        """Another meaning for a line that stood in view before."""
        line = self.chance.choice([line for line in self.window if line not in fresh])
        changed = replace(line, wording=self._unused(lambda: edited(line.wording, self.chance)))
        self.lines[self.lines.index(line)] = changed
        return changed

    def withdraws(self) -> None:
        if len(self.window) > WINDOW // 2:
            line = self.chance.choice(self.window)
            self.lines.remove(line)
            self.retired[line.number] = line

    def reissues(self) -> Line | None:
        early, late = REISSUED_AFTER
        due = [
            line for line in self.retired.values() if early <= self.now - self.shown_at.get(line.text, self.now) <= late
        ]
        if not due:
            return None
        line = self.chance.choice(due)
        del self.retired[line.number]
        self.shown_at[line.text] = self.now
        return self._enters(line.wording)

    def tidies(self) -> None:
        """What is far below the window has left the page for good."""
        for line in self.lines[WINDOW + HELD_BEHIND :]:
            self.retired[line.number] = line
        del self.lines[WINDOW + HELD_BEHIND :]

    def _enters(self, wording: Wording) -> Line:
        self.number += 1
        self.used.add(_plain(wording))
        link = {
            "none": None,
            "own": f"{SITE}/n/{self.number}",
            "live": f"{SITE}/live/",
            "section": f"{SITE}/world/conflict",
        }
        kind = self.chance.choice(tuple(link)) if self.style.links == "mixed" else self.style.links
        line = Line(
            number=self.number,
            wording=wording,
            published_at=self.now - timedelta(seconds=self.chance.randrange(20)),
            link=link[kind],
            dated=self.style.dates == "all" or (self.style.dates == "some" and self.chance.random() < 0.5),
        )
        self.lines.insert(0, line)
        return line

    def _unused(self, make: Callable[[], Wording]) -> Wording:
        while _plain(wording := make()) in self.used:
            if self.chance.random() < 0.02:  # every edit of this line was made already: another story
                wording = a_wording(self.chance, self.style.languages)
                if _plain(wording) not in self.used:
                    break
        self.used.add(_plain(wording))
        return wording


def stream(seed: int, polls: int, style: Style, every: timedelta = timedelta(seconds=30)) -> Iterator[Poll]:
    """So many polls of one source with their right answers. The first is the baseline."""
    chance = Random(seed)
    room = Newsroom(chance=chance, style=style)
    page = _Page(chance=chance, style=style)
    for n in range(WINDOW):
        room.now = NOON - timedelta(minutes=10 * (WINDOW - n))
        room.publishes()
    room.now = NOON
    caches = _Caches(chance=chance, count=style.caches)
    caches.keep(room.window, room.now)
    yield _served(room, room.window, page.plain(room.window), "baseline")
    for _ in range(polls - 1):
        room.now += every
        yield _poll(room, page, caches)


def _poll(room: Newsroom, page: _Page, caches: _Caches) -> Poll:
    chance = room.chance
    roll = chance.random()
    if roll < NEWS_RATE:
        return _news(room, page, caches)
    if roll < NEWS_RATE + 0.05:
        return Poll(at=room.now, what="failed", headlines=None)
    if roll < NEWS_RATE + 0.08:
        return Poll(at=room.now, what="empty", headlines=())
    if roll < NEWS_RATE + 0.10:
        return _cut(room, page.plain(room.window))
    lines, what = caches.answer(room.now)
    return _served(room, lines, page.noisy(lines, frozenset(), in_order=False), what)


def _news(room: Newsroom, page: _Page, caches: _Caches) -> Poll:
    """The newsroom acts, and the poll sees it."""
    again = room.reissues() if room.chance.random() < 0.1 else None
    owed = [] if again else _acts(room)
    room.tidies()
    lines = room.window
    caches.keep(lines, room.now)
    numbers = frozenset(line.number for line in (*owed, *((again,) if again else ())))
    headlines = page.noisy(lines, numbers, in_order=again is not None)
    told = {line.number: headline.text for line, headline in zip(page.order, headlines, strict=False)}
    return replace(
        _served(room, lines, headlines, "fresh"),
        news=frozenset(told[line.number] for line in owed),
        repeats=frozenset({told[again.number]} if again else ()),
    )


def _acts(room: Newsroom) -> list[Line]:
    """Publishes, edits, withdraws; what is owed for it."""
    chance = room.chance
    owed = [room.publishes() for _ in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    if chance.random() < 0.4:
        owed.append(room.edits(owed))
    if chance.random() < 0.15:
        room.withdraws()
    return [line for line in owed if line in room.lines]


def _served(room: Newsroom, lines: tuple[Line, ...], headlines: tuple[Headline, ...], what: str) -> Poll:
    room.shown_at |= {line.text: room.now for line in lines}
    return Poll(at=room.now, what=what, headlines=headlines)


def _cut(room: Newsroom, headlines: tuple[Headline, ...]) -> Poll:
    """A body that stops in the middle of a line."""
    kept = headlines[: room.chance.randint(1, len(headlines))]
    last = replace(kept[-1], text=clean(kept[-1].text[: len(kept[-1].text) // 2]))
    return Poll(at=room.now, what="cut", headlines=(*kept[:-1], last), closed=False)


@dataclass(slots=True, kw_only=True)
class _Caches:
    """The origin, and caches before it that answer at random with what they fetched some versions ago."""

    chance: Random
    count: int
    versions: deque[tuple[datetime, tuple[Line, ...]]] = field(default_factory=lambda: deque(maxlen=LAG_MAX + 1))
    lags: list[int] = field(default_factory=list)

    def keep(self, version: tuple[Line, ...], now: datetime) -> None:
        self.versions.append((now, version))
        if not self.lags or self.chance.random() < 0.2:
            self.lags = [self.chance.randint(1, LAG_MAX) for _ in range(self.count)]

    def answer(self, now: datetime) -> tuple[tuple[Line, ...], str]:
        """A version that was the latest not long ago, and what it is called."""
        versions = list(self.versions)
        until = [at for at, _ in versions[1:]] + [now]
        good = [version for (_, version), end in zip(versions, until, strict=True) if now - end <= LATE_MAX]
        lag = min(self.chance.choice([0, 0, *self.lags]), len(good) - 1)
        return good[-1 - lag], f"{lag} versions late" if lag else "same"


@dataclass(slots=True, kw_only=True)
class _Page:
    """How a version comes out this time. ``order`` is in what order its lines stand there, once each."""

    chance: Random
    style: Style
    salt: int = 0
    order: tuple[Line, ...] = ()

    def plain(self, lines: tuple[Line, ...]) -> tuple[Headline, ...]:
        return tuple(self._headline(n, line, line.text) for n, line in enumerate(lines))

    def noisy(self, lines: tuple[Line, ...], owed: frozenset[int], *, in_order: bool) -> tuple[Headline, ...]:
        """The lines with noise; those that are owed stand there in any case."""
        chance = self.chance
        if self.style.ids == "churn" and chance.random() < 0.02:
            self.salt += 1
        self.order = lines
        if not in_order:
            self.order = self._turned(lines, owed)
        is_set_anew = chance.random() < 0.7
        once = [
            self._headline(n, line, self._text(line) if is_set_anew and chance.random() < 0.4 else line.text)
            for n, line in enumerate(self.order)
        ]
        copies = once * (chance.randint(2, 3) if chance.random() < 0.1 else 1)
        return tuple(replace(headline, position=n) for n, headline in enumerate(copies))

    def _turned(self, lines: tuple[Line, ...], owed: frozenset[int]) -> tuple[Line, ...]:
        roll = self.chance.random()
        if roll < 0.10:
            size = self.chance.randint(4, len(lines))
            kept = set(self.chance.sample(lines, size)) if roll < 0.04 else set(lines[:size])
            return tuple(line for line in lines if line in kept or line.number in owed)
        if roll < 0.20:
            at = self.chance.randrange(len(lines))
            return (*lines[at:], *lines[:at])
        if roll < 0.25:
            return tuple(self.chance.sample(lines, len(lines)))
        return lines

    def _text(self, line: Line) -> str:
        text = set_anew(line.text, self.chance) if self.chance.random() < 0.8 else line.text
        if self.chance.random() < 0.3:
            text = a_clock(text, f"{line.published_at:%H:%M}", self.chance)
        return clean(text)

    def _headline(self, position: int, line: Line, text: str) -> Headline:
        ids = {
            "none": None,
            "stable": f"w-{line.number}",
            "churn": f"w-{self.salt}-{line.number}",
            "places": f"slot-{position}",
        }
        return Headline(
            text=text,
            position=position,
            link=self._link(line.link),
            item_id=ids[self.style.ids],
            published_at=line.published_at if line.dated else None,
        )

    def _link(self, link: str | None) -> str | None:
        if link is None or self.chance.random() < 0.8:
            return link
        link = link.replace("https:", "http:") if self.chance.random() < 0.3 else link
        return link + self.chance.choice(("?utm_source=ticker&utm_medium=web", "?fbclid=x7", "#top", "?at_medium=rss"))


def _plain(wording: Wording) -> str:
    return wording.text.casefold().rstrip("…")
