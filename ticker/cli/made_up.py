"""A day of made-up news: places that do not exist, in four papers that do not either.

It runs as a day of news does: a quiet night, a busy noon, stories that grow, are corrected, and once are taken back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MINUTES_A_DAY = 1440
HERALD, POST, MARSA, COSTA = (
    "alder-herald",
    "nordhaven-post",
    "marsa-news",
    "la-costa",
)  # English twice, Arabic, Spanish


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a paper shows from a minute of the day on; ``instead_of`` is its line that this one replaces.

    Without a text that line is taken back.
    """

    minute: int
    paper: str
    text: str
    instead_of: str = ""


class _Place(NamedTuple):
    en: str
    ar: str
    es: str


class _Beat(NamedTuple):
    """A line of a story: minutes after the one before, and whether it replaces the last of its paper."""

    wait: int
    paper: str
    text: str
    replaces: bool = False


_PLACES = (
    _Place("Port Alder", "بورت ألدر", "Puerto Alder"),
    _Place("Nordhaven", "نوردهافن", "Nordhaven"),
    _Place("Eastmarch", "إيستمارش", "Marca del Este"),
    _Place("the Corrin valley", "وادي كورين", "Valle Corrin"),
    _Place("San Telmo Bay", "خليج سان تيلمو", "Bahía San Telmo"),
    _Place("Lower Wexley", "ويكسلي السفلى", "Bajo Wexley"),
)
_BIG_STORIES = (
    (
        _Beat(0, HERALD, "Earthquake of magnitude 6.{n} strikes off {en}"),
        _Beat(2, POST, "Earthquake of magnitude 6.{n} hits off {en}"),
        _Beat(3, MARSA, "زلزال بقوة 6.{n} درجات يضرب قبالة {ar}"),
        _Beat(4, COSTA, "Terremoto de magnitud 6,{n} sacude {es}"),
        _Beat(8, HERALD, "Tsunami warning issued for the coast at {en}"),
        _Beat(15, HERALD, "Quake at {en}: {n} dead, 40 injured, says civil defence"),
        _Beat(6, POST, "Civil defence: {n} dead, 40 injured in quake at {en}"),
        _Beat(25, MARSA, "الدفاع المدني: {n} قتلى و40 جريحاً في زلزال {ar}"),
        _Beat(20, HERALD, "Quake at {en}: 1{n} dead, 160 injured, says civil defence", replaces=True),
        _Beat(30, COSTA, "Al menos 1{n} muertos por el terremoto en {es}"),
        _Beat(40, HERALD, "Tsunami warning for the coast at {en} lifted"),
        _Beat(90, MARSA, "انتشال طفلة حية من تحت الأنقاض في {ar} بعد {n} ساعات"),
    ),
    (
        _Beat(0, HERALD, "Explosion heard in {en}, cause unknown"),
        _Beat(6, MARSA, "سماع دوي انفجار في {ar}"),
        _Beat(9, HERALD, "", replaces=True),
        _Beat(2, HERALD, "No explosion in {en}: police say a quarry was blasted as planned"),
    ),
    (
        _Beat(0, HERALD, 'Minister: "We will not resign" over {en} tender'),
        _Beat(35, COSTA, "El ministro niega haber favorecido a nadie en el contrato de {es}"),
        _Beat(80, HERALD, "Prosecutors search ministry in {en} tender case"),
        _Beat(25, HERALD, "Minister resigns over {en} tender"),
        _Beat(3, POST, "Minister resigns over tender at {en}"),
        _Beat(6, MARSA, "استقالة الوزير على خلفية مناقصة {ar}"),
        _Beat(4, COSTA, "Dimite el ministro por el contrato de {es}"),
    ),
    (
        _Beat(0, COSTA, "Un transbordador encalla frente a {es} con {n}12 personas a bordo"),
        _Beat(7, POST, "Ferry with {n}12 on board aground off {en}"),
        _Beat(4, HERALD, "Ferry aground off {en}, {n}12 on board"),
        _Beat(30, HERALD, "Ferry off {en}: 80 of {n}12 brought ashore"),
        _Beat(30, HERALD, "Ferry off {en}: all {n}12 brought ashore, nobody hurt", replaces=True),
        _Beat(5, COSTA, "Rescatadas las {n}12 personas del transbordador frente a {es}"),
    ),
    (
        _Beat(0, MARSA, "استئناف المحادثات بشأن {ar} بعد توقف {n} أيام"),
        _Beat(12, HERALD, "Talks on {en} resume after {n} days"),
        _Beat(150, HERALD, 'Talks on {en} end: "No deal" today, says mediator'),
        _Beat(4, MARSA, "انتهاء المحادثات بشأن {ar} من دون اتفاق"),
        _Beat(100, MARSA, "الوسيط: اتفاق على وقف إطلاق النار في {ar} يبدأ منتصف الليل"),
        _Beat(2, POST, "Ceasefire for {en} agreed, to begin at midnight"),
        _Beat(2, HERALD, "Mediator: ceasefire for {en} agreed, to begin at midnight"),
        _Beat(5, COSTA, "Acuerdo de alto el fuego en {es} desde la medianoche"),
    ),
)
_SMALL_STORIES = (
    (_Beat(0, HERALD, "Fire at depot near {en}, smoke seen for miles"),
     _Beat(5, POST, "Depot near {en} on fire, smoke seen for miles"), _Beat(70, HERALD, "Depot fire near {en} out")),
    (_Beat(0, COSTA, "Corte de luz deja sin servicio a {n}.000 hogares en {es}"),
     _Beat(60, COSTA, "Vuelve la luz a {es} tras {n} horas")),
    (_Beat(0, HERALD, "Bridge at {en} closed, profits <5% & tolls suspended"),),
    (_Beat(0, MARSA, "إضراب عمال الميناء في {ar} ليوم {n}"), _Beat(45, HERALD, "Dockers at {en} strike for {n} days")),
    (_Beat(0, HERALD, "Central bank of {en} keeps rate at {n}.25%"),
     _Beat(2, COSTA, "El banco central de {es} mantiene el tipo en el {n},25%")),
    (_Beat(0, COSTA, "Nieve: {n} carreteras cortadas cerca de {es}"),),
    (_Beat(0, MARSA, "الأرصاد: عاصفة تقترب من {ar} وسرعة الرياح {n}0 عقدة"),
     _Beat(5, HERALD, "Storm nears {en}, gusts of {n}0 knots expected")),
    (_Beat(0, HERALD, "Trains between {en} and the capital halted by flooding"),
     _Beat(50, HERALD, "Trains between {en} and the capital run again")),
    (_Beat(0, HERALD, "Court in {en} overturns ban on night flights"),),
    (_Beat(0, MARSA, "إعادة فتح مطار {ar} بعد إغلاق دام {n} ساعات"),),
)  # fmt: skip
_TIMES_A_DAY = 3  # that a small story comes, at another place each time
_BUSY = (7 * 60, 21 * 60)  # minutes between which most news break
_NIGHTLY = 0.15  # of the small stories begin outside of them
_BIG_EVERY = 150  # minutes


