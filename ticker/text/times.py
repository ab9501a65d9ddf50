"""Clocks, dates and ages that stand before a headline; ages, and times of a change, that stand behind it.

The patterns meet text as ``ticker.text.letters.spaced`` leaves it: small letters, one spelling, single spaces. What
could as well belong to the sentence stays: a score (``2:1``), a span (``2h30 de retard``), ``24 hours to save ferry``.
Where only a space parts a time from the words, less is taken for a time than where a sign or brackets do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from ticker.text import age_words, time_words
from ticker.text.labels import STRONG
from ticker.text.letters import spaced

_AT_START, _AT_END = 40, 64  # characters within which a time at either end has its digits
_WORDS_BEFORE, _WORD_LENGTH_MAX = 4, 16  # "last updated: mon, oct 26"
_DIGIT = re.compile(r"\d")
_FIRST = re.compile(r"[^\W\d_]+")


class _Pattern:
    """A pattern of many words, compiled when it is first needed: that takes longer than most commands."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    def prepare(self) -> None:
        self.compiled  # noqa: B018 - it stays


def _any(*lists: str) -> str:
    """A pattern for any of the words, the longest first."""
    words = {spaced(word.replace("_", " ")) for words in lists for word in words.split()}
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


_OPEN, _CLOSE = r"[\[(]\s*", r"\s*[\])]"
_WORD_ENDS = r"(?![^\W_])"
_CLOCK_GOES_ON = (
    rf"(?!(?:d'|{_any(time_words.AFTER_SCORES_AND_SPANS, time_words.HALVES, time_words.AFTER_TIME)}{_WORD_ENDS}"
    rf"|[ap]\.?m\.?{_WORD_ENDS}))"
)
_AGE_GOES_ON = rf"(?!(?:d'|{_any(time_words.AFTER_SPANS)}{_WORD_ENDS}))"

# Clocks
_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_ZONE = r"(?:\s*\(?(?:gmt|utc)\s?[+-]\s?\d{1,2}(?::?\d\d)?\)?|\s+بتوقیت\s+\w+)"
_AFTER = (
    rf"(?:\s*{_any(time_words.HALVES, time_words.AFTER_TIME)}{_WORD_ENDS}|{_ZONE}"
    rf"|\s{_any(time_words.ZONES)}(?=\s?[|·:\])]|\s-))"
)
_AM_PM = rf"(?:0?[1-9]|1[0-2])[:.]{_MINUTE}\s?[ap]\.?\s?m\.?{_WORD_ENDS}(?:\s(?:[ecmp]t|[ecmp][sd]t){_WORD_ENDS})?"
_COLON = rf"(?:{_HOUR}\s?h\s?{_MINUTE}(?:min)?|{_HOUR}:{_MINUTE}|\d\d:{_MINUTE}:{_MINUTE})(?!\d|:\d|[.,]\d)"
_DOT = rf"{_HOUR}\.{_MINUTE}(?![\d%]|[.,]\d)"
_SPELLED = rf"{_HOUR}\s?[时時點点시]\s?(?:{_MINUTE}|\d)\s?[分분]"
# With a dot only where a word or brackets say that it is a time: "12.30 million" is a number.
_TIME = (
    rf"(?:{_any(time_words.BEFORE_HOUR)}\s?(?:{_COLON}|{_DOT}|{_SPELLED})|{_AM_PM}{_AFTER}?|{_SPELLED}"
    rf"|(?:{_COLON}|{_DOT}(?={_AFTER})){_AFTER}{{0,2}})"
)
_NAMED_TIME = rf"{_any(time_words.BEFORE_TIME)}\s?(?:{_TIME}|{_DOT})"

