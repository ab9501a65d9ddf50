"""Clocks, dates and ages around a headline are no part of it; numbers and times in the sentence are."""

from __future__ import annotations

import pytest

from ticker.text.fold import fold

HEADLINE = "Bridge collapses on A7"
TIMED = [
    # clocks
    "14:05 {}", "14:05 | {}", "14:05 - {}", "14:05: {}", "(14:05) {}", "[14:05] {}", "14h05 - {}", "14 h 05 - {}",
    "14:05 Uhr: {}", "(14.05 Uhr) {}", "14.05 Uhr | {}", "(14.05) {}", "2:05 PM {}", "2:05 p.m. - {}", "2.05pm: {}",
    "14:05 GMT | {}", "14:05 GMT+3 | {}", "14:05 (UTC+2) – {}", "14:05 CET {}", "14:05:33 {}", "Kl. 14.05: {}",
    "klo 14.05 | {}", "Ore 14:05 - {}", "godz. 14:05 | {}", "Saat 14:05 | {}", "14.05 WIB | {}", "14:05 hrs | {}",
    "٢:٣٠ م {}", "٢:٣٠ مساءً | {}", "14:05 ص - {}", "ساعت ۱۴:۰۵ | {}", "الساعة 14:05 | {}", "14:05 بتوقيت غرينتش | {}",
    "下午3:05 {}", "下午 3:05｜{}", "北京时间14:05 | {}", "14時05分 {}", "午後3時5分 {}", "오후 3:05 {}",
    "오후 3시 5분 | {}",
    "14:05 МСК | {}", "14.05 น. {}", "14:05 बजे | {}", "2:05 μ.μ. | {}", "בשעה 14:05 | {}", "🕑 14:05 | {}",
    "14:05 ► {}", "14:05 • {}", "14:05h | {}", "• 14:05 {}", "09:05 {}", "9:05 {}", "00:00 {}", "14h05min - {}",
    # dates
    "[ October 26, 2020 ] {}", "26/10/2020 14:05 | {}", "2020-10-26 - {}", "26.10.2020, 14:05 Uhr: {}",
    "26.10.2020 | {}", "(26.10.2020) {}", "2020-10-26T14:05:00Z {}", "2020-10-26T14:05:00+02:00 | {}",
    "2020-10-26 14:05 {}", "26 October 2020 | {}", "Monday, 26 October 2020 - {}", "Mon, Oct 26, 2020 | {}",
    "26 de octubre de 2020 | {}", "26 octobre 2020 - 14h05 | {}",
    "26. Oktober 2020 | {}", "26 октября 2020, 14:05 | {}",
    "26 окт. 2020 | {}", "26 أكتوبر 2020 | {}", "26 تشرين الأول 2020 | {}", "٢٦/١٠/٢٠٢٠ | {}", "۱۳۹۹/۰۸/۰۵ - ۱۴:۰۵ {}",
    "2020年10月26日 14:05 {}", "2020年10月26日 | {}", "10月26日 14:05 {}",
    "2020년 10월 26일 14:05 {}", "26 Ekim 2020 14:05 | {}",
    "26 paź 2020, 14:05 {}", "Oct 26, 14:05 {}", "26/10 14:05 {}", "26.10. 14:05 {}",
    "Today, 14:05 | {}", "Heute, 14:05 {}",
    "Hoy 14:05 | {}", "Вчера, 14:05 {}", "اليوم 14:05 | {}", "今天 14:05 {}",
    "오늘 14:05 | {}", "26 tháng 10, 2020 | {}",
    "26 ต.ค. 2563 | {}", "26 अक्टूबर 2020 | {}", "[26/10/2020 - 14:05] {}", "(2020-10-26) {}", "26-10-2020 | {}",
    "2:05 PM ET: {}", "14:05 ET | {}", "26.10.20 14:05 | {}", "10/26(月) 14:05 {}", "14:05, 26 октября 2020 | {}",
    "26 Ekim 2020 Pazartesi 14:05 | {}", "الإثنين 26 أكتوبر 2020 | {}", "10-26 14:05 {}", "2020.10.26. 14:05 {}",
    "14.05 | {}", "26 Oct | {}", "26 October · {}", "Oct 26 | {}", "Mon, 26 Oct | {}", "26.10. | {}", "26.10 | {}",
    "26/10 | {}", "26. Oktober | {}", "26 de octubre | {}", "26 октября | {}", "26 أكتوبر | {}", "10月26日 | {}",
    "(26 Oct) {}", "26 Eki · {}", "۵ آبان | {}", "26 अक्टूबर | {}",
    # times of a change
    "Publié à 14h05 | {}", "Mis à jour le 26/10/2020 à 14h05 | {}", "{} – Updated at 2:11 pm", "{}, updated 14:11",
    "(14:05, updated 14:11) {}", "14:05 (updated 14:11) {}", "14:05 - Updated 14:11 | {}", "Updated 14:11 | {}",
    "14:05 | aktualisiert 14:11 | {}", "(14.05 Uhr, aktualisiert um 14.11 Uhr) {}", "(14:05, actualizado 14:11) {}",
    "14h05 (mis à jour à 14h11) {}", "{} (updated 14:11)", "{} | Updated: 14:11", "{} (actualizado a las 14:11)",
    "{} - обновлено в 14:11", "{} | آخر تحديث 14:11", "{} (güncelleme: 14:11)",
    "{} (更新 14:11)", "{} [aktualizacja 14:11]",
    "{} | Updated 5 min ago",
    # ages
    "5 min ago {}", "5 min ago: {}", "58 minutes ago | {}", "1 hr ago - {}",
    "(2 hours ago) {}", "2h ago · {}", "2h · {}",
    "5m | {}", "2h - {}", "(5 min) {}", "an hour ago {}", "just now {}",
    "Just now | {}", "3 days ago | {}", "2 weeks ago - {}",
    "1 hour, 5 minutes ago {}", "1h 5m ago {}", "hace 2 horas {}", "Hace 5 min. | {}", "Hace una hora | {}",
    "il y a 5 min {}", "Il y a 2 heures - {}", "il y a une heure | {}", "vor 5 Minuten {}", "Vor 2 Std. | {}",
    "vor einer Stunde | {}", "há 5 minutos {}", "5 minutos atrás | {}",
    "5 minuti fa {}", "un'ora fa | {}", "acum 5 minute {}",
    "5 minuten geleden {}", "5 minuter sedan {}", "för 5 minuter sedan | {}",
    "for 5 minutter siden {}", "5 minuuttia sitten {}",
    "5 min temu {}", "godzinę temu | {}", "před 5 minutami {}", "pred 5 minútami {}",
    "prije 5 minuta {}", "пре 5 минута | {}",
    "5 perccel ezelőtt {}", "πριν από 5 λεπτά {}", "πριν 2 ώρες | {}",
    "5 dakika önce {}", "2 saat önce | {}", "5 dəqiqə əvvəl {}",
    "5 минут назад {}", "час назад | {}", "5 хвилин тому {}", "преди 5 минути {}", "منذ 5 دقائق {}", "منذ ٥ دقائق | {}",
    "قبل ساعة {}", "قبل ساعتين | {}", "قبل 5 دقائق - {}", "منذ لحظات {}",
    "۵ دقیقه پیش {}", "۲ ساعت قبل | {}", "5 منٹ قبل {}",
    "5 گھنٹے پہلے | {}", "לפני 5 דקות {}", "לפני שעה | {}", "5 मिनट पहले {}", "2 घंटे पहले | {}", "৫ মিনিট আগে {}",
    "5 menit lalu {}", "5 jam yang lalu | {}", "5 phút trước {}", "5 นาทีที่แล้ว {}",
    "5分钟前 {}", "5分鐘前 | {}", "2小时前 {}",
    "刚刚 {}", "5分前 {}", "2時間前 | {}", "5분 전 {}", "5분전 | {}", "방금 {}", "2 días atrás | {}",
    "{} 5 min ago", "{} - 5 min ago", "{} (5 min ago)", "{} · 2h", "{} | 3 days ago",
    "{}, 5 minutes ago", "{} vor 5 Minuten",
    "{} | hace 2 horas", "{} منذ 5 دقائق", "{} 5 минут назад", "{} (há 2 horas)", "{} 5分前", "{} · just now",
    # and labels between
    "14:05 | BREAKING | {}", "BREAKING | 14:05 | {}", "🔴 5 min ago – LIVE: {} – 2h ago", "LIVE 🔴 (14:05) {}",
]  # fmt: skip

