"""Touching one source in the settings must not reset the others (case C-03), nor lose what they broke meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.builders import NOON
from tests.newsdesk import told
from tests.pages import Pages
from ticker.app.service import opened
from ticker.config.settings import Settings
from ticker.model.alert import Event
from ticker.model.source import Source

TOPICS = ("quake", "strike", "flood", "vote", "fire", "storm", "trial", "summit", "match", "launch")
A, B, C, D = (Source(name=name, url=f"https://{name}.example/t", select="ul.t li") for name in "ABCD")
A_RENAMED = replace(A, name="A live", select="ul.t li > a")


class House:
    """A store that outlives the program, and a web that goes on without it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._now = NOON
        self.pages = Pages()
        for source in (A, B, C, D):
            self.pages.show(source, *(f"{source.name} reports on the {topic} in the capital" for topic in TOPICS))

    async def run(self, *sources: Source, polls: int = 4) -> list[str]:
        """The program by these settings from start to end; returns what news channels would hear."""
        events: list[Event] = []
        settings = Settings(sources=sources)
        async with opened(settings, folder=self._folder, fetcher=self.pages, on_events=events.extend) as app:
            for _ in range(polls):
                self._now += timedelta(seconds=30)
                for source in sources:
                    await app.watch.poll(source, self._now)
        return told(events)

    def days_pass(self, days: int) -> None:
        self._now += timedelta(days=days)


async def test_c03_a_source_renamed_and_narrowed_one_removed_and_one_added_make_no_alerts(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert await house.run(A, B, C) == []
    assert await house.run(A_RENAMED, C, D) == []
    house.days_pass(29)
    assert await house.run(A_RENAMED, B, C, D) == []
    for source in (A_RENAMED, C, D):
        house.pages.break_news(source, f"Bridge collapses near {source.name}")
    assert await house.run(A_RENAMED, B, C, D) == [
        "Bridge collapses near A live",
        "Bridge collapses near C",
        "Bridge collapses near D",
    ]


async def test_what_broke_while_the_settings_were_changed_is_told_by_the_sources_that_stayed(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.run(A, B, C)
    house.pages.break_news(A, "Ferry aground off the island")
    house.pages.break_news(C, "Mayor quits over tender")
    assert await house.run(A_RENAMED, C, D) == ["Ferry aground off the island", "Mayor quits over tender"]


async def test_two_sources_at_one_address_keep_their_own_histories(tmp_path: Path) -> None:
    house = House(tmp_path)
    top = replace(A, name="A top", select="ul.t li:nth-child(-n+3)")
    await house.run(A, top)
    house.pages.break_news(A, "Ferry aground off the island")
    assert await house.run(A, top) == ["Ferry aground off the island"] * 2


async def test_a_lost_database_makes_a_new_silent_baseline(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.run(A, B)
    for file in tmp_path.iterdir():
        file.unlink()
    assert await house.run(A, B) == []
    house.pages.break_news(A, "Ferry aground off the island")
    assert await house.run(A, B) == ["Ferry aground off the island"]
