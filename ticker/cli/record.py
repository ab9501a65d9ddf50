"""``ticker record``: keeps the pages of a source as they change, to be played by ``ticker replay``."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.text import Text

from ticker.app.looks import pages
from ticker.cli.common import EVERY, DurationType, checked_url, config_option, named_source, settings_or_none
from ticker.cli.show import err
from ticker.config.settings import Settings
from ticker.extract import kinds
from ticker.fetch.answer import shown
from ticker.fetch.recording import write_snapshot
from ticker.fetch.warc import check_appendable, write_response
from ticker.model.errors import FetchError, UsageError
from ticker.model.page import Page
from ticker.model.source import Source

_WARC = (".warc", ".warc.gz")


@click.command()
@click.argument("what", metavar="URL|NAME")
@click.option(
    "-o",
    "--output",
    "place",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR|FILE.warc.gz",
    help="A folder of snapshots, or a WARC file (.warc, .warc.gz); either may hold earlier ones.",
)
@click.option("--kind", type=click.Choice(sorted(kinds.KINDS)), help="How the page of a URL is fetched.")
@click.option("--every", type=DurationType(), help="The time between two polls; default: the source's own, else 30s.")
@click.option("--count", type=click.IntRange(min=1), help="Stop after so many polls; default: at Ctrl-C.")
@config_option
def record(
    what: str, place: Path, kind: str | None, every: timedelta | None, count: int | None, config: Path | None
) -> None:
    """Keeps each page of a source that differs from the one before, for ticker replay."""
    settings = settings_or_none(config)
    source = _source(what, kind, every, settings)
    recording = _Recording(place=place, keep=_keeper(place))
    _say(f"recording {shown(source.url)} to {place}, every {source.every.total_seconds():g} s; stop with Ctrl-C")
    asyncio.run(_until_stopped(recording.follow(source, settings, count)))
    _say(f"{recording.polls} polls, {recording.kept} snapshots kept in {place}")
    if recording.problem and not recording.kept:
        raise recording.problem


@dataclass(slots=True, kw_only=True)
class _Recording:
    """What has been kept so far, and where."""

    place: Path
    keep: Callable[[Page], object]
    polls: int = 0
    kept: int = 0
    problem: FetchError | None = None
    _last: bytes = field(default=b"", init=False)

    async def follow(self, source: Source, settings: Settings | None, count: int | None) -> None:
        """Polls so many times, or until it is cancelled."""
        async with aclosing(pages(source, settings)) as answers:
            async for answer in answers:
                self.polls += 1
                self._take(answer)
                if self.polls == count:
                    return

    def _take(self, answer: Page | FetchError | None) -> None:
        if isinstance(answer, FetchError):
            self.problem = answer
            _say(answer.problem)
        if not isinstance(answer, Page) or (digest := sha256(answer.body).digest()) == self._last:
            return
        try:
            self.keep(answer)
        except OSError as error:
            raise UsageError(f"{self.place}: cannot be written: {error.strerror}") from error
        self._last = digest
        self.kept += 1
        _say(f"{answer.at:%H:%M:%S}  kept, {len(answer.body):,} bytes")


def _source(what: str, kind: str | None, every: timedelta | None, settings: Settings | None) -> Source:
    named = named_source(what, settings)
    if named:
        if kind:
            raise UsageError(f"--kind: {what} has its own; give a URL instead")
        return replace(named, every=every or named.every)
    address = checked_url(what)
    return Source(name=urlsplit(address).hostname or address, url=address, kind=kind or "html", every=every or EVERY)


def _keeper(place: Path) -> Callable[[Page], object]:
    """What writes to a place. Raises UsageError if nothing can be added there."""
    if place.name.endswith(_WARC):
        check_appendable(place)
        return partial(write_response, place)
    if place.exists() and not place.is_dir():
        raise UsageError(f"{place}: neither a folder nor a WARC file ({', '.join(_WARC)})")
    return partial(write_snapshot, place)


async def _until_stopped(work: Coroutine[None, None, None]) -> None:
    """Does the work until it ends, or SIGINT or SIGTERM calls it off."""
    task = asyncio.create_task(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


def _say(words: str) -> None:
    err().print(Text(words, style="dim"))
