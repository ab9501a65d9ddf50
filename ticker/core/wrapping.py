"""Whether a new design set a section or a time around the headlines of a page, or took it away: that is no news.

It shows in most headlines at once and in all of them alike, and its words differ as sections do. What is added to one
or two headlines, what is added to all in the same words ("False alarm", "cancelled"), and what goes on as a sentence
goes on, is told; but nothing goes on across the border of an element that holds the headline as it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ticker.core.likeness import WORD, words_of

_LINES_MIN = 3  # two headlines may well go on in the same poll
_PART_WORDS_MIN = 2
_SET_WORDS_MAX = 2  # a section, a source, a region
_TIME = re.compile(
    r"(?<!\d)(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*(?:[ap]\.?m\.?|uhr|h|gmt|utc))?)(?!\w)"
)
_FENCE = re.compile(r"\s*[|·•/»›\[\]()]\s*")  # a sentence goes on after a comma or a dash, not after these
_FENCE_BEFORE = re.compile(r"\s*[|·•/»›\[\]():]\s*")
_NUMBERED_MAX = 4  # words: "5 dead", "2:1", "4 of 9 counted" are news; a summary may hold numbers
_SECTIONS_MIN = 2  # different words, or it is one word said of all headlines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What stands around a headline: its nature, before and after, by which settings are alike; and its words."""

    before: str
    after: str
    words: tuple[str, ...] = field(default=(), compare=False)


def wrapped(
    before: Mapping[int, str], now: Mapping[int, str], parts: Mapping[int, Collection[str]], total: int
) -> dict[int, int]:
    """Which of the texts of now (of a page of ``total``) are texts of before with something set around them, or less of
    it, by their keys. ``parts`` are the texts of now that stand in elements of their own, by the same keys.
    """
    if min(len(before), len(now)) < _LINES_MIN:
        return {}
    runs = {rank: _run(text) for rank, text in before.items()}
    may_fail = len(now) - max(_LINES_MIN, (total + 1) // 2)
    found: dict[int, tuple[int, _Setting]] = {}
    taken: set[int] = set()
    for tried, (n, text) in enumerate(now.items()):
        if tried - len(found) > may_fail:
            return {}
        run = _run(text)
        for rank, other in runs.items():
            if rank not in taken and (setting := _found(text, before[rank], run, other, parts[n])):
                found[n] = rank, setting
                taken.add(rank)
                break
    return _of_a_design(found, total)


def _of_a_design(found: Mapping[int, tuple[int, _Setting]], total: int) -> dict[int, int]:
    """Those of the settings that are alike, if they are enough, and their words differ as sections do."""
    settings = Counter(setting for _, setting in found.values())
    common, n_common = settings.most_common(1)[0] if settings else (None, 0)
    if common is None or n_common < _LINES_MIN or n_common * 2 < total:
        return {}
    alike = {n: (rank, setting) for n, (rank, setting) in found.items() if setting == common}
    sections = {setting.words for _, setting in alike.values()}
    if sections != {()} and len(sections) < _SECTIONS_MIN:
        return {}
    return {n: rank for n, (rank, _) in alike.items()}


def _found(text: str, former: str, run: str, former_run: str, parts: Collection[str]) -> _Setting | None:
    """What stands around the shorter of two texts in the longer, if it holds it."""
    if former in parts:
        return _set_apart(text, former)
    if run not in former_run and former_run not in run:
        return None
    return _setting(text, former) if len(run) > len(former_run) else _setting(former, text)


def _set_apart(whole: str, part: str) -> _Setting | None:
    """What stands around a part that the markup sets apart: however much, but no short word with a number."""
    around = WORD.findall(_TIME.sub(" ", whole.replace(part, " ", 1)))
    if len(around) <= _NUMBERED_MAX and any(map(_has_digit, around)):
        return None
    return _Setting(before="apart", after="apart", words=tuple(around))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _run(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _setting(whole: str, part: str) -> _Setting | None:
    """What stands around a part, or None if it may be news."""
    words, run = list(WORD.finditer(whole)), words_of(part)
    if len(run) < _PART_WORDS_MIN:
        return None
    texts = [word[0] for word in words]
    start = next((n for n in range(len(texts)) if tuple(texts[n : n + len(run)]) == run), None)
    if start is None:
        return None
    end = start + len(run)
    first, last = words[start].start(), words[end - 1].end()
    is_fenced = bool(start and _FENCE_BEFORE.fullmatch(whole[words[start - 1].end() : first]))
    before = _nature(whole[:first], texts[:start], is_fenced=is_fenced)
    is_fenced = bool(end < len(words) and _FENCE.fullmatch(whole[last : words[end].start()]))
    after = _nature(whole[last:], texts[end:], is_fenced=is_fenced)
    if before is None or after is None:
        return None
    return _Setting(before=before, after=after, words=tuple(_bare(whole[:first]) + _bare(whole[last:])))


def _bare(text: str) -> list[str]:
    """The words that are no part of a time."""
    return WORD.findall(_TIME.sub(" ", text))


def _nature(text: str, words: list[str], *, is_fenced: bool) -> str | None:
    """Nothing, a time, or a word or two beside a fence; None for what may be news."""
    if not words:
        return "nothing"
    rest = _bare(text)
    if not rest:
        return "time"
    few = len(rest) <= _SET_WORDS_MAX and not any(map(_has_digit, rest))
    return "words" if few and is_fenced else None
