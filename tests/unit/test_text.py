"""Headlines cleaned to be shown, and folded to be compared."""

from __future__ import annotations

import pytest

from ticker.text.clean import TEXT_MAX, clean, cut
from ticker.text.fold import fold

SAME = [
    ("Hostage deal reached", "Hostage deal reached\ufeff"),
    ("Storm closes 3 ports", "STORM closes 3\u00a0ports."),
    ('"We stay" - premier', "“We stay” – premier"),
    ("Strike enters day 2...", "Strike enters day 2…"),
    ("Bridge collapses on A7", "BREAKING: Bridge collapses on A7"),
    ("Bridge collapses on A7", "🔴 Just in | Bridge collapses on A7"),
    ("Bridge collapses on A7", "(14:05, updated 14:11) Bridge collapses on A7"),
    ("Bridge collapses on A7", "58 min ago: Bridge collapses on A7"),
    ("Se cae el puente", "ÚLTIMA HORA: Se cae el puente"),
    ("Se cae el puente", "Hace 5 minutos · Se cae el puente"),
    ("Brücke eingestürzt", "+++ Eil: Brücke eingestürzt +++"),
    ("Le pont s'effondre", "Il y a 3 min - Le pont s’effondre"),
    ("Мост рухнул", "Срочно: Мост рухнул"),
    ("Köprü çöktü", "Son dakika: Köprü çöktü"),
    ("橋が崩落", "【速報】橋が崩落"),
    ("大桥坍塌", "快讯：大桥坍塌"),
    ("다리 붕괴", "[속보] 다리 붕괴"),
    ("הגשר קרס", "מבזק: הגשר קרס"),
    ("पुल गिरा", "ब्रेकिंग न्यूज: पुल गिरा"),
    ("مقتل 12 شخصا", "عاجل | مقتل ١٢ شخصا #عاجل 🔴🔴"),
    ("مذاکرات ادامه دارد", "مذاكرات ادامه دارد"),
    ("الرئيس يعلن حالة الطوارئ", "الرئيـــس يُعلِنُ حالةَ الطوارئ"),
    ("لا تفاوض قبل الانسحاب", "ﻻ تفاوض قبل اﻻنسحاب"),
]

OTHER = [
    ("Toll rises to 12", "Toll rises to 13"),
    ("Deal reached", "Deal reached?"),
    ("10 minutes of silence held", "5 minutes of silence held"),
    ("24 hours to save ferry", "48 hours to save ferry"),
    ("Premier resigns", "CORRECTION: Premier resigns"),
    ("Premier resigns", "Premier denies: resigns"),
    ("12.30 million vote", "12.50 million vote"),
    ("Flash floods hit Texas", "Floods hit Texas"),
    ("Breaking news presenter dies", "Presenter dies"),
    ("Índice +5%", "Índice -5%"),
    ("مقتل ١٢ شخصا", "مقتل ١٣ شخصا"),
    ("قبل 5 دقائق من النهاية هدف", "قبل 9 دقائق من النهاية هدف"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_headline_set_anew_has_the_same_key(one: str, other: str) -> None:
    assert fold(one).key == fold(other).key


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_numbers_and_words_of_meaning_are_never_folded_away(one: str, other: str) -> None:
    assert fold(one).key != fold(other).key


def test_a_headline_that_is_nothing_but_a_label_keeps_it() -> None:
    assert fold("BREAKING").key == "breaking"
    assert fold("LIVE:").key


def test_labels_of_a_source_are_folded_as_well() -> None:
    assert fold("KTV-Sofort Brücke zu", ("KTV-Sofort",)).key == fold("Brücke zu").key
    assert fold("KTV-Sofort Brücke zu").key != fold("Brücke zu").key


def test_a_clock_before_the_headline_is_kept_apart() -> None:
    assert fold("14:05 Sirens in Haifa").clock == "14:05"
    assert fold("Sirens in Haifa at 14:05").clock == ""


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("Storm hits coast\r\nBcc: spy@example.org\r\n\r\n<html>", "Storm hits coast Bcc: spy@example.org <html>"),
        ("\u2028Line separator inside\u0085title", "Line separator inside title"),
        ("Toll \x0brises to 9", "Toll rises to 9"),
        ("Cabinet\x1d meets\x00 tonight", "Cabinet meets tonight"),
        ("Fire in Porto \ud83d", "Fire in Porto"),
        ("Ferry 🚢 aground", "Ferry 🚢 aground"),
        ("no deal \x96 live", "no deal – live"),
        ("Par\u200blia\u00adment", "Parliament"),
        ("\u200fمقتل ١٢ شخصا\u200e", "مقتل ١٢ شخصا"),
        ("رئیس\u200cجمهور", "رئیس\u200cجمهور"),
        ("إغلاق المجال الجوي حتى إشعار آخر", "إغلاق المجال الجوي حتى إشعار آخر"),
        ("unbalanced \u202eoverride", "unbalanced override"),
        ("isolate \u2067kept\u2069 here", "isolate \u2067kept\u2069 here"),
        ("👩\u200d🚒 rescues cat", "👩\u200d🚒 rescues cat"),
        ("  \u200e \u00a0 ", ""),
        ("👨\u200d👩\u200d👧\u200d👦 found safe", "👨\u200d👩\u200d👧\u200d👦 found safe"),
        ("🏳️\u200d🌈 march in Kyiv 🇺🇦", "🏳️\u200d🌈 march in Kyiv 🇺🇦"),
        (
            "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f wins",
            "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f wins",
        ),
        ("☂\ufe0f and ☂\ufe0e", "☂\ufe0f and ☂\ufe0e"),
        ("👍🏽 from all", "👍🏽 from all"),
        ("می\u200cشود", "می\u200cشود"),
        ("ශ්\u200dරී ලංකා", "ශ්\u200dරී ලංකා"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("مُحَمَّد — ســلام", "مُحَمَّد — ســلام"),
        ("Toll\u3164\u3164rises\u2800", "Toll rises"),
        ("Photo\ufffc: dam", "Photo: dam"),
        ("“We stay” – premier", "“We stay” – premier"),
    ],
)
def test_what_people_read_is_what_was_published_without_tricks(published: str, shown: str) -> None:
    assert clean(published) == shown


def test_a_text_of_absurd_length_is_bounded() -> None:
    assert len(clean("x" * (TEXT_MAX * 3))) == TEXT_MAX


def test_a_long_text_is_cut_at_a_word() -> None:
    assert cut("one two three four", 12) == "one two…"
    assert cut("short", 12) == "short"
    assert cut("x" * 20, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("ab👨\u200d👩\u200d👧cdefgh", 6, "ab…"),
        ("ab👍🏽cdefgh", 4, "ab…"),
        ("ab🇺🇦🇵🇱cdefgh", 4, "ab…"),
        ("ab🇺🇦🇵🇱cdefgh", 6, "ab🇺🇦…"),
        ("कखगघङकि" * 2, 7, "कखगघङ…"),
        ("abcde\u0301fgh", 6, "abcd…"),
        ("x\u2067abcd\u2069efgh", 5, "xab…"),
        ("\u0301" * 9, 5, "\u0301" * 4 + "…"),
    ],
)
def test_no_letter_or_emoji_is_cut_in_two_and_no_isolate_stays_open(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown


def test_marks_and_spaces_in_turn_at_the_ends_take_no_long_time() -> None:
    assert clean("\u200e " * 40_000 + "Toll rises" + " \u200f" * 5_000) == "Toll rises"
