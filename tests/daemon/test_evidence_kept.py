"""Evidence with the real program: it is there beside the running daemon, and sound however the daemon ended."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.daemon.program import Program, until
from tests.loopback.site import Site
from tests.loopback.test_commands import settings
from ticker.cli.main import cli

KILLS = 2  # each costs a start


async def ask(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    command = [*arguments, "--json", "-c", str(folder / "config.toml")]
    result = await asyncio.to_thread(CliRunner().invoke, cli, command)
    return [json.loads(line) for line in result.stdout.splitlines()]


async def test_each_headline_has_its_evidence_and_no_kill_breaks_it(tmp_path: Path) -> None:
    async with Site() as site:
        program = Program(tmp_path, settings(site))
        await program.start()
        site.publish("Headline at dawn")
        await until(lambda: any("Headline at dawn" in line for line in program.log))
        (beside,) = await ask(tmp_path, "evidence", "--verify")
        for number in range(KILLS):
            site.publish(f"Headline {number} before a kill")
            await asyncio.sleep(random.uniform(0.3, 1.2))  # somewhere around the poll that finds it
            await program.kill()
            await program.start()
        await program.stop()
    news = await ask(tmp_path, "history", "--kind", "new")
    told = await ask(tmp_path, "evidence", *(one["id"] for one in news))
    (verified,) = await ask(tmp_path, "evidence", "--verify")

    assert (beside["records"], beside["faults"]) == (1, [])
    assert len(news) == KILLS + 1
    assert [(one["kept"], one["intact"]) for one in told] == [(True, True)] * len(news)
    assert verified["faults"] == []
    assert list((tmp_path / "evidence").rglob("*.part")) == []
