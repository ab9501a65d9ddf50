"""``ticker evidence``: the answers in which headlines were first seen, written out or checked."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.text import Text

from ticker.app.records import archive, evidence_files
from ticker.app.settings import state_folder
from ticker.cli.common import config_option, json_option, settings_of_records
from ticker.cli.proof import checked, state_of
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err
from ticker.config.settings import Settings
from ticker.core.evidence import broken_chain
from ticker.model.alert import Event, rfc3339
from ticker.model.errors import TickerError, UsageError
from ticker.model.evidence import Kept
from ticker.store.cabinet import FILE_MODE, Cabinet
from ticker.text.clean import clean

_FAULTS_SHOWN = 50
_NAME = "evidence-{}.warc.gz"

Found = Mapping[str, tuple[Event, Kept | None]]


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@config_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to; default: evidence-ID.warc.gz, or standard output if it leads into a file or program.",
)
@click.option("--verify", is_flag=True, help="Checks all evidence instead, and the chain that holds it together.")
@json_option
def evidence(ids: tuple[str, ...], config: Path | None, output: Path | None, verify: bool, as_json: bool) -> None:
    """The answers in which headlines were first seen, as a WARC file.

    ID is that of an event, as in "ticker history --json". With --json it is told what is kept, and where; it is written
    out besides if -o says where to.
    """
    settings = settings_of_records(config)
    files = evidence_files(state_folder(settings, os.environ))
    if verify:
        if ids or output:
            raise UsageError("--verify: checks all evidence; leave out IDs and -o")
        _verify(settings, files, as_json=as_json)
        return
    if not ids:
        raise UsageError('no ID; "ticker history --json" tells those of events')
    asked = tuple(dict.fromkeys(ids))
    found = asyncio.run(_read(settings, asked))
    taken = {name: _taken(name, found, files) for name in asked}
    if as_json:
        for name in asked:
            print_json(_record(name, found, files, taken[name][1]))
    whole = {
        kept.number: data for name, (data, problem) in taken.items() if (kept := _kept(name, found)) and not problem
    }
    if whole and (output or not as_json):
        _write(output, asked, b"".join(whole.values()))
    problems = [problem for _, problem in taken.values() if problem]
    if problems:
        raise TickerError("\n".join(problems))


async def _read(settings: Settings, ids: Sequence[str]) -> Found:
    async with archive(settings, folder=state_folder(settings, os.environ)) as records:
        return await records.evidence(ids)


def _kept(name: str, found: Found) -> Kept | None:
    return found[name][1] if name in found else None


def _taken(name: str, found: Found, files: Cabinet) -> tuple[bytes, str]:
    """The file of an event, or why there is none, or none that can be trusted."""
    if name not in found:
        return b"", f'{clean(name)}: no event has that ID; "ticker history --json" tells them'
    event, kept = found[name]
    if kept is None:
        why = "it was not asked for then" if event.is_news else f"a {event.kind.value} has none"
        return b"", f"{clean(name)}: no evidence, {why}"
    if not kept.has_file:
        return b"", f"{clean(name)}: no evidence, {state_of(name, kept)}"
    data, problem = checked(kept, files.read)
    return data, f"{clean(name)}: {problem}" if problem else ""


def _write(output: Path | None, ids: Sequence[str], data: bytes) -> None:
    if output is None and not sys.stdout.isatty():
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    place = output or Path(_NAME.format(ids[0] if len(ids) == 1 else f"{ids[0]}-and-{len(ids) - 1}-more"))
    try:
        if output is None and place.exists():
            raise UsageError(f"{place}: is there already; give -o FILE")
        number = os.open(place, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, FILE_MODE)
        with os.fdopen(number, "wb") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"{place}: cannot be written: {error.strerror}") from error
    err().print(Text(f"{place}: {len(data):,} bytes", style="dim"))


def _record(name: str, found: Found, files: Cabinet, problem: str) -> dict[str, object]:
    event, kept = found.get(name, (None, None))
    told = kept.evidence if kept else None
    has_file = kept is not None and kept.has_file
    return {
        "id": name,
        "source": event.source if event else None,
        "text": event.text if event else None,
        "kept": has_file,
        "intact": not problem if has_file else None,
        "url": (told.url or None) if told else None,
        "at": rfc3339(told.at) if told else None,
        "record_id": (told.record_id or None) if told else None,
        "payload_digest": (told.payload or None) if told else None,
        "sha256": (told.digest or None) if told else None,
        "size": told.size if told and has_file else None,
        "file": str(files.place(told.name)) if told and has_file else None,
        "removed_at": rfc3339(kept.gone_at) if kept and kept.gone_at else None,
        "chain": kept.chain if kept else None,
        "problem": problem or None,
    }


def _verify(settings: Settings, files: Cabinet, *, as_json: bool) -> None:
    kept, faults = asyncio.run(_checked(settings, files))
    head = kept[-1].chain if kept else None
    held = [one for one in kept if one.has_file]
    size = sum(one.evidence.size for one in held)
    if as_json:
        print_json({"records": len(held), "bytes": size, "head": head, "faults": faults})
    else:
        err().print(Text(f"{len(held):,} records with {size:,} bytes, {len(faults)} faults; head {head or 'none yet'}"))
    if faults and not as_json:
        more = [f"and {len(faults) - _FAULTS_SHOWN} more"] if len(faults) > _FAULTS_SHOWN else []
        raise TickerError("\n".join([*faults[:_FAULTS_SHOWN], *more]))
    if faults:
        raise SystemExit(1)


async def _checked(settings: Settings, files: Cabinet) -> tuple[Sequence[Kept], list[str]]:
    there = files.settled()  # before the records, which name a file before it is settled
    async with archive(settings, folder=state_folder(settings, os.environ)) as records:
        kept, proved = await records.all_evidence()
        faults = {one.number: fault for one in kept if one.has_file and (fault := checked(one, files.read)[1])}
        if faults:  # the daemon may have made room meanwhile
            still, _ = await records.all_evidence()
            faults = {one.number: faults[one.number] for one in still if one.has_file and one.number in faults}
        return kept, [*broken_chain(kept, proved), *faults.values(), *_unknown(there, files, kept)]


def _unknown(there: Sequence[str], files: Cabinet, kept: Sequence[Kept]) -> Iterator[str]:
    """Files that were there before the records were read, and still are, and of which these know nothing."""
    strange = {*there} - {one.evidence.name for one in kept}
    yield from (f"{name}: the records do not know it" for name in sorted(strange & {*files.settled()}))
