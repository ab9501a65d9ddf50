"""Makes published text harmless in services that read markup out of it: the same to the eye, with no effect. Pure.

Two means: a backslash, where a service takes one before any punctuation (CommonMark, section 2.4), and a zero-width
space, which breaks a token apart without being seen. Links stay as they are, or they would lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_LINE_BYTES = 380  # what Apprise leaves of them
BREAK = "\u200b"  # zero-width space

Change = Callable[[str], str]

# What Discord takes for a link; the others take no more. It never ends in what ends a sentence or a bracket.
_LINK = re.compile(r"(https?://[^\s<]+[^<.,:;\"')\]\s])", re.IGNORECASE)
_WIDE = re.compile(r"@(?=all|channel|everyone|here|room)", re.IGNORECASE)  # a mention even inside of a link
_NAME = re.compile(r"(?<!\w)@(?=\w)")  # not the one of a mail address
_TOKEN = re.compile(r"[@<](?=\S)")  # @everyone, <@123>, <#123>, <!here>, <users/all>, <https://…|…>
_EMOJI = re.compile(r":(?=[\w+-]+:)")  # 10:30:45 holds none named 30
_INLINE = re.compile(r"[\\`*_~|\[]|&(?=#?\w+;)")
_BLOCK = re.compile(r"^([ \t]*)([#>+=-])", re.MULTILINE)
_NUMBER = re.compile(r"^([ \t]*[0-9]+)([.)])", re.MULTILINE)
_FUNCTION = re.compile(r"\{(?=\{)")
_STARS = re.compile(r"[`*_~]|\](?=\()")


def _unaddressed(text: str) -> str:
    return _TOKEN.sub(rf"\g<0>{BREAK}", text)


def _unnamed(text: str) -> str:
    return _NAME.sub(rf"\g<0>{BREAK}", text)


def _without_emoji(text: str) -> str:
    return _EMOJI.sub(rf"\g<0>{BREAK}", text)


def _escaped(text: str) -> str:
    text = _INLINE.sub(r"\\\g<0>", text)
    return _NUMBER.sub(r"\1\\\2", _BLOCK.sub(r"\1\\\2", text))


def _without_functions(text: str) -> str:
    return _FUNCTION.sub(rf"\g<0>{BREAK}", text)


def _starless(text: str) -> str:
    return _STARS.sub(rf"{BREAK}\g<0>{BREAK}", text)


def _beside_links(*changes: Change) -> Change:
    def neutralise(text: str) -> str:
        parts = _LINK.split(text)
        for at, part in enumerate(parts):
            if at % 2:  # what the pattern captured: a link
                parts[at] = _WIDE.sub(rf"@{BREAK}", part)
                continue
            for change in changes:
                part = change(part)  # noqa: PLW2901 - one change upon the other
            parts[at] = part
        return "".join(parts)

    return neutralise


def as_it_is(text: str) -> str:
    """For services that show text as text."""
    return text


def in_short_lines(text: str) -> str:
    """For IRC, which sends each line as a message of its own and cuts it at 512 bytes, names and commands included."""
    return "\n".join(part for line in text.splitlines() for part in _parts(line))


def _parts(line: str) -> Iterator[str]:
    while len(line.encode()) > _LINE_BYTES:
        end = len(line.encode()[:_LINE_BYTES].decode(errors="ignore"))
        end = line.rfind(" ", end // 2, end) + 1 or end
        yield line[:end].rstrip()
        line = line[end:].lstrip()
    yield line


unaddressed = _beside_links(_unaddressed)
"""For services that know mentions and no markup: nobody is called."""

unnamed = _beside_links(_unnamed)
"""For services that know no mention but a name: nobody is called."""

markdown = _beside_links(_escaped, _without_emoji, _unaddressed)
"""For services that render Markdown: it shows literally, and nobody is called."""

cards = _beside_links(_escaped, _without_emoji, _unaddressed, _without_functions)
"""For cards, which render Markdown and work out ``{{DATE(…)}}``."""

starless = _beside_links(_starless, _without_emoji, _unaddressed)
"""For services with marks of their own (``*bold*``) and no way to escape them."""

without_emoji = _beside_links(_without_emoji)
"""For services whose names of emoji alone have an effect, since the rest is switched off for them."""
