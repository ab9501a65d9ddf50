"""The text of a headline folded hard, so that the same headline set anew is the same key. Never shown to people.

Folded away: forms, case, quotes, dashes, spaces, invisible characters, vowel marks, letter pairs of Arabic and Persian,
digits of any script, labels of urgency, clocks and ages before the headline, the stop at its end. Never folded away: a
number, a word of meaning, a question mark.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ticker.text.labels import (
    ALARM_SIGNS,
    BARE_LABELS,
    LEADING_AGE,
    LEADING_CLOCK,
    TRAILING_AGE,
    URGENCY_LABELS,
)

_PASSES_MAX = 4  # labels, clocks and ages may stand in any order before a headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """``key`` is what is compared; ``clock`` is the time of day that stood before the headline, or empty."""

    key: str
    clock: str = ""


class _Letters(dict[int, str]):
    """What becomes of a code point, worked out once for each that is met (``str.translate`` asks by index)."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        if category == "Nd":
            plain = str(unicodedata.decimal(letter))
        elif category in {"Cf", "Cc", "Co", "Cs"} or code in _VARIATION_SELECTORS:
            plain = " " if letter.isspace() else ""
        else:
            plain = letter
        return self.setdefault(code, plain)


_VARIATION_SELECTORS = range(0xFE00, 0xFE10)  # they only choose how an emoji is drawn
_ARABIC_VOWELS = (*range(0x064B, 0x0653), *range(0x0656, 0x0660), 0x0670, 0x0640)  # and tatweel
_HEBREW_POINTS = (*range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7)
_PAIRS = (
    ("'", '"`´‘’‚‛“”„‟«»‹›「」『』〝〞′″ʼʹ׳״\u055a'),
    ("-", "‐‑‒–—―−⸺⸻־\u2043"),
    ("ی", "يى"),
    ("ک", "ك"),
    ("ه", "ةۀەہۂ"),
    ("ا", "أإآٱ"),
    (".", "٫。۔"),
    (",", "٬،"),
    (";", "؛"),
    ("?", "؟"),
    ("", "".join(map(chr, (*_ARABIC_VOWELS, *_HEBREW_POINTS)))),
)
_LETTERS = _Letters({ord(letter): plain for plain, twins in _PAIRS for letter in twins})

_SPACES = re.compile(r"\s+")
_AROUND_DASH = re.compile(r"\s*-[\s-]*")
_BEFORE_MARK = re.compile(r"\s+(?=[:;,.!?%)\]])")
_DOTS = re.compile(r"\.{2,}")
_PLUSES = re.compile(r"^\+{2,}\s*|\s*\+{2,}$")
_END = re.compile(r"[\s.!।|,;:•·-]+$")


def letters(text: str) -> str:
    """The text with form, case, quotes, dashes, spaces, invisible characters, vowel marks and digits made one."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    text = _AROUND_DASH.sub("-", _SPACES.sub(" ", text))
    return _DOTS.sub("...", _BEFORE_MARK.sub("", text)).strip()


def fold(text: str, labels: tuple[str, ...] = ()) -> Folded:
    """The key of a headline. ``labels`` are a source's own, beside those of ``ticker.text.labels``.

    A headline that is nothing but labels keeps them: its key is never empty unless the text has no letter at all.
    """
    whole = letters(text)
    key, clock = whole, ""
    pattern = _label_pattern(labels)
    for _ in range(_PASSES_MAX):
        before = key
        key = _PLUSES.sub("", key.strip(ALARM_SIGNS + " "))
        key = TRAILING_AGE.sub("", LEADING_AGE.sub("", key))
        if match := LEADING_CLOCK.match(key):
            clock = clock or (match[1] or match[2]).strip()
            key = key[match.end() :]
        key = pattern.sub("", key)
        if key == before:
            break
    key = key if "?" in key[-3:] else _END.sub("", key)
    return Folded(key=key or whole, clock=clock)


@lru_cache(maxsize=256)
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Matches one label before or after a headline, with its separator or in its brackets."""
    words = sorted({letters(label) for label in (*URGENCY_LABELS, *labels)} - {""}, key=len, reverse=True)
    bare = "|".join(re.escape(letters(label)) for label in sorted(BARE_LABELS, key=len, reverse=True))
    own = "|".join(re.escape(letters(label)) for label in labels) or "(?!)"
    label = "|".join(map(re.escape, words))
    return re.compile(
        rf"^(?:[\[(【#]\s*(?:{label})\s*[\])】]?\s*[|:•·\-!>,]*|(?:{label})\s*(?:[|:•·\-!>/]+|\.\.\.)|(?:{bare}|{own})(?=\s))\s*"
        rf"|\s*(?:#|[\[(【|]\s*)(?:{label})\s*[\])】]?$"
    )
