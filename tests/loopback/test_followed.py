"""A page that was rebuilt: the Notice says where known headlines stand now, and settings may let them be followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import NOON, after
from ticker.app.service import MEMORY, opened
from ticker.config.settings import Settings
from ticker.engine.watch import Watch
from ticker.extract.discover.again import found_again
from ticker.fetch.recorded import RecordedPoll, RecordingFetcher
from ticker.model.alert import Event, EventKind
from ticker.model.page import Page
from ticker.model.source import Source

LINES = ["Ferry runs aground off the coast", "Parliament votes on the budget", "Quake of 5.1 shakes the capital"]
NEW = "Bridge reopens after two years"


def before(lines: list[str]) -> bytes:
    return f"<html><body><ul class='ticker'>{''.join(f'<li>{one}</li>' for one in lines)}</ul></body></html>".encode()


def rebuilt(lines: list[str]) -> bytes:
    rows = "".join(f"<p class='row'><a href='/{n}'>{one}</a></p>" for n, one in enumerate(lines))
    menu = "<nav><a href=/w>World</a><a href=/b>Business</a></nav>"
    return f"<html><body>{menu}<section id='live'>{rows}</section></body></html>".encode()


async def play(source: Source, bodies: list[bytes]) -> list[Event]:
    polls = [RecordedPoll(at=after(30 * n), read=lambda body=body: body) for n, body in enumerate(bodies)]
    events: list[Event] = []
    settings = Settings(sources=(source,), store_url=MEMORY)
    async with opened(settings, folder=Path(), fetcher=RecordingFetcher(polls), on_events=events.extend) as app:
        watch: Watch = app.watch
        for poll in polls:
            await watch.poll(source, poll.at)
    return events


def notices(events: list[Event]) -> list[str]:
    return [event.text for event in events if event.kind is EventKind.NOTICE]


async def test_the_notice_of_a_blind_selector_proposes_the_new_place() -> None:
    source = Source(name="wire", url="https://wire.example/", select=".ticker li")
    events = await play(source, [before(LINES), *[rebuilt([NEW, *LINES])] * 3])
    [notice] = notices(events)
    assert 'known headlines are found by select = "#live a" now' in notice
    assert not [event for event in events if event.kind is EventKind.NEW]


async def test_a_source_that_may_be_followed_is_read_there_with_one_notice() -> None:
    source = Source(name="wire", url="https://wire.example/", select=".ticker li", follow=True)
    events = await play(source, [before(LINES), *[rebuilt([NEW, *LINES])] * 3, rebuilt(["Mayor resigns", NEW, *LINES])])
    assert [event.text for event in events if event.kind is EventKind.NEW] == [NEW, "Mayor resigns"]
    [notice] = notices(events)
    assert "read by #live a until you change the settings" in notice


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><p>Nothing of what was there</p></body></html>",
        f"<html><body><p>{LINES[0]}</p></body></html>".encode(),
        b"",
    ],
)
def test_a_page_without_the_known_headlines_proposes_nothing(body: bytes) -> None:
    assert found_again(Page(url="https://wire.example/", body=body, at=NOON), [*LINES, NEW]) is None
