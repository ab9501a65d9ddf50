"""Whether a new design set a section or a time around the headlines of a page, or took it away: that is no news.

It shows in most headlines at once and in all of them alike. What is added to one or two headlines, or what goes on as a
sentence goes on, is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ticker.core.likeness import WORD, words_of

_LINES_MIN = 3  # two headlines may well go on in the same poll
_PART_WORDS_MIN = 2
_SET_WORDS_MAX = 2  # a section, a source, a region
_TIME = re.compile(
    r"(?<!\d)(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*(?:[ap]\.?m\.?|uhr|h|gmt|utc))?)(?!\w)"
)
_FENCE = re.compile(r"\s*[|·•/»›\[(]\s*")  # a sentence goes on after a colon, a comma or a dash, not after these


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What stands around a headline: its signs and nature, not its words."""

    before: str
    after: str


def wrapped(before: Mapping[int, str], now: Mapping[int, str], total: int) -> dict[int, int]:
    """Which of the texts of now (of a page of ``total``) are texts of before with something set around them, or less of
    it, by their keys."""
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
            if rank not in taken and (run in other or other in run):
                whole, part = (text, before[rank]) if len(run) > len(other) else (before[rank], text)
                if setting := _setting(whole, part):
                    found[n] = rank, setting
                    taken.add(rank)
                    break
    settings = Counter(setting for _, setting in found.values())
    common, n_common = settings.most_common(1)[0] if settings else (None, 0)
    if n_common < _LINES_MIN or n_common * 2 < total:
        return {}
    return {n: rank for n, (rank, setting) in found.items() if setting == common}


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
    before = _nature(whole[: words[start].start()], texts[:start])
    after = _nature(whole[words[end - 1].end() :], texts[end:], fence=whole[words[end - 1].end() : _start(words, end)])
    return None if before is None or after is None else _Setting(before=before, after=after)


def _start(words: list[re.Match[str]], n: int) -> int | None:
    return words[n].start() if n < len(words) else None


def _nature(text: str, words: list[str], *, fence: str | None = None) -> str | None:
    """Nothing, a time, or a word or two (behind a fence where it follows); None for what may be news."""
    if not words:
        return "nothing"
    rest = WORD.findall(_TIME.sub(" ", text))
    if not rest:
        return "time"
    few = len(rest) <= _SET_WORDS_MAX and not any(re.search(r"\d", word) for word in rest)
    return "words" if few and (fence is None or _FENCE.fullmatch(fence)) else None
