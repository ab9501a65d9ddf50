"""How alike two headlines are, both as folded text, and what differs between them.

Real edits of headlines spread over the whole range of similarity, so likeness is evidence and never proof: it may turn
a NEW into an UPDATE, both of which are told, but only marks that say nothing and a plain typing error are kept silent.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from ticker.text.remembered import remembered
from ticker.text.signs import SAYING

# What may come and go without a word: marks between words, quotes, brackets, bullets. All else counts: vowel signs of
# scripts that write them as marks, flags, arrows, whatever Unicode adds next.
_MARKS = (
    r"\s!\"#&'()*,./:;?@\[\\\]^_`{|}~\u00a1\u00a7\u00ab\u00b7\u00bb\u00bf\u055a-\u055f\u0589"
    r"\u05be\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2010-\u2027\u2030-\u205e\u3000-\u303f"
    r"\u25a0-\u25b1\u25b6-\u25bb\u25c6-\u25ff\u2605\u2606\u2722-\u274b\u2b1b\u2b1c\ufe30-\ufe4f+<>=-"
)
WORD = re.compile(f"[^{_MARKS}]+")
# Marks that change what is said; also those of a grade, a blood type, a language ("BBB-", "C++", "C#").
_SIGNS = re.compile(
    r"\?|[-+<>=~](?=\d)|(?<=\w)\++(?!\w)|(?<=\d)\+|(?<=\w)#(?!\w)|(?<=\w)-(?=[,.;:!?)\]']*(?:\s|$))|[%‰°$€£¥₽₪₹]"
    rf"|[{''.join(sorted(SAYING))}]"
)
_RATING = re.compile(r"[\u2605\u2606]+")
_PICTURES = re.compile(r"[\u2300-\u23ff\u2600-\u2604\u2607-\u2721\u274c-\u27bf\u2b05-\u2bff\U0001f300-\U0001faff]")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WITHOUT_VOWELS = re.compile(r"[\u0590-\u08ff]")
_UPDATE_RATIO = 62.0  # of 100, on the characters of two folded texts: an edit in place
_WORDS_MIN = 3  # a headline of fewer words that opens another, or shares fewer with it, proves nothing
_STEM_MIN = 5  # letters of the shortest text that opens another
_IDEOGRAPHS_MIN = 6  # the same for scripts that do not part words
_LONG_WORD_MIN = 4  # letters; shorter words stand in every headline
_TYPO_WORD_MIN = 8  # letters; in shorter words a slip makes another word (trial and trail, sacred and scared)
_DOUBLED_IN_OTHER_WORDS = frozenset("aeiouyäöüåаеиоуыэюяrlрл")  # (Spanish "enterado" and "enterrado")


@remembered
def words_of(text: str) -> tuple[str, ...]:
    """The words of a folded text, without the marks between them."""
    return tuple(WORD.findall(text))


class Former:
    """Texts that vanished, by what a new one may share with them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for n, text in enumerate(texts):
            self._by_stem[text[:_STEM_MIN]].append(n)
            for word in _long_words(text):
                self._by_word[word].append(n)

    def of(self, new: str) -> list[tuple[int, float, bool]]:
        """Which of the texts a new one reads as an edit of, how alike the two are from 0 to 100, and whether that
        holds anywhere on the page: a few words that both hold are enough only in the place of the former.
        """
        alike = process.extract(new, self._texts, scorer=fuzz.ratio, score_cutoff=_UPDATE_RATIO, limit=None)
        sure = {n: score for _, score, n in alike}
        for n in self._by_stem.get(new[:_STEM_MIN], ()):
            old = self._texts[n]
            if n not in sure and (opens(old, new) or opens(new, old)):
                sure[n] = likeness(old, new)
        shared = Counter(n for word in _long_words(new) for n in self._by_word.get(word, ()))
        akin = [n for n, count in shared.items() if count >= _WORDS_MIN and n not in sure]
        return [
            *((n, score, True) for n, score in sure.items()),
            *((n, likeness(self._texts[n], new), False) for n in akin),
        ]


def likeness(old: str, new: str) -> float:
    """From 0 to 100."""
    return fuzz.ratio(old, new)


def have_something_in_common(old: str, new: str) -> bool:
    """Whether two texts under one id or link can be one story: a word of some length, or a number, stands in both."""
    if _long_words(old) & _long_words(new) or numbers_of(old) & numbers_of(new):
        return True
    return fuzz.ratio(old, new) >= _UPDATE_RATIO


def numbers_of(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))


def opens(short: str, long: str) -> bool:
    """Whether a headline was cut and now goes on: the shorter one opens the longer one."""
    stem = short.rstrip(".…- ")
    if len(long) <= len(stem) or not long.startswith(stem):
        return False
    return len(words_of(stem)) >= _WORDS_MIN or len(_IDEOGRAPH.findall(stem)) >= _IDEOGRAPHS_MIN


def is_typing_error(old: str, new: str) -> bool:
    """Whether two texts differ only in two swapped neighbours, or one doubled consonant, of one long word."""
    before, after = words_of(old), words_of(new)
    if len(before) != len(after) or _SIGNS.findall(old) != _SIGNS.findall(new):
        return False
    differing = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    return len(differing) == 1 and _is_slip(*differing[0])


def is_typography(old: str, new: str) -> bool:
    """Whether two texts hold the same words and differ in marks that say nothing.

    A picture or a rating that comes or goes is decoration; one that changes is not. A lamp or a tick says something
    even alone: red is no part of a folded text, so that green stands alone where it turns red.
    """
    if _SIGNS.findall(old) != _SIGNS.findall(new):
        return False
    for signs in (_RATING, _PICTURES):
        before, after = signs.findall(old), signs.findall(new)
        if before and after and before != after:
            return False
    return words_of(_PICTURES.sub(" ", old)) == words_of(_PICTURES.sub(" ", new))


@remembered
def _long_words(text: str) -> frozenset[str]:
    return frozenset(word for word in words_of(text) if len(word) >= _LONG_WORD_MIN)


def _is_slip(a: str, b: str) -> bool:
    if min(len(a), len(b)) < _TYPO_WORD_MIN or any(map(str.isdigit, a + b)) or _WITHOUT_VOWELS.search(a + b):
        return False
    if len(a) == len(b):
        off = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        return len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]  # noqa: PLR2004 - a pair
    return Indel.distance(a, b) == 1 and _undoubled(a) == _undoubled(b) and not _doubled(a, b)


def _undoubled(word: str) -> str:
    return word[:1] + "".join(b for a, b in pairwise(word) if a != b)


def _doubled(a: str, b: str) -> bool:
    """Whether the letter that one word doubles is one whose doubling makes other words."""
    return bool((Counter(a) - Counter(b) + (Counter(b) - Counter(a))).keys() & _DOUBLED_IN_OTHER_WORDS)
