"""The words by which pages name their tickers, and by which they name what is none: in markup, and in labels.

Markup is written in English, or in the site's language with plain Latin letters; labels in that of the readers.
"""

from __future__ import annotations

import re
from enum import IntEnum

from ticker.text.labels import URGENCY_LABELS
from ticker.text.letters import letters


class Hint(IntEnum):
    """How surely a word says that the headlines beside it are a ticker."""

    NONE = 0
    LATEST = 1
    BREAKING = 2


_LABEL_MAX = 60  # characters; a longer text is no label

# Of names in markup, in small letters and without anything that is no letter.
_BREAKING = re.compile(
    r"breaking|(?<!s)ticker|newsticker|marquee|newsflash|flashnews|flashinfo|infoflash|urgent|sondakika|ultim[oa]s?(?:hora|momento)"
    r"|ultima?ora|eilmeldung|brandaktuell|brandheiss|justin(?:news|bar|list)|newsalert|alertbar|alertinfo|bandeau(?:alerte|urgent)"
    r"|pilne|pasekpilny|hitno|srochn|molniy|termino?vo|aajel|3ajel|khabarajel|ajelnews|newscrawl|newsscroll|scrollnews|scrollingnews"
    r"|crawler(?:news|bar)|runningtext|teksberjalan|rolling(?:news|bar)|sokuho|kuaixun|tuppa|soksbo|khanews|mabzak|fori(?:news|khabar)"
    r"|hotnews|speednews|extraextra|newsbar|lastminute"
)
_LATEST = re.compile(
    r"lates?test|latest|lastnews|lasthour|lastest|recent(?:post|entr|news|article|stor)|newestn?|lenta|livenews|newslive"
    r"|livefeed|newsfeed|newswire|justnow|chrono|fildirect|filinfo|filactu|endirect|ultim[oae]s?(?:noticia|notizi|nova|entrad|news)?"
    r"|loultimo|masreciente|neueste|newsupdate|updates?list|shortnews|newsshort|telex|depeches?|actuflash|terkini|terbaru"
    r"|derniere|headlines?bar|newsline|newsstrip|topbarnews|novosti(?:lent)?|ostanni|akhirnews|akherakhbar|sagatal|moment"
)
_OTHER = re.compile(
    r"popular|most(?:read|view|comment|shared|watch)|trending|trends?\b|masleid|maislidas|pluslus|meistgelesen|piuletti|top(?:10|ten|read)"
    r"|related|recommend|outbrain|taboola|promo(?!s?ticker)|sponsor|advert|adslot|adunit|newsletter|subscri|signup|comment(?!ary)"
    r"|tagcloud|topics|weather|stock|currenc|forex|exchangerate|marketdata|cookie|consent|gdpr|login|breadcrumb|pagination"
    r"|horoscop|obituar|jobs?list|classified|poll\b|quiz|podcast|authorlist|sitemap"
)
_FURNITURE = re.compile(
    r"footer|submenu|megamenu|mainmenu|dropdown|offcanvas|mobilemenu|sitenav|mainnav|navbar|languages?"
)

