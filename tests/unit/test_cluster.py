"""Which headlines tell one event, in several languages, and which only look so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, a_headline, a_known, a_sighting, a_source, after
from tests.unit.story_pairs import IN_DOUBT, SAME, TWINS
from ticker.core.cluster import STORY_SPAN, marks_of, same_event, same_event_abroad, stories_of
from ticker.model.change import Change, ChangeKind
from ticker.model.story import Story, StoryLine
from ticker.text.terms import terms

Pair = tuple[str, str, str]


def pairs(table: str) -> list[Pair]:
    found = [line.split(" | ") for line in table.strip().splitlines()]
    return [(language, one, other) for language, one, other in found]


def is_one_story(pair: Pair) -> bool:
    language, one, other = pair
    forth = same_event(terms(one, language), terms(other, language))
    assert same_event(terms(other, language), terms(one, language)) == forth
    return forth


@pytest.mark.parametrize("pair", pairs(SAME))
def test_headlines_that_tell_one_event(pair: Pair) -> None:
    assert is_one_story(pair)


@pytest.mark.parametrize("pair", pairs(TWINS))
def test_headlines_that_only_look_like_one_event(pair: Pair) -> None:
    assert not is_one_story(pair)


@pytest.mark.parametrize("pair", pairs(IN_DOUBT))
def test_what_no_table_knows_is_in_doubt_and_makes_two_stories(pair: Pair) -> None:
    assert not is_one_story(pair)


def test_the_same_names_and_numbers_in_two_languages_are_one_event() -> None:
    spanish = terms("Un terremoto de 7,1 sacude México y se siente en Oaxaca y Puebla", "es")
    english = terms("Quake of magnitude 7.1 hits Mexico, felt in Oaxaca", "en")
    assert same_event_abroad(english, spanish)
    assert not same_event_abroad(terms("A quake of 5.2 is felt in Oaxaca and Puebla", "en"), spanish)


def a_new(text: str, *, rank: int = 1, link: str | None = None, keys: tuple[str, ...] = ("t1",)) -> Change:
    sighting = a_sighting(rank, text=text, keys=keys, link=link)
    return Change(kind=ChangeKind.NEW, headline=a_headline(text, link=link), sighting=sighting, reason="first seen")


def a_story(text: str, *, at: float = 0, source: str = "radio", marks: frozenset[str] | None = None) -> Story:
    marks = marks_of(text, None, (), None) if marks is None else marks
    return Story(id=f"{source}#9", lines=(StoryLine(source=source, text=text, at=after(at), marks=marks),))


def stories(changes: Sequence[Change], open_stories: Sequence[Story], now: datetime) -> list[Story]:
    return stories_of(changes, replace(a_known(), stories=tuple(open_stories)), a_source(), now)


def test_a_headline_that_another_source_told_belongs_to_its_story() -> None:
    (story,) = stories(
        [a_new("Blast heard close to Damascus airport")],
        [a_story("Explosion heard near Damascus airport"), a_story("Rail strike ends", source="paper")],
        after(240),
    )
    assert (story.id, story.sources) == ("radio#9", ("radio", "wire"))


def test_a_story_without_a_headline_for_hours_is_over() -> None:
    old = [a_story("Explosion heard near Damascus airport")]
    late = NOON + STORY_SPAN + timedelta(seconds=1)
    (story,) = stories([a_new("Blast heard close to Damascus airport")], old, late)
    assert (story.id, story.sources) == ("1.1", ("wire",))


def test_two_headlines_of_one_poll_may_be_one_story() -> None:
    changes = [
        a_new("Explosion heard near Damascus airport"),
        a_new("Explosion near Damascus airport: army cordons off road", rank=2),
    ]
    first, second = stories(changes, [], NOON)
    assert (first.id, second.id, len(second.lines)) == ("1.1", "1.1", 2)


def test_the_same_article_is_one_story_whatever_its_words() -> None:
    marks = marks_of("Talks end", "https://w.example/news/1594832/talks-end", ("t1", "l1"), "en")
    told = a_story("Talks end", marks=marks)
    link = "https://ar.w.example/news/1594832/x"
    other = a_new("انتهاء المحادثات", link=link, keys=("t2", "l2"))
    shared = a_new("انتهاء المحادثات", link=link, keys=("t2",))  # a link that is no article of its own has no key
    assert [story.id for story in stories([other], [told], after(60))] == ["radio#9"]
    assert [story.id for story in stories([shared], [told], after(60))] == ["1.1"]


def test_an_update_stays_in_the_story_of_its_headline() -> None:
    sighting = a_sighting(4, text="Toll at 47", story="radio#9")
    update = Change(kind=ChangeKind.UPDATE, headline=a_headline("Toll at 47"), sighting=sighting, reason="new wording")
    (story,) = stories([update], [a_story("Toll at 41")], after(60))
    assert story.sources == ("radio", "wire")


@pytest.mark.parametrize("text", ["", "?", "\u200f", "12", "A" * 100_000, "x: " * 30_000, "שלום " * 20_000])
def test_any_text_has_terms_and_marks_within_bounds(text: str) -> None:
    assert len(marks_of(text, None, (), None)) <= 8
    assert len(terms(text).words) <= 60


def test_a_repeat_begins_a_story_of_its_own_unless_another_source_told_it_again_too() -> None:
    sighting = a_sighting(1, text="Sirens in Haifa", story="radio#9", keys=("t1",))
    again = Change(
        kind=ChangeKind.REPEAT,
        headline=a_headline("Sirens in Haifa"),
        sighting=replace(sighting, count=2),
        reason="the same words again",
    )
    long_ago = a_story("Sirens in Haifa", at=-STORY_SPAN.total_seconds() - 60)
    (alone,) = stories([again], [long_ago], NOON)
    assert (alone.id, alone.sources) == ("1.1.2", ("wire",))
    (joined,) = stories([again], [a_story("Sirens in Haifa", at=-60)], NOON)
    assert joined.sources == ("radio", "wire")


@given(st.text(), st.text(), st.sampled_from(["en", "ar", "fa", "tr", "zh", "xx", None]))
def test_any_two_texts_can_be_compared_both_ways(one: str, other: str, language: str | None) -> None:
    a, b = terms(one, language), terms(other, language)
    assert same_event(a, b) == same_event(b, a)
    assert same_event(a, a)