# Dates
_YEAR, _DAY, _MONTH = r"(?:1[34]|19|20|25)\d\d", r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_MONTH_NAME = rf"{_any(time_words.MONTHS)}[^\W\d_]*\.?"
_DAY_OF_WEEK = rf"(?:[^\W\d_]{{2,12}}(?:\s[^\W\d_]{{2,8}})?\.?,\s*|{_any(time_words.WEEKDAYS)}\.?\s)?"
_DAY_AFTER = rf"(?:\s?\([^\W\d_]{{1,4}}\)|\s{_any(time_words.WEEKDAYS)}{_WORD_ENDS})?"
_DATE = (
    rf"{_DAY_OF_WEEK}(?:{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}|{_DAY}[-/.]{_DAY}[-/.]{_YEAR}"
    rf"|{_YEAR}\s?[年년]\s?{_MONTH}\s?[月월]\s?{_DAY}\s?[日일]"
    rf"|{_DAY}(?:\.|st|nd|rd|th|er|º)?\s(?:de\s|of\s)?{_MONTH_NAME},?(?:\s[^\W\d_]{{2,8}})?\s(?:del?\s)?{_YEAR}"
    rf"|{_DAY}\stháng\s{_MONTH},?\s{_YEAR}"
    rf"|{_MONTH_NAME}\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR})(?!\d)\.?{_DAY_AFTER}"
)
# Without its year a date is one where a clock follows.
_DATED = (
    rf"(?:(?:{_DATE}|{_DAY_OF_WEEK}(?:{_DAY}[./]{_MONTH}[./]\d\d|(?:{_DAY}[./]{_MONTH}|{_MONTH}[/-]{_DAY})\.?"
    rf"|{_MONTH}\s?[月월]\s?{_DAY}\s?[日일]|{_DAY}\.?\s(?:de\s)?{_MONTH_NAME}|{_MONTH_NAME}\s{_DAY}"
    rf"|{_any(time_words.DAYS)}){_DAY_AFTER})\s?(?:[,|·]\s?|-\s|)(?:{_any(time_words.UPDATED_AT)}\s)?)"
)
# Or where a bar follows: "31 Jan | ", "14.05 | ".
_MONTH_WORD = rf"{_any(time_words.MONTHS, time_words.MONTHS_IN_FULL)}{_WORD_ENDS}\.?"
_DAY_AND_MONTH = (
    rf"{_DAY_OF_WEEK}(?:{_DAY}(?:\.|st|nd|rd|th|er|º)?\s(?:de\s|of\s)?{_MONTH_WORD}|{_MONTH_WORD}\s{_DAY}(?:st|nd|rd|th)?"
    rf"|{_MONTH}\s?[月월]\s?{_DAY}\s?[日일]){_DAY_AFTER}"
)
_SHORT_DATE = (
    rf"(?:{_DAY_AND_MONTH}|{_DAY_OF_WEEK}(?:\d\d[./](?:0[1-9]|1[0-2])\.?|(?:0[1-9]|1[0-2])/\d\d|{_DAY}\.\s?{_MONTH}\.)"
    rf"|(?:[01]\d|2[0-3])\.{_MINUTE})(?=\s*[|·])"
)
_ISO_TIME = r"\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?(?!\d|:\d)"

# Ages
_SHORT_UNIT = _any(time_words.MINUTES, time_words.HOURS)
_AND = r"(?:,?\s?(?:and|und|y|et|e|i|и|en|و)?\s?\d{1,2}\s?" + _SHORT_UNIT + r")?"
_AGO = _any(time_words.AGO) + _WORD_ENDS
_SINCE, _SINCE_AND = _any(time_words.SINCE), _any(time_words.SINCE_AND_AGO)
_JUST = rf"{_any(time_words.ONE, time_words.NOW)}{_WORD_ENDS}"
_AGO_SHORT = rf"(?:{_SINCE_AND}\s)?\d{{1,2}}\s?{_SHORT_UNIT}{_AND}\s?{_AGO}"
_ABOUT = rf"{_any(age_words.ABOUT)}[\s-]?"
_MINUTES, _HOURS = (time_words.MINUTES, age_words.MORE_MINUTES), (time_words.HOURS, age_words.MORE_HOURS)
_COUNT = rf"(?:{_any(age_words.COUNTS)}\s|{_any(age_words.CLOSE_COUNTS)}\s?)"
_BEHIND_UNIT = rf"(?:\s{_any(age_words.ONE_BEHIND)})?{_AND}(?:\s?{_any(age_words.ABOUT_BEHIND)})?"


def _age(amount: str, name: str) -> str:
    """A pattern for how long ago: the word for that stands before the amount or behind it, or on both sides."""
    return (
        rf"(?:(?P<{name}>(?:{_ABOUT})?{_SINCE}\s)|{_SINCE_AND}\s)?(?:{amount}){_BEHIND_UNIT}"
        rf"(?({name}){_WORD_ENDS}(?:\s{_AGO})?|\s?{_AGO})"
    )


