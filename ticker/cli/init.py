"""``ticker init``: writes the settings for one page, with the ticker that was found there."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.text import Text

from ticker.app.settings import problem_of_channel
from ticker.cli.common import selection_options, source_at
from ticker.cli.discover import found_at
from ticker.cli.show import err
from ticker.config.presets import all_presets
from ticker.config.write import quoted
from ticker.model.errors import UsageError
from ticker.model.source import Source

_KEYS = (
    "kind", "select", "xpath", "text", "link", "time", "id", "label", "drop", "path", "script", "variable", "active",
    "starts", "ends", "language",
)  # fmt: skip
_HEAD = """\
# Settings of Ticker. Check them with: ticker check -c {place}
# Run them with:                       ticker run -c {place}
# All keys: ticker schema, and config.example.toml beside the program.

[[sources]]
"""
_CHANNEL = """
[channels.{name}]
url = {url}   # an Apprise URL; {{ env = "NAME" }} or {{ file = "PATH" }} keeps the secret elsewhere
notices = true   # hears of trouble with the monitor itself as well
"""
_NO_CHANNEL = """
# Where the headlines go: any number of Apprise URLs (https://github.com/caronc/apprise/wiki).
# [channels.desk]
# url = "tgram://BOT_TOKEN/CHAT_ID"
# notices = true
"""


@click.command()
@click.argument("url")
@selection_options
@click.option("--notify", multiple=True, metavar="URL", help="An Apprise URL that gets each headline; may be repeated.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("config.toml"), show_default=True, help="The file."
)
def init(
    url: str, select: str | None, xpath: str | None, kind: str | None, notify: tuple[str, ...], output: Path
) -> None:
    """Writes a commented config.toml for a page: its ticker is found, and shown."""
    if output.exists():
        raise UsageError(f"{output}: is there already; name another file with --output, or move it away")
    for given in notify:
        if problem := problem_of_channel(given):
            raise UsageError(f"--notify: {problem}")
    source = source_at(url, select=select, xpath=xpath, kind=kind) or found_at(url, kind=kind or "html")
    _write(output, _head(output) + _source(source) + (_channels(notify) or _NO_CHANNEL))
    err().print(Text(f"written: {output}; look at it, then: ticker run -c {output}", style="bold"))


def _head(output: Path) -> str:
    return _HEAD.format(place=output)


def _source(source: Source) -> str:
    if source.name in all_presets():
        keys = {"name": source.name, "preset": source.name, "url": source.url}
    else:
        given = {key: value for key in _KEYS if isinstance(value := getattr(source, key), str)}
        keys = {"name": source.name, "url": source.url, **given}
        if keys["kind"] == "html":
            del keys["kind"]
    lines = [f"{key} = {quoted(value)}" for key, value in keys.items()]
    return "\n".join([*lines, 'every = "30s"', ""])


def _channels(notify: tuple[str, ...]) -> str:
    names = [f"notify-{n}" if len(notify) > 1 else "notify" for n in range(1, len(notify) + 1)]
    return "".join(_CHANNEL.format(name=name, url=quoted(url)) for name, url in zip(names, notify, strict=True))


def _write(output: Path, text: str) -> None:
    """For its owner only: the file may hold the secrets of channels."""
    try:
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}") from error
