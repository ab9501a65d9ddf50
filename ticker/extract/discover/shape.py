"""Whether a text reads like a headline: by its length and its words, in any script."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ticker.text.fold import fold

_WORD = re.compile(r"\w+(?:['’.,:/-]\w+)*")
_DENSE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1780-\u17ff\u0e80-\u0eff\u1000-\u109f]"
)  # no spaces between words
_DENSE_WORD = 2.5  # letters of such a script that make a word, on the average
_WORDS_MIN, _WORDS_FULL = 3, 5
_LENGTH_MIN, _LENGTH_MAX, _LENGTH_ABSURD = 12, 260, 700
_DIGITS_SHARE = 0.25
_CLOCK = re.compile(r"\d{1,2}\s*[:h]\s*\d{2}")
_YEAR = r"(?:19|20)\d{2}"
_DATE = re.compile(
    rf"{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_YEAR}"
    rf"|[^\W\d]{{3,10}}[ .,]+\d{{1,2}}[, ]+{_YEAR}|\d{{1,2}}\.? [^\W\d]{{3,10}},? {_YEAR}"
)
_EDGE = 24  # characters at both ends of a text in which a date or clock is dressing and no news


def headline_shape(text: str) -> float:
    """From 0, a word of a menu or a number, to 1, the length and number of words that headlines have."""
    bare = fold(text).key
    length = len(bare)
    if length < _LENGTH_MIN / _DENSE_WORD or length > _LENGTH_ABSURD:
        return 0.0
    dense = len(_DENSE.findall(bare))
    words = len(_WORD.findall(_DENSE.sub(" ", bare))) + dense / _DENSE_WORD
    if dense < length / 4 and length < _LENGTH_MIN:
        return 0.0
    if sum(map(str.isdigit, bare)) > _DIGITS_SHARE * length or not any(map(str.isalpha, bare)):
        return 0.0
    if words < _WORDS_MIN:
        return 0.0 if words < _WORDS_MIN - 1 else 0.15
    fullness = min(1.0, 0.5 + 0.5 * (words - _WORDS_MIN) / (_WORDS_FULL - _WORDS_MIN))
    return fullness * (1.0 if length <= _LENGTH_MAX else 0.5)


def is_dressed(text: str) -> bool:
    """Whether a clock, an age or a date stands before or behind what could be the headline."""
    return fold(text).clock != "" or any(
        pattern.search(edge) for pattern in (_CLOCK, _DATE) for edge in (text[:_EDGE], text[-_EDGE:])
    )


def share_dressed(texts: Sequence[str]) -> float:
    """The share of texts that hold more than a headline: a clock, or the words with which all of them begin or end."""
    if len(texts) > 1 and (_common(texts, first=True) or _common(texts, first=False)):
        return 1.0
    return sum(map(is_dressed, texts)) / len(texts) if texts else 0.0


def _common(texts: Sequence[str], *, first: bool) -> bool:
    """Whether all texts share their first or last word."""
    words = [text.split() for text in texts]
    return all(words) and len({one[0 if first else -1].casefold() for one in words}) == 1 and len(texts) > 1
