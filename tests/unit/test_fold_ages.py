"""Ages as programs write them in many languages are no part of a headline; spans of time in a sentence are."""

from __future__ import annotations

import pytest

from ticker.text.fold import fold

HEADLINE = "Bridge collapses on A7"
PARTED = ("{0} | {1}", "{0} · {1}", "({0}) {1}", "[{0}] {1}", "{0} - {1}", "{0}: {1}", "{1} | {0}", "{1} ({0})")
MINUTES_AND_HOURS = [
    "less than a minute ago", "half a minute ago", "about 1 hour ago", "about an hour ago", "over 1 hour ago",
    "two minutes ago", "منذ دقيقة واحدة", "منذ ساعة واحدة", "منذ ثوان", "منذ ثوانٍ", "منذ أقل من دقيقة",
    "منذ نصف ساعة", "قبل نصف ساعة", "منذ ساعة و 5 دقائق", "منذ 2 س", "منذ حوالي ساعة", "منذ ساعة تقريباً",
    "قبل بضع دقائق", "منذ عدة ساعات", "hace unos minutos", "hace menos de un minuto", "hace alrededor de 1 hora",
    "hace aproximadamente 1 hora", "hace unos segundos", "hace media hora", "hace más de 1 hora", "hace medio minuto",
    "چند ثانیه پیش", "چند لحظه پیش", "حدود ۱ ساعت پیش", "کمتر از ۱ دقیقه پیش", "نیم ساعت پیش", "دقایقی پیش",
    "לפני מספר שניות", "לפני כמה דקות", "לפני חצי שעה", "לפני פחות מדקה", "לפני כשעה", "לפני שעה בערך",
    "לפני כ-2 שעות", "לפני דקה", "לפני שעה אחת", "несколько секунд назад", "полчаса назад", "меньше минуты назад",
    "около 1 часа назад", "около часа назад", "минуту назад", "час назад", "几秒前", "半小时前", "大约1小时前",
    "不到 1 分钟前", "幾秒前",
    "約 1 小時前", "几分钟前", "एक मिनट पहले", "एक घंटा पहले", "लगभग १ घंटा पहले", "कुछ ही क्षण पहले",
    "birkaç saniye önce",
    "yaklaşık 1 saat önce", "bir dakikadan az önce", "yarım saat önce", "vor ein paar Sekunden",
    "vor wenigen Sekunden", "vor etwa 1 Stunde", "vor weniger als 1 Minute", "vor einer halben Stunde",
    "vor mehr als 1 Stunde", "il y a quelques secondes", "il y a moins d’une minute", "il y a environ 1 heure",
    "il y a une demi-heure", "il y a plus d'une heure", "há poucos segundos", "há cerca de 1 hora",
    "há alguns segundos", "há menos de um minuto", "há meia hora", "pochi secondi fa", "alcuni secondi fa",
    "circa 1 ora fa", "meno di un minuto fa", "mezz'ora fa", "een paar seconden geleden", "ongeveer 1 uur geleden",
    "één minuut geleden", "minder dan een minuut geleden", "kilka sekund temu", "około godziny temu",
    "mniej niż minutę temu", "pół godziny temu", "před pár sekundami", "před méně než minutou",
    "přibližně před 1 hodinou", "för några sekunder sedan", "ungefär en timme sedan", "mindre än en minut sedan",
    "noen sekunder siden", "omtrent en time siden", "for noen sekunder siden", "få sekunder siden", "et minut siden",
    "muutama sekunti sitten", "noin tunti sitten", "alle minuutti sitten", "cirka 1 time siden",
    "πριν από λίγα δευτερόλεπτα", "πριν από λιγότερο από ένα λεπτό", "πριν από περίπου 1 ώρα",
    "kevesebb mint egy perccel ezelőtt", "körülbelül 1 órával ezelőtt", "acum câteva secunde",
    "acum mai puțin de un minut", "acum o oră", "acum aproximativ o oră", "преди няколко секунди",
    "преди около 1 час", "преди по-малко от минута", "prije nekoliko sekundi", "prije manje od minute",
    "prije otprilike 1 sat", "pre oko sat", "пре неколико секунди", "кілька секунд тому", "близько години тому",
    "менше хвилини тому", "декілька секунд тому", "数秒前", "約1時間前", "1分未満前", "몇 초 전", "약 1시간 전",
    "1분 미만 전", "한 시간 전",
    "vài giây trước", "khoảng 1 giờ trước", "dưới 1 phút trước", "beberapa detik yang lalu",
    "sekitar 1 jam yang lalu", "kurang dari 1 menit yang lalu", "কয়েক সেকেন্ড আগে", "এক মিনিট আগে", "چند سیکنڈ قبل",
    "ไม่กี่วินาทีที่แล้ว", "ประมาณ 1 ชั่วโมงที่แล้ว",
]  # fmt: skip
DAYS = [
    "almost 2 days ago", "a day ago", "منذ يوم", "منذ يوم واحد", "منذ يومين", "قبل يومين", "منذ ٣ أيام",
    "منذ 11 يومًا", "hace un día", "hace poco", "hace casi 2 días", "یک روز پیش", "לפני יום", "לפני יומיים",
    "день назад", "2 дня назад", "1 天前", "एक दिन पहले", "bir gün önce", "vor einem Tag", "vor fast 2 Tagen",
    "il y a un jour", "há um dia", "há quase 2 dias", "un giorno fa", "een dag geleden", "dzień temu", "před dnem",
    "en dag sedan", "päivä sitten", "πριν μία μέρα", "egy perce", "néhány másodperce", "egy napja", "acum o zi",
    "преди ден", "день тому", "하루 전", "một ngày trước", "sehari yang lalu", "ایک دن قبل",
]  # fmt: skip
# Words that begin sentences, too.
NOW_AND_YESTERDAY = [
    "Yesterday", "Now", "أمس", "الآن", "ayer", "Ahora", "anteayer", "دیروز", "אתמול", "вчера", "позавчера", "昨天",
    "dün", "gestern", "vorgestern", "hier", "agora", "ontem", "ieri", "gisteren", "wczoraj", "včera", "igår", "eilen",
    "i går", "χθες", "tegnap", "вчора", "昨日", "어제", "hôm qua", "kemarin", "เมื่อวาน",
]  # fmt: skip

