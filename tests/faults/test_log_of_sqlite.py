"""The log of SQLite beside the records, as a kill, a loss of power or a bad disk leaves it, and the real program."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from tests.daemon.desk import Desk
from tests.daemon.program import until
from tests.daemon.test_records import LINES, settings
from tests.faults.spoilt import Spoilt
from tests.loopback.site import Site

_GARBAGE = 20_000  # bytes, of which a page of SQLite has 4,096


async def tell(program: Spoilt, site: Site, *lines: str) -> None:
    """Each of the lines is published, told, and noted as told."""
    for line in lines:
        noted = sum(" delivery " in text for text in program.log)
        site.publish(line)
        await until(lambda noted=noted: sum(" delivery " in text for text in program.log) > noted)


async def killed_with_a_log(program: Spoilt, site: Site, folder: Path) -> Path:
    """The first line stands in the records themselves, the next two in their log only."""
    await program.start()
    await tell(program, site, LINES[0])
    assert await program.stop() == 0
    await program.start()
    await tell(program, site, *LINES[1:3])
    await program.kill()
    return folder / "ticker.db-wal"


@pytest.mark.parametrize("place", [0.0, 0.3], ids=["head", "middle"])
async def test_garbage_in_the_log_of_the_records_is_told_and_sends_no_backlog(tmp_path: Path, place: float) -> None:
    async with AsyncExitStack() as stack:
        site, one, two = [await stack.enter_async_context(Site()) for _ in range(3)]
        desk, operator = Desk().serve(one), Desk().serve(two)
        program = await stack.enter_async_context(Spoilt(tmp_path, settings(site, desk, operator)))
        log = await killed_with_a_log(program, site, tmp_path)
        at = int(log.stat().st_size * place)
        with log.open("r+b") as file:
            file.seek(at)
            file.write(os.urandom(_GARBAGE))
        was = log.read_bytes()
        await program.start()
        site.publish(LINES[3])
        await until(lambda: LINES[3] in desk.lines and bool(operator.lines))
        assert await program.stop() == 0

    (kept,) = tmp_path.glob("*.corrupt-wal")
    assert kept.read_bytes() == was
    (word,) = operator.lines
    assert "the records were damaged" in word
    assert "its log" in word
    assert list(dict.fromkeys(desk.lines)) == LINES
    # Where the log ends between a send and its note, that one is in flight once more; the records know no better.
    assert (Counter(desk.lines) - Counter(LINES)).total() <= 1


@pytest.mark.parametrize("share", [0.4, 0.999])
async def test_a_log_that_is_cut_loses_nothing_of_the_records_and_goes_on_from_there(
    tmp_path: Path, share: float
) -> None:
    """A loss of power leaves it so, with the last transaction in part; here, more is cut off than that."""
    async with AsyncExitStack() as stack:
        site, one, two = [await stack.enter_async_context(Site()) for _ in range(3)]
        desk, operator = Desk().serve(one), Desk().serve(two)
        program = await stack.enter_async_context(Spoilt(tmp_path, settings(site, desk, operator)))
        log = await killed_with_a_log(program, site, tmp_path)
        os.truncate(log, int(log.stat().st_size * share))
        await program.start()
        site.publish(LINES[3])
        await until(lambda: LINES[3] in desk.lines)
        assert await program.stop() == 0

    told = Counter(desk.lines)
    assert list(dict.fromkeys(desk.lines)) == LINES
    assert told[LINES[0]] == told[LINES[3]] == 1
    assert told[LINES[1]] <= 2
    assert told[LINES[2]] <= 2
    assert operator.lines == []
    with closing(sqlite3.connect(tmp_path / "ticker.db")) as records:
        assert records.execute("PRAGMA integrity_check").fetchone() == ("ok",)
