"""What is found by which words: every database gives the same answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.builders import NOON, a_decision, a_source, after, an_alert, an_event
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.text.finding import parts

LATIN = "Quake hits coast of España, 1,500 dead in Łódź – U.S.-led inquiry 🚢 #Breaking_News"
ARABIC = "مُسْتَشْفَـى الأطفال: مسؤولةٌ تؤكّد إصابة ١٢ في آخر قصف"
PERSIAN = "وزیر خارجه: مذاکره می\u200cشود ۱۲ کتاب‌ها"
JAPANESE = "東京で震度５強の地震、iPhoneにｶﾀｶﾅで速報"
THAI = "แผ่นดินไหวในประเทศไทย"
HINDI = "हिन्दी समाचार: भूकंप"
GREEK = "Σεισμός στην Αθήνα"


@pytest.fixture
async def database(url: str, tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(url, tmp_path, exclusive=True)
    yield database
    await database.close()


async def archive_of(database: Database, *texts: str, was: str | None = None) -> Archive:
    events = [an_event(f"e{n}", text=text, was=was, rank=None) for n, text in enumerate(texts)]
    await Outbox(database, lambda _: None).record([replace(an_alert(event), channels=()) for event in events])
    return Archive(database)


FOUND = [
    (LATIN, "quake"),
    (LATIN, "QUAK"),
    (LATIN, "coast quake"),
    (LATIN, "españa"),
    (LATIN, "espana"),
    (LATIN, "Espan\u0303a"),
    (LATIN, "lodz"),
    (LATIN, "ＱＵＡＫＥ １,５００"),
    (LATIN, "1,500"),
    (LATIN, "١٬٥٠٠"),
    (LATIN, "u.s.-led"),
    (LATIN, "led-inquiry"),
    (LATIN, "#breaking_news"),
    (LATIN, "news"),
    (LATIN, '"hits coast"'),
    (LATIN, "“Hits  coast of”"),
    (LATIN, '"hits coast'),
    (LATIN, "quake -tsunami"),
    (LATIN, "-tsunami"),
    (LATIN, 'quake -"coast hits"'),
    (LATIN, "quake -"),
    (LATIN, "former"),
    (ARABIC, "مستشفى"),
    (ARABIC, "مستشفي"),
    (ARABIC, "الاطفال"),
    (ARABIC, "الأطـفال"),
    (ARABIC, "مسووله"),
    (ARABIC, "مسؤولة"),
    (ARABIC, "تُؤَكِّد"),
    (ARABIC, "اصابه ۱۲"),
    (ARABIC, "اخر"),
    (ARABIC, "اطفال"),
    (ARABIC, "مستشفى أطفال"),
    ("تحذير بعد وبالزلزال", "زلزال"),
    ("تحذير للزلازل في الشمال", "الزلازل"),
    ("زلزال كبير", "الزلزال"),
    (PERSIAN, "وزير خارجة"),
    (PERSIAN, "مذاکره می شود"),
    (PERSIAN, "می‌شود 12"),
    (PERSIAN, "كتابها"),
    (JAPANESE, "地震"),
    (JAPANESE, "京で震度5"),
    (JAPANESE, "カタカナ"),
    (JAPANESE, "iphone"),
    (JAPANESE, "地震 東京"),
    (THAI, "ประเทศ"),
    (THAI, '"ไทย"'),
    (HINDI, "समाचार"),
    (HINDI, "भूकंप हिन्दी"),
    (GREEK, "ΣΕΙΣΜΟΣ αθηνα"),
    ("x" * 5000, "x" * 5000),
    ("\ud83d quake", "quake"),
]
NOT_FOUND = [
    (LATIN, "ferry"),
    (LATIN, "quake ferry"),
    (LATIN, "uake"),
    (LATIN, '"coast hits"'),
    (LATIN, '"hits coa"'),
    (LATIN, "quake -coast"),
    (LATIN, "-quake"),
    (LATIN, '-"hits coast"'),
    (LATIN, "-former"),
    (LATIN, '"News the former"'),
    (LATIN, "text:quake"),
    (LATIN, "quake OR tsunami"),
    (LATIN, "NEAR("),
    (LATIN, '"'),
    (LATIN, '""'),
    (LATIN, "*"),
    (LATIN, "-"),
    (LATIN, "quak*x"),
    (LATIN, "'); DROP TABLE events; --"),
    (LATIN, "a & !b | (c"),
    (LATIN, "\ud83d"),
    (LATIN, "\x00"),
    (LATIN, "x" * 5000),
    (LATIN, " ".join(f"w{n}" for n in range(5000))),
    (ARABIC, '"اطفال"'),
    (ARABIC, "شفى"),
    (ARABIC, "خر"),
    (ARABIC, "-اطفال"),
    (JAPANESE, "京東"),
    (JAPANESE, "震地"),
    (THAI, "ไทยใน"),
    (HINDI, "समाज"),
]


@pytest.mark.parametrize(
    ("said", "words", "found"), [(*one, True) for one in FOUND] + [(*one, False) for one in NOT_FOUND]
)
async def test_words_are_found_however_they_are_typed(database: Database, said: str, words: str, found: bool) -> None:
    archive = await archive_of(database, said, was="the former text")

    assert bool(await archive.events(words=parts(words))) is found
    assert len(await archive.events()) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["hits coast"], True),
        (["hits coa"], True),
        (["coast hits"], False),
        (['"hits coa"'], False),
        (['quake -"hits coast"'], False),
        (["quake", "-tsunami"], True),
        (["-hits coast"], False),
        ([""], False),
        (["\t"], False),
    ],
)
async def test_a_word_of_a_command_with_spaces_is_a_phrase(database: Database, words: list[str], found: bool) -> None:
    archive = await archive_of(database, LATIN)

    assert bool(await archive.events(words=words)) is found


async def test_what_is_found_is_the_newest_first(database: Database) -> None:
    archive = await archive_of(database, "quake one", "ferry", "quake two", "quake three")

    assert [event.text for event in await archive.events(words=["quake"], limit=2)] == ["quake three", "quake two"]
    assert [event.text for event in await archive.events(words=["-quake"])] == ["ferry"]


async def test_an_event_that_is_written_twice_is_found_once(database: Database) -> None:
    await archive_of(database, "quake")

    assert len(await (await archive_of(database, "quake")).events(words=["quake"])) == 1


async def test_what_is_forgotten_is_found_no_more_and_the_rest_still_is(database: Database) -> None:
    wire = a_source("wire")
    polls = Polls(database, lambda _: None)
    await polls.register([wire], NOON)
    for n, said in enumerate(("old quake", "new quake")):
        event = an_event(f"e{n}", text=said, at=after(n * 60))
        decision = a_decision(await polls.known(wire), state_changed=True)
        await polls.commit(wire, replace(decision, events=(event,)))

    await polls.prune(after(30), after(30))

    assert await database.read(
        lambda connection: connection.execute(text("SELECT rowid FROM events_search")).all()
    ) == [(2,)]
    assert [event.text for event in await Archive(database).events(words=["quake"])] == ["new quake"]
