"""Many headlines that enter in one poll beside known ones, and are no news: entries of a menu, pages of an archive.

What is held back here is recorded with its reason, and the operator is told. In doubt it is told as news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ticker.core.look import Look
from ticker.core.shape import is_short, names_a_section

_MENU_MIN = 4  # entries
_MENU_WORDS_SHARE = 4  # at least each fourth entry, and two, are made of the words of menus
_MENU_WORDS_MIN = 2
_ARCHIVE_MIN = 10  # lines; no newsroom breaks as many between two polls
_ARCHIVE_POLLS = timedelta(minutes=10)  # after a longer time without a look, many may be news


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The places of the headlines that are held back, with the reason; and what the operator should know."""

    reasons: dict[int, str] = field(default_factory=dict)
    remark: str = ""


def held_back(unknown: Sequence[int], look: Look) -> Held:
    """Which of the unknown headlines (by their places in the look) are held back."""
    return _menu(unknown, look) or _archive(unknown, look) or Held()


def _menu(unknown: Sequence[int], look: Look) -> Held | None:
    """Words of a menu that came into the list. A ticker that has always been terse may say what it likes."""
    texts = {n: look.entries[n].headline.text for n in unknown}
    entries = [n for n, text in texts.items() if is_short(text) and not any(map(str.isdigit, text))]
    named = sum(names_a_section(look.entries[n].folded) for n in entries)
    was_terse = sum(is_short(sighting.text) for sighting in look.stood) * 4 > len(look.stood)
    if len(entries) < _MENU_MIN or was_terse or named < max(_MENU_WORDS_MIN, len(entries) / _MENU_WORDS_SHARE):
        return None
    reason = f"held: one of {len(entries)} lines of one or two words that came in at once, as a menu does"
    some = ", ".join(texts[n] for n in entries[:_MENU_MIN])
    return Held(
        reasons=dict.fromkeys(entries, reason),
        remark=f"{len(entries)} lines that look like a menu came into the list ({some} …) and are held; "
        "check how the page is read",
    )


def _archive(unknown: Sequence[int], look: Look) -> Held | None:
    """Older headlines that a list opens below all that it showed."""
    if look.is_turned:  # by what the page showed, not by the settings: what stands below is its top then
        return None
    known = set(range(len(look.entries))) - set(unknown)
    below = [n for n in unknown if n > max(known, default=len(look.entries))]
    all_stayed = {sighting.rank for sighting in look.present} <= look.matches.ranks
    if len(below) < max(_ARCHIVE_MIN, len(look.entries) / 2) or not look.present or not all_stayed:
        return None
    if _are_later(below, look):
        return None
    came = f"{len(below)} headlines came into view at once below all that were known, as an archive does"
    if look.known.last_good_at is None or look.now - look.known.last_good_at > _ARCHIVE_POLLS:
        return Held(remark=f"{came}; all are told, since the page was not watched before")
    return Held(
        reasons=dict.fromkeys(below, f"one of {came}"),
        remark=f'{came}; they are recorded and not sent (order = "newest-last" if new headlines enter at the bottom)',
    )


def _are_later(places: Sequence[int], look: Look) -> bool:
    """Whether some of the headlines have a date after the oldest of what stood there."""
    oldest = min((one.published_at for one in look.present if one.published_at), default=None)
    dates = [look.entries[n].headline.published_at for n in places]
    return oldest is not None and any(date is not None and date > oldest for date in dates)