IN_THE_SENTENCE = [
    # scores, verses, ratios
    ("2-1: Real beats Barca", "1-2: Real beats Barca"),
    ("2:1 win for Kiel", "1:2 win for Kiel"),
    ("3:1 gegen Bonn", "3:2 gegen Bonn"),
    ("2:1: Kiel wins", "2:2: Kiel wins"),
    ("31:28 win for Kiel", "28:31 win for Kiel"),
    ("23:25 gegen Kiel", "22:25 gegen Kiel"),
    ("21:19, 21:17: title for Tai", "21:19, 21:18: title for Tai"),
    ("1:0, 2:0 - goals in Rome", "1:0, 2:1 - goals in Rome"),
    ("90:85 for Madrid", "90:84 for Madrid"),
    ("2:01:09 in Berlin: record", "2:02:09 in Berlin: record"),
    ("5:4 ruling by court", "6:3 ruling by court"),
    ("Kiel wins 12:10", "Kiel wins 12:11"),
    ("(2:1) Kiel wins", "(3:1) Kiel wins"),
    # spans and times
    ("12:30 - 14:00 power cuts in Kyiv", "15:30 - 17:00 power cuts in Kyiv"),
    ("12:30-14:00 power cuts", "15:30-17:00 power cuts"),
    ("12:30 to 14:00: power cuts", "15:30 to 14:00: power cuts"),
    ("2h30 de retard à Lyon", "3h30 de retard à Lyon"),
    ("24 hours to save ferry", "48 hours to save ferry"),
    ("10 minutes of silence held", "5 minutes of silence held"),
    ("5 minutes from disaster", "9 minutes from disaster"),
    ("2 days after quake, 3 rescued", "3 days after quake, 3 rescued"),
    ("5 years ago, war began", "6 years ago, war began"),
    ("5 hours ago, war began", "6 hours ago, war began"),
    ("24 hours | The siege", "48 hours | The siege"),
    ("48h | The siege", "72h | The siege"),
    ("Vor 100 Tagen: Krieg", "Vor 200 Tagen: Krieg"),
    ("12:30 until 14:00 no power", "15:30 until 17:00 no power"),
    ("The siege | 24 hours", "The siege | 48 hours"),
    ("Fund gets boost (5m)", "Fund gets boost (8m)"),
    ("5m people flee", "6m people flee"),
    ("2h delay at border", "3h delay at border"),
    ("5 minutes: all that was left", "9 minutes: all that was left"),
    ("14:05'te deprem", "15:05'te deprem"),
    ("Sirens in Haifa at 14:05", "Sirens in Haifa at 15:05"),
    ("Ceasefire from 14:05", "Ceasefire from 15:05"),
    ("Ship sank 3 days ago", "Ship sank 5 days ago"),
    ("Cut off for 12 hours", "Cut off for 24 hours"),
    ("الكهرباء مقطوعة منذ 12 ساعة", "الكهرباء مقطوعة منذ 24 ساعة"),
    ("قبل 5 دقائق من النهاية هدف", "قبل 9 دقائق من النهاية هدف"),
    ("قبل ساعتين من الموعد", "قبل ساعة من الموعد"),
    ("منذ 24 ساعة والكهرباء مقطوعة", "منذ 48 ساعة والكهرباء مقطوعة"),
    ("خلال 24 ساعة: مقتل 5", "خلال 48 ساعة: مقتل 5"),
    ("۵ دقیقه پیش از پایان گل زد", "۹ دقیقه پیش از پایان گل زد"),
    ("Hace 12 horas que no hay luz", "Hace 10 horas que no hay luz"),
    ("Hace 48 horas rescatan a 3", "Hace 72 horas rescatan a 3"),
    ("Há 12 horas sem luz, bairro protesta", "Há 10 horas sem luz, bairro protesta"),
    ("Moradores sem luz há 12 horas", "Moradores sem luz há 24 horas"),
    ("Há 3 dias desaparecido, homem é achado", "Há 5 dias desaparecido, homem é achado"),
    ("Il y a 5 jours disparaissait Léa", "Il y a 6 jours disparaissait Léa"),
    ("Il y a 12 heures de file", "Il y a 10 heures de file"),
    ("Vor 2 Tagen vermisste Frau gefunden", "Vor 3 Tagen vermisste Frau gefunden"),
    ("За 5 минут до конца гол", "За 6 минут до конца гол"),
    ("5分前後に通過", "6分前後に通過"),
    ("5分间断电", "6分间断电"),
    ("3일 전쟁 끝", "4일 전쟁 끝"),
    ("試合終了5分前に得点", "試合終了6分前に得点"),
    # dates
    ("9/11 victims named", "7/7 victims named"),
    ("9/11/2001 victims named", "7/7/2005 victims named"),
    ("October 7, 2023: the day", "October 8, 2023: the day"),
    ("24/7 strike at port", "24/6 strike at port"),
    ("3/4 of seats counted", "1/4 of seats counted"),
    ("2020 vote annulled", "2024 vote annulled"),
    ("26 October vote annulled", "27 October vote annulled"),
    ("12.30 million vote", "12.50 million vote"),
    ("5 marines | The siege", "6 marines | The siege"),
    ("3/4 | The seats counted", "1/4 | The seats counted"),
    ("1.50 | The price of bread", "1.60 | The price of bread"),
    ("31 Jan: the day of fire", "30 Jan: the day of fire"),
    ("November 20, 2019, 9:59 am", "November 20, 2019, 10:42 am"),
    ("14:05 Uhr", "15:05 Uhr"),
    ("1.5 magnitude", "1.6 magnitude"),
    ("UPDATE 14:05 ferry sinks", "DENIAL 14:05 ferry sinks"),
    ("14:05 -5°C in Oslo", "14:05 5°C in Oslo"),
    ("14:05 2-1: Real beats Barca", "14:05 1-2: Real beats Barca"),
    ("14:05 12 dead", "14:05 13 dead"),
    ("14:05 - 12 dead", "14:05 - 13 dead"),
    ("5 min ago: 12 dead", "5 min ago: 13 dead"),
    ("100:1 odds beaten", "200:1 odds beaten"),
    ("5 dead 2 hours ago blast", "6 dead 2 hours ago blast"),
]


@pytest.mark.parametrize("dressed", TIMED)
def test_a_time_around_a_headline_is_no_part_of_it(dressed: str) -> None:
    assert fold(dressed.format(HEADLINE)).key == fold(HEADLINE).key


@pytest.mark.parametrize(("one", "other"), IN_THE_SENTENCE)
def test_a_number_or_time_in_the_sentence_stays(one: str, other: str) -> None:
    assert fold(one).key != fold(other).key


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:05 Sirens in Haifa", "14:05"),
        ("BREAKING | 14:05 | Sirens in Haifa", "14:05"),
        ("(14:05, updated 14:11) Sirens in Haifa", "14:05"),
        ("26.10.2020 | Sirens in Haifa", "26.10.2020"),
        ("26.10.2020 14:05 | Sirens in Haifa", "26.10.2020 14:05"),
        ("5 min ago Sirens in Haifa", ""),
        ("Sirens in Haifa at 14:05", ""),
    ],
)
def test_the_time_before_a_headline_is_kept_apart(text: str, clock: str) -> None:
    assert fold(text).clock == clock