IN_THE_SENTENCE = [
    ("A day after quake, 3 rescued", "Two days after quake, 3 rescued"),
    ("Two minutes of silence held", "Three minutes of silence held"),
    ("About 1 hour of talks", "About 2 hours of talks"),
    ("غارات منذ يومين على الحدود", "غارات منذ يوم على الحدود"),
    ("Yesterday, all my troubles", "All my troubles"),
    ("Now police hold 3", "Police hold 3"),
    ("For two hours protesters block bridge", "For three hours protesters block bridge"),
    ("For 5 minutes city is silent", "For 9 minutes city is silent"),
    ("قبل دقيقة واحدة من النهاية هدف", "قبل دقيقتين من النهاية هدف"),
    ("قبل نصف ساعة من الموعد", "قبل ساعة من الموعد"),
    ("منذ يومين والكهرباء مقطوعة", "منذ يوم والكهرباء مقطوعة"),
    ("منذ ساعات الفجر الأولى", "الفجر الأولى"),
    ("Hace un día que no hay luz", "Hace dos días que no hay luz"),
    ("Hace dos horas que no hay luz", "Hace tres horas que no hay luz"),
    ("Il y a un jour disparaissait Léa", "Il y a deux jours disparaissait Léa"),
    ("یک روز پیش از انتخابات", "دو روز پیش از انتخابات"),
    ("Hier soir à Lyon", "Soir à Lyon"),
    ("Ayer y hoy en Lima", "Y hoy en Lima"),
    ("Gestern noch Meister", "Noch Meister"),
    ("An hour to save ferry", "Two hours to save ferry"),
    ("Half an hour from disaster", "An hour from disaster"),
    ("Two days ago ship sank", "Three days ago ship sank"),
    ("Ship sank two days ago", "Ship sank three days ago"),
    ("Ship sank about an hour ago", "Ship sank about two hours ago"),
    ("День назад пропал мальчик", "Два дня назад пропал мальчик"),
    ("Today: rain", "Tomorrow: rain"),
    ("Today: rain in Rome", "Rain in Rome"),
    ("Then and now", "Then"),
    ("Peace - now", "Peace"),
    ("10m - Olympic diving gold", "3m - Olympic diving gold"),
    ("5 m | tidal wave hits", "6 m | tidal wave hits"),
    ("Tidal wave hits | 5 m", "Tidal wave hits | 6 m"),
    ("3D - the film", "2D - the film"),
    ("2 s - record", "3 s - record"),
]


@pytest.mark.parametrize("age", MINUTES_AND_HOURS + DAYS + NOW_AND_YESTERDAY)
def test_an_age_that_a_sign_or_brackets_part_from_the_headline_is_no_part_of_it(age: str) -> None:
    for placement in PARTED:
        assert fold(placement.format(age, HEADLINE)).key == fold(HEADLINE).key, placement


@pytest.mark.parametrize("age", MINUTES_AND_HOURS)
def test_minutes_and_hours_need_no_sign_before_the_headline(age: str) -> None:
    assert fold(f"{age} {HEADLINE}").key == fold(HEADLINE).key


@pytest.mark.parametrize("age", DAYS + NOW_AND_YESTERDAY)
def test_days_need_one(age: str) -> None:
    assert fold(f"{age} {HEADLINE}").key != fold(HEADLINE).key


def test_a_short_age_with_a_colon_is_no_part_of_the_headline() -> None:
    assert fold("5mins: Bridge collapses on A7").key == fold("12mins: Bridge collapses on A7").key


@pytest.mark.parametrize(("one", "other"), IN_THE_SENTENCE)
def test_a_span_of_time_in_the_sentence_stays(one: str, other: str) -> None:
    assert fold(one).key != fold(other).key
