"""Sites whose ticker is known: what a preset holds, and which one fits a name or an address."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from ticker import presets
from ticker.config.fields import Flag, Header, Hidden, Language, Name, Text, Url
from ticker.config.schema import Reading


class Preset(Reading):
    """How the ticker of one site is read, and how that is known."""

    title: Name
    """What the edition is called, in its own language."""
    site: Name
    """What the site is called in English."""
    url: Url
    """The page that shows the ticker, or the address of the JSON that it is made of."""
    language: Language
    """The language of the headlines."""
    headers: dict[Header, Hidden] = Field(default_factory=dict)
    """What the site wants to be told with the request; public, and no secrets."""
    evidence: Text
    """How it is known that the ticker is read this way."""
    seen: Annotated[str, StringConstraints(pattern=r"^20\d\d(-[01]\d)?$")] | None = None
    """When the site is last known to have looked like this, as 2023-11 or 2023; none for a mere guess."""
    verified: Flag
    """Whether a program is known to have read the live page this way; if not, it is a guess, or may have changed."""

    @property
    def host(self) -> str:
        return _host(self.url)

    @property
    def plain_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers as they are sent."""
        return tuple((name, reference.value) for name, reference in self.headers.items())

    def covers(self, url: str) -> bool:
        """Whether an address is read this way: any page of the site shows its ticker, an API has one address."""
        is_page = self.kind in {"html", "browser"} or bool(self.script or self.variable)
        return _host(url) == self.host if is_page else url == self.url


@cache
def all_presets() -> Mapping[str, Preset]:
    """Every preset under its name."""
    return {name: Preset.model_validate(tomllib.loads(presets.read(name))) for name in presets.names()}


def preset_for(url: str) -> Preset | None:
    """The preset of the site that an address belongs to; None if no site or none known."""
    return next((preset for preset in all_presets().values() if preset.covers(url)), None)


def _host(url: str) -> str:
    """The host in lower case, without www and the dot of the root; empty if there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")
