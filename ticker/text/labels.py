"""The words that newsrooms put before a headline and that are not part of the news: urgency labels, clocks, ages.

Words of meaning (correction, update, denied, question marks) are no labels and never stand here.
"""

from __future__ import annotations

import re

# Labels of urgency, as folded by ``ticker.text.fold.letters``; a separator must follow, or brackets hold them.
URGENCY_LABELS = (
    # English
    "breaking", "breaking news", "just in", "urgent", "newsflash", "news flash", "flash", "news alert", "alert",
    "developing", "live", "happening now", "latest",
    # Spanish, Portuguese, Italian, French, Catalan, Romanian
    "urgente", "última hora", "ultima hora", "último momento", "ultimo momento", "alerta", "en vivo", "en directo",
    "última notícia", "plantão", "ao vivo", "ultim'ora", "ultimora", "in diretta", "dernière minute", "derniere minute",
    "en direct", "alerte", "alerte info", "flash info", "última notícia", "ultima oră", "ultima ora",
    # German, Dutch, Nordic
    "eilmeldung", "eil", "+++ eil", "brandaktuell", "eilt", "liveticker", "laatste nieuws", "net binnen", "siste nytt",
    "siste", "senaste nytt", "just nu", "seneste", "viimeisin", "juuri nyt",
    # Polish, Czech, Serbo-Croatian, Hungarian, Greek, Turkish
    "pilne", "z ostatniej chwili", "mimořádně", "aktuálně", "hitno", "najnovije", "upravo", "rendkívüli", "έκτακτο",
    "εκτακτο", "τώρα", "son dakika", "flaş", "flas", "acil",
    # Russian, Ukrainian, Bulgarian
    "срочно", "срочная новость", "молния", "экстренно", "терміново", "блискавка", "извънредно", "спешно",
    # Arabic, Persian, Urdu, Hebrew
    "عاجل", "خبر عاجل", "هام", "فوری", "خبر فوری", "فوري", "بریکنگ نیوز", "بریکنگ", "מבזק", "דיווח ראשוני", "עכשיו",
    # Hindi, Bengali, Indonesian, Malay, Filipino, Vietnamese, Thai
    "ब्रेकिंग न्यूज", "ब्रेकिंग न्यूज़", "ब्रेकिंग", "ताज़ा खबर", "ব্রেকিং নিউজ", "ব্রেকিং", "berita terkini", "terkini", "terbaru",
    "mới nhất", "khẩn", "nóng", "ด่วน", "ข่าวด่วน",
    # Chinese, Japanese, Korean
    "突发", "突發", "快讯", "快訊", "即时", "即時", "最新", "速報", "ニュース速報", "緊急", "속보", "긴급",
)  # fmt: skip

# Scripts without capitals, in which the label stands before the headline without any separator.
BARE_LABELS = ("عاجل", "خبر عاجل", "فوری", "خبر فوری", "מבזק")

ALARM_SIGNS = "🔴🚨❗‼⚡🆘📢⚠🟥🔥📌🛑❕⭕●■►▶•|*"

_SMALL_UNIT = (
    r"(?:s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?"
    r"|segundos?|minutos?|horas?|días?|dias?|secondes?|minutes?|heures?|jours?|secondi|minut[oi]|or[ae]|giorn[oi]"
    r"|sekunden?|minuten?|std|stunden?|tagen?|uur|dagen|sekunder|minutter|minuter|timmar|timer"
    r"|saniye|dk|dakika|saat|gün|sekund[ya]?|minut[ya]?|godzin[ya]?|detik|menit|jam|hari|phút|giờ"
    r"|сек\w*|мин\w*|час\w*|дн\w*|ден\w*|хв\w*|годин\w*"
    r"|ثانیه|ثوان|ثوانی|دقیقه|دقائق|دقایق|ساعت|ساعه|ساعات|یوم|ایام|روز|منٹ|گھنٹے"
    r"|שניות|דקות|דקה|שעות|שעה|ימים"
    r"|सेकंड|मिनट|घंटे|दिन|মিনিট|ঘন্টা|秒|分|分钟|分鐘|小时|小時|時間|天|日|초|분|시간|일)\.?"
)
# The patterns meet text as ``ticker.text.fold.letters`` leaves it: lower case, one spelling of Arabic and Persian.
_COUNT = r"\d{1,3}"
_AGE = (
    rf"(?:{_COUNT}\s*{_SMALL_UNIT}(?:\s+{_COUNT}\s*{_SMALL_UNIT})?\s*"
    r"(?:ago|назад|тому|önce|fa|geleden|siden|sedan|sitten|temu|前|전|پیش|قبل|पहले|আগে|yang lalu|lalu|trước|atrás|atras)"
    rf"|(?:hace|il y a|vor|há|منذ|قبل|לפני|πριν|pre|przed|prije|für)\s+{_COUNT}\s*{_SMALL_UNIT}(?!\s+من\b)"
    r"|(?:just now|moments ago|a minute ago|an hour ago|ahora mismo|à l'instant|gerade eben|только что|az önce"
    r"|قبل لحظات|منذ لحظات|الان|همین الان|עכשיו|刚刚|剛剛|たった今|방금))(?!\w)"
)
_SUFFIX = r"(?:\s*(?:[ap]\.?m\b\.?|uhr\b|hrs?\b|gmt\b|utc\b|h\b))"
# With a dot only where a word or brackets say that it is a time: "12.30 million" is a number.
_TIME = rf"(?:\d{{1,2}}[:h]\d{{2}}(?::\d{{2}})?{_SUFFIX}?|\d{{1,2}}\.\d{{2}}{_SUFFIX})"
_UPDATED = r"(?:,?\s*[^\W\d]{3,12}\.?\s*:?\s*" + _TIME + r")?"
_SEPARATOR = r"\s*(?:[|:•·\-»>,]+\s*|\s+|$)"

LEADING_AGE = re.compile(rf"^[\[(]?\s*{_AGE}\s*[\])]?{_SEPARATOR}")
TRAILING_AGE = re.compile(rf"(?:[|•·\-,]\s*|\s+)[\[(]?{_AGE}\s*[\])]?$")
LEADING_CLOCK = re.compile(
    rf"^(?:[\[(]\s*({_TIME}|\d{{1,2}}\.\d{{2}}){_UPDATED}\s*[\])]|({_TIME})(?=\s*[|•·\-»>:]|\s)){_SEPARATOR}"
)
