"""What a change says of itself: with what evidence it was decided, and what the headline was held against."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from rapidfuzz import fuzz, process

from ticker.core.identity import Entry, text_key
from ticker.core.likeness import likeness, numbers_of, opens, words_of
from ticker.core.look import Look
from ticker.core.matching import Pair
from ticker.model.sighting import Sighting

_QUOTED_MAX = 120  # characters
_REASON_MAX = 240
_ALIKE_MIN = 50.0  # of 100: below it two headlines share little but letters
_CHANGED_MAX = 3  # words named each way; where more changed, they are counted


def evidence(old: str, new: str) -> str:
    """What differs between two folded texts that are taken for one headline."""
    before, after = numbers_of(old), numbers_of(new)
    gone, come = list(before - after), list(after - before)
    if gone and come:
        return cut(f"numbers changed {', '.join(gone)} -> {', '.join(come)}", _QUOTED_MAX)
    if opens(old, new):
        return "the line goes on"
    if opens(new, old):
        return "the line is cut"
    former, present = words_of(old), words_of(new)
    lost = [word for word in former if word not in present]
    won = [word for word in present if word not in former]
    if max(len(lost), len(won)) <= _CHANGED_MAX and (lost or won):
        return cut(f"words changed {' '.join(lost) or '(none)'} -> {' '.join(won) or '(none)'}", _QUOTED_MAX)
    return f"{len(set(former) & set(present))} of {len(set(present))} words shared"


def first_seen(entry: Entry, look: Look) -> str:
    """Why a headline is new, although an identity of it may be known."""
    latest_first = look.known.sightings[::-1]
    for sighting in latest_first:
        if entry.text_key in sighting.keys and entry.text_key != text_key(sighting.text, look.source.labels):
            return f"first seen beside a headline that once read so, and is {quoted(sighting.text)} now"
        if entry.text_key in sighting.keys:
            return f"first seen beside the same words, which stand there under another {_apart(entry, sighting)}"
    for name, key in (("item id", entry.id_key), ("link", entry.link_key)):
        owner = next((one for one in latest_first if key and key in one.keys), None)
        if owner:
            return f"first seen; its {name} stood for another headline, {quoted(owner.text)}"
    had = [name for name, key in (("item id", entry.id_key), ("link", entry.link_key)) if key]
    return (
        f"first seen: neither {' nor '.join([*had, 'words'])} of it known" if had else "first seen: no such words known"
    )


def nearest(entry: Entry, look: Look, here: Collection[int]) -> str:
    """The known headline nearest to one that is unknown; ``here`` are the ranks that stand on the page."""
    found = process.extractOne(entry.folded, look.texts, scorer=fuzz.ratio, score_cutoff=_ALIKE_MIN)
    if found is None:
        return "nothing like it is known"
    _, score, rank = found
    sighting = next(one for one in look.known.sightings if one.rank == rank)
    if rank in here:
        place = "still on the page"
    elif sighting.missed:
        place = f"gone since {span(look.now - (sighting.gone_at or sighting.last_seen))}"
    else:
        place = "gone in this poll"
    return f"nearest: {quoted(sighting.text)} ({int(score)} %), {place}"


def former(pair: Pair, look: Look) -> str:
    """What a known headline was held against: what it was."""
    text = pair.sighting.text
    if text == pair.entry.headline.text:
        return f"the same words, last seen {span(look.now - pair.sighting.last_seen)} ago"
    percent = int(likeness(look.folded(pair.sighting), pair.entry.folded))
    return f"what it was: {quoted(text)} ({percent} %)"


def quoted(text: str) -> str:
    return f'"{cut(text, _QUOTED_MAX)}"'


def cut(text: str, length: int = _REASON_MAX) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def span(time: timedelta) -> str:
    seconds = time.total_seconds()
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _apart(entry: Entry, sighting: Sighting) -> str:
    if entry.id_key and entry.id_key not in sighting.keys:
        return "item id"
    if entry.link_key and entry.link_key not in sighting.keys:
        return "link"
    return "time"
