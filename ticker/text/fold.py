"""The text of a headline folded hard, so that the same headline set anew is the same key. Never shown to people.

Folded away: forms, case, quotes, dashes, spaces, invisible characters, vowel marks, twin letters, digits of any script;
labels of urgency, clocks, dates, ages and alarm signs around the headline; the stop at its end. Never folded away: a
number, a word of meaning, a question mark. Where that is in doubt the text stays: two keys for one headline repeat it,
one key for two headlines is silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ticker.text.labels import labels_of
from ticker.text.letters import glued, spaced
from ticker.text.signs import SIGNS, end_before, start_after
from ticker.text.times import age_behind, time_before

_PASSES_MAX = 8  # a headline has a label, a clock and an age before it, and as much behind; a text of labels has more
_BEFORE = SIGNS | set(" !+-")
_BEHIND = (_BEFORE | set(".,;:")) - set("★☆⭐🌟")  # a review ends in its stars
_GRADE = re.compile(r"\+{1,2}(?!\+)|-(?!-)")  # of a rating, a blood type, a language; three pluses are an alarm
_LATIN_OR_DIGIT, _IDEOGRAPH = "[0-9a-z]", "[\u3040-\u30ff\u3400-\u9fff]"
_BESIDE_IDEOGRAPH = re.compile(rf" (?:(?<={_IDEOGRAPH} )(?={_LATIN_OR_DIGIT})|(?<={_LATIN_OR_DIGIT} )(?={_IDEOGRAPH}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """``key`` is what is compared; ``clock`` is the time of day, or the date, before the headline, or empty."""

    key: str
    clock: str = ""


def fold(text: str, labels: tuple[str, ...] = ()) -> Folded:
    """The key of a headline. ``labels`` are a source's own, beside those of ``ticker.text.labels``.

    A headline that is nothing but labels keeps the last of them: its key is never empty unless the text has no letter
    at all. Folding a key again gives the same key.
    """
    whole = spaced(text)
    known = labels_of(labels)
    rest, clock = _trimmed(whole), ""
    for _ in range(_PASSES_MAX):
        before = rest
        length, time = time_before(rest)
        clock = clock or time
        rest = _without(rest, length or known.before(rest))
        rest = _without(rest, 0, min(age_behind(rest), known.after(rest)))
        if rest == before:
            return Folded(key=_set(rest) or _set(whole), clock=clock)
    return Folded(key=_set(_trimmed(whole)))


def _without(text: str, start: int, end: int | None = None) -> str:
    """The part of a text, or the text itself if nothing of it would be left."""
    if not start and (end is None or end == len(text)):
        return text
    return _trimmed(text[start:end]) or text


def _trimmed(text: str) -> str:
    """The text without the signs around it and the stop behind it. "-5", "C++" and "BBB-" stay what they are."""
    start = start_after(text, _BEFORE)
    if start - len(text[:start].rstrip("+-")) == 1:
        start -= 1
    end = max(start, end_before(text, _BEHIND))
    text, behind = text[start:end], text[end:]
    grade = _GRADE.match(behind) if text[-1:].isalnum() else None
    return text + grade[0] if grade else text


def _set(text: str) -> str:
    text = glued(text)
    return text if text.isascii() else _BESIDE_IDEOGRAPH.sub("", text)
