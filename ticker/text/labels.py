"""The words that newsrooms put before or after a headline and that are not part of the news: labels of urgency, and the
marks of what comes with it (photos, a video).

Words of meaning (correction, update, denied, confirmed, exclusive, question marks) are no labels and never stand here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ticker.text.letters import spaced
from ticker.text.signs import ALARM_SIGNS

# As published; a separator must follow, or brackets hold them.
URGENCY_LABELS = (
    # English
    "breaking", "breaking news", "just in", "urgent", "urgent news", "newsflash", "news flash", "flash", "news alert",
    "breaking news alert", "breaking alert", "alert", "developing", "developing story",
    "live", "happening now", "latest",
    # Spanish, Portuguese, Italian, French, Catalan, Galician, Basque, Romanian
    "urgente", "última hora", "ultima hora", "último momento", "ultimo momento", "último minuto", "ultimo minuto",
    "lo último", "al momento", "noticia de última hora", "alerta", "en vivo", "en directo", "última notícia", "plantão",
    "ao vivo", "ultim'ora", "ultimora", "ultima ora", "in diretta", "dernière minute", "derniere minute",
    "dernière heure", "en direct", "alerte", "alerte info", "flash info", "info flash", "urgent info", "última hora",
    "darrera hora", "azken ordua", "ultimă oră", "ultima oră", "ultimă oră", "de ultimă oră", "știre de ultimă oră",
    # German, Dutch, Swedish, Norwegian, Danish, Finnish, Icelandic
    "eilmeldung", "eil", "+++ eil", "brandaktuell", "eilt", "liveticker", "laatste nieuws", "net binnen", "siste nytt",
    "siste", "senaste nytt", "just nu", "akkurat nå", "seneste", "seneste nyt", "lige nu", "viimeisin", "juuri nyt",
    "nýjast", "í beinni",
    # Polish, Czech, Slovak, Hungarian, Serbo-Croatian, Slovene, Macedonian, Albanian, Greek
    "pilne", "z ostatniej chwili", "mimořádně", "mimořádná zpráva", "aktuálně", "právě teď", "mimoriadne",
    "mimoriadna správa", "aktuálne", "rendkívüli", "rendkívüli hír", "most érkezett", "hitno", "najnovije", "upravo",
    "upravo stiglo", "najnovija vest", "najnovija vijest", "хитно", "најновије", "управо", "nujno", "izredno", "итно",
    "lajmi i fundit", "e fundit", "urgjent", "έκτακτο", "εκτακτο", "έκτακτη είδηση", "τώρα",
    # Turkish, Azerbaijani, Kazakh, Uzbek, Estonian, Latvian, Lithuanian
    "son dakika", "son dəqiqə", "flaş", "flas", "flaş haber", "acil", "sıcak gelişme", "təcili", "шұғыл", "шұғыл хабар",
    "tezkor", "shoshilinch", "tezkor xabar", "viimane uudis", "kiireloomuline",
    "steidzami", "tikko", "skubiai", "skubu",
    "ką tik",
    # Russian, Ukrainian, Belarusian, Bulgarian
    "срочно", "срочная новость", "срочные новости", "молния", "экстренно", "экстренное сообщение", "терміново",
    "термінова новина", "блискавка", "екстрено", "тэрмінова", "извънредно", "спешно", "гореща новина",
    # Arabic, Persian, Dari and Pashto, Urdu, Kurdish, Hebrew
    "عاجل", "خبر عاجل", "عاجل جدا", "نبأ عاجل", "هام", "هام وعاجل", "عاجل وهام", "فوري", "فوری", "خبر فوری",
    "فوری | خبر", "بیړنۍ", "بیړنی خبر", "بریکنگ نیوز", "بریکنگ", "فوری خبر", "بەپەلە", "هەنووکە", "מבזק", "מבזק חדשות",
    "דיווח ראשוני", "עכשיו", "דחוף", "חדשות דחופות",
    # Hindi, Marathi, Nepali, Bengali, Gujarati, Punjabi, Tamil, Telugu, Kannada, Malayalam, Sinhala
    "ब्रेकिंग न्यूज", "ब्रेकिंग न्यूज़", "ब्रेकिंग", "ताज़ा खबर", "ताजा खबर", "बड़ी खबर", "मोठी बातमी", "ब्रेकिङ न्युज",
    "ब्रेकिङ", "ব্রেকিং নিউজ", "ব্রেকিং", "ব্রেকিং নিউজ়", "બ્રેકિંગ ન્યૂઝ", "બ્રેકિંગ", "ਬ੍ਰੇਕਿੰਗ ਨਿਊਜ਼", "ਬ੍ਰੇਕਿੰਗ",
    "பிரேக்கிங் நியூஸ்", "பிரேக்கிங்", "முக்கியச் செய்தி", "బ్రేకింగ్ న్యూస్", "బ్రేకింగ్", "ಬ್ರೇಕಿಂಗ್ ನ್ಯೂಸ್",
    "ಬ್ರೇಕಿಂಗ್",
    "ബ്രേക്കിംഗ് ന്യൂസ്", "ബ്രേക്കിങ് ന്യൂസ്", "ബ്രേക്കിംഗ്", "බ්‍රේකින් නිවුස්", "උණුසුම් පුවත්",
    # Indonesian and Malay, Filipino, Vietnamese, Thai, Khmer, Burmese, Lao, Swahili, Amharic, Armenian, Georgian
    "berita terkini", "terkini", "terbaru", "baru saja", "berita mendesak", "kilat", "breaking na balita",
    "mới nhất", "tin mới nhất", "tin nóng", "tin khẩn", "khẩn", "nóng", "ด่วน",
    "ข่าวด่วน", "ด่วนที่สุด", "ព័ត៌មានបន្ទាន់", "បន្ទាន់",
    "နောက်ဆုံးရ", "ຂ່າວດ່ວນ", "habari za hivi punde", "hivi punde", "ሰበር ዜና", "ሰበር", "շտապ", "հրատապ", "სასწრაფოდ",
    # Chinese, Japanese, Korean, Mongolian
    "突发", "突發", "快讯", "快訊", "即时", "即時", "最新", "突发新闻", "突發新聞", "最新消息", "即时新闻", "即時新聞",
    "紧急", "重磅", "速報", "ニュース速報", "緊急速報", "緊急", "独自速報", "号外", "속보", "긴급", "긴급속보",
    "яаралтай",
)  # fmt: skip

# Labels of what is told while it goes on. They head much that is no ticker: players, programmes, menus.
LIVE_LABELS = (
    "live updates", "live blog", "liveblog", "watch live", "live now", "live coverage", "minuto a minuto", "directo",
    "em direto", "direct", "suivez en direct", "diretta", "dal vivo", "în direct", "live-ticker", "live-blog", "ticker",
    "direkte", "direkt", "na żywo", "relacja na żywo", "živě", "naživo", "élő", "uživo", "уживо", "v živo",
    "ζωντανά", "canlı", "canlı yayın", "онлайн", "прямой эфир", "наживо", "на живо",
    "مباشر", "الآن", "زنده", "پخش زنده",
    "لائیو", "שידור חי", "לייב", "लाइव", "লাইভ", "நேரலை", "ലൈവ്", "langsung",
    "trực tiếp", "สด", "直播", "生中継", "생중계",
    "ahora", "maintenant", "agora",
)  # fmt: skip

# What a headline comes with.
MEDIA_LABELS = (
    "photo", "photos", "in photos", "pictures", "in pictures", "pics", "video", "videos", "watch video",
    "photo gallery",
    "foto", "fotos", "en fotos", "em fotos", "vídeo", "vídeos", "en video", "en vídeo", "em vídeo", "fotogalería",
    "galería", "galeria", "imágenes", "imagens", "le immagini", "fotogallery", "vidéo", "vidéos", "en images",
    "en vidéo",
    "diaporama", "im video", "in bildern", "fotostrecke", "bilder", "bildergalerie", "in beeld", "foto's", "video's",
    "se video", "se videoen", "bildspel", "kuvat", "wideo", "zdjęcia", "galerie", "galéria", "videó", "fotók", "képek",
    "видео", "фото", "відео", "фотографии", "снимки", "слике", "φωτογραφίες", "φωτό", "βίντεο", "görüntüler",
    "fotoğraf", "fotoğraflar", "fotogaleri", "foto galeri",
    "فيديو", "بالفيديو", "صور", "بالصور", "فيديو وصور", "صور وفيديو", "بالصور والفيديو", "بالفيديو والصور",
    "شاهد بالفيديو", "ویدیو", "ویدئو", "فیلم", "عکس", "تصاویر", "گزارش تصویری", "ویڈیو", "תמונות", "תיעוד", "וידאו",
    "צפו",
    "वीडियो", "विडियो", "तस्वीरें", "फोटो", "ভিডিও", "ছবি", "வீடியோ", "వీడియో", "വീഡിയോ", "gambar", "hình ảnh", "ảnh",
    "คลิป", "ภาพ", "视频", "視頻", "影片", "图", "组图", "圖", "組圖", "多图", "動画", "写真", "画像", "영상",
    "동영상", "사진", "포토",
)  # fmt: skip
_MEDIA_TOO = r"(?:\s?[+&,/]\s?|\s(?:and|y|e|et|und|i|и|og|och|en|ve|و)\s)"

# Scripts without capitals, in which the label stands before the headline without any separator.
BARE_LABELS = (
    "عاجل", "خبر عاجل", "نبأ عاجل", "فوری", "خبر فوری", "מבזק", "突发", "突發", "快讯", "快訊",
    "速報", "ニュース速報", "ด่วน",
    "ข่าวด่วน", "ሰበር ዜና",
)  # fmt: skip

# Words that open a sentence as often as they label one: as a hashtag they need a separator like any other label.
_IN_SENTENCES = frozenset({
    "alert", "flash", "live", "latest", "urgent", "developing", "direct", "ticker", "alerta", "alerte",
    "urgente", "flas", "acil", "kilat", "eilt", "siste", "seneste", "terbaru", "langsung", "directo", "diretta",
})  # fmt: skip

_SIGNS = re.escape(ALARM_SIGNS)
_DASH = r"(?:\s+-+|-+(?=\s))(?:\s+|(?!\d))"  # with a space, or it is a compound ("live-fire"); " -5" is a minus
STRONG = rf"(?:\s*(?:[:!{_SIGNS}]|\+\+|\.\.\.|/+\s|\.\s)(?:[\s:!{_SIGNS}]|\+\+)*(?:-+\s+)?|{_DASH})"
_OPENING, _CLOSING = "[({<【《〈〔", "])}>】》〉〕"
_OPEN, _CLOSE = rf"[{re.escape(_OPENING)}]\s*", rf"\s*[{re.escape(_CLOSING)}]"
_COMMA = r",\s*(?!\d)"
_FIRST = re.compile(r"[^\W\d_]+")
_AT_END = 80  # characters at the end of a text in which a label stands, if one does
_MARKS_BEFORE_LAST = ("|", "·", "#", " -", " +")


class Labels:
    """The labels of a source: those that are known and its own."""

    __slots__ = ("_after", "_before", "_first_words")

    def __init__(self, own: tuple[str, ...]) -> None:
        urgent = {spaced(label) for label in (*URGENCY_LABELS, *own)} - {""}
        known = urgent | {spaced(label) for label in LIVE_LABELS}
        media = {spaced(label) for label in MEDIA_LABELS}
        bare = {spaced(label) for label in (*BARE_LABELS, *own)} - {""}
        shown = f"{_any_of(media)}(?:{_MEDIA_TOO}{_any_of(media)})?"
        label = f"(?:{_any_of(known)}|{shown})"
        tags = _any_of(known - _IN_SENTENCES).replace(r"\ ", "[ _]?")
        self._before = re.compile(
            rf"{_OPEN}(?:#\s*)?{label}[!:]*{_CLOSE}(?:{STRONG}|\s*)"
            rf"|(?:#\s*)?{label}{STRONG}\s*"
            rf"|#\s*{tags}(?:{STRONG}|\s+)|#\s*{_any_of(bare)}_+\s*|{_any_of(urgent - _IN_SENTENCES)}{_COMMA}"
            rf"|{_any_of(bare)}\s+|'{_any_of(bare)}'\s*|'{label}'{STRONG}"
        )
        self._after = re.compile(
            rf"{_OPEN}[#+]?\s*{label}[!:]*{_CLOSE}$|[|·#]\s*(?:{label}|{tags})$|\s-+\s+{label}$|\s\+\s*{shown}$"
        )
        self._first_words = frozenset(map(_first_word, known | media))

    def before(self, text: str) -> int:
        """How many characters a label, with its separator, takes at the start of a text."""
        if text[:1].isalpha() and _first_word(text) not in self._first_words:
            return 0
        return found.end() if (found := self._before.match(text)) else 0

    def after(self, text: str) -> int:
        """Where the label begins that ends a text; the length of the text if there is none."""
        marks = _OPENING if text.endswith(tuple(_CLOSING)) else _MARKS_BEFORE_LAST
        start = max(text.rfind(mark, -_AT_END) for mark in marks)
        return start if start >= 0 and self._after.match(text, start) else len(text)

    def is_label(self, text: str) -> bool:
        """Whether a text is a label and nothing else."""
        text = text.rstrip(":! ")
        return bool(text) and self.before(f"{text}: ") >= len(text)


@lru_cache(maxsize=256)
def labels_of(own: tuple[str, ...]) -> Labels:
    return Labels(own)


def _any_of(words: set[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def _first_word(text: str) -> str:
    found = _FIRST.search(text)
    return found[0] if found else ""
