"""What is silent because it says nothing, and what only seems to say nothing."""

from __future__ import annotations

import pytest

from tests.newsdesk import NewsDesk, told

REST = ("Court lifts ban on rally", "Bus crash near Graz, six hurt", "Snow shuts Brenner pass")


def after(before: str, now: str) -> NewsDesk:
    desk = NewsDesk()
    desk.shows(before, *REST)
    desk.events.clear()
    desk.shows(now, *REST)
    return desk


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Premier 'will not resign' tonight", "Premier will not resign tonight"),
        ("Fire at depot, two hurt", "Fire at depot - two hurt"),
        ("A 30 page report on floods", "A 30-page report on floods"),
        ("Storm hits coast, ports shut", "Storm hits coast ▪️ ports shut"),
        ("Storm hits coast, ports shut", "Storm hits coast 📹 ports shut"),
        ("New film is 'a delight'", "New film is 'a delight' ★★★★☆"),
        ("الرئيس: لن نستسلم", "الرئيس «لن نستسلم»"),
        ("«No dimitiré», dice el alcalde", "No dimitiré, dice el alcalde"),
        ("Premier quits - 'enough is enough'", "Premier quits: 'enough is enough'"),
        ("Presidnet flies to Geneva", "President flies to Geneva"),
        ("Minsiter flies to Geneva", "Minister flies to Geneva"),
        ("El goberandor visita Sevilla", "El gobernador visita Sevilla"),
        ("Committtee meets tonight", "Committee meets tonight"),
    ],
)
def test_marks_that_say_nothing_and_slips_in_long_words_are_silent_with_a_reason(before: str, now: str) -> None:
    desk = after(before, now)
    assert [event.kind.value for event in desk.events] == ["silent"]
    assert "same place" in desk.events[0].reason


@pytest.mark.parametrize(
    ("before", "now"),
    [
        # numbers and signs
        ("Toll rises to 1.5 million", "Toll rises to 15 million"),
        ("At least 500 dead in quake", "At least 500+ dead in quake"),
        ("About ~500 dead in quake", "About 500 dead in quake"),
        ("Aid of $5 million agreed", "Aid of €5 million agreed"),
        ("Rates rise 5% tonight", "Rates rise 5 tonight"),
        ("Cologne lead Bremen 1-0", "Cologne lead Bremen 2-0"),
        ("Oil price ↑ tonight in London", "Oil price ↓ tonight in London"),
        ("Oil price ▲ tonight in London", "Oil price ▼ tonight in London"),
        ("ارتفاع الحصيلة إلى ٤١ قتيلا", "ارتفاع الحصيلة إلى ٤٧ قتيلا"),
        # flags and pictures
        ("🇮🇷 Air defence active in the capital", "🇮🇱 Air defence active in the capital"),
        ("✅ Budget vote in parliament", "❌ Budget vote in parliament"),
        ("New film is 'a delight' ★★★★☆", "New film is 'a delight' ★★☆☆☆"),
        ("Ferry port at Bari 🟢", "Ferry port at Bari 🔴"),
        ("🔴 Ferry port at Bari", "🟢 Ferry port at Bari"),
        ("🟩 Metro line in Lyon", "🟥 Metro line in Lyon"),
        ("🟠 Ash cloud over Catania", "🔴 Ash cloud over Catania"),
        ("مستوى الإنذار في صنعاء 🔴", "مستوى الإنذار في صنعاء 🟡"),
        # grades
        ("S&P holds Peru at BBB", "S&P holds Peru at BBB+"),
        ("S&P holds Peru at AA-", "S&P holds Peru at AA+"),
        ("S&P moves Peru to BB by vote", "S&P moves Peru to BB- by vote"),
        ("تصنيف تونس عند B", "تصنيف تونس عند B-"),
        ("Clinics lack type O- blood", "Clinics lack type O+ blood"),
        ("Experts find C flaw in pumps", "Experts find C++ flaw in pumps"),
        ("Experts find C flaw in pumps", "Experts find C# flaw in pumps"),
        # vowel signs are letters
        ("दिल्ली में आग से पांच मरे", "दिल्ली में आग से पांच मारे"),
        ("ไฟไหม้ใหญ่ในกรุงเทพ", "ไฟไหม้ใหญในกรุงเทพ"),
        # slips that make another word
        ("Site of blast is sacred to villagers", "Site of blast is scared to villagers"),
        ("Cause of blast unclear, army says", "Cause of blast nuclear, army says"),
        ("Children scared in blaze", "Children scarred in blaze"),
        ("إغلاق المعلم التاريخي في المدينة", "إغلاق المعمل التاريخي في المدينة"),
        ("إطلاق المعتقلين في المدينة", "إطلاق المتعقلين في المدينة"),
        ("Los mineros fueron enterados del derrumbe", "Los mineros fueron enterrados del derrumbe"),
        ("Presidentti hyväksyy lain tänään", "Presidentti hyväksy lain tänään"),
        # words
        ("Deal on border reached", "No deal on border reached"),
        ("التوصل إلى اتفاق على الحدود", "عدم التوصل إلى اتفاق على الحدود"),
        ("Acuerdo en la frontera", "¿Acuerdo en la frontera?"),
        ("Sirens in Haifa", "Sirens in Akko"),
        ("صفارات الإنذار في حيفا", "صفارات الإنذار في عكا"),
        ("Sirenas en Haifa", "Sirenas en Akko"),
        ("Minister re-signs contract", "Minister resigns contract"),
    ],
)
def test_what_changes_the_meaning_is_told(before: str, now: str) -> None:
    assert told(after(before, now).events) == [now]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("総理大臣が緊急記者会見を…", "総理大臣が緊急記者会見を今夜開く見通し"),
        (
            "El presidente anuncia que…",
            "El presidente anuncia que dimite esta noche por motivos de salud tras la crisis",
        ),
        ("أعلن الرئيس حالة…", "أعلن الرئيس حالة الطوارئ في جميع أنحاء البلاد حتى إشعار آخر من الليلة"),
    ],
)
def test_a_cut_line_that_goes_on_quotes_what_it_was(before: str, now: str) -> None:
    (event,) = after(before, now).events
    assert event.was == before
    assert "the line goes on" in event.reason


def test_a_clock_that_becomes_a_date_at_midnight_is_no_news() -> None:
    assert told(after("23:51 | Tanker aground off Vigo", "30 Nov | Tanker aground off Vigo").events) == []
