"""Milliseconds that a search takes over a million events, and what it costs to make events to be found.

Run it from the repository: ``python -m benchmarks.search [EVENTS]``. No network; a temporary folder, some 700 MB.
``fold`` is the folding alone, ``commit`` a transaction with one event, with and without its words in the index.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from sqlalchemy import Connection, insert

from ticker.model.alert import Alert, Event, EventKind
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.schema import events
from ticker.store.search import index_all
from ticker.text.finding import index_words, parts

EVENTS = 1_000_000
AT_ONCE = 20_000
ROUNDS = 7
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
STEP = timedelta(seconds=30)
SOURCES = ("wire-en", "wire-ar", "wire-ja", "rare")
ENGLISH = [
    f"{a}{b}{c}" for a in ("ba", "ko", "mi", "qua", "re", "su", "ti") for b in "lnrst" for c in ("e", "ing", "o")
]
ARABIC = ["مُسْتَشْفَى", "الأطفال", "إصابة", "قصف", "عاجل", "وزير", "الخارجية", "يؤكد", "١٢", "آخر", "رئيس", "القدس"]
KANJI = "東京地震速報大阪首相発表台風接近警戒死者行方不明"


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database("sqlite:///ticker.db", Path(folder), exclusive=True)
        began = perf_counter()
        await database.write(lambda connection: _fill(connection, count))
        written = perf_counter()
        await database.write(index_all)
        indexed = perf_counter()
        size = await database.read(_size)
        print(f"{count:,} events: {written - began:.0f} s to write, {indexed - written:.0f} s to index, {size:,} bytes")
        await _searches(Archive(database), count)
        _folding()
        await _commits(database)
        await database.close()


def _size(connection: Connection) -> int:
    pages, size = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _fill(connection: Connection, count: int) -> None:
    rng = random.Random(7)
    rows: list[dict[str, object]] = []
    for number in range(count):
        rows.append(_row(number, count, rng))
        if len(rows) == AT_ONCE:
            connection.execute(insert(events), rows)
            rows = []
    if rows:
        connection.execute(insert(events), rows)


def _row(number: int, count: int, rng: random.Random) -> dict[str, object]:
    source = rng.choice(SOURCES[:3])
    text = _text(source, rng)
    if number % (count // 10 or 1) == 0:
        source, text = "rare", f"{text} Łódź hapax"
    return {
        "id": f"e{number}",
        "kind": EventKind.NEW.value,
        "source": source,
        "text": text,
        "at": BEGUN + number * STEP,
        "urgency": 5,
        "story": f"{source}#{number}",
        "reason": "first seen",
        "compared": "",
        "route": "",
        "lead": "",
        "code": "",
    }


def _text(source: str, rng: random.Random) -> str:
    if source == "wire-ar":
        return " ".join(rng.choices(ARABIC, k=10))
    if source == "wire-ja":
        return "".join(rng.choices(KANJI, k=24))
    return " ".join(rng.choices(ENGLISH, k=9)).capitalize() + f", {rng.randrange(5000)} dead"


def _asked(count: int) -> Iterator[tuple[str, dict[str, object]]]:
    old = BEGUN + count // 10 * STEP
    yield "newest of all", {}
    for words in (
        "hapax",
        "quale",
        "qua",
        "b",
        "quale 4999",
        '"quale bale"',
        "quale -bale",
        "-quale",
        "مستشفي",
        "地震速報",
    ):
        yield words, {"words": parts(words)}
    yield "quale, long ago", {"words": ["quale"], "until": old}
    yield "hapax of a source", {"words": ["hapax"], "source": "rare"}
    yield "quale of a rare source", {"words": ["quale"], "source": "rare"}
    yield "a rare source", {"source": "rare"}
    yield "long ago", {"until": old}


async def _searches(archive: Archive, count: int) -> None:
    print(f"{'search':>24}{'found':>10}{'page p50':>10}{'worst':>8}")
    for name, asked in _asked(count):
        found = await archive.events(**asked)  # type: ignore[arg-type] - as a table has it
        middle, worst = await _timed(lambda asked=asked: archive.events(**asked))  # type: ignore[misc]
        print(f"{name:>24}{len(found):>10,}{middle:>10.1f}{worst:>8.1f}")


async def _timed(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    taken: list[float] = []
    for _ in range(ROUNDS):
        began = perf_counter()
        await work()
        taken.append((perf_counter() - began) * 1000)
    return quantiles(taken, n=2)[0], max(taken)


def _folding() -> None:
    rng = random.Random(8)
    for source in SOURCES[:3]:
        texts = [_text(source, rng) for _ in range(5000)]
        began = perf_counter()
        for text in texts:
            index_words(text)
        print(f"fold {source}: {(perf_counter() - began) / len(texts) * 1e6:.0f} µs a headline")


async def _commits(database: Database) -> None:
    outbox, rng = Outbox(database, lambda _: None), random.Random(9)
    number = iter(range(10_000))

    def alerts() -> Sequence[Alert]:
        event = Event(
            id=f"c{next(number)}", kind=EventKind.NEW, source="x", text=_text("wire-en", rng), at=BEGUN, reason=""
        )
        return [Alert(event=event, channels=())]

    both = await _timed(lambda: outbox.record(alerts()))
    rows = iter(range(2_000_000_000, 2_000_001_000))
    bare = await _timed(
        lambda: database.write(lambda connection: connection.execute(insert(events), [_row(next(rows), 10**10, rng)]))
    )
    print(f"commit: p50 {both[0]:.2f} ms, without the index {bare[0]:.2f} ms")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS))