_LATEST_LABELS = (
    "latest", "the latest", "latest news", "latest stories", "latest updates", "last news", "recent news",
    "recent posts", "live updates", "news ticker", "newsticker", "ticker", "news in brief", "news feed",
    "news wire", "newswire", "just now", "lo último", "lo más reciente", "últimas noticias", "ultimas noticias",
    "últimas", "entradas recientes", "última notícia", "últimas notícias", "mais recentes", "ultime notizie",
    "le ultime", "ultime news", "dernières nouvelles", "dernières infos", "en continu", "le fil info",
    "fil info", "le fil", "fil d'actu", "les dernières actualités", "neueste", "neueste beiträge",
    "neueste nachrichten", "neueste meldungen", "aktuelle meldungen", "aktuelles", "die neuesten",
    "letzte meldungen", "newsticker aktuell", "laatste", "het laatste nieuws", "net binnen", "nyheter",
    "siste nyheter", "seneste nyt", "senaste", "senaste nytt", "tuoreimmat", "uusimmat", "najnowsze",
    "ostatnie wiadomości", "nejnovější", "nejnovější zprávy", "najnovije", "najnovije vesti",
    "najnovije vijesti", "poslednje vesti", "friss hírek", "legfrissebb", "ultimele știri", "ultimele stiri",
    "τελευταία νέα", "ροή ειδήσεων", "τελευταιεσ ειδησεισ", "son haberler", "en son haberler",
    "günün haberleri", "последние новости", "лента новостей", "лента", "новости часа", "новости сегодня",
    "новости дня", "главные новости часа", "останні новини", "стрічка новин", "новини дня", "последни новини",
    "најнови вести", "соңғы жаңалықтар", "xəbər lenti", "son xəbərlər", "آخر الأخبار", "آخر الاخبار",
    "اخر الاخبار", "أحدث الأخبار", "آخر المستجدات", "شريط الأخبار", "موجز الأخبار", "الأخبار العاجلة",
    "أخبار عاجلة", "أخر الأخبار", "آخرین اخبار", "تازه‌ترین اخبار", "تازه ترین خبرها", "جدیدترین اخبار",
    "اخبار فوری", "تازہ ترین", "تازہ ترین خبریں", "חדשות אחרונות", "מבזקים", "מבזקי חדשות", "עדכונים אחרונים",
    "ताज़ा खबरें", "ताजा खबरें", "ताज़ा समाचार", "ताजा समाचार", "बड़ी खबरें", "লেটেস্ট", "সর্বশেষ", "সর্বশেষ সংবাদ",
    "সর্বশেষ খবর", "சமீபத்திய செய்திகள்", "తాజా వార్తలు", "താജാ വാർത്ത", "berita terbaru", "berita terkini",
    "terbaru", "terkini", "pinakabagong balita", "pinakahuling balita", "tin mới", "tin mới nhất", "tin nóng",
    "ข่าวล่าสุด", "最新消息", "最新新聞", "最新新闻", "即時新聞", "即时新闻", "滚动新闻", "滾動新聞",
    "最新ニュース", "新着", "新着ニュース", "最新記事", "최신 뉴스", "최신뉴스", "실시간 뉴스",
)  # fmt: skip
_OTHER_LABELS = (
    "most read", "most popular", "popular", "popular posts", "most viewed", "most watched", "trending",
    "trending now", "trending topics", "top stories", "top 10", "top 5", "editor's picks", "editors' picks",
    "editors picks", "recommended", "you may also like", "related", "related articles", "related news",
    "related stories", "more stories", "sponsored", "tags", "newsletter", "recent comments", "lo más leído",
    "lo mas leido", "más leídas", "lo más visto", "mais lidas", "mais lidos", "i più letti", "più letti",
    "le plus lus", "les plus lus", "les plus lues", "meistgelesen", "meistgelesene artikel", "meist gelesen",
    "beliebt", "das könnte sie auch interessieren", "meest gelezen", "mest lest", "mest läst", "mest lästa",
    "luetuimmat", "najczęściej czytane", "popularne", "nejčtenější", "najčitanije", "legolvasottabb",
    "cele mai citite", "δημοφιλή", "çok okunanlar", "en çok okunanlar", "популярное", "самое читаемое",
    "самые читаемые", "читайте также", "найпопулярніше", "популярні", "читайте також", "најчитано",
    "الأكثر قراءة", "الاكثر قراءة", "الأكثر مشاهدة", "مواضيع ذات صلة", "اقرأ أيضا", "پربیننده‌ترین",
    "پربازدیدترین", "پربازدید", "הנקראים ביותר", "הכי נקראות", "ट्रेंडिंग", "सबसे ज्यादा पढ़ी गई", "web stories",
    "terpopuler", "populer", "paling popular", "xem nhiều", "đọc nhiều", "ยอดนิยม", "热门", "熱門", "熱門新聞",
    "排行榜", "人气", "人氣", "相关新闻", "相關新聞", "ランキング", "アクセスランキング", "人気記事",
    "関連記事", "많이 본 뉴스", "인기 뉴스", "관련기사",
)  # fmt: skip

