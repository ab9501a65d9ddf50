"""What is watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Order(StrEnum):
    """Where a ticker puts its latest headline."""

    NEWEST_FIRST = "newest-first"
    NEWEST_LAST = "newest-last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A ticker that is watched: its address, how its headlines are found, how often it is read.

    On a page (kinds ``html`` and ``browser``) exactly one of ``select`` (CSS) and ``xpath`` names the elements of
    the headlines; ``text``, ``link``, ``time``, ``id`` and ``label`` are CSS selectors inside such an element, and
    ``drop`` names the parts of it that are no headline.

    In JSON (kind ``json``) ``path`` names the items, and the same keys are expressions inside an item, all JMESPath;
    ``active``, ``starts`` and ``ends`` tell whether an item is shown. ``script`` (CSS) and ``variable`` name the
    JSON that stands inside a page.

    It is read ``every`` so often; with ``fastest`` and ``slowest`` sooner while it breaks news and later while it is
    quiet, within these bounds.

    What broke while the source was not read for ``catch_up_after`` goes out in one message, and so does what breaks in
    one poll beyond ``burst`` headlines.

    With ``follow`` the headlines of a page are read where known ones are found again, should the selector go blind.
    """

    name: str
    url: str
    kind: str = "html"
    select: str | None = None
    xpath: str | None = None
    text: str | None = None
    link: str | None = None
    time: str | None = None
    id: str | None = None
    label: str | None = None
    drop: str | None = None
    path: str | None = None
    script: str | None = None
    variable: str | None = None
    active: str | None = None
    starts: str | None = None
    ends: str | None = None
    order: Order = Order.NEWEST_FIRST
    every: timedelta = timedelta(seconds=30)
    fastest: timedelta | None = None
    slowest: timedelta | None = None
    repeat_after: timedelta = timedelta(hours=6)
    catch_up_after: timedelta = timedelta(hours=1)
    burst: int = 20
    follow: bool = False
    labels: tuple[str, ...] = ()
    language: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # may hold secrets
    proxy: str | None = field(default=None, repr=False)
    timeout: timedelta = timedelta(seconds=20)
    max_bytes: int = 10_000_000

    @property
    def shortest(self) -> timedelta:
        """The shortest interval between two polls."""
        return self.every if self.fastest is None else self.fastest

    @property
    def longest(self) -> timedelta:
        """The longest interval between two polls of a source that is not in trouble."""
        return self.every if self.slowest is None else self.slowest

    @property
    def absent_after(self) -> timedelta:
        """After how long without a good poll it was not watched: two intervals, however long they are."""
        return 2 * self.longest

    @property
    def is_timed(self) -> bool:
        """Whether the clock alone changes what the source shows, so that the same answer is not the same snapshot."""
        return bool(self.starts or self.ends)

    @property
    def selection(self) -> str:
        """How the headlines are found, as one text: when it changes, the source is read anew."""
        parts = (
            self.kind,
            self.select,
            self.xpath,
            self.text,
            self.label,
            self.drop,
            self.path,
            self.script,
            self.variable,
        )
        return "|".join(part or "" for part in parts).rstrip("|")
