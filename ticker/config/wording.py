"""How settings are quoted and corrected in messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

SHOWN_MAX = 60  # characters of a value in a message: enough to recognise it by
ALIKE = 60.0  # of 100: "min-urgancy" is min_urgency, "web" is nothing


class SettingError(ValueError):
    """What is wrong with one value and what to do; it never quotes what may be a secret."""


class ElsewhereError(SettingError):
    """A secret that only the service is handed: nothing is wrong with it that could be seen here."""


def shown(value: str) -> str:
    """A value as it may stand in a message: in quotation marks, on one line, not too long."""
    text = repr(value if len(value) <= SHOWN_MAX else value[:SHOWN_MAX] + "…")
    return f'"{text[1:-1]}"'


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for a word that is none of the known ones: the nearest, or all of them."""
    words = list(known)
    if not words:
        return "there is none yet"
    likely = nearest(word, words)
    return f"did you mean {likely}?" if likely else f"known: {', '.join(words)}"


def nearest(word: str, words: Sequence[str]) -> str | None:
    """The word of some that a misspelled one is most like; None if it is like none."""
    found = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=ALIKE, processor=str.lower)
    return found[0] if found else None
