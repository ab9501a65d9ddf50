"""Words of the news that say the same, words that say the opposite, and numbers that are written out.

Small on purpose: a word that stands in no table is taken for another word, and makes another story.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from ticker.text.letters import letters

# A line is a sense; behind "/" stands its opposite.
_SENSES = {
    "en": """
    explosion blast
    quake earthquake tremor
    magnitude strength
    fire blaze inferno
    crash collision collide
    plane jet aircraft airliner
    storm hurricane typhoon cyclone
    ship vessel
    fires sacks dismisses / hires
    army military troops forces
    soldier troop
    police officers
    kill dead die death fatalities slain / survives survivors
    hurt injured wounded injuries
    toll tally
    hit strike struck attack target bomb pound shell
    shake shook rock jolt
    shoot gunfire
    gunman shooter gunmen
    rise rose climb jump increase surge soar up raises hikes gains / fall fell drop decline plunge down cut lowers loses
    approve pass adopt backs endorses ratifies supports / reject opposes blocks veto scraps repeals
    accept agree / refuse decline
    convict guilty / acquit clears innocent
    arrest detain jail imprisons seize captures / free freed release
    impose declare introduces / lift ends removed
    close shut closure / open reopen
    admitted / discharged
    arrive lands / leave left departs
    win won victory / lose lost defeat
    resign quits / appointed
    begin began start launch resumes / stop halts suspends ends pauses
    join / quit withdraw exits
    invade advance / retreat withdraws
    allow permits unbans / ban forbids prohibits bars
    talks negotiations
    ceasefire truce
    deal agreement accord pact
    bill law legislation
    poll election vote
    lawmakers parliament
    protest demonstration rally
    missing unaccounted
    share stocks
    hostages captives
    border frontier
    aid relief
    aboard board
    fed federal
    prime pm premier
    retakes recaptures retaken
    strengthens / weakens
    beats tops / misses
    power electricity
    outage blackout
    confirms announces reports unveils
    """,
    "es": """
    explosión estallido
    terremoto sismo seísmo temblor
    incendio fuego
    choque colisión accidente
    avión aeronave
    barco buque
    policía agente
    ejército militares tropas
    muere muerto fallece mata víctimas / sobrevive
    herido hiere lesionados
    ataque ataca bombardeo bombardean golpea alcanza
    sacude estremece
    sube aumenta alza dispara crece / baja cae caen desploma reduce recorta disminuye
    aprueba aprobó avala ratifica respalda / rechaza veta tumba
    acepta / rechaza rehúsa
    condena culpable / absuelve absuelto inocente
    detenido detiene arresta detención captura encarcela / libera suelta excarcela
    impone decreta declara / levanta retira elimina
    cierra cerrado / abre abren reabre reapertura
    ingresado hospitalizado / alta
    llega / sale abandona parte
    gana vence derrota / pierde
    dimite renuncia dimisión / asume nombrado
    comienza inicia empieza arranca / termina finaliza suspende concluye
    permite autoriza / prohíbe veda
    rescata / ahogados
    tregua alto
    acuerdo pacto
    elecciones comicios
    apagón corte
    protesta manifestación
    congreso parlamento
    """,
    "ar": """
    انفجار تفجير انفجارات
    زلزال هزه
    ميناء مرفا مرفأ
    حريق حرائق
    طائرة طائره
    مقتل قتيل قتيلا قتلى قتل يقتل تقتل استشهاد شهيد شهداء شهيدا وفاة ارتقاء مصرع وفيات موت / نجاة ينجو
    اصابه إصابة جرحى اصابات جريح جريحا مصابا مصابين
    غارة غارات قصف يقصف تقصف يستهدف تستهدف استهداف ضربة
    يهز يضرب تضرب هز ضرب
    دوي تدوي يدوي
    ارتفاع يرتفع ترتفع صعود ارتفعت / انخفاض ينخفض تنخفض تراجع هبوط
    يوافق توافق موافقه يقر اقرار يقبل تقبل / يرفض ترفض رفض
    اعتقال يعتقل توقيف احتجاز / افراج يفرج اطلاق تفرج
    فرض يفرض تفرض / رفع يرفع ترفع
    اغلاق يغلق تغلق / فتح يفتح تفتح
    وصول يصل تصل / مغادره يغادر تغادر
    يفوز فوز تفوز / يخسر خساره
    استقالة يستقيل استقالته / تعيين
    بدء يبدا تبدا بدايه انطلاق / انتهاء ينتهي نهايه وقف توقف
    ادانه يدين تدين / تبرئه يبرئ
    سقوط / اعتراض
    هدنة تهدئه
    مفاوضات محادثات
    اتفاق صفقه
    """,
    "fr": """
    explosion déflagration
    séisme tremblement
    incendie feu
    mort meurt meurent décès tue décède / survit survivent
    attaque frappe bombardement vise
    secoue ébranle
    hausse augmente augmentent monte grimpe bondit relève / baisse baissent chute recule abaisse
    approuve adopte vote valide ratifie / rejette rejettent refuse
    accepte acceptent / refuse rejette
    condamné coupable / acquitté relaxé
    arrêté arrestation interpellé détenu / libéré relâché
    impose décrète / lève
    ferme fermeture / rouvre rouvert ouvre réouverture
    hospitalisé / sorti
    arrive / quitte
    gagne remporte bat victoire / perd défaite
    démissionne démission / nommé
    commence débute lance reprend / suspend arrête interrompt
    autorise permet / interdit
    trêve cessez
    accord pacte
    séisme secousse
    loi texte
    élection scrutin
    """,
    "de": """
    explosion detonation
    erdbeben beben
    brand feuer großbrand
    tote stirbt sterben gestorben todesopfer getötet / überleben überlebt
    angriff greift beschießt bombardiert
    steigt steigen erhöht anstieg klettert hebt / fällt fallen sinkt sinken senkt rückgang
    billigt gebilligt beschließt beschlossen verabschiedet stimmt zustimmung / ablehnt lehnt abgelehnt verwirft kippt
    verurteilt schuldig / freigesprochen freispruch spricht
    festgenommen verhaftet nimmt festnahme / freigelassen entlassen frei
    verhängt / aufgehoben hebt
    schließt gesperrt geschlossen sperrt / öffnet geöffnet
    gewinnt siegt sieg besiegt schlägt / verliert unterliegt
    rücktritt zurück zurückgetreten / ernannt
    beginnt startet / endet stoppt
    erlaubt / verbietet verboten
    waffenruhe feuerpause waffenstillstand
    abkommen vereinbarung
    """,
    "ru": """
    землетрясение толчки
    пожар возгорание
    погибли погиб погибших убиты умер скончался гибель смерть умерли / выжил
    ранены пострадали раненых
    удар атака атаковал обстрел обстрелял
    вырос выросла повысил растет рост подорожала / упал снизил падает снижение подешевела
    одобрил принял поддержал утвердил / отклонил отверг отвергла
    осудил приговорил осужден / оправдал
    задержан арестован / освобожден освободили отпустили отпущен
    ввел введен вводит / отменил снял
    закрыл / открыл
    прибыл приехал / покинул уехал
    победил выиграл обыграл / проиграл
    отставка / назначен
    начал / завершил прекратил
    разрешил / запретил
    перемирие прекращение
    произошло произошел прогремел
    """,
    "tr": """
    patlama patladı infilak
    deprem sarsıntı
    öldü hayatını öldürüldü / kurtuldu
    yaralı yaralandı yaralanan
    saldırı vurdu saldırısı bombaladı
    yükseldi arttı artırdı yükseliş artış çıktı / düştü azaldı indirdi düşüş geriledi
    onayladı kabul onay / reddetti red
    mahkum suçlu / beraat
    tutuklandı gözaltına yakalandı gözaltı / serbest tahliye
    kapatıldı kapandı kapattı kapalı / açıldı açtı
    geldi vardı / ayrıldı gitti
    kazandı yendi / kaybetti yenildi
    istifa / atandı
    başladı / bitti durdu durduruldu
    """,
    "fa": """
    زلزله زمین‌لرزه زمینلرزه
    کشته کشته‌شدن جان مرگ درگذشت شهید
    زخمی مجروح مصدوم
    حمله حملات
    افزایش / کاهش
    تصویب موافقت پذیرفت / رد
    بازداشت دستگیر / آزاد
    بسته / باز بازگشایی
    وارد / ترک
    استعفا / انتصاب
    آغاز / پایان
    محکوم / تبرئه
    """,
    "pt": """
    explosão explosões
    terremoto sismo tremor
    incêndio fogo
    morre morto mata falece vítimas / sobrevive
    ataque ataca atinge bombardeia
    sobe aumenta alta / cai baixa queda reduz
    aprova / rejeita veta
    condena / absolve
    preso prende detido / solto liberta
    fecha / abre reabre
    vence ganha derrota / perde
    renuncia renúncia demite / assume
    começa inicia / termina suspende
    """,
}

_NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze",
    "ru": "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "ar": "اثنان ثلاثة اربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "tr": "iki üç dört beş altı yedi sekiz dokuz on",
    "fa": "دو سه چهار پنج شش هفت هشت",
}
_DOZENS = "dozen docena douzaine dutzend dúzia"


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """The tables of a language, all as folded: the first word of a sense for each of its words, what stands against a
    first word, and the digits of a number."""

    twins: Mapping[str, str]
    opposites: Mapping[str, frozenset[str]]
    numbers: Mapping[str, str]


@cache
def senses(language: str) -> Senses:
    """The tables of a language; empty where there are none."""
    lines = [
        [[letters(word) for word in side.split()] for side in line.split("/")]
        for line in _SENSES.get(language, "").strip().splitlines()
    ]
    twins: dict[str, str] = {}
    for sides in lines:
        for side in sides:
            twins = dict.fromkeys(side, side[0]) | twins
    opposites: dict[str, frozenset[str]] = {}
    for sides in lines:
        for own, other in permutations(sides, 2):
            for word in own:
                against = frozenset(twins[word] for word in other)
                opposites[twins[word]] = opposites.get(twins[word], frozenset()) | against
    written = {letters(word): str(n) for n, word in enumerate(_NUMBERS.get(language, "").split(), start=2)}
    return Senses(
        twins=twins, opposites=opposites, numbers=written | dict.fromkeys(map(letters, _DOZENS.split()), "12")
    )
