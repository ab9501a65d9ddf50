"""The kinds of source: one file and one line here for each."""

from __future__ import annotations

from collections.abc import Callable

from ticker.extract import feed, html, json, jsonld
from ticker.model.ports import Extract
from ticker.model.source import Source

KINDS: dict[str, Callable[[Source], Extract]] = {
    "html": html.build,
    "feed": feed.build,
    "json": json.build,
    "jsonld": jsonld.build,
    "browser": html.build,  # the same page, after its scripts have run
}
_PROBLEMS: dict[str, Callable[[Source], dict[str, str]]] = {
    "html": html.problems,
    "feed": feed.problems,
    "json": json.problems,
    "jsonld": jsonld.problems,
    "browser": html.problems,
}


def build(source: Source) -> Extract:
    """What reads the pages of a source."""
    return KINDS[source.kind](source)


def problems(source: Source) -> dict[str, str]:
    """What is wrong with how a source is to be read, by key of the settings."""
    return _PROBLEMS[source.kind](source)
