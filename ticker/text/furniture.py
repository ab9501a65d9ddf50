"""What a list shows beside its news: marks of advertising, links to more, what is loading, that there is nothing.

Only a text that is one of these as a whole is none; a headline may hold any of them.
"""

from __future__ import annotations

import re

from ticker.text.letters import spaced

_ADVERTISING = (
    "ad", "ads", "advert", "advertisement", "advertising", "advertorial", "sponsored", "sponsored content",
    "promoted",
    "paid content", "paid post", "publicidad", "anuncio", "anuncios", "patrocinado", "contenido patrocinado",
    "publicidade",
    "anúncio", "conteúdo patrocinado", "publicité", "annonce", "contenu sponsorisé", "sponsorisé", "anzeige",
    "werbung",
    "pubblicità", "annuncio", "contenuto sponsorizzato", "advertentie", "reclame", "reklama", "reklam", "oglas",
    "annons",
    "annonse", "mainos", "hirdetés", "διαφήμιση", "реклама", "на правах рекламы", "إعلان", "إعلانات", "اعلان",
    "محتوى برعاية",
    "تبلیغات", "تبلیغ", "آگهی", "اشتہار", "פרסומת", "פרסום", "תוכן ממומן", "विज्ञापन", "বিজ্ঞাপন", "โฆษณา",
    "quảng cáo", "iklan",
    "广告", "廣告", "推广", "広告", "광고",
)  # fmt: skip
_LOADING = (
    "loading", "please wait", "cargando", "carregando", "chargement", "chargement en cours", "wird geladen", "lädt",
    "laden",
    "caricamento", "caricamento in corso", "ładowanie", "yükleniyor", "загрузка", "идёт загрузка", "завантаження",
    "جاري التحميل", "جار التحميل", "جارٍ التحميل", "يتم التحميل", "در حال بارگذاری", "טוען", "בטעינה",
    "लोड हो रहा है",
    "กำลังโหลด", "đang tải", "memuat", "加载中", "正在加载", "載入中", "読み込み中", "로딩 중", "불러오는 중",
)  # fmt: skip
_MORE = (
    "more", "more news", "more stories", "more headlines", "show more", "show all", "load more", "read more",
    "see more",
    "see all", "view all", "view more", "all news", "más", "ver más", "ver todo", "ver todas", "leer más",
    "cargar más",
    "más noticias", "mostrar más", "ver mais", "leia mais", "carregar mais", "mais notícias", "voir plus",
    "voir tout",
    "lire la suite", "afficher plus", "plus d'infos", "mehr", "mehr anzeigen", "mehr laden", "alle anzeigen",
    "weiterlesen",
    "altre notizie", "leggi tutto", "mostra altro", "vedi tutti", "meer", "meer laden", "lees meer", "czytaj więcej",
    "zobacz więcej", "daha fazla", "devamını oku", "tümünü gör", "ещё", "еще новости", "показать ещё",
    "загрузить ещё",
    "читать далее", "все новости", "більше", "المزيد", "عرض المزيد", "اقرأ المزيد", "تحميل المزيد", "مشاهدة المزيد",
    "عرض الكل",
    "بیشتر", "ادامه مطلب", "مشاهده همه", "نمایش بیشتر", "עוד", "קרא עוד", "לכל החדשות", "טען עוד", "और देखें",
    "और पढ़ें",
    "अधिक", "更多", "查看更多", "加载更多", "更多新闻", "もっと見る", "続きを読む", "더보기", "selengkapnya",
    "lihat semua", "xem thêm",
)  # fmt: skip
_NOTHING = (
    r"(?:there (?:is|are) )?(?:currently )?no (?:breaking |latest |new |recent )?"
    r"(?:news|headlines|updates|stories|items|alerts)"
    r"(?: available| found| yet| to (?:show|display)| at (?:the|this) (?:moment|time)| right now| currently)*",
    r"(?:actualmente )?no hay (?:nuevas )?(?:noticias|alertas|novedades)"
    r"(?: de [uú]ltima hora| por el momento| disponibles)*",
    r"(?:não há|sem) (?:novas )?(?:notícias|alertas)(?: de última hora| no momento| disponíveis)*",
    r"aucune (?:actualité|info|alerte|nouvelle)(?: (?:récente|disponible|pour le moment))*",
    r"(?:zurzeit |derzeit |aktuell )?keine (?:aktuellen |neuen )?"
    r"(?:eilmeldungen|meldungen|nachrichten)(?: vorhanden| verfügbar)?",
    r"nessuna (?:notizia|news)(?: (?:disponibile|al momento))*",
    r"(?:сейчас |пока )?(?:нет (?:срочных |новых |свежих )?новостей|(?:срочных |новых )?новостей (?:пока )?нет)",
    r"لا (?:توجد|يوجد) (?:أخبار|اخبار|تحديثات|عناوين)(?: (?:عاجلة|جديدة|حاليا|الآن|متاحة))*",
    r"(?:در حال حاضر )?(?:خبری|خبر فوری) (?:وجود ندارد|موجود نیست|نیست)",
    r"אין (?:כרגע )?(?:חדשות|מבזקים|עדכונים)(?: (?:חדשים|חדשות|כרגע))*",
    r"(?:अभी )?कोई (?:नई |ताज़ा )?(?:खबर|समाचार) नहीं(?: है)?",
    r"(?:暂无|暫無|没有|沒有)(?:最新|突发|突發)?(?:新闻|新聞|消息|内容|內容|快讯|快訊)",
    "現在、?(?:速報|ニュース)はありません",
)  # fmt: skip
_PHRASES = frozenset(map(spaced, (*_ADVERTISING, *_LOADING, *_MORE)))
_NO_NEWS = re.compile("|".join(f"(?:{pattern})" for pattern in _NOTHING), re.IGNORECASE)
_AROUND = " .…:!-–—|·+»›>→↓▼▾()[]"
_LENGTH_MAX = 60  # characters


def is_furniture(text: str) -> bool:
    """Whether a text of a list is none of its headlines."""
    bare = text[: _LENGTH_MAX + 1].strip(_AROUND)
    return len(bare) <= _LENGTH_MAX and (spaced(bare) in _PHRASES or bool(_NO_NEWS.fullmatch(bare)))
