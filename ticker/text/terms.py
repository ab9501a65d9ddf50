"""What a headline speaks of, so that two headlines can be asked whether they tell one event.

Words are stemmed where Snowball knows the language, taken sign by sign where a script writes no spaces, and never
translated. Names are what stands with a capital letter inside a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import combining, normalize

import Stemmer

from ticker.text.clean import clean
from ticker.text.fold import fold
from ticker.text.letters import letters
from ticker.text.remembered import remembered
from ticker.text.senses import senses
from ticker.text.small_words import AGENTS, ANOTHER, CIRCUMSTANCES, DENIALS, JOINS, QUALIFIERS, SMALL_WORDS

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_CLAUSE = re.compile(r"[,;:|]")
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
_ATTRIBUTION = re.compile(r"^((?:\S+ ){0,4}?\S+): (?=\S+ \S)")
_WORD_LETTERS_MIN = 3
_NAME_WEIGHT = 8
_NUMBER_WEIGHT = 5
_WORD_WEIGHT_MAX = 7
_SIGN_WEIGHT = 3
_LENGTH_MAX = 500  # characters; what a headline speaks of stands at its beginning
_WORDS_MAX = 60  # no headline says more; a longer text is an attack or a mistake
_ARABIC_PREFIX = re.compile(r"^[وف]?[بك]?(?:ال|لل)(?=\w{3})")
_ARABIC = frozenset({"ar", "fa", "ur"})
_TITLE_SHARE = 0.6  # of the words with a capital: a headline set in capitals throughout shows no names
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fa": "persian", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian", "id": "indonesian",
    "it": "italian", "nb": "norwegian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
# What language a script most likely writes, for sources that do not say.
_SCRIPTS = (
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a headline in their order: stems and numbers.

    ``names`` are stems too, ``proper`` are names unstemmed and without accents, ``speaker`` are the stems of who says
    it ("Minister: …"), which are none of its words. ``against`` is what would be the opposite of its words, ``agents``
    are who is named after "by", ``clauses`` the places of the words that begin a clause, ``joined`` what follows an
    "and". ``cased`` tells whether names can be seen at all. ``manner`` tells how it speaks: whether it denies, is of
    another event, asks, or is of a plan, of an end or of somebody's deputy. ``weights`` say how much each term tells,
    ``weight`` is that of all words.
    """

    key: str
    words: tuple[str, ...]
    speaker: tuple[str, ...]
    names: frozenset[str]
    proper: frozenset[str]
    numbers: frozenset[str]
    against: frozenset[str]
    agents: frozenset[str]
    clauses: frozenset[int]
    joined: frozenset[str]
    weights: Mapping[str, int]
    weight: int
    cased: bool
    manner: tuple[bool, ...]


def terms(text: str, language: str | None = None) -> Terms:
    """The terms of a headline in a language (BCP 47), without its label, clock and attribution ("Minister: …")."""
    return _terms(text[:_LENGTH_MAX], language)


