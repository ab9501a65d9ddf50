"""Noise that says nothing: the same headline set anew, as editing systems and pages set it. Each is a pure function."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

Noise = Callable[[str, Random], str]

_HARD_SPACES = "\u00a0\u202f\u2009\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ENDS = "\u200e\u200f\u061c\u200b"
_TATWEEL = "\u0640"
_VOWELS = "\u064e\u064f\u0650\u0651\u0652"
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"), ("‟", "”"))
_ARABIC_DIGITS = {ord(str(n)): "٠١٢٣٤٥٦٧٨٩"[n] for n in range(10)}
_PERSIAN_DIGITS = {ord(str(n)): "۰۱۲۳۴۵۶۷۸۹"[n] for n in range(10)}
_WIDE_DIGITS = {ord(str(n)): chr(0xFF10 + n) for n in range(10)}
_ARABIC_TWINS = {"ي": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "ى": "ي", "ة": "ه"}
_JOINING = frozenset("بتثجحخسشصضطظعغفقكلمنهي")  # letters that a tatweel may follow
_LABELS = {
    "en": ("BREAKING: ", "Breaking News | ", "[URGENT] ", "🔴 ", "JUST IN - ", "LIVE: "),
    "es": ("ÚLTIMA HORA: ", "URGENTE | ", "🚨 ", "[Urgente] ", "EN VIVO: "),
    "ar": ("عاجل | ", "عاجل: ", "عاجل ", "🔴 عاجل - ", "[عاجل] "),
}
_AGES = {
    "en": ("{n} min ago: ", "{n} minutes ago | ", "just now - "),
    "es": ("hace {n} minutos | ", "hace {n} min: "),
    "ar": ("منذ {n} دقائق | ", "قبل {n} دقيقة: "),
}


def language_of(text: str) -> str:
    """As far as labels need it: the script decides, and a mark or an accent of Spanish."""
    if any("\u0600" <= letter <= "\u06ff" for letter in text):
        return "ar"
    return "es" if any(letter in "áéíóúñ¿¡ÁÉÍÓÚ" for letter in text) else "en"


def hard_spaces(text: str, chance: Random) -> str:
    return "".join(
        chance.choice(_HARD_SPACES) if letter == " " and chance.random() < 0.5 else letter for letter in text
    )


def double_spaces(text: str, chance: Random) -> str:
    return text.replace(" ", "\n  " if chance.random() < 0.5 else "  ")


def curly_quotes(text: str, chance: Random) -> str:
    opening, closing = chance.choice(_QUOTES)
    parts = text.replace("'", "’").split('"')
    return "".join(part + (opening if n % 2 == 0 else closing) for n, part in enumerate(parts[:-1])) + parts[-1]


def dashes(text: str, chance: Random) -> str:
    return text.replace(" - ", chance.choice((" – ", " — ", "—", " ― ", " ‑ ")))


def invisible_letters(text: str, chance: Random) -> str:
    """Soft hyphens, zero-width spaces and joiners inside words."""
    at = [n for n in range(1, len(text)) if text[n].isalpha() and text[n - 1].isalpha() and chance.random() < 0.2]
    for n in reversed(at):
        text = text[:n] + chance.choice(_INVISIBLE) + text[n:]
    return text


def direction_marks(text: str, chance: Random) -> str:
    return chance.choice(_ENDS) + text + chance.choice(_ENDS)


def tatweel_and_vowels(text: str, chance: Random) -> str:
    found = []
    for letter, following in zip(text, text[1:] + " ", strict=True):
        found.append(letter)
        if letter in _JOINING and following.isalpha() and chance.random() < 0.2:
            found.append(_TATWEEL * chance.randint(1, 3) if chance.random() < 0.5 else chance.choice(_VOWELS))
    return "".join(found)


def arabic_letters(text: str, chance: Random) -> str:
    """Letters that keyboards and editors take for each other."""
    text = unicodedata.normalize("NFC", text)
    return "".join(_ARABIC_TWINS.get(letter, letter) if chance.random() < 0.3 else letter for letter in text)


def other_digits(text: str, chance: Random) -> str:
    if language_of(text) != "ar":
        return text.translate(_WIDE_DIGITS)
    return text.translate(chance.choice((_ARABIC_DIGITS, _PERSIAN_DIGITS)))


def decomposed(text: str, chance: Random) -> str:
    return unicodedata.normalize("NFD", text)


def capitals(text: str, chance: Random) -> str:
    return text.upper() if chance.random() < 0.5 else text.title() if "'" not in text else text


def a_stop_at_the_end(text: str, chance: Random) -> str:
    return text if {"?", "؟"} & set(text[-4:]) else text + chance.choice((".", "…", " .", "...", "!"))


def a_label(text: str, chance: Random) -> str:
    return chance.choice(_LABELS[language_of(text)]) + text


def an_age(text: str, chance: Random) -> str:
    return chance.choice(_AGES[language_of(text)]).format(n=chance.randint(3, 10)) + text


LETTERS: tuple[Noise, ...] = (
    hard_spaces,
    double_spaces,
    curly_quotes,
    dashes,
    invisible_letters,
    direction_marks,
    tatweel_and_vowels,
    arabic_letters,
    other_digits,
    decomposed,
    capitals,
    a_stop_at_the_end,
)
BEFORE: tuple[Noise, ...] = (a_label, an_age)


def a_clock(text: str, clock: str, chance: Random) -> str:
    """The time of day at which the headline was published, before it."""
    return chance.choice(("({c}) {t}", "{c} - {t}", "{c} | {t}", "{c} {t}")).format(c=clock, t=text)


def set_anew(text: str, chance: Random) -> str:
    """The text with a few kinds of noise at once."""
    for noise in chance.sample(LETTERS, chance.randint(1, 3)):
        text = noise(text, chance)
    return chance.choice(BEFORE)(text, chance) if chance.random() < 0.3 else text
