"""What several commands share: finding the settings, naming a source on the command line."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import click
from rich.text import Text

from ticker.app.settings import read_settings, read_sound
from ticker.cli.show import err
from ticker.config.durations import parse_duration
from ticker.config.files import find_config
from ticker.config.presets import Preset, all_presets, preset_for
from ticker.config.settings import Settings
from ticker.config.sources import source_of
from ticker.config.wording import SettingError
from ticker.extract import kinds
from ticker.model.errors import ConfigError, UsageError
from ticker.model.page import Page
from ticker.model.source import Source

EVERY = timedelta(seconds=30)
_FILE_MAX = 50_000_000  # bytes of a saved page
_OPTION = {"path": "select"}  # under which option a key stands on the command line

F = TypeVar("F", bound=Callable[..., object])

config_option = click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path),
    help="The settings; default: $TICKER_CONFIG, ./config.toml, ~/.config/ticker/config.toml, /etc/ticker/config.toml.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout, nothing else.")


def selection_options(command: F) -> F:
    """The options that say where on a page the headlines are."""
    for option in (
        click.option("--kind", type=click.Choice(sorted(kinds.KINDS)), help="What is read; default: html."),
        click.option("--xpath", help="XPath of the headlines."),
        click.option("--select", help="CSS selector of the headlines; for kind json a JMESPath expression."),
    ):
        command = option(command)
    return command


class DurationType(click.ParamType[timedelta]):
    """``30s``, ``5m``, ``2h``, ``1d``."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(str(value))
        except SettingError as error:
            self.fail(str(error), param, ctx)


def settings_of(config: Path | None) -> Settings:
    """The settings that a command runs by. Raises ConfigError."""
    return read_settings(find_config(config, os.environ, Path.cwd(), Path.home()), os.environ)


def settings_of_records(config: Path | None) -> Settings:
    """The settings, for a command that is about the records: those may be asked while the settings have mistakes.

    It is said what is wrong, and the settings are given as far as they are sound. Raises ConfigError.
    """
    settings = read_sound(find_config(config, os.environ, Path.cwd(), Path.home()), os.environ)
    if settings.wrong:
        first, *more = settings.wrong
        others = f" ({len(more)} more: ticker check tells them)" if more else ""
        err().print(Text(f"{first}{others}; what follows is told by the records and what is sound", "yellow"))
    return settings


def settings_or_none(config: Path | None) -> Settings | None:
    """The settings if there are any: commands that can do without do not ask for them."""
    try:
        path = find_config(config, os.environ, Path.cwd(), Path.home())
    except ConfigError:
        if config is not None:
            raise
        return None
    return read_settings(path, os.environ)


def user_name() -> str:
    """Who gives the command, for the records."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in containers
        return f"user {os.getuid()}"


def source_at(
    url: str, *, select: str | None, xpath: str | None, kind: str | None, every: timedelta = EVERY
) -> Source | None:
    """A source as the command line describes it, or of a known site; None if its ticker has to be found."""
    address = checked_url(url)
    given = selected(address, select=select, xpath=xpath, kind=kind)
    return replace(given, every=every) if given else _of_known_site(address, every) if kind is None else None


def selected(url: str, *, select: str | None, xpath: str | None, kind: str | None) -> Source | None:
    """A source that is read as the command line says; None if it does not say where the headlines are."""
    if select and xpath:
        raise UsageError("--select and --xpath: give one of them")
    if kind in {"feed", "jsonld"} and (select or xpath):
        raise UsageError(f"--kind {kind}: is read as a whole; leave out --select and --xpath")
    if kind == "json" and (xpath or not select):
        raise UsageError("--kind json: say where the headlines are in it, as --select 'items[].title' (JMESPath)")
    if not (select or xpath) and kind not in {"feed", "jsonld"}:
        return None
    source = Source(
        name=urlsplit(url).hostname or url,
        url=url,
        kind=kind or "html",
        select=select if kind != "json" else None,
        xpath=xpath,
        path=select if kind == "json" else None,
    )
    if problems := kinds.problems(source):
        raise UsageError("; ".join(f"--{_OPTION.get(key, key)}: {problem}" for key, problem in problems.items()))
    return source


def page_in(file: Path, url: str) -> Page:
    """A saved page, as if it had been fetched from an address. Raises UsageError."""
    try:
        if file.stat().st_size > _FILE_MAX:
            raise UsageError(f"{file}: larger than {_FILE_MAX // 1_000_000} MB")
        return Page(url=url, body=file.read_bytes(), at=datetime.now(UTC))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error


def named_source(name: str, settings: Settings | None) -> Source | None:
    """A source of the settings, or else of the presets."""
    configured = {source.name: source for source in settings.sources} if settings else {}
    return configured.get(name) or source_of_preset(name)


def source_of_preset(name: str) -> Source | None:
    """A source as its preset has it."""
    preset = all_presets().get(name)
    return _source(preset, name, preset.url) if preset and preset.url else None


def checked_url(url: str) -> str:
    """The address if it is one of the web. Raises UsageError."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise UsageError(f"{url}: not an address") from None
    if not parts.scheme or "://" not in url:
        raise UsageError(f"{url}: an address without a scheme; did you mean https://{url} ?")
    if parts.scheme not in {"http", "https"} or not host:
        raise UsageError(f"{url}: not an address of the web (http:// or https://)")
    return url


def _of_known_site(url: str, every: timedelta) -> Source | None:
    preset = preset_for(url)
    if preset is None:
        return None
    name = next(name for name, known in all_presets().items() if known is preset)
    return replace(_source(preset, name, url), every=every)


def _source(preset: Preset, name: str, url: str) -> Source:
    if not preset.verified:
        err().print(
            Text(f"preset {name}: not verified on the live page; look whether the headlines are right", "yellow")
        )
    return source_of(name, url, preset)