@remembered
def _terms(text: str, language: str | None) -> Terms:
    key = fold(text).key
    attribution = _ATTRIBUTION.match(key)
    said = key[attribution.end() :] if attribution else key
    tongue = _language(said, language)
    stem, tables = _stemmer(tongue), senses(tongue)
    capitals, cased = _capitals(text)
    spoken = _spoken(said, stem, tables.numbers, _initials(text) if cased else frozenset())
    plain, words = spoken.plain, spoken.words
    said_by = _tokens(attribution[1])[:_WORDS_MAX] if attribution else []
    speaker = tuple(stem(token) for token in said_by if _counts(token))
    names = frozenset(stem(token) for token in plain if token in capitals)
    weights = {word: _NAME_WEIGHT if word in names else _weight(word) for word in {*words, *names, *speaker}}
    lower = set(plain) - capitals
    return Terms(
        key=key,
        words=words,
        speaker=speaker,
        names=names,
        proper=frozenset(_without_accents(token) for token in capitals.intersection(plain)),
        numbers=frozenset(word for word in words if word[0].isdigit()),
        against=frozenset().union(*(_opposites(tongue).get(word, ()) for word in words)),
        agents=spoken.agents,
        clauses=spoken.clauses,
        joined=spoken.joined,
        weights=weights,
        weight=sum(weights[word] for word in set(words)),
        cased=cased,
        manner=(
            not DENIALS.isdisjoint(plain),
            not ANOTHER.isdisjoint(lower),
            "?" in said,
            not QUALIFIERS.isdisjoint(lower),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    plain: tuple[str, ...]
    words: tuple[str, ...]
    agents: frozenset[str]
    clauses: frozenset[int]
    joined: frozenset[str]


def _spoken(said: str, stem: Callable[[str], str], numbers: Mapping[str, str], initials: frozenset[str]) -> _Spoken:
    """The words in their order, and what stands between them."""
    plain: list[str] = []
    words: list[str] = []
    agents: set[str] = set()
    clauses: set[int] = set()
    joined: set[str] = set()
    end, by, also = 0, False, False
    for found in _WORD.finditer(said):
        if _CLAUSE.search(said, end, found.start()) or found[0] in CIRCUMSTANCES:
            clauses.add(len(words))
            also = True
        end = found.end()
        by, also = by or found[0] in AGENTS, also or found[0] in JOINS
        for token in _signs(found[0]):
            plain.append(token)
            term = numbers.get(token, token)
            if term in initials or _counts(term):
                words.append(term.replace(",", ".") if term[0].isdigit() else stem(term))
                agents |= {words[-1]} if by else set()
                joined |= {words[-1]} if also else set()
                by = also = False
        if len(plain) >= _WORDS_MAX:
            break
    return _Spoken(
        plain=tuple(plain[:_WORDS_MAX]),
        words=tuple(words[:_WORDS_MAX]),
        agents=frozenset(agents),
        clauses=frozenset(clauses),
        joined=frozenset(joined),
    )


def _weight(word: str) -> int:
    if word[0].isdigit():
        return _NUMBER_WEIGHT
    return _SIGN_WEIGHT if is_spaceless(word) else min(len(word), _WORD_WEIGHT_MAX)


def _without_accents(word: str) -> str:
    return "".join(sign for sign in normalize("NFD", word) if not combining(sign))


def is_spaceless(term: str) -> bool:
    """Whether a term is a sign of a script that writes no spaces between words."""
    return bool(_SPACELESS.match(term))


def _tokens(text: str) -> list[str]:
    return [token for word in _WORD.findall(text) for token in _signs(word)]


def _signs(word: str) -> Sequence[str]:
    return word if _SPACELESS.fullmatch(word) else (word,)


def _counts(token: str) -> bool:
    if token[0].isdigit() or is_spaceless(token):
        return True
    return len(token) >= _WORD_LETTERS_MIN and token not in SMALL_WORDS


def _capitals(text: str) -> tuple[frozenset[str], bool]:
    """The folded words that are names by their capital letter, and whether capitals say so in this headline."""
    words = [word for word in _WORD.findall(clean(text)) if word[0].isalpha()]
    inner = [word for word in words[1:] if word[0].isupper()]
    long = [word for word in words[1:] if len(word) > _WORD_LETTERS_MIN]
    upper = sum(word[0].isupper() for word in long)
    has_case = any(word[0].islower() for word in words)
    if not has_case or (len(long) > 3 and upper > _TITLE_SHARE * len(long)):  # noqa: PLR2004 - a few words prove nothing
        return frozenset(), False
    return frozenset(letters(word) for word in inner), True


def _initials(text: str) -> frozenset[str]:
    """The short words that are set in capitals: US, EU, PM."""
    return frozenset(letters(word) for word in _WORD.findall(clean(text)) if len(word) > 1 and word.isupper())


def _language(text: str, language: str | None) -> str:
    if language:
        return language.partition("-")[0].lower()
    return next((code for script, code in _SCRIPTS if script.search(text)), "en")


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    """What brings a folded word of a language to its stem."""
    algorithm = Stemmer.Stemmer(_STEMMERS[language]) if language in _STEMMERS else None

    tables = senses(language)

    def plain(word: str) -> str:
        return str(algorithm.stemWord(word)) or word if algorithm else word

    def bare(word: str) -> str:
        return _ARABIC_PREFIX.sub("", word) if language in _ARABIC else word

    stems: dict[str, str] = {}
    for word, first in tables.twins.items():
        stems.setdefault(plain(bare(word)), plain(bare(first)))

    def stem(word: str) -> str:
        first = tables.twins.get(word) or tables.twins.get(bare(word))
        if first:
            return plain(bare(first))
        found = plain(bare(word))
        return stems.get(found, found)

    return stem


@cache
def _opposites(language: str) -> Mapping[str, frozenset[str]]:
    """What stands against a stem of a language."""
    stem = _stemmer(language)
    return {stem(word): frozenset(map(stem, others)) for word, others in senses(language).opposites.items()}
