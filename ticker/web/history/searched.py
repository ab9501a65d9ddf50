"""What somebody looks for in the history, as it stands in the address of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from multidict import MultiMapping

from ticker.model.alert import EventKind, Urgency
from ticker.text.asked_time import asked_time
from ticker.text.finding import parts

KINDS = tuple(kind for kind in EventKind if kind is not EventKind.SILENT)
_URGENCIES = {urgency.word: urgency for urgency in Urgency}
_TEXT_MAX = 1_000  # characters of what is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Conditions on events; what is empty takes all.

    ``since_text`` and ``until_text`` are the times as they were typed, which may be how long ago. ``before`` is the
    event from which a page goes on. ``problems`` are what could not be understood, by the name of the field.
    """

    text: str = ""
    source: str = ""
    kinds: tuple[EventKind, ...] = ()
    urgency: Urgency = Urgency.ROUTINE
    since: datetime | None = None
    until: datetime | None = None
    since_text: str = ""
    until_text: str = ""
    before: str = ""
    problems: Mapping[str, str]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(parts(self.text))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.asked())

    def asked(self) -> dict[str, str | tuple[str, ...]]:
        """The same as it stands in an address, without the place."""
        found: dict[str, str | tuple[str, ...]] = {
            "words": self.text,
            "source": self.source,
            "kind": tuple(kind.value for kind in self.kinds),
            "urgency": self.urgency.word if self.urgency < Urgency.ROUTINE else "",
            "since": self.since_text,
            "until": self.until_text,
        }
        return {name: value for name, value in found.items() if value}


def searched(query: MultiMapping[str], now: datetime) -> Searched:
    """What a query asks for, and what of it makes no sense."""
    given = {name: query.get(name, "").strip()[:_TEXT_MAX] for name in ("words", "source", "urgency", "before")}
    times = {name: query.get(name, "").strip()[:_TEXT_MAX] for name in ("since", "until")}
    moments, problems = {}, dict(_unknown(query))
    for name, text in times.items():
        try:
            moments[name] = asked_time(text, now) if text else None
        except ValueError as error:
            problems[name] = str(error)
    return Searched(
        text=given["words"],
        source=given["source"],
        kinds=tuple(kind for kind in KINDS if kind.value in query.getall("kind", [])),
        urgency=_URGENCIES.get(given["urgency"], Urgency.ROUTINE),
        since=moments.get("since"),
        until=moments.get("until"),
        since_text=times["since"],
        until_text=times["until"],
        before=given["before"],
        problems=problems,
    )


def _unknown(query: MultiMapping[str]) -> Iterator[tuple[str, str]]:
    known = [kind.value for kind in KINDS]
    if strange := [kind for kind in query.getall("kind", []) if kind not in known]:
        yield "kind", f"{strange[0][:50]!r} is no kind of event; there are {', '.join(known)}"
    if (word := query.get("urgency", "")) and word not in _URGENCIES:
        yield "urgency", f"{word[:50]!r} is no urgency; there are {', '.join(_URGENCIES)}"