_AGE = _age(
    rf"(?:{_ABOUT})?{_any(age_words.WHOLE_SHORT, age_words.WHOLE_LONGER)}{_WORD_ENDS}"
    rf"|(?:{_ABOUT}(?:\d{{1,2}}\s?|{_COUNT})?|\d{{1,2}}\s?|{_COUNT})"
    + _any(*_MINUTES, *_HOURS, time_words.LONGER, age_words.MORE_LONGER),
    "since",
)
_AGE = rf"(?:{_AGE}|{_any(age_words.AGES)}{_WORD_ENDS}|{_JUST})"
# Where only a space parts it from the words: what is longer belongs to the sentence ("hace 48 horas rescatan").
_AGE_SHORT = _age(
    rf"(?:{_ABOUT})?(?:{_any(age_words.WHOLE_SHORT)}{_WORD_ENDS}"
    rf"|[1-5]?\d\s?{_any(*_MINUTES)}|(?:1?\d|2[0-3])\s?{_any(*_HOURS)}|{_COUNT}{_any(*_MINUTES, *_HOURS)})"
    rf"|{_ABOUT}{_any(*_MINUTES, *_HOURS)}",
    "short",
)
# What begins sentences, too.
_DAY_OR_NOW = rf"{_any(age_words.YESTERDAY, age_words.NOW)}{_WORD_ENDS}"
_TODAY = rf"{_any(age_words.TODAY)}{_WORD_ENDS}"

# Without "ago": "2h | ", but not "48 hours | ". Letters that are metres, too, count less: "5 m | ", "10m - ", "3D - ".
_COMPACT_WORD = (
    r"(?:[1-5]?\d\s?(?:sec|mins?|dk|мин|د|分|分钟|分鐘|분)"
    r"|(?:1?\d|2[0-3])\s?(?:h|hrs?|std|sa|ч|小时|小時|時間|시간))\.?"
)
_SHORT_COLON = r"[1-5]?\d(?:secs?|mins?|hrs?|dk|мин):(?!\d)"
_COMPACT = rf"(?:{_COMPACT_WORD}|[1-5]?\d[sm]|[1-6]d)"

# A change: "updated 14:11"
_CHANGED = rf"{_any(time_words.UPDATED)}:?\s?(?:{_any(time_words.UPDATED_AT)}[\s-])?"
_CHANGED_ON = rf"(?:{_DAY}[-/.]{_MONTH}[-/.](?:{_YEAR})?,?\s(?:-\s)?(?:{_any(time_words.UPDATED_AT)}\s)?)?"
_CHANGED_AT = rf"{_CHANGED}{_CHANGED_ON}(?:{_TIME}|{_DOT})"
_CHANGED_TOO = rf"(?:(?:\s?[,;|·/]\s?|\s-\s|\s?\(\s?|\s){_CHANGED_AT}\)?)?"
# "21:19, 21:17" are sets of a match, "12:30 - 14:00" is a span.
_NO_LIST = rf"(?!\s?[,;]\s?\d|\s\d\d?:\d|\s-\s{_HOUR}[:.h]\d\d)"

_CLOCK_BEFORE = _Pattern(
    rf"({_DATED}?{_TIME}){_CHANGED_TOO}{_NO_LIST}(?:{STRONG}\s*|\s+{_CLOCK_GOES_ON})"
    rf"|(?P<open>{_OPEN})?(?:{_CHANGED})?({_DATED}?(?:{_TIME}|{_NAMED_TIME}|(?(open){_DOT}|(?!)))(?:,?\s{_DATE}(?!\s?:))?"
    rf"|{_ISO_TIME}|{_DATE}(?!\s?:)|{_SHORT_DATE}|(?(open){_DAY_AND_MONTH}|(?!))){_CHANGED_TOO}(?(open){_CLOSE}(?:{STRONG}|\s*)|{_NO_LIST}{STRONG}\s*)"
    rf"|({_ISO_TIME})\s+"
)
_AGE_BEFORE = _Pattern(
    rf"(?P<open>{_OPEN})?(?:{_CHANGED})?(?:{_AGE}|{_COMPACT}(?=(?(open){_CLOSE}|\s*[|·])))"
    rf"(?(open){_CLOSE}(?:{STRONG}|\s*)|{STRONG}\s*)"
    rf"|{_COMPACT_WORD}\s-\s|{_SHORT_COLON}\s*|(?>{_AGE_SHORT}|{_JUST})\s+{_AGE_GOES_ON}"
    rf"|(?P<day>{_OPEN})?(?:{_DAY_OR_NOW}|{_TODAY}(?=(?(day){_CLOSE}|\s*[|·])))(?(day){_CLOSE}(?:{STRONG}|\s*)|{STRONG}\s*)"
)
_AGE_BEHIND = _Pattern(
    rf"(?:(?P<open>\s*{_OPEN})|\s?[|·]\s?|\s-+\s)(?:(?:{_CHANGED})?{_AGE}|{_CHANGED_AT})(?(open){_CLOSE})$"
    rf"|\s?[|·]\s?{_COMPACT}$|,\s{_CHANGED_AT}$"
    rf"|(?:(?P<day>\s*{_OPEN})|\s?[|·]\s?)(?:{_DAY_OR_NOW}|{_TODAY})(?(day){_CLOSE})$|\s-+\s{_any(age_words.YESTERDAY)}$"
    rf"|,?\s(?:{_AGO_SHORT}|{_JUST}|{_SINCE}\s[1-5]?\d\s?{_any(time_words.MINUTES)})$"
)


