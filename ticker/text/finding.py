"""How texts are found by words: folded so that it does not matter how they are typed, and which words are asked for.

Looser than ``letters``: accents of Latin letters and the seats of hamza do not matter here, for a search that finds too
much costs nobody anything. A letter of a script that writes no spaces is a word by itself, and several are found
as they stand together. Pure, and linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ticker.text.letters import spaced
from ticker.text.words import is_spaceless

_WORDS_MAX = 2000  # of one text that are found; no headline has more
_WORD_LETTERS_MAX = 200
_TERMS_MAX = 64  # that are asked for; no more are looked at
_READ_MAX = 100_000  # characters of one text

_TWINS = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ð": "d", "þ": "th", "ؤ": "و", "ئ": "ی", "ء": ""}
_ACCENTS = range(0x0300, 0x0370)
_WORDLIKE = "LMN"  # general categories of Unicode: letters, marks, numbers
_BETWEEN = "¦"  # is no word, and so is never asked for
_JOINERS = "\u200c\u200d\u00ad"  # not seen, inside of words
_QUOTES = '"“”„‟'
# What Arabic writes together with a word, as folded: and, so; by, for, like; the. As routes have it (``text.words``).
_ATTACHED = tuple(
    f"{also}{with_article}" for also in ("", "و", "ف") for with_article in ("", "ال", "لل", "بال", "کال", "ب", "ل", "ک")
)
_ARTICLE = "ال"
_ARABIC = re.compile("[\u0620-\u064a\u06a9\u06cc]{3,}")  # in shorter words a letter is rather part of another word
_PART = re.compile(f"-?[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]?|[^\\s{_QUOTES}]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand together, folded; the last may be the beginning of a longer one if ``is_begun``."""

    words: tuple[str, ...]
    is_begun: bool

    def spellings(self) -> tuple[str, ...]:
        """How its last word may be written: an Arabic one that stands alone with article and prepositions too."""
        *before, last = self.words
        bare = last.removeprefix(_ARTICLE)
        if before or not self.is_begun or not _ARABIC.fullmatch(bare):
            return (last,)
        return tuple(f"{attached}{bare}" for attached in _ATTACHED)

    def is_at(self, words: Sequence[str], place: int) -> bool:
        """Whether folded words have it at a place."""
        here = words[place : place + len(self.words)]
        if len(here) < len(self.words) or tuple(here[:-1]) != self.words[:-1]:
            return False
        return here[-1].startswith(self.spellings()) if self.is_begun else here[-1] == self.words[-1]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text must have, and what it must not have."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def is_met_by(self, words: Sequence[str]) -> bool:
        """Whether the folded words of a text have all that is wanted, and nothing that is not."""
        return all(_has(words, term) for term in self.wanted) and not any(_has(words, term) for term in self.unwanted)


def _has(words: Sequence[str], term: Term) -> bool:
    return any(term.is_at(words, place) for place in range(len(words)))


class _Letters(dict[str, str]):
    """What becomes of a folded letter, worked out once for each that is met: what parts words is a space."""

    def __missing__(self, letter: str) -> str:
        if ord(letter) in _ACCENTS:
            plain = ""
        elif is_spaceless(letter):
            plain = f" {letter} "
        elif unicodedata.category(letter)[0] not in _WORDLIKE:
            plain = " "
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            plain = base if base.isascii() and base.isalpha() else letter
        return self.setdefault(letter, plain)


_letter = _Letters(_TWINS).__getitem__


def index_words(*texts: str) -> list[str]:
    """The words by which some texts are found together, in order; no phrase reaches from one into the next."""
    first, *others = (_words(text[:_READ_MAX])[:_WORDS_MAX] for text in texts)
    return [*first, *(word for words in others for word in (_BETWEEN, *words))]


def parts(text: str) -> list[str]:
    """What somebody typed, in words and quoted phrases, each perhaps with a ``-`` before it."""
    return _PART.findall(text)


def asked(words: Iterable[str]) -> Asked:
    """What is looked for: words, phrases (in quotes, or with spaces in them), and with a ``-`` what is left out.

    Each may go on but for what is quoted.
    """
    plain: list[str] = []
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for part in _parts_of(words):
        bare = part.removeprefix("-")
        if part == bare and not _is_phrase(part):
            plain.append(part)
            continue
        (wanted if part == bare else unwanted).extend(_terms(bare.strip(_QUOTES), is_begun=not _is_quoted(bare)))
    # Together, since what Persian sets with a space or without it depends on the word beside.
    single = [term for word in spaced(" ".join(plain)).split() for term in _terms(word, is_begun=True)]
    return Asked((*single, *wanted)[:_TERMS_MAX], tuple(unwanted[:_TERMS_MAX]))


def marked(text: str, words: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """A text in parts, each with whether it is what was asked for."""
    wanted = asked(words).wanted
    said = [(word, start, end) for start, end in _runs(text) for word in _words(text[start:end])]
    folded = [word for word, _, _ in said]
    places: list[tuple[int, int]] = []
    for place, (_, start, _) in enumerate(said):
        ends = [said[place + len(term.words) - 1][2] for term in wanted if term.is_at(folded, place)]
        if ends and places and start < places[-1][1]:
            places[-1] = places[-1][0], max(places[-1][1], *ends)
        elif ends:
            places.append((start, max(ends)))
    return tuple(_cut_at(text, places))


def _cut_at(text: str, places: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The parts of a text inside of some places, in order, and outside of them; none is empty."""
    reached = 0
    for start, end in places:
        if start > reached:
            yield text[reached:start], False
        yield text[start:end], True
        reached = end
    if reached < len(text):
        yield text[reached:], False


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text as it is written begin and end."""
    start: int | None = None
    for place, letter in enumerate(text):
        is_inside = letter in _JOINERS or unicodedata.category(letter)[0] in _WORDLIKE
        is_alone = is_spaceless(letter)
        if start is not None and (is_alone or not is_inside):
            yield start, place
            start = None
        if is_alone:
            yield place, place + 1
        elif is_inside and start is None:
            start = place
    if start is not None:
        yield start, len(text)


def _parts_of(words: Iterable[str]) -> list[str]:
    """Words as they were given one by one, but for those in which there are quotes."""
    return [part for word in words for part in (parts(word) if any(mark in word for mark in _QUOTES) else [word])]


def _is_phrase(part: str) -> bool:
    return _is_quoted(part) or len(part.split()) > 1


def _is_quoted(part: str) -> bool:
    return part.startswith(tuple(_QUOTES))


def _terms(text: str, *, is_begun: bool) -> list[Term]:
    """A term, or none where nothing in it is a word."""
    words = _words(text)[:_WORD_LETTERS_MAX]
    return [Term(tuple(words), is_begun and not is_spaceless(words[-1][-1]))] if words else []


def _words(text: str) -> list[str]:
    return [word[:_WORD_LETTERS_MAX] for word in "".join(map(_letter, spaced(text))).split()]
