"""``ticker discover``: finds the ticker on a page, and says by what and how surely."""

from __future__ import annotations

import asyncio
import shlex
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.text import Text

from ticker.app.looks import page_of
from ticker.cli.common import EVERY, checked_url, json_option, page_in
from ticker.cli.show import as_json as print_json
from ticker.cli.show import err, out
from ticker.extract.discover.find import Candidate, Discovery
from ticker.extract.discover.find import discover as find
from ticker.model.errors import ExtractError
from ticker.model.health import Trouble
from ticker.model.source import Source
from ticker.text.clean import cut

_SHOWN = 5  # headlines of a candidate
_HEADLINE_MAX = 110  # characters
_SURE, _LIKELY = 0.8, 0.55
_OPTIONS = {"select": "--select", "xpath": "--xpath"}


@click.command()
@click.argument("what", metavar="URL|FILE")
@click.option(
    "--kind", type=click.Choice(["html", "browser"]), default="html", help="browser: look when its scripts have run."
)
@json_option
def discover(what: str, kind: str, as_json: bool) -> None:
    """Finds the ticker on a page: the candidates, the best first, with their headlines."""
    discovery = _look(what, kind)
    if as_json:
        print_json(_record(what, discovery))
    else:
        show(out(), discovery, what)
    if not discovery.candidates:
        raise SystemExit(1)


def found_at(url: str, *, kind: str = "html", every: timedelta = EVERY) -> Source:
    """The likeliest ticker of a page, shown before it is relied on. Raises ExtractError if there is none."""
    discovery = _look(url, kind)
    if not discovery.candidates:
        raise ExtractError(Trouble.MISSING, f"{url}: {_none(discovery)}")
    best = discovery.candidates[0]
    _show_candidate(err(), best)
    host = urlsplit(url).hostname or url
    return Source(name=host, url=url, every=every, **_settings(best, kind))  # type: ignore[arg-type]


def show(console: Console, discovery: Discovery, what: str) -> None:
    """What was found, for people."""
    for candidate in discovery.candidates:
        _show_candidate(console, candidate)
        console.print()
    if not discovery.candidates:
        console.print(Text(_none(discovery)))
        return
    best = discovery.candidates[0]
    options = " ".join(
        f"{option} {shlex.quote(best.keys[key])}" for key, option in _OPTIONS.items() if key in best.keys
    )
    if not Path(what).is_file():
        console.print(Text(f"watch it:  ticker watch {shlex.quote(what)} {options}".rstrip(), style="bold"))
        console.print(Text(f"keep it:   ticker init {shlex.quote(what)}", style="bold"))


def _look(what: str, kind: str) -> Discovery:
    if Path(what).is_file():
        return find(page_in(Path(what), f"https://{Path(what).name}.invalid/"))
    url = checked_url(what)
    return find(asyncio.run(page_of(Source(name=url, url=url, kind=kind))))


def _settings(candidate: Candidate, kind: str) -> dict[str, str]:
    """The keys of a source; what was found when the scripts of a page had run is found so again."""
    return {**candidate.keys, "kind": kind if candidate.kind == "html" else candidate.kind}


def _show_candidate(console: Console, candidate: Candidate) -> None:
    surely = "sure" if candidate.score >= _SURE else "likely" if candidate.score >= _LIKELY else "perhaps"
    title = Text(f"{candidate.select or candidate.kind}", style="bold cyan")
    title.append(f"  {candidate.kind}, {surely} ({candidate.score:.0%}), by {candidate.reason}", style="dim")
    console.print(title)
    for headline in candidate.headlines[:_SHOWN]:
        console.print(Text(f"  {cut(headline, _HEADLINE_MAX)}"))
    if (more := len(candidate.headlines) - _SHOWN) > 0:
        console.print(Text(f"  … and {more} more", style="dim"))


def _none(discovery: Discovery) -> str:
    """That there is none, and what to do instead."""
    if discovery.feeds:
        address = discovery.feeds[0]
        return f"no ticker found; the page names a feed: {address} (ticker watch {shlex.quote(address)} --kind feed)"
    return "no ticker found; see what --kind browser shows, or say where it is, with --select (CSS) or --xpath"


def _record(what: str, discovery: Discovery) -> dict[str, object]:
    return {
        "url": what,
        "candidates": [
            {
                "kind": one.kind,
                "select": one.select,
                "score": round(one.score, 2),
                "headlines": list(one.headlines),
                "keys": one.keys,
                "reason": one.reason,
            }
            for one in discovery.candidates
        ],
        "feeds": list(discovery.feeds),
    }