def day(number: int, chance: random.Random) -> Iterator[Line]:
    """All lines of a day, in order; by its ``number`` the places are others than those of the day before."""
    lines: list[Line] = []
    for n, story in enumerate(_BIG_STORIES):
        begin = _BUSY[0] + (n + number) % len(_BIG_STORIES) * _BIG_EVERY + chance.randrange(60)
        lines += _told(story, begin, _PLACES[(n + number) % len(_PLACES)], chance)
    for n, story in enumerate(_SMALL_STORIES):
        for time in range(_TIMES_A_DAY):
            begin = chance.randrange(MINUTES_A_DAY) if chance.random() < _NIGHTLY else chance.randrange(*_BUSY)
            lines += _told(story, begin, _PLACES[(n + time + number * _TIMES_A_DAY) % len(_PLACES)], chance)
    yield from sorted((line for line in lines if line.minute < MINUTES_A_DAY), key=lambda line: line.minute)


def _told(story: tuple[_Beat, ...], minute: int, place: _Place, chance: random.Random) -> Iterator[Line]:
    """A story as it unfolds."""
    facts = {**place._asdict(), "n": chance.randint(2, 9)}
    last: dict[str, str] = {}
    for beat in story:
        minute += beat.wait
        text = beat.text.format(**facts)
        instead_of = last.get(beat.paper, "") if beat.replaces else ""
        yield Line(minute=minute, paper=beat.paper, text=text, instead_of=instead_of)
        last[beat.paper] = text
