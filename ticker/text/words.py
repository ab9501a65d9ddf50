"""Whether a headline says words of the settings: words, phrases and wildcards in any script.

Words are compared as folded text. A ``*`` stands for any letters of a word; a space and a hyphen stand for each other.
A word is bounded by what is no letter, or by a script that writes no spaces; words of such scripts stand anywhere.
Arabic and Hebrew write article and prepositions with the word, Korean its particles: they do not hide it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ticker.text.letters import letters
from ticker.text.remembered import remembered

WORD = r"\*?[^\s*]+(?:\*[^\s*]+)?\*?"  # more stars in one word could take long, and say nothing
_READ_MAX = 10_000  # characters of a headline; no headline has more
_CACHE = 4096
_GAP = re.compile(r"(?<=\S)[ -]+(?=\S)")
# Persian and its neighbours write one word with a space, a joiner that does not join, or nothing between its parts.
_HALF_SPACE = re.compile("(?<=[\u0620-\u06ff])\u200c(?=[\u0620-\u06ff])")
_ARABIC_LETTER = re.compile("[\u0620-\u06ff]")
_WORD_LETTERS_MIN = 3  # before shorter ones a single letter is rather part of another word
_ARTICLE = "ال"

# Scripts that write no spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
_SPACELESS = (
    range(0x0E00, 0x0F00), range(0x1000, 0x10A0), range(0x1780, 0x1800), (0x3005, 0x3007), range(0x3040, 0x3100),
    range(0x31F0, 0x3200), range(0x3400, 0xA000), range(0x20000, 0x40000),
)  # fmt: skip
# What a star stands for: no space, no sign of ASCII, not the underscore that parts the words of a hashtag. No word is
# longer, and what repeats without end could take long.
_STAR = r"[^\s!-/:-@\[-`{-~]{0,60}"


class _Attached(NamedTuple):
    """What a language writes together with a word: before it, before one of few letters, after it."""

    script: re.Pattern[str]
    language: str
    before: str
    before_short: str
    after: str


_ATTACHED = (
    _Attached(
        re.compile("[\u0620-\u064a\u06a9\u06cc]"), "ar",
        "(?:[وف]?(?:[بک]?ال|لل|[بکل])?)?", "(?:[وف]?(?:[بک]?ال|لل))?", "",
    ),
    _Attached(re.compile("[\u05d0-\u05ea]"), "he", "ו?(?:כש|ש)?[מבלכ]?ה?", "ו?[מבלכ]?ה?", ""),
    _Attached(
        re.compile("[\uac00-\ud7a3]"), "ko", "", "",
        "(?:(?:이|가|은|는|을|를|의|에|에서|에게|에게서|와|과|도|로|으로|만|까지|부터|보다|처럼|이나|나|이라|라|이며|며|측){1,3})?(?!\\w)",
    ),
)  # fmt: skip
_WITH_ARTICLE = "(?:[وف]?[بک]?ال|[وف]?لل)"


class _Phrase(NamedTuple):
    """A phrase as it is looked for; at its ends a letter must be parted from others, and a figure from its number."""

    pattern: re.Pattern[str]
    first: str
    last: str

    def is_in(self, text: str) -> bool:
        found = self.pattern.search(text)
        while found:
            if not self._goes_on(text, found.start(), found.end()):
                return True
            found = self.pattern.search(text, found.start() + 1)
        return False

    def _goes_on(self, text: str, start: int, end: int) -> bool:
        before, after = text[max(start - 2, 0) : start], text[end : end + 2]
        return _joins(self.first, before[::-1]) or _joins(self.last, after)


def folded(text: str) -> str:
    """A headline as words are looked for in it."""
    return _folded(text[:_READ_MAX])


def first_said(text: str, phrases: Sequence[str], language: str | None = None) -> str | None:
    """The first of some words or phrases that a folded text in a language (BCP 47) says; None if it says none."""
    for core, phrase in _cores(tuple(phrases)):
        if core in text and _phrase(phrase, (language or "").partition("-")[0].casefold()).is_in(text):
            return phrase
    return None


_folded = remembered(letters)


def is_spaceless(letter: str) -> bool:
    """Whether it is a letter of a script that writes no spaces."""
    return any(ord(letter) in block for block in _SPACELESS)


@lru_cache(maxsize=_CACHE)
def _cores(phrases: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each with the longest part of it that stands in every text which says it: most texts do not have it."""
    return tuple((max(re.split(r"[ *-]+", _bare(phrase)), key=len), phrase) for phrase in phrases)


def _bare(phrase: str) -> str:
    return " ".join(word.removeprefix(_ARTICLE) for word in _GAP.split(_written(phrase)))


def _written(phrase: str) -> str:
    return letters(_HALF_SPACE.sub(" ", phrase))


@lru_cache(maxsize=_CACHE)
def _phrase(phrase: str, tongue: str) -> _Phrase:
    """It cannot run away: what repeats is bounded."""
    written = _written(phrase)
    first, *others = _GAP.split(written)
    inside = _word(first, tongue)
    for before, word in zip((first, *others), others, strict=False):
        inside += _gap(before, word) + _word(word, tongue)
    inside = inside.removeprefix(_STAR).removesuffix(_STAR)  # at its ends a star says that nothing bounds the phrase
    return _Phrase(re.compile(inside), written[:1], written[-1:])


def _gap(before: str, after: str) -> str:
    return "[ -]*" if _ARABIC_LETTER.match(before[-1]) and _ARABIC_LETTER.match(after) else "'?[ -]+'?"


def _joins(letter: str, beside: str) -> bool:
    """Whether a letter at the end of a phrase makes one word, or one number, with what stands beside it."""
    if not (_makes_words(letter) and beside):
        return False
    if letter.isdigit() and beside[0] in ".," and beside[1:].isdigit():
        return True  # 5 is neither in 5.3 nor in 1,500
    return _makes_words(beside[0])


def _makes_words(letter: str) -> bool:
    """Whether it is a letter, figure or vowel sign of a script that parts its words by spaces."""
    if not letter or is_spaceless(letter):
        return False
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def _word(word: str, tongue: str) -> str:
    begin, *_ = parts = word.strip("*").split("*")
    inside = _STAR.join(map(re.escape, parts))
    before, after = ("", "") if word.startswith("*") else _attached(begin, tongue)
    if before == _WITH_ARTICLE:
        inside = inside.removeprefix(_ARTICLE)
    return (_STAR if word.startswith("*") else before) + inside + (_STAR if word.endswith("*") else after)


def _attached(word: str, tongue: str) -> tuple[str, str]:
    """What may stand before and after a word, as the language of its script has it."""
    for one in _ATTACHED:
        if tongue in {"", one.language} and one.script.match(word):
            if one.language == "ar" and word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 1:
                return _WITH_ARTICLE, ""
            return one.before if len(word) >= _WORD_LETTERS_MIN else one.before_short, one.after
    return "", ""
