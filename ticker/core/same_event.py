"""Whether two headlines tell one event.

Only on clear evidence: most words in common, and nothing that speaks against it: other names, a denial, a question,
"another", an opposite, another word in the same place, subject and object exchanged. In doubt they are two stories: a
reader can put two together, but does not see what was taken for something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from rapidfuzz.distance import Indel, Levenshtein

from ticker.text.terms import Terms

_SHARED_MIN = 2  # terms
_SHARED_WEIGHT_MIN = 14  # as two names have
_COMMON = 0.5  # of the weight of the shorter headline
_COMMON_OF_BOTH = 0.37  # of the weight of the two together
_COMMON_WITHOUT_NAMES = 0.6  # where no capital letters show what is a name
_FLIPS_MIN = 2  # words of which a name stands on the other side: who did it to whom has changed
_PLACES_MAX = 12  # words that are asked for that: a headline says at its beginning who did it
_ABROAD_NAMES_MIN = 2
_SLIP_WORD_MIN = 4
_LONG_WORD = 7
_EVENT_WORDS_MIN = 3
_EXACT_MIN = 9  # terms, of which all numbers: so much alike is the same sentence, edited
_NEAR_COUNT = 1.25  # tolls of a few more or less are one event
_NEAR_MEASURE = 0.31  # magnitudes too
_COUNT_MIN = 10  # below it each one more is another count
_YEARS = range(1900, 2100)
_VOWELS = re.compile(r"[aeiouy\u00e0-\u00e6\u00e8-\u00ef\u00f2-\u00f6\u00f9-\u00fc']")
_PEOPLE_OF = re.compile(r"(?<!er)ian?|an|n|i|ish|ese?")  # Iran, Iranian; Slovak, Slovakia; not Niger, Nigeria


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Place:
    """Where a word that both have stands in each."""

    one: int
    other: int
    is_name: bool


def same_event(one: Terms, other: Terms) -> bool:
    """Whether two headlines of one language tell one event."""
    if one.key == other.key:
        return True
    if one.manner != other.manner or _say_the_opposite(one, other):
        return False
    one, other = (one, other) if one.key < other.key else (other, one)  # for the law that it holds both ways
    pairs = _shared(one, other)
    return _have_much_in_common(one, other, pairs) and not _tell_apart(one, other, pairs)


def _have_much_in_common(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    weight = sum(max(one.weights.get(a, 0), other.weights.get(b, 0)) for a, b in pairs)
    if len(pairs) < _SHARED_MIN or weight < _SHARED_WEIGHT_MIN:
        return False
    both, short = one.weight + other.weight - weight, min(one.weight, other.weight)
    share = _COMMON if one.cased and other.cased else _COMMON_WITHOUT_NAMES
    return weight >= share * short and weight >= _COMMON_OF_BOTH * both


def _tell_apart(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether something speaks against it, however much the two have in common."""
    if _lack_a_name(one, other, pairs) or _changed_sides(one, other, pairs):
        return True
    if not (one.cased and other.cased):
        return _differ_in_words(one, other, pairs)
    return _name_others(one, other, pairs) or _name_one_more(one, other, pairs) or _differ_in_a_place(one, other, pairs)


def same_event_abroad(one: Terms, other: Terms) -> bool:
    """Whether two headlines of different languages tell one event: the same names and numbers, and no others."""
    names = one.proper & other.proper
    return (
        len(names) >= _ABROAD_NAMES_MIN
        and bool(one.numbers)
        and one.numbers == other.numbers
        and one.manner == other.manner
        and not (one.proper - names and other.proper - names)
    )


def _shared(one: Terms, other: Terms) -> list[tuple[str, str]]:
    """The words that stand in both, in the form that each has; who speaks in one may be spoken of in the other."""
    ours, theirs = {*one.words, *one.speaker}, {*other.words, *other.speaker}
    pairs = [(word, word) for word in ours & theirs]
    left = sorted(theirs - ours)
    initials = {word[0] for word in left}
    for word in sorted(word for word in ours - theirs if word[0] in initials):
        twin = next((twin for twin in left if _is_same_name(word, twin)), None)
        if twin is not None:
            left.remove(twin)
            pairs.append((word, twin))
    return [(a, b) for a, b in pairs if a in one.words or b in other.words]


def _is_same_name(a: str, b: str) -> bool:
    """Whether two stems may be one name in two spellings from another script (Hayfan, Haifan): the same consonants."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if long.startswith(short) and len(short) >= _SLIP_WORD_MIN and _PEOPLE_OF.fullmatch(long, len(short)):
        return True
    if short[0] != long[0] or short[0].isdigit():
        return False
    if not short.isascii() and len(short) >= _SLIP_WORD_MIN - 1 and len(long) - len(short) == 1:
        return long.startswith(short)
    if len(short) < _SLIP_WORD_MIN:
        return False
    bones = _VOWELS.sub("", short)
    slips = 1 if len(short) < _LONG_WORD else 3
    return bool(bones) and bones == _VOWELS.sub("", long) and Levenshtein.distance(a, b) <= slips


def _name_others(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether each names somebody or some place that the other does not: "Sirens in Haifa", "Sirens in Akko"."""
    ours, theirs = one.names - {a for a, _ in pairs}, other.names - {b for _, b in pairs}
    if ours and theirs:
        return True
    # A first word has its capital whether or not it is a name.
    first, second = {*one.words[:1]} - {a for a, _ in pairs}, {*other.words[:1]} - {b for _, b in pairs}
    return bool((ours.intersection(one.words) and second) or (theirs.intersection(other.words) and first))


