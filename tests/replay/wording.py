"""A newsroom's words: plausible headlines in three languages, and edits that change what they say.

People are unnamed roles, places are real. Near twins are frequent on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

CUT_WORDS = 4  # how much of a headline stands there before it goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Patterns with places ``{p}``, roles ``{r}`` and numbers ``{n}``, and how a language asks and denies."""

    code: str
    patterns: tuple[str, ...]
    places: tuple[str, ...]
    roles: tuple[str, ...]
    asks: str
    denies: str


ENGLISH = Language(
    code="en",
    patterns=(
        "Sirens in {p}",
        "{r}: Explosion heard near {p} harbour",
        "Toll in {p} floods rises to {n}",
        "{n} hurt in {p} train crash",
        "Fire at {p} oil depot, {n} evacuated",
        "{r} walks out of {p} talks",
        '{r}: "We will not resign" - {p} crisis, day {n}',
        "Quake of 5.{n} felt in {p}",
        "Airport in {p} reopens after {n} hours",
        "{r}: Bridge in {p} collapses, {n} missing",
        "Ceasefire talks resume in {p}, {r} says",
        "{r} declares curfew in {p} for {n} days",
        "Rail workers' strike in {p} enters day {n}",
        "Power back in {n} districts of {p}",
        "Temperature at -{n} tonight in {p}, {r} warns",
    ),
    places=("Haifa", "Akko", "Beirut", "Tyre", "Amman", "Geneva", "Naxos", "Seville", "Riga", "Porto", "Graz", "Lagos"),
    roles=("Mayor", "Interior minister", "Police", "Army", "Port authority", "Health ministry", "Governor"),
    asks="{s}?",
    denies="Officials deny: {s}",
)
SPANISH = Language(
    code="es",
    patterns=(
        "Sirenas en {p}",
        "{r}: Explosión cerca del puerto de {p}",
        "Sube a {n} la cifra de muertos en {p}",
        "{n} heridos en choque de trenes en {p}",
        "Incendio en depósito de {p}: {n} evacuados",
        "{r} abandona el diálogo de {p}",
        '{r}: "No vamos a dimitir" - crisis en {p}, día {n}',
        "Sismo de 5,{n} sacude {p}",
        "Reabre tras {n} horas el aeropuerto de {p}",
        "{r}: Cae un puente en {p}, {n} desaparecidos",
        "{r} anuncia toque de queda en {p} por {n} días",
        "Vuelve la luz a {n} barrios de {p}",
    ),
    places=("Sevilla", "Lima", "Quito", "Bogotá", "Córdoba", "Rosario", "Mérida", "Iquique", "Arequipa", "Málaga"),
    roles=("Alcaldía", "Policía", "Ejército", "Ministerio del Interior", "Bomberos", "Autoridad portuaria"),
    asks="¿{s}?",
    denies="Desmienten: {s}",
)
ARABIC = Language(
    code="ar",
    patterns=(
        "صفارات الإنذار في {p}",
        "{r}: دوي انفجار قرب ميناء {p}",
        "ارتفاع حصيلة السيول في {p} إلى {n} قتيلا",
        "إصابة {n} أشخاص في تصادم قطارين في {p}",
        "حريق في مستودع وقود في {p} وإجلاء {n} عائلة",
        "{r} ينسحب من محادثات {p}",
        '{r}: "لن نستقيل" - أزمة {p} في يومها {n}',
        "إعادة فتح مطار {p} بعد {n} ساعات",
        "{r}: انهيار جسر في {p} وفقدان {n}",
        "{r}: حظر تجول في {p} لمدة {n} أيام",
        "عودة الكهرباء إلى {n} أحياء في {p}",
    ),
    places=("حيفا", "عكا", "بيروت", "صور", "عمان", "جنيف", "بغداد", "البصرة", "دمشق", "حلب", "القاهرة", "طرابلس"),
    roles=("رئيس البلدية", "وزارة الداخلية", "الشرطة", "الجيش", "هيئة الموانئ", "وزارة الصحة", "المحافظ"),
    asks="{s}؟",
    denies="نفي رسمي: {s}",
)
LANGUAGES = (ENGLISH, SPANISH, ARABIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a headline says, from which its text is set."""

    language: Language
    pattern: str
    place: str
    role: str
    number: int
    is_cut: bool = False
    is_asked: bool = False
    is_denied: bool = False

    @property
    def text(self) -> str:
        sentence = self.pattern.format(p=self.place, r=self.role, n=self.number)
        if self.is_denied:
            sentence = self.language.denies.format(s=sentence)
        if self.is_asked:
            sentence = self.language.asks.format(s=sentence)
        return " ".join(sentence.split()[:CUT_WORDS]) + "…" if self.is_cut else sentence


def a_wording(chance: Random, languages: tuple[Language, ...] = LANGUAGES) -> Wording:
    language = chance.choice(languages)
    wording = Wording(
        language=language,
        pattern=chance.choice(language.patterns),
        place=chance.choice(language.places),
        role=chance.choice(language.roles),
        number=chance.randint(2, 99),
    )
    return replace(wording, is_cut=len(wording.text.split()) > CUT_WORDS + 1 and chance.random() < 0.1)


def edited(wording: Wording, chance: Random) -> Wording:
    """The same story with another meaning: a toll, a place, a question, a denial, or the rest of a cut line."""
    if wording.is_cut:
        return replace(wording, is_cut=False)
    changes = [
        replace(wording, place=chance.choice(wording.language.places)),
        replace(wording, is_asked=not wording.is_asked),
        replace(wording, is_denied=not wording.is_denied),
    ]
    if "{n}" in wording.pattern:
        changes += [replace(wording, number=wording.number + chance.randint(1, 9))] * 3
    if "{r}" in wording.pattern:
        changes.append(replace(wording, role=chance.choice(wording.language.roles)))
    return chance.choice(changes)
