"""Whether a headline says a word, a phrase or a wildcard of a route, in any script."""

from __future__ import annotations

import time

import pytest

from ticker.text.words import first_said, folded


def says(words: str, headline: str, language: str | None = None) -> bool:
    return first_said(folded(headline), (words,), language) == words


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("quake", "Quake hits coast"),
        ("quake", "QUAKE: coast shaken"),
        ("quake", "“Quake” or blast?"),
        ("İstanbul", "istanbul'da deprem"),
        ("straße", "STRASSE gesperrt"),
        ("σεισμός", "ΣΕΙΣΜΟΣ στην Κρήτη"),
        ("iran", "L’Iran répond"),
        ("c++", "C++ committee meets"),
        ("🚨", "🚨 Sirens in the north"),
        ("gaza", "#Gaza_now: convoys wait"),
        ("5", "Magnitude 5, 3 dead"),
    ],
)
def test_a_word_is_found_whatever_its_form(words: str, headline: str) -> None:
    assert says(words, headline)


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("quake", "Earthquake hits coast"),
        ("quake", "Quakes hit coast"),
        ("col*r", "Colors of the flag"),
        ("5", "Magnitude 5.3"),
        ("12", "12,000 flee"),
        ("12", "Flight 112 lands"),
        ("भूक", "भूकंप आया"),
        ("دم", "قدم الفريق"),
        ("peace talks", "Peace, talks and war"),
        ("رئیس جمهور", "رئیس\u200cجمهوری"),
        ("می\u200cخواهد", "نمی\u200cخواهد"),
    ],
)
def test_a_part_of_a_word_or_number_is_not_the_word(words: str, headline: str) -> None:
    assert not says(words, headline)


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("assassinat*", "Minister assassinated"),
        ("assassinat*", "Assassinat du ministre"),
        ("*quake", "Earthquake hits coast"),
        ("*quake*", "Earthquakes hit coast"),
        ("coloni*ation", "Colonisation goes on"),
        ("coloni*ation", "Colonization goes on"),
        ("prime minist*", "Prime ministers meet"),
        ("minist* resign*", "Ministers resigned"),
        ("two *quakes hit", "Two earthquakes hit"),
        ("землетрясен*", "Землетрясением разрушен порт"),
        ("地震*", "地震速報"),
        ("ＱＵＡＫＥ＊", "Quakes hit coast"),
    ],
)
def test_a_star_stands_for_any_letters_of_a_word(words: str, headline: str) -> None:
    assert says(words, headline)


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("cup draw", "Sunday Cup  Draw made"),
        ("cease-fire", "Cease fire holds"),
        ("cease fire", "Cease‑fire holds"),
        ("na na", "Bana-na-na, they sang"),
        ("ready for war", "Minister: “ready” for war"),
        ("رئیس جمهور", "رئیس\u200cجمهور: مذاکرات ادامه دارد"),
        ("رئیس جمهور", "رئیسجمهور گفت"),
        ("می\u200cخواهد", "او می خواهد برود"),
    ],
)
def test_a_phrase_is_found_with_spaces_or_hyphens(words: str, headline: str) -> None:
    assert says(words, headline)


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("地震", "東京で地震発生"),
        ("爆炸", "市中心發生爆炸"),
        ("ミサイル", "北朝鮮がミサイル発射"),
        ("แผ่นดินไหว", "เกิดแผ่นดินไหวในพม่า"),
        ("រញ្ជួយដី", "ការរញ្ជួយដីនៅភាគខាងជើង"),
        ("NATO", "首相がNATO首脳会議へ"),
        ("G7首脳", "きょうG7首脳が会談"),
    ],
)
def test_where_a_script_writes_no_spaces_words_stand_anywhere(words: str, headline: str) -> None:
    assert says(words, headline)


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("زلزال", "زِلزال بقوة 5"),
        ("زلزال", "الزلزال يضرب الساحل"),
        ("زلزال", "بالزلزال والفيضان"),
        ("فيضان", "زلزال وفيضان"),
        ("زلزال", "للزلزال آثار"),
        ("الزلزال", "وبالزلزال دمار"),
        ("الزلزال", "للزلزال آثار"),
        ("دم", "الدم المسفوك"),
        ("رئيس الوزراء", "ورئيس الوزراء يستقيل"),
        ("غزة", "#غزة_الآن"),
        ("רעידה", "הרעידה הורגשה בצפון"),
        ("지진", "일본에서 지진이 발생"),
        ("지진", "이번 지진에서는 피해가 없다"),
    ],
)
def test_what_a_language_writes_together_with_a_word_does_not_hide_it(words: str, headline: str) -> None:
    assert says(words, headline)


@pytest.mark.parametrize(
    ("words", "headline", "language"),
    [
        ("الزلزال", "زلزال في الشمال", "ar"),
        ("قتل", "مقتل طفل", "ar"),
        ("رود", "ورود به شهر", "fa"),
        ("지진", "지진계 설치", "ko"),
    ],
)
def test_letters_that_make_another_word_are_not_taken_for_an_article(words: str, headline: str, language: str) -> None:
    assert not says(words, headline, language)


def test_the_first_of_the_words_that_is_said_is_named() -> None:
    assert first_said(folded("Fire at depot"), ("quake", "depot", "fire")) == "depot"
    assert first_said(folded("Fire at depot"), ("quake", "flood")) is None
    assert first_said(folded(""), ("quake",)) is None


@pytest.mark.parametrize("words", ["a*a", "x *a*a* y", "a a* *a a", "na-na", "*a*"])
def test_no_headline_takes_long(words: str) -> None:
    began = time.perf_counter()
    for text in ("a" * 100_000, "a " * 50_000, "na-" * 33_000, "x " + "a" * 100_000):
        says(words, text)

    assert time.perf_counter() - began < 5
