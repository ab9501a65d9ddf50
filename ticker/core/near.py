"""Which known headlines come near to words that stand in none: "did you mean". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from ticker.text.letters import letters

_WORD = re.compile(r"\w+")
_WORD_SCORE_MIN = 75  # of 100: one wrong letter in four, so that "trial" finds "trail"
_TEXT_SCORE_MIN = 60  # of 100, the mean over the words asked for: two words of three
_SHORTER_MAX = 1  # letters by which a word may be shorter than what is asked for: "of" is no part of "offer"


def nearest(words: Sequence[str], texts: Sequence[str], limit: int) -> tuple[str, ...]:
    """The texts that have most of the words, or words like them, best first; among equals the order of ``texts``.

    A word may be a part of a longer one: scripts without spaces write a headline as one word.
    """
    asked = _words(" ".join(words))
    if not asked:
        return ()
    folded = [_words(text) for text in texts]
    vocabulary = list(dict.fromkeys(word for own in folded for word in own))
    likes = [_like(word, vocabulary) for word in asked]
    scored = [(_score(own, likes), text) for own, text in zip(folded, texts, strict=True)]
    near = [(score, text) for score, text in scored if score >= _TEXT_SCORE_MIN]
    return tuple(text for _, text in sorted(near, key=lambda one: -one[0])[:limit])


def _words(text: str) -> list[str]:
    return _WORD.findall(letters(text))


def _like(word: str, vocabulary: Sequence[str]) -> Mapping[str, float]:
    """The words of the vocabulary that are like a word or have it in them, and how much."""
    found = process.extract(word, vocabulary, scorer=fuzz.partial_ratio, score_cutoff=_WORD_SCORE_MIN, limit=None)
    return {other: score for other, score, _ in found if len(other) >= len(word) - _SHORTER_MAX}


def _score(own: Sequence[str], likes: Sequence[Mapping[str, float]]) -> float:
    return sum(max((like.get(word, 0.0) for word in own), default=0.0) for like in likes) / len(likes)
