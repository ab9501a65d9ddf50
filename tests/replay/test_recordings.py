"""Our own recordings, each with the settings it is read by and the events that it must make as files beside it.

An expected event names what is promised of it: a list stands for what may be judged either way, and what is not named
is free. Notices are expected by their time, after the news of their poll.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.newsdesk import NewsDesk
from ticker.app.settings import read_settings
from ticker.cli.main import cli
from ticker.extract.kinds import build
from ticker.fetch.recording import read_recording
from ticker.model.alert import EventKind
from ticker.model.errors import ExtractError, FetchError
from ticker.model.source import Source

RECORDINGS = Path(__file__).parent / "recordings"
NAMES = sorted(path.name for path in RECORDINGS.iterdir())

Seen = Mapping[str, object]


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_makes_the_expected_events(name: str) -> None:
    folder = RECORDINGS / name
    settings = str(folder / "source.toml")

    result = CliRunner().invoke(cli, ["replay", str(folder), "-c", settings, "--source", name, "--json"])

    assert result.exit_code == 0
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert _as_promised(events, _expected(name)) == _expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_makes_the_expected_events_with_a_restart_after_each_poll(name: str) -> None:
    (source,) = read_settings(RECORDINGS / name / "source.toml", {}).sources

    events = _with_restarts(source, RECORDINGS / name)

    assert _as_promised(events, _expected(name)) == _expected(name)


def test_each_language_that_is_read_from_right_to_left_or_without_spaces_is_among_them() -> None:
    languages = {read_settings(RECORDINGS / name / "source.toml", {}).sources[0].language for name in NAMES}
    assert {"ar", "en", "es", "fa", "he", "ru", "zh"} <= languages


def _with_restarts(source: Source, folder: Path) -> list[Seen]:
    news = NewsDesk(source)
    extract = build(source)
    for poll in read_recording(folder):
        later = poll.at - news.now
        try:
            news.snapshot(extract(poll.play(source)), later=later)
        except (FetchError, ExtractError) as error:
            news.fails(error.trouble, error.problem, later=later)
        news.restarts()
    return [event.public() for event in news.events if event.kind is not EventKind.SILENT]


def _expected(name: str) -> list[Seen]:
    lines = (RECORDINGS / name / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _as_promised(events: Iterable[Seen], expected: list[Seen]) -> list[Seen]:
    """The events in the words of what is expected at the same place, and in their own where nothing is."""
    ordered = sorted(events, key=lambda event: (str(event["at"]), event["kind"] == "notice"))
    words = [*expected, *[{}] * len(ordered)]
    return [_in_words_of(event, promised) for event, promised in zip(ordered, words, strict=False)]


def _in_words_of(event: Seen, promised: Seen) -> Seen:
    if not promised:
        return event
    return {key: _one_of(event[key], value) for key, value in promised.items()}


def _one_of(value: object, allowed: object) -> object:
    return allowed if isinstance(allowed, list) and value in allowed else value