# Labels of urgency that stand beside much that is no ticker: players, live programmes, menus.
_NOT_ALONE = (
    "live", "en vivo", "en directo", "en direct", "in diretta", "ao vivo", "developing", "alert", "alerta",
    "alerte", "flash", "latest", "siste", "seneste", "viimeisin", "upravo", "τώρα", "עכשיו", "最新", "即时",
    "即時", "terbaru", "terkini", "nóng", "هام", "happening now",
)  # fmt: skip

# What makes the heading of a list one of news that are renewed: "Storm: live updates".
_RENEWED = re.compile(
    r"\b(?:updates?|breaking|latest|liveticker|newsticker|actualización|aktualisiert|обновления|تحديثات|عاجل)\b|अपडेट|ब्रेकिंग|更新|速報"
)
_RENEWED_WORDS_MAX = 5

_ENDS = re.compile(r"^[\W_\d]+|[\W_]+$")
_PARTS = re.compile(r"\s*[|•·:/»›>*+–—-]+\s*|\s{2,}")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TWINS = str.maketrans("aceopxyhkmtb", "асеорхуһкмтв")  # Latin letters that look Cyrillic


def _plain(label: str) -> str:
    """A label as it is looked up."""
    text = letters(label)
    if _CYRILLIC.search(text):
        text = text.translate(_TWINS)
    return _ENDS.sub("", text)


_BREAKING_LABELS = frozenset(map(_plain, URGENCY_LABELS)) - frozenset(map(_plain, (*_LATEST_LABELS, *_NOT_ALONE)))
_LATEST_SET = frozenset(map(_plain, _LATEST_LABELS))
_OTHER_SET = frozenset(map(_plain, _OTHER_LABELS))


def of_markup(name: str) -> Hint:
    """What one class, id or value of a data attribute says."""
    plain = _NOT_LETTERS.sub("", name).casefold()
    if _BREAKING.search(plain):
        return Hint.BREAKING
    return Hint.LATEST if _LATEST.search(plain) else Hint.NONE


def is_other(name: str) -> bool:
    """Whether a class or id names something that is no ticker: most read, related, a newsletter, the weather."""
    return bool(_OTHER.search(_NOT_LETTERS.sub("", name).casefold()))


def names_furniture(name: str) -> bool:
    """Whether a class or id names the menu or the foot of a page, where a ticker seldom stands."""
    return bool(_FURNITURE.search(_NOT_LETTERS.sub("", name).casefold()))


def of_label(text: str) -> Hint:
    """What a label says, if the text is one as a whole, or one again and again."""
    found = {_of_one_label(part) for part in _label_parts(text)}
    return found.pop() if len(found) == 1 else Hint.NONE


def of_heading(text: str) -> Hint:
    """What a short heading says in which a word tells that the list below it is renewed."""
    plain = _plain(text) if len(text) <= _LABEL_MAX else ""
    renewed = len(plain.split()) <= _RENEWED_WORDS_MAX and _RENEWED.search(plain) and plain not in _OTHER_SET
    return Hint.LATEST if renewed else Hint.NONE


def _label_parts(text: str) -> set[str]:
    """The label, or the parts into which separators cut it, each once."""
    if len(text) > _LABEL_MAX * 4:
        return set()
    whole = _plain(text)
    if whole in _BREAKING_LABELS or whole in _LATEST_SET or whole in _OTHER_SET:
        return {whole}
    return {_plain(part) for part in _PARTS.split(text)} - {""}


def _of_one_label(part: str) -> Hint:
    if part in _BREAKING_LABELS:
        return Hint.BREAKING
    return Hint.LATEST if part in _LATEST_SET else Hint.NONE
