"""The log of the real program: facts for programs, no secret, nothing that a page forged."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.daemon.program import Program, until
from tests.loopback.site import Site

SECRET = "canary-4f9a1c2e7b"


def settings(site: Site, desk: Site) -> str:
    source = f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
    url = f"{desk.url}{SECRET}?+X-Token={SECRET}".replace("http://", "json://")
    return source + f'[channels.desk]\nurl = "{url}"\n'


class LoggedProgram(Program):
    """Its log as JSON, and all that it says while it runs."""

    def records(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log]

    def having(self, **facts: object) -> list[dict[str, object]]:
        return [one for one in self.records() if all(one.get(name) == value for name, value in facts.items())]


@asynccontextmanager
async def running(folder: Path, site: Site, desk: Site) -> AsyncIterator[LoggedProgram]:
    program = LoggedProgram(folder, settings(site, desk), "run", "--log-format", "json")
    await program.spawn()
    await until(lambda: bool(program.having(message="ready")))
    yield program
    log = list(program.log)
    await program.kill()
    assert not [line for line in log if SECRET in line or "\x1b" in line]


async def test_programs_read_each_event_and_its_delivery(tmp_path: Path) -> None:
    async with Site() as site, Site() as desk, running(tmp_path, site, desk) as program:
        site.publish('Quake\r\n{"level": "error", "message": "forged"}\x1b[2J')
        await until(lambda: bool(program.having(message="delivery")))

        (new,) = program.having(message="new")
        (delivery,) = program.having(message="delivery")
        assert (new["source"], new["level"]) == ("site", "info")
        assert (delivery["channel"], delivery["event"], delivery["reason"]) == ("desk", new["event"], "sent")
        assert isinstance(delivery["took_ms"], int)
        assert not program.having(message="forged")
