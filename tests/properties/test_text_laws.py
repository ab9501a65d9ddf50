"""Laws of folding and cleaning that hold whatever is published."""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ticker.text.clean import clean, cut
from ticker.text.fold import fold

WORDS = (
    "Bridge", "collapses", "5", "12:30", "2-1", "min", "ago", "BREAKING", "LIVE", ":",
    "|", "-", "–", "(", ")", "[", "]", "…",
    ".", "?", "!", "+++", "#breaking", "updated", "14:11", "26/10/2020", "October",
    "26,", "2020", "عاجل", "مقتل", "١٢", "منذ",
    "دقائق", "من", "速報", "【", "】", "橋が崩落", "5分前", "Срочно", "ещё", "назад", "İstanbul",
    "ışık", "STRASSE", "ſo", "ΣΕΙΣΜΟΣ",
    "Συμφωνία;", "vor", "hace", "horas", "🔴", "🇺🇦", "‘", "»", "«", "'", "-5", "%",
    "پیش", "גשר", "לפני", "पुल", "다리", "ｶﾞｽ",
    "just", "now", "2h", "a", "C++", "BBB-", "hour", "about", "yesterday", "يوم", "واحد", "/", "~", "h", "14h05",
    "Uhr", "pm",
)  # fmt: skip
dressed = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.lists(
    st.sampled_from(WORDS), max_size=8
).map("".join)
texts = st.text(max_size=60) | dressed
# What can be cased and composed: the scripts of newsrooms, with the accents that are typed after their letter.
letters_of_newsrooms = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x52F)
    | st.characters(min_codepoint=0x590, max_codepoint=0x6FF)
    | st.characters(min_codepoint=0x900, max_codepoint=0xDFF)
    | st.characters(min_codepoint=0x1E00, max_codepoint=0x1FFF)
    | st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
    | st.characters(min_codepoint=0xFB00, max_codepoint=0xFFEF)
    | st.sampled_from("\u0300\u0301\u0307\u0308\u0323\u0327\u093c\u3099ıİſßςσΣ"),
    max_size=40,
)
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202c\u2066\u2069\u2060\ufeff\u00ad"
plain_headlines = st.lists(
    st.from_regex(r"[a-z]{3,9}|[1-9][0-9]{0,6}", fullmatch=True), min_size=2, max_size=12
).map(lambda words: " ".join(["Premier", *words]))  # fmt: skip


@given(texts)
@example("BREAKING: LIVE:")
@example("[LIVE] (LIVE)")
@example("5 min ago: BREAKING.")
@example("㊀ A- 0")
def test_a_key_folded_again_is_the_same_key(text: str) -> None:
    key = fold(text).key
    assert fold(key).key == key


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_folding_and_cleaning_take_any_text(text: str) -> None:
    assert len(fold(text).key) <= 20 * len(text)
    assert len(clean(text)) <= len(text)


@given(letters_of_newsrooms | dressed, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_all_forms_of_a_text_have_one_key(text: str, form: str) -> None:
    assert fold(unicodedata.normalize(form, text)).key == fold(text).key


@given(letters_of_newsrooms | dressed, st.lists(st.tuples(st.integers(0, 40), st.sampled_from(UNSEEN)), max_size=5))
def test_what_cannot_be_seen_changes_no_key(text: str, marks: list[tuple[int, str]]) -> None:
    marked = text
    for place, mark in marks:
        marked = marked[:place] + mark + marked[place:]
    assert fold(marked).key == fold(text).key


@given(letters_of_newsrooms | dressed)
@example("İSTANBUL ıŞIK")
@example("ΜΑΪΟΥ ΣΕΙΣΜΌΣ")
@example("straße ſo ẞ ǰ ΐ")
def test_case_changes_no_key(text: str) -> None:
    key = fold(text).key
    assert fold(text.upper()).key == key
    assert fold(text.lower()).key == key
    assert fold(text.casefold()).key == key


@given(plain_headlines)
def test_every_number_of_a_sentence_stays(text: str) -> None:
    assert Counter(re.findall(r"\d+", fold(text).key)) == Counter(re.findall(r"\d+", text))


@given(
    plain_headlines, st.sampled_from(["BREAKING: {}", "14:05 | {}", "(5 min ago) {}", "🔴 {} #breaking", "{} | 2h ago"])
)
def test_dressing_takes_nothing_of_the_sentence_away(text: str, dressing: str) -> None:
    assert fold(dressing.format(text)).key == fold(text).key


@given(plain_headlines)
def test_a_question_mark_always_tells(text: str) -> None:
    assert fold(text).key != fold(text + "?").key


@given(st.text(max_size=40), st.integers(2, 30))
def test_a_cut_text_is_as_short_as_asked_for(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit


HOSTILE = (
    "(", "[", "12:00 ", "14:05 | ", "12:00, ", "5 min ", "5 min ago ", "BREAKING: ",
    "[BREAKING] ", "#breaking ", "+", "++ ",
    "-", "- ", " ", ".", ". ", "'", "« ", "»", "α;", "?!", "🔴 ", "عاجل | ", "速報 ",
    "12.", "1, ", "26/10/2020 ", "Monday, ",
    "updated 14:11 ", "(updated 14:11)", "| LIVE ", " #live", "漢 a ", "e\u0301",
    "\u0301", "a\u200b", "\u200e ", "\u202e",
    "\u2067", "just now ", "hace 5 ", "2h · ", "about ", "about an hour ago ", "less than a ", "Yesterday | ",
    "A- ", "&amp;", "&#38;amp;", "می ", "ها ", "1 hour and ", "1h 5m ", "👩\u200d",
)  # fmt: skip
LENGTH, SECONDS = 100_000, 1.0  # it takes some 30 ms; a pattern that tries all ways would take hours


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_takes_no_long_time(piece: str) -> None:
    run = piece * (LENGTH // len(piece))
    started = time.process_time()
    for text in (run, f"{run}Bridge collapses", f"Bridge collapses {run}"):
        fold(text)
        clean(text)
        cut(text, 300)
    assert time.process_time() - started < 3 * SECONDS