def _name_one_more(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether one is the other and a further place or person: "Sirens in Haifa", "Sirens in Haifa and Akko"."""
    ours, theirs = set(one.words) - {a for a, _ in pairs}, set(other.words) - {b for _, b in pairs}
    return bool(ours or theirs) and ours <= one.names & one.joined and theirs <= other.names & other.joined


def _lack_a_name(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether nothing but common words holds the two together, and each says something else beside them."""
    if any(a in one.names or b in other.names for a, b in pairs) or not _differ_in_words(one, other, pairs):
        return False
    if one.cased and other.cased:
        return one.numbers.isdisjoint(other.numbers)
    return bool(one.numbers and other.numbers) and one.numbers.isdisjoint(other.numbers)


def _say_the_opposite(one: Terms, other: Terms) -> bool:
    """Whether one says the opposite of what the other says, each without saying both."""
    ours, theirs = set(one.words), set(other.words)
    return bool(one.against & theirs - ours and other.against & ours - theirs)


def _changed_sides(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a name stands on the other side of what happened: who attacks, who repels."""
    cased = one.cased and other.cased
    shared = sorted(
        _Place(
            one=one.words.index(a),
            other=other.words.index(b),
            is_name=not cased or a in one.names or b in other.names,
        )
        for a, b in pairs
        if a in one.words and b in other.words and not a[0].isdigit()
    )[:_PLACES_MAX]
    passive = one.agents.isdisjoint(a for a, _ in pairs) != other.agents.isdisjoint(b for _, b in pairs)
    beside = set(one.words) == set(other.words) and _exchanged_beside(shared, one.joined | other.joined, one)
    return beside or _exchanged(shared, passive=passive) or (cased and not passive and _moved(shared))


def _exchanged(places: Sequence[_Place], *, passive: bool) -> bool:
    """Whether two names stand the other way round about a word; where one says "by whom", whether they do not."""
    for first, middle, last in combinations(places, 3):
        if not (first.is_name and last.is_name) or (passive and middle.is_name):
            continue
        if (first.other < middle.other < last.other) if passive else (first.other > middle.other > last.other):
            return True
    return False


def _exchanged_beside(places: Sequence[_Place], joined: frozenset[str], one: Terms) -> bool:
    """Whether two names side by side have changed places, with no "and" between: where the verb stands elsewhere."""
    return any(
        a.is_name and b.is_name and a.one + 1 == b.one and a.other == b.other + 1
        for a, b in pairwise(places)
        if joined.isdisjoint({one.words[a.one], one.words[b.one]})
    )


def _moved(places: Sequence[_Place]) -> bool:
    """Whether a name has left its neighbours on both sides and passed over several words."""
    names = [place for place in places if place.is_name]
    words = [place for place in places if not place.is_name]
    if not any(b.one - a.one > 1 for a, b in pairwise(names)):
        return False  # one name, or one of several words: there is nobody to change sides with
    kept = {*pairwise(places)} & {*pairwise(sorted(places, key=lambda place: place.other))}
    lost = [name for name in names if not any(name in neighbours for neighbours in kept)]
    return any(sum((a.one < b.one) != (a.other < b.other) for b in words) >= _FLIPS_MIN for a in lost)


def _differ_in_a_place(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether between the same words one says something else than the other: "Minister of health", "of defence"."""
    twins = {b: a for a, b in pairs}
    known = set(twins.values())
    names = one.names | other.names | one.numbers | other.numbers
    is_exact = len(pairs) >= _EXACT_MIN and bool(one.numbers) and one.numbers == other.numbers
    mine, theirs = _whole(one), [twins.get(word, word) for word in _whole(other)]
    for (begin, end), (begin2, end2) in _gaps(mine, theirs):
        ours = [word for word in mine[begin:end] if word not in known]
        others = [word for word in theirs[begin2:end2] if word not in known]
        if not ours or not others or _are_near(ours, others):
            continue
        is_last = end == len(mine) and end2 == len(theirs)
        is_detail = _is_detail(begin, one) or _is_detail(begin2, other)
        is_edited = is_exact and begin and begin2 and names.isdisjoint({*ours, *others})
        if not (is_edited or (is_detail and (is_last or min(len(ours), len(others)) > 1))):
            return True
    return False


def _whole(one: Terms) -> tuple[str, ...]:
    """All words in their order: what stands before a colon may be who says it, or where it was."""
    return one.speaker + one.words


def _is_detail(place: int, one: Terms) -> bool:
    """Whether a place is in what is told beside the event: behind a comma or an "after", not at the beginning."""
    place -= len(one.speaker)
    return any(_EVENT_WORDS_MIN <= begin <= place for begin in one.clauses) or (place == 0 and bool(one.speaker))


def _gaps(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The places, in both, of what stands between the words that stand in both in the same order."""
    x = y = 0
    for block in Indel.opcodes(one, other).as_matching_blocks():
        if block.a > x or block.b > y:
            yield (x, block.a), (y, block.b)
        x, y = block.a + block.size, block.b + block.size


def _are_near(ours: Sequence[str], others: Sequence[str]) -> bool:
    """Whether both are a number, and may be the count or the measure of one event."""
    try:
        (low,), (high,) = map(float, ours), map(float, others)
    except ValueError:
        return False
    low, high = sorted((low, high))
    if not (low.is_integer() and high.is_integer()):
        return high - low < _NEAR_MEASURE
    return low >= _COUNT_MIN and high <= low * _NEAR_COUNT and not (low in _YEARS and high in _YEARS)


def _differ_in_words(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether each says a word that the other does not, any of which may be a name where no capitals show it."""
    return bool(set(one.words) - {a for a, _ in pairs}) and bool(set(other.words) - {b for _, b in pairs})