def _edge_words(*lists: str) -> tuple[frozenset[str], frozenset[str]]:
    """The first and the last words of phrases, by which most texts are known not to have them."""
    phrases = [spaced(word.replace("_", " ")) for words in lists for word in words.split()]
    firsts = (found[0] for phrase in phrases if (found := _FIRST.search(phrase)))
    return frozenset(firsts), frozenset(phrase.rsplit(" ", 1)[-1] for phrase in phrases)


_LONE_FIRST, _LONE_LAST = _edge_words(
    time_words.ONE, time_words.NOW, age_words.AGES, age_words.YESTERDAY, age_words.NOW, age_words.TODAY
)
_AMOUNTS = (age_words.WHOLE_SHORT, age_words.WHOLE_LONGER)
_AGE_FIRST = (
    _LONE_FIRST
    | _edge_words(
        time_words.SINCE, time_words.SINCE_AND_AGO, age_words.ABOUT, age_words.COUNTS, age_words.CLOSE_COUNTS, *_AMOUNTS
    )[0]
)
_FIRST_LETTERS = frozenset(word[0] for word in _AGE_FIRST if word[0] >= "\u1100")  # no space behind them
_UNITS = (*_MINUTES, *_HOURS, time_words.LONGER, age_words.MORE_LONGER, age_words.ONE_BEHIND, age_words.ABOUT_BEHIND)
_LAST_WORDS = (
    _LONE_LAST
    | _edge_words(*_UNITS, *_AMOUNTS, time_words.AGO, time_words.HALVES, time_words.AFTER_TIME)[1]
    | {"am", "pm", "a.m", "p.m"}
)
_LAST_GLUED = tuple(word for word in _LAST_WORDS if word >= "\u0e00")  # no space before them


def prepare() -> None:
    """Compiles the patterns, which takes a third of a second: a daemon must not do it while headlines wait."""
    for pattern in (_CLOCK_BEFORE, _AGE_BEFORE, _AGE_BEHIND):
        pattern.prepare()


def time_before(text: str) -> tuple[int, str]:
    """How many characters a clock, date or age takes at the start of a text, with its separator; the clock or date."""
    with_digits = _may_start_with_time(text)
    if with_digits and (found := _CLOCK_BEFORE.compiled.match(text)):
        return found.end(), (found[1] or found[3] or found[4]).strip()
    first = _FIRST.search(text)
    if with_digits or (first and (first[0] in _AGE_FIRST or first[0][0] in _FIRST_LETTERS)):
        return (found.end() if (found := _AGE_BEFORE.compiled.match(text)) else 0), ""
    return 0, ""


def first_clock(texts: Iterable[str]) -> str:
    """The first of some texts that is a clock or a date, folded; empty if all are ages or say more than a time."""
    return next(filter(None, map(time_of, texts)), "")


def time_of(text: str) -> str | None:
    """The clock or date that a text is, folded, or empty if it is an age; None if it says more than a time, or none."""
    text = spaced(text[:_AT_END])
    length, clock = time_before(f"{text} |")
    return clock if text and length > len(text) else None


def age_behind(text: str) -> int:
    """Where the age, or the time of a change, begins that ends a text; the length of the text if there is none."""
    if not _may_end_with_time(text):
        return len(text)
    found = _AGE_BEHIND.compiled.search(text, max(0, len(text) - _AT_END))
    return found.start() if found else len(text)


def _may_start_with_time(text: str) -> bool:
    """Whether a digit stands at the start of a text, or a few words of ordinary length before it."""
    digit = _DIGIT.search(text, 0, _AT_START)
    if not digit:
        return False
    start = digit.start()
    return text.count(" ", 0, start) <= _WORDS_BEFORE and start - text.rfind(" ", 0, start) <= _WORD_LENGTH_MAX


def _may_end_with_time(text: str) -> bool:
    if text.endswith((")", "]")) or text[-3:-2] in {":", ".", "h"}:
        return True
    last = text[text.rfind(" ") + 1 :].lstrip("0123456789|·כ")
    return last in _LAST_WORDS or (last[-1:] >= "\u0e00" and last.endswith(_LAST_GLUED))
