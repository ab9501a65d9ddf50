"""Words that say how a headline speaks rather than of what, as folded by ``ticker.text.fold.letters``."""

from __future__ import annotations

from ticker.text.letters import letters


def _words(table: str) -> frozenset[str]:
    return frozenset(map(letters, table.split()))


# Words that turn a statement round.
DENIALS = _words("""
    no not never without denies denied deny denying false refutes rejects isn't won't doesn't didn't sin niega
    niegan desmiente falso não nega sem nie dementiert kein keine nicht ohne pas dément aucun sans smentisce не
    нет без опроверг опровергает değil yok yalanladı لا لم لن ليس دون بدون ينفي نفى تنفي نفت עדיין לא ללא מכחיש
    نیست نه تکذیب 不 否
""")

# Words that join others; shorter ones are left out for their length.
SMALL_WORDS = _words("""
    and the for with from into near over after before amid says said say that this has have was were been are
    will its los las del con por para tras una uno unos unas que dice dijo desde hasta sobre entre ante les des
    aux par pour avec dans sur une selon après avant est sont der die das den dem ein eine einen einem einer und
    mit von vor bei nach auf für aus zum zur ist sind dos com pelo pela uma segundo nas nos della delle dei
    degli per tra sono dopo при для что как это после над под его её они или علی من الی عن مع بعد قبل بین حتی
    لدی ان التی الذی خلال عند فی هذا هذه ذلک کما وفق این است های برای
    least more than about around some off onto upon when while been least according via out its their his her
    menos más unos cerca según mediante casi mehr als mindestens rund etwa moins plus environ près selon
    около более менее меньшей мере близ en az yakın yakınında için ile ما یقل عن حدود قرب نحو حوالی دست کم
    people persons personas personnes personen menschen человек людей kişi اشخاص شخص شخصا نفر تن مدینه بمدینه
    powerful strong deadly huge massive major large heavy fuerte fuertes gran potente masivo violent puissant fort
    schwer schweres schwere starkes heftiges starke мощный сильное сильный крупный büyük şiddetli ضخم قوي عنیف شدید
    officials official media sources reports authorities announces announced confirms confirmed report reported
    reportedly anuncia anunció confirma informa autoridades fuentes annonce confirme autorités teilt bestätigt behörden
    сообщили заявил заявили власти açıkladı açıklandı duyurdu bildirildi یعلن تعلن اعلن اعلنت یوکد اعلان مصادر مراسل
    وسائل الاعلام مراسلنا اعلام گفت گزارش
""")

# Words that say that it is another event of the same kind.
ANOTHER = _words("""
    another again second third fresh renewed further more new next otro otra nuevo nueva nuevos nuevas segundo
    segunda outro novo nova autre nouveau nouvelle encore weiterer weitere neuer neue erneut altro nuovo nuova
    ancora снова ещё новый новая вторая второй yeni ikinci tekrar جديد جديده ثان ثانيه مجددا اخر اخري اخری جدید
    دیگر שוב נוסף נוספת חדש
""")

# Words that make a plan, a fear, an attempt or the end of what would else have happened, or are of somebody beside it.
QUALIFIERS = _words("""
    may might could would threatens threatened plans planned considers weighs urges vows attempted attempt foiled
    thwarted fears expected ready likely nearly almost mulls seeks wants warns deputy vice wife son daughter brother
    nephew aide adviser lawyer spokesman podría podrían amenaza planea prevé estudia pide intento frustran frustrado
    teme casi viceministro vicepresidente esposa hijo hija hermano sobrino asesor abogado pourrait menace envisage
    tentative déjouée appelle vice-ministre épouse fils fille frère conseiller könnte droht plant erwägt versuch
    versuchter vereitelt stellvertretender ehefrau sohn tochter bruder berater может могут угрожает планирует намерен
    попытка предотвратили предотвращен заместитель жена сын дочь брат olabilir tehdit planlıyor girişimi önlendi
    yardımcısı eşi oğlu kızı kardeşi قد يهدد تهدد يعتزم تعتزم محاوله احباط يحذر تحذر نائب زوجه نجل شقيق مستشار
    ممکن تهدید قصد تلاش معاون همسر پسر برادر
    ends ended cancels cancelled canceled postpones postponed averted fin cancela cancelan aplaza aplazan fine annule
    reporte abgesagt verschoben отменил отменили отменен перенесли iptal ertelendi انتهاء انهاء الغاء تاجیل تعلیق
    لغو تعویق
""")

# Words after which a headline tells the circumstances.
CIRCUMSTANCES = _words("""
    after amid as while following tras mientras après alors nach während после на фоне بعد وسط عقب پس از sonra
""")

# Words before who did it, where the one to whom it was done stands first.
AGENTS = _words("""
    by por par durch tarafından توسط
""")

# Words that join two of one kind, whose order tells nothing.
JOINS = _words("""
    and with y e con et avec und mit и с ve ile و با
""")
