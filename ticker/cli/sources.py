"""``ticker sources``: the sources of the settings to and from other programs, and other settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.text import Text

from ticker.cli.common import config_option, page_in, settings_of, settings_or_none
from ticker.cli.show import err
from ticker.config.addresses import page_url
from ticker.config.fields import NAME_MAX
from ticker.config.toml import parse, read_text
from ticker.config.wording import SettingError
from ticker.config.write import left_out, source_keys, source_table
from ticker.extract.opml import Outline, read_opml, write_opml
from ticker.model.errors import ConfigError, ExtractError, TickerError, UsageError
from ticker.model.page import Page
from ticker.model.source import Source
from ticker.store.polls import address_of
from ticker.text.clean import clean, cut

Keys = Mapping[str, object]

_SHOWN_MAX = 80


@click.group()
def sources() -> None:
    """The sources of the settings, to and from other programs."""


@sources.command("export")
@config_option
@click.option("--opml", "form", flag_value="opml", help="As a list for feed readers (OPML 2.0).")
@click.option("--toml", "form", flag_value="toml", default="toml", help="As settings; the default.")
def export(config: Path | None, form: str) -> None:
    """Prints the sources that are watched; what may be a secret is left out."""
    watched = settings_of(config).sources
    if form == "opml":
        sys.stdout.write(write_opml(watched))
    else:
        sys.stdout.write("\n".join(source_table(source_keys(one), _remark(one)) for one in watched))


@sources.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Settings to which they are added, at the end.")
def bring_in(file: Path, config: Path | None, output: Path | None) -> None:
    """Makes sources of the feeds in FILE (OPML), or of the tables [[sources]] in it (TOML), and prints them.

    What is watched already is left out; names are made unique.
    """
    page = page_in(file, "")
    known = [*_configured(config), *(_tables(output) if output and output.exists() else [])]
    found = _of_outlines(page) if page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"<", b"\xff", b"\xfe"} else None
    fresh = _new(_tables(file) if found is None else found, known)
    if not fresh:
        raise TickerError(f"{file}: nothing in it that is not watched already")
    fragment = "\n".join(source_table(keys) for keys in fresh)
    if output is None:
        sys.stdout.write(fragment)
    else:
        _append(output, fragment)
    err().print(Text(f"{len(fresh)} sources; look at them, then: ticker check", style="bold"))


def _remark(source: Source) -> str:
    missing = left_out(source)
    return f"left out, as they may be secrets: {', '.join(missing)}" if missing else ""


def _configured(config: Path | None) -> list[Keys]:
    """What the settings watch, if there are any."""
    settings = settings_or_none(config)
    return [{"name": one.name, "url": one.url} for one in settings.sources] if settings else []


def _tables(file: Path) -> list[Keys]:
    """The tables [[sources]] of a file of settings, as they stand there. Raises ConfigError."""
    found = parse(file, read_text(file)).get("sources", [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ConfigError(f"{file}: sources: not a list of tables; write [[sources]]")
    return found


def _of_outlines(page: Page) -> list[Keys]:
    """The feeds of a list; what has none is told of."""
    try:
        outlines = read_opml(page)
    except ExtractError as error:
        raise UsageError(error.problem) from error
    found = [(one, _feed(one)) for one in outlines]
    for one, url in found:
        if url is None:
            shown = cut(clean(one.title or one.feed or one.page), _SHOWN_MAX)
            err().print(Text(f"{shown}: no feed with an address of the web; left out", style="yellow"))
    return [{"name": one.title, "url": url, "kind": "feed"} for one, url in found if url is not None]


def _feed(outline: Outline) -> str | None:
    url = outline.feed
    if url.casefold().startswith("feed:"):  # a scheme of readers of old: feed://HOST/, feed:https://HOST/
        url = url[5:] if "://" in url[5:] else f"http:{url[5:]}"
    try:
        return page_url(url)
    except (SettingError, ValueError):
        return None


def _new(found: Sequence[Keys], known: Sequence[Keys]) -> list[Keys]:
    """What is not watched yet, each once, under names of their own."""
    names = {str(one.get("name")) for one in known}
    addresses = {_place(one) for one in known} - {""}
    fresh: list[Keys] = []
    for one in found:
        place = _place(one)
        if place and place in addresses:
            continue
        name = _free(_name(one), names)
        names.add(name)
        addresses.add(place)
        fresh.append({**one, "name": name})
    return fresh


def _place(keys: Keys) -> str:
    """What makes two sources one: their address, and where on it they are found."""
    url = str(keys.get("url") or "")
    try:
        address = address_of(url) if url else ""
    except ValueError:
        address = url
    where = [str(keys.get(key)) for key in ("preset", "select", "xpath", "path") if keys.get(key)]
    return "\n".join([address, *where]) if address or where else ""


def _name(keys: Keys) -> str:
    given = " ".join(clean(str(keys.get("name") or "")).split())
    return cut(given, NAME_MAX) or urlsplit(str(keys.get("url") or "")).hostname or "source"


def _free(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{cut(name, NAME_MAX - len(str(number)) - 1)} {number}"
    return free


def _append(output: Path, fragment: str) -> None:
    """Adds to a file and changes nothing that stands in it. Raises ConfigError, UsageError."""
    before = read_text(output) if output.exists() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    parse(output, before + gap + fragment)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    try:
        with os.fdopen(os.open(output, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(gap + fragment)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}") from error
