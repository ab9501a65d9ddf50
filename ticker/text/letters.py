"""The letters of a text with all that is only form made one: Unicode forms, case, quotes, dashes, spaces, invisible
characters, vowel marks, twin letters, digits of any script. Pure, and linear in the length of the text.

Accents of Latin letters stay (``año`` is not ``ano``), as do the letters of simplified and traditional Chinese. Greek
loses its accents, Russian its ``ё``, Turkish the dot of its ``i``: there capitals or editors leave them out.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_ARABIC_VOWELS = (*range(0x064B, 0x0653), *range(0x0656, 0x0660), 0x0670, 0x0640)  # and tatweel
_HAMZA_MARKS = (0x0653, 0x0654, 0x0655)  # only where they do not make a letter with the one before
_HEBREW_POINTS = (*range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7)
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180E), 0x180F)  # how a sign is drawn
_SKIN_TONES = tuple(range(0x1F3FB, 0x1F400))
_FILLERS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x20E3)  # drawn as nothing, or as the frame of a keycap
_FLAG_TAGS = range(0xE0020, 0xE0080)  # they tell the flag of Wales from that of Scotland
_UNSEEN = {"Cf", "Cc", "Co", "Cs"}
_GREEK = (range(0x0370, 0x0400), range(0x1F00, 0x2000))

_TWINS = (
    ("'", '"`‘’‚‛“”„‟«»‹›「」『』〝〞〟′ʻʼʽʹˈ׳״՚'),
    ("-", "‐‑‒–−־⁃᠆"),
    (" - ", "—―⸺⸻"),  # an em dash parts sentences, whether or not it has spaces
    ("·", "•‧∙⋅・"),
    (":", "∶꞉"),
    ("~", "〜∼"),
    ("|", "¦│❘"),
    (".", "٫。۔।॥።։။།។"),
    (",", "٬،、"),
    (";", "؛"),
    ("?", "؟❓❔⸮፧"),
    ("%", "٪"),
    (" ", "⠀"),
    ("", "¿¡"),
    ("ی", "يى"),
    ("ک", "ك"),
    ("ه", "ةۃۀەہۂ"),
    ("ا", "أإآٱ"),
    ("i", "ı"),
    ("е", "ё"),
    ("ş", "ș"),
    ("ţ", "ț"),
    ("oe", "œ"),
    ("ae", "æ"),
    ("וו", "װ"),
    ("וי", "ױ"),
    ("יי", "ײ"),
    ("ত্", "ৎ"),  # this and the next: letters of their own, or the old spelling with a joiner, which is not seen
    *((f"{letter}\u0d4d", chillu) for letter, chillu in zip("ണനരലളക", "ൺൻർൽൾൿ", strict=True)),
)


class _Seen(dict[str, str]):
    """A letter, or nothing in place of one that cannot be seen; worked out once for each that is met."""

    def __missing__(self, letter: str) -> str:
        unseen = unicodedata.category(letter) in _UNSEEN and ord(letter) not in _FLAG_TAGS
        plain = " " if letter.isspace() else "" if unseen else letter
        return self.setdefault(letter, plain)


class _Letters(dict[str, str]):
    """What becomes of a letter, worked out once for each that is met."""

    def __missing__(self, letter: str) -> str:
        plain = _seen(letter)
        if unicodedata.category(letter) == "Nd":
            plain = str(unicodedata.decimal(letter))
        elif any(ord(letter) in block for block in _GREEK):
            plain = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
        return self.setdefault(letter, plain)


_seen = _Seen().__getitem__
_LETTERS = _Letters(
    {chr(code): "" for code in (*_ARABIC_VOWELS, *_HAMZA_MARKS, *_HEBREW_POINTS, *_SELECTORS, *_SKIN_TONES, *_FILLERS)}
    | {letter: plain for plain, twins in _TWINS for letter in twins}
)
_ASCII = {code: _LETTERS[chr(code)] for code in range(0x80)}
_plain_letter = _LETTERS.__getitem__

_LENGTH_MAX = 100_000  # characters; some single ones are words when they are spelled out
_WIDE_MARKS = tuple(zip("，：！？（）", ",:!?()", strict=True))  # so common in Chinese that NFKC is spared them
_DOTTED_I = "i\u0307"  # what İ is in lower case
_ACUTE = "\u0301"
_STRESS = re.compile(r"(?<=[а-ӿ])[\u0300\u0301]")
_GREEK_QUESTION = re.compile(r"([\u0370-\u03ff\u1f00-\u1fff][')\]]*);")
_INSIDE_GUILLEMETS = re.compile(r"(?<=[«‹])\s+|\s+(?=[»›])")
_AROUND_ARROW = re.compile(r"(?:^|(?<=\s))[»›]+(?=\s)")
_BEFORE_MARK = re.compile(r" (?=[:;,.!?%)\]ๆ])")
_DOTS = re.compile(r"\.{2,}")
_QUOTES = re.compile(r"'{2,}")
_QUESTION = re.compile(r"[!?]*\?[!?]*")
# The minus of a grade is no dash: "AA- by Fitch", "type O- blood"; it may stand right behind an ideograph.
_DASH = re.compile(
    r"(?<![^\W\u3040-\u30ff\u3400-\u9fff])((?:a{1,3}|b{1,3}|c{1,3}|d{1,3}|e|f|ab|o)-)(?: -+)? (?=\w)| ?-[ -]*"
)


_ESCAPED = re.compile(r"&(?:amp;)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});")  # escaped twice before it came
_ESCAPES_MAX = 3
_PARTED_BY_JOINER = re.compile(
    r"(?<=(?<!\w)می) (?=[^\W\d_])|(?<=(?<!\w)نمی) (?=[^\W\d_])"
    r"|(?<=[^\W\d_]) (?=(?:ها|های|هایی|هایم|هایت|هایش|هایمان|هایتان|هایشان|تر|ترین)(?!\w))"
)
_PERSIAN = re.compile(r"[پچژگ]|(?<!\w)(?:در|از|را|که|این|است|شد|برای|می|نمی|ها|های|هایی|ترین)(?!\w)")


def letters(text: str) -> str:
    """The text with form, case, quotes, dashes, spaces, invisible characters, vowel marks and digits made one."""
    return glued(spaced(text))


def spaced(text: str) -> str:
    """As ``letters``, with the spaces around dashes, which tell a hyphen from a dash and a dash from a minus."""
    text = _spaced(text)
    for _ in range(_ESCAPES_MAX):
        if "&" not in text or not _ESCAPED.search(text):
            break
        text = _spaced(_ESCAPED.sub(_unescaped, text))
    return text


def _unescaped(found: re.Match[str]) -> str:
    return unescape(f"&{found[1]};")


def _spaced(text: str) -> str:
    text = text.lower().translate(_ASCII) if text.isascii() else _one_form(text)
    text = _BEFORE_MARK.sub("", " ".join(text.split()))
    if "ا" in text or "ی" in text:
        text = _persian(text)
    if "( " in text or "[ " in text:
        text = text.replace("( ", "(").replace("[ ", "[")
    if "?" in text:
        text = _QUESTION.sub("?", text)
    if "''" in text:
        text = _QUOTES.sub("'", text)
    return _DOTS.sub("...", text) if ".." in text else text


def glued(text: str) -> str:
    """The text with dashes of any kind as one hyphen without spaces, save the minus of a grade."""
    return _DASH.sub(_dash, text).strip() if "-" in text else text


def _dash(found: re.Match[str]) -> str:
    return f"{found[1]} " if found[1] else "-"


def _one_form(text: str) -> str:
    plain = _plain(text if text.isprintable() else "".join(map(_seen, text)))
    # What was taken out may have stood between a letter and its accent.
    return plain if unicodedata.is_normalized("NFKC", plain) else _plain(plain)


def _plain(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        for wide, mark in _WIDE_MARKS:
            text = text.replace(wide, mark)
        text = unicodedata.normalize("NFKC", text)[:_LENGTH_MAX]
    text = unicodedata.normalize("NFKC", text.casefold().replace(_DOTTED_I, "i"))
    if _ACUTE in text:  # NFKC makes a space and an accent of ``´``, which is typed for an apostrophe
        text = _STRESS.sub("", text.replace(" " + _ACUTE, "'"))
    if "»" in text or "›" in text:
        text = _guillemets(text)
    if ";" in text:
        text = _GREEK_QUESTION.sub(r"\1?", text)
    return "".join(map(_plain_letter, text))


def _persian(text: str) -> str:
    """Persian sets a prefix or suffix with a joiner, which is not seen, with a space, or with neither."""
    if not _PARTED_BY_JOINER.search(text) or not _PERSIAN.search(text):
        return text
    return _PARTED_BY_JOINER.sub("", text)


def _guillemets(text: str) -> str:
    """French sets spaces inside ``« »``, German points them inwards; alone they are arrows."""
    first_open, first_close = (min(found) if (found := _places(text, marks)) else -1 for marks in ("«‹", "»›"))
    if first_open < 0:
        return _AROUND_ARROW.sub(">", text)
    return _INSIDE_GUILLEMETS.sub("", text) if first_open < first_close else text


def _places(text: str, marks: str) -> list[int]:
    return [place for mark in marks if (place := text.find(mark)) >= 0]
