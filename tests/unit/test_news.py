"""Which changes go out one by one, and which together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.builders import NOON, a_headline, a_known, a_sighting, a_source, after
from ticker.core.cluster import marks_of
from ticker.core.news import News, report
from ticker.model.alert import BundleKind, Urgency
from ticker.model.change import Change, ChangeKind
from ticker.model.route import ChannelRules, Match, Policy, Route
from ticker.model.source import Source
from ticker.model.story import Story, StoryLine

PLACES = ("Haifa", "Akko", "Tyre", "Sidon", "Gaza", "Rafah", "Jenin", "Nablus", "Hebron", "Jericho")
LOUD = Policy(channels=(ChannelRules(name="desk"),))


def changes(count: int) -> tuple[Change, ...]:
    return tuple(
        Change(
            kind=ChangeKind.NEW,
            headline=a_headline(f"Sirens in {place}"),
            sighting=a_sighting(n, text=f"Sirens in {place}"),
            reason="first seen",
        )
        for n, place in enumerate(PLACES[:count], start=1)
    )


def bundles(news: News) -> list[BundleKind | None]:
    return [alert.bundle.kind if alert.bundle else None for alert in news.alerts]


def a_report(
    count: int, *, source: Source | None = None, away: timedelta = timedelta(seconds=30), policy: Policy = LOUD
) -> News:
    return report(changes(count), a_known(last_good_at=NOON - away), source or a_source(), policy, NOON)


def test_news_that_breaks_while_the_source_is_watched_goes_out_one_by_one() -> None:
    assert bundles(a_report(3)) == [None, None, None]


def test_what_broke_while_nobody_looked_goes_out_as_one_catch_up_that_says_since_when() -> None:
    news = a_report(3, away=timedelta(hours=3))
    assert bundles(news) == [BundleKind.CATCH_UP] * 3
    (bundle,) = {alert.bundle for alert in news.alerts}
    assert bundle
    assert bundle.key == "wire, not read since 2026-01-31 09:00 UTC"
    assert all(alert.wait == timedelta() for alert in news.alerts)


def test_how_long_is_long_is_a_setting() -> None:
    patient = replace(a_source(), catch_up_after=timedelta(hours=4))
    assert bundles(a_report(2, source=patient, away=timedelta(hours=3))) == [None, None]


def test_a_source_that_is_read_rarely_is_not_away_between_its_polls() -> None:
    rare = a_source(slowest=timedelta(hours=2))
    assert bundles(a_report(2, source=rare, away=timedelta(hours=2, minutes=1))) == [None, None]
    assert bundles(a_report(2, source=rare, away=timedelta(hours=5))) == [BundleKind.CATCH_UP] * 2


def test_more_than_the_settings_allow_at_once_goes_out_together_and_the_most_urgent_alone() -> None:
    flash = Route(name="flash", match=Match(any=("gaza",)), urgency=Urgency.FLASH, channels=("desk",))
    policy = Policy(routes=(flash, Route(name="rest", channels=("desk",))), channels=(ChannelRules(name="desk"),))
    narrow = replace(a_source(), burst=5)
    assert bundles(a_report(5, source=narrow, policy=policy)) == [None] * 5
    burst = BundleKind.BURST
    assert bundles(a_report(6, source=narrow, policy=policy)) == [burst, burst, burst, burst, None, burst]


def test_an_event_names_who_told_its_story_before() -> None:
    marks = marks_of("Sirens in Haifa", None, (), None)
    lines = (
        StoryLine(source="radio", text="Sirens in Haifa", at=after(-240), marks=marks),
        StoryLine(source="paper", text="Sirens in Haifa", at=after(-20)),
    )
    known = replace(a_known(), stories=(Story(id="radio#4", lines=lines),))
    news = report(changes(1), known, a_source(), LOUD, NOON)
    assert [(event.story, event.lead) for event in news.events] == [
        ("radio#4", "radio 4 min before, paper 20 s before")
    ]
    assert [change.sighting.story for change in news.changes] == ["radio#4"]
    assert news.marks[news.events[0].id]
