"""What a decision holds beside the changes: health, notices, what must be written."""

from __future__ import annotations

import pytest

from tests.newsdesk import NewsDesk, kinds, notices, told
from ticker.core import desk
from ticker.core.desk import INCOMPLETE_POLLS_MAX
from ticker.core.health import BACK_OFF_MAX, back_off
from ticker.model.health import Health, Trouble
from ticker.model.route import Policy

GOOD = '<html><body><ul id="t"><li>Court lifts ban</li><li>Snow shuts pass</li></ul></body></html>'
OTHER = "<html><body><p>Too many requests</p></body></html>"
CUT = '<html><body><ul id="t"><li>Court lifts ban</li><li>Snow'


def test_one_bad_poll_is_no_incident_three_in_a_row_are_one() -> None:
    news = NewsDesk()
    news.answers(GOOD)
    assert [len(notices(news.answers(OTHER))) for _ in range(5)] == [0, 0, 1, 0, 0]
    recovered = news.answers(GOOD)
    assert kinds(recovered) == ["notice"]
    assert told(recovered) == []


def test_a_good_poll_between_bad_ones_begins_the_count_anew() -> None:
    news = NewsDesk()
    for body in (GOOD, OTHER, OTHER, GOOD, OTHER, OTHER, GOOD):
        news.answers(body)
    assert notices(news.events) == []


def test_a_page_that_is_never_closed_any_more_is_taken_as_it_is_in_the_end() -> None:
    news = NewsDesk()
    news.answers(GOOD)
    for _ in range(INCOMPLETE_POLLS_MAX):
        assert told(news.answers(CUT)) == []
    news.answers(CUT)
    assert news.known.health.trouble is None


def test_a_poll_that_finds_nothing_new_needs_no_transaction() -> None:
    news = NewsDesk()
    news.answers(GOOD)
    decision = desk.unchanged(news.known, news.source, Policy(), news.now)
    assert not decision.must_be_written
    assert decision.known.last_good_at == news.now


def test_the_same_poll_decides_the_same_ids() -> None:
    one, other = NewsDesk(), NewsDesk()
    for news in (one, other):
        news.answers(GOOD)
        news.shows("Quake felt in capital", "Court lifts ban")
    assert [event.id for event in one.events] == [event.id for event in other.events]
    assert len({event.id for event in one.events}) == len(one.events)


@pytest.mark.parametrize("failures", [1, 2, 5, 20, 10_000])
def test_the_pause_after_failures_grows_to_five_minutes_and_no_further(failures: int) -> None:
    health = Health(failures=failures, trouble=Trouble.TIMEOUT)
    every = NewsDesk().source.every
    assert every <= back_off(health, every) <= BACK_OFF_MAX


def test_letters_that_nobody_could_read_are_told_once() -> None:
    desk = NewsDesk()
    desk.shows("Talks resume")
    assert told(desk.shows("President\ufffd out of danger", "Talks resume")) == ["President\ufffd out of danger"]
    desk.shows("Storm nears port\ufffd", "President\ufffd out of danger", "Talks resume")
    assert [text for text in notices(desk.events) if "no charset" in text] == notices(desk.events)
    assert len(notices(desk.events)) == 1
