"""Whether a list still looks like a ticker: how many lines it has, and whether they are entries of a menu."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ticker.core.likeness import words_of
from ticker.text.letters import letters

_MENU_MIN = 4  # entries
_WORDS_MAX = 2
_LETTERS_MAX = 20  # scripts without spaces write a whole headline as one word; it is longer than a menu entry
_IDEOGRAPHS_MAX = 6
_GROWTH = 2  # a list that doubled
_BUSY_MAX = 8  # lines; a bar of two headlines that shows six is a bar on a busy day
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_MENU = """
    home news politics world business economy finance markets sport sports culture opinion opinions weather video videos
    podcasts podcast jobs login contact about newsletter newsletters search subscribe lifestyle entertainment science
    technology tech health travel local national international africa asia europe americas events photos gallery archive
    advertise privacy imprint terms cookies settings more menu tv radio live shop games
    inicio portada noticias política mundo economía negocios deportes cultura opinión clima tiempo vídeo vídeos empleo
    contacto sociedad salud ciencia tecnología internacional nacional internacionales nacionales suscríbete buscar más
    entretenimiento viajes galería entrevistas análisis multimedia programas
    accueil actualités politique monde économie culture météo vidéo vidéos santé société
    startseite politik wirtschaft welt kultur meinung wetter gesundheit wissenschaft reise panorama impressum kontakt
    início política mundo economia esportes desporto cultura opinião saúde tecnologia vídeos
    home politica mondo economia sport cultura opinioni meteo video salute tecnologia
    anasayfa gündem siyaset dünya ekonomi spor kültür sağlık teknoloji yazarlar
    главная политика мир экономика бизнес спорт культура общество погода видео наука здоровье технологии контакты
    الرئيسية الرئيسة أخبار الأخبار سياسة السياسة عالم العالم اقتصاد الاقتصاد رياضة الرياضة ثقافة الثقافة صحة الصحة رأي
    آراء منوعات تكنولوجيا علوم مقالات فيديو صور طقس الطقس بودكاست اتصل برامج مجتمع مقابلات تحليلات دولي محلي عربي
    صفحه خانه سیاسی اقتصادی ورزشی فرهنگی جهان اجتماعی علمی
    ראשי חדשות פוליטיקה עולם כלכלה ספורט תרבות בריאות דעות
    首页 首頁 新闻 新聞 政治 国际 國際 财经 財經 体育 體育 娱乐 文化 社会 社會 科技 天气 ホーム
    経済 国際 スポーツ 홈 정치 경제 사회 국제 스포츠
"""  # of papers in the languages that tickers come in; a list of places or names is no menu
_MENU_WORDS = frozenset(letters(_MENU).split())


def is_menu(texts: Sequence[str]) -> bool:
    """Whether most of the texts are one or two words, as entries of a menu are.

    A bar of a few such lines may have news to tell in two words, unless they are the words of menus.
    """
    short = [text for text in texts if is_short(text)]
    entries = short if len(texts) >= _MENU_MIN else [text for text in short if names_a_section(letters(text))]
    return len(entries) * 2 > len(texts)


def is_short(text: str) -> bool:
    """Whether a text is one or two words."""
    if len(_IDEOGRAPH.findall(text)) > _IDEOGRAPHS_MAX:
        return False
    return len(text.split()) <= _WORDS_MAX and len(text) <= _LETTERS_MAX


def names_a_section(folded: str) -> bool:
    """Whether a folded text is made of the words of menus alone."""
    words = words_of(folded)
    return bool(words) and all(word in _MENU_WORDS for word in words)


def has_outgrown(before: int, after: int) -> bool:
    """Whether a list has so many more lines than before that it may be another. One that shrank floods nobody."""
    return after >= _GROWTH * before and after > _BUSY_MAX
