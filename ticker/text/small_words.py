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
""")

# Words that say that it is another event of the same kind.
ANOTHER = _words("""
    another again second third fresh renewed further more new next otro otra nuevo nueva nuevos nuevas segundo
    segunda outro novo nova autre nouveau nouvelle encore weiterer weitere neuer neue erneut altro nuovo nuova
    ancora снова ещё новый новая вторая второй yeni ikinci tekrar جديد جديده ثان ثانيه مجددا اخر اخري اخری جدید
    دیگر שוב נוסף נוספת חדש
""")
