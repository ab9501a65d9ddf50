"""Sites whose ticker is known: what a preset holds, and which one fits a name or an address."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

from ticker import presets
from ticker.config.fields import Flag, Language, Name, Text, Url
from ticker.config.schema import Reading


class Preset(Reading):
    """How the ticker of one site is read, and how that is known."""

    title: Name
    """What the edition is called, in its own language."""
    site: Name
    """What the site is called in English."""
    url: Url
    """The page that shows the ticker."""
    language: Language
    """The language of the headlines."""
    evidence: Text
    """How it is known that the ticker is read this way."""
    verified: Flag
    """Whether a program is known to have read the live page this way; if not, it is a guess."""

    @property
    def host(self) -> str:
        return _host(self.url)


@cache
def all_presets() -> Mapping[str, Preset]:
    """Every preset under its name."""
    return {name: Preset.model_validate(tomllib.loads(presets.read(name))) for name in presets.names()}


def preset_for(url: str) -> Preset | None:
    """The preset of the site that an address belongs to, whatever the page; None if no site or none known."""
    host = _host(url)
    return next((preset for preset in all_presets().values() if host and preset.host == host), None)


def _host(url: str) -> str:
    """The host in lower case, without www and the dot of the root; empty if there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")
