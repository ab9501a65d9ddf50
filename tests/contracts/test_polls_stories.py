"""How the store finds the story of a headline by its words, addresses and name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.builders import NOON, a_decision, a_source, after, an_alert, an_event
from tests.contracts.polls_desk import DAY, WIRE, Desk
from ticker.model.story import StoryQuery


async def told(desk: Desk, name: str, *marks: str, story: str, source: str = "radio", at: datetime = NOON) -> None:
    event = an_event(name, source=source, text=f"Headline {name}", story=story, at=at)
    decision = replace(a_decision(await desk.polls.known(WIRE), an_alert(event)), marks={name: frozenset(marks)})
    await desk.polls.commit(WIRE, decision)


async def stories(desk: Desk, *marks: str, since: datetime = NOON - DAY) -> dict[str, list[str]]:
    found = await desk.polls.stories(await desk.polls.known(WIRE), StoryQuery(marks=frozenset(marks)), since)
    return {story.id: [line.text for line in story.lines] for story in found.stories}


async def test_a_story_is_found_by_two_of_its_words_or_by_one_address(desk: Desk) -> None:
    await told(desk, "e1", "quake", "haifa", "port", story="radio#1")
    await told(desk, "e2", "strike", "@lfa1", story="radio#2")
    await desk.again()
    assert await stories(desk, "quake", "haifa") == {"radio#1": ["Headline e1"]}
    assert await stories(desk, "quake", "strike") == {}
    assert await stories(desk, "@lfa1") == {"radio#2": ["Headline e2"]}


async def test_a_story_comes_whole_and_in_order_once_one_headline_of_it_is_near(desk: Desk) -> None:
    await told(desk, "e1", "quake", story="radio#1", at=after(-DAY.total_seconds() * 2))
    await told(desk, "e2", "haifa", "port", story="radio#1", source="paper", at=NOON)
    assert await stories(desk, "haifa", "port") == {"radio#1": ["Headline e1", "Headline e2"]}
    assert await stories(desk, "haifa", "port", since=after(1)) == {}


async def test_a_story_that_is_named_comes_without_any_mark(desk: Desk) -> None:
    await told(desk, "e1", story="radio#1")
    query = StoryQuery(ids=frozenset({"radio#1", "unheard of"}))
    found = await desk.polls.stories(await desk.polls.known(WIRE), query, NOON)
    assert [story.id for story in found.stories] == ["radio#1"]


async def test_the_language_of_a_headline_is_that_of_its_source(desk: Desk) -> None:
    spanish = replace(a_source("radio"), language="es")
    await desk.again(WIRE, spanish)
    await told(desk, "e1", "@lfa1", story="radio#1")
    found = await desk.polls.stories(await desk.polls.known(WIRE), StoryQuery(marks=frozenset({"@lfa1"})), NOON - DAY)
    assert [line.language for story in found.stories for line in story.lines] == ["es"]


async def test_marks_are_forgotten_long_before_the_headlines_are(desk: Desk) -> None:
    await told(desk, "e1", "@lfa1", story="radio#1")
    await desk.polls.prune(NOON - 28 * DAY, NOON + DAY)
    assert await stories(desk, "@lfa1") == {}
    assert len(await desk.archive.events()) == 1
