"""The news desk: one snapshot in, one decision out. Everything a poll writes and says is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ticker.core.cluster import marks_of
from ticker.core.differ import Difference, diff
from ticker.core.health import after_failure, after_success
from ticker.core.identity import Entry, entries_of
from ticker.core.news import report
from ticker.core.notices import notice, noticed
from ticker.core.shape import has_outgrown, is_menu
from ticker.core.turnover import after_turnover
from ticker.model.change import ChangeKind
from ticker.model.decision import Decision
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Validators
from ticker.model.route import Policy
from ticker.model.sighting import POLLS_TO_BE_GONE, Known, Sighting
from ticker.model.source import Source
from ticker.model.story import StoryQuery

# A site that stops closing its documents is not cut for ever.
INCOMPLETE_POLLS_MAX = 5
RECOVERED = "recovered"  # the reason of the notice that a source is read again
_LOST_LETTERS = (
    "letters arrive that no charset can read, they are sent as \ufffd; the site damaged them, or its pages mix charsets"
)


def keys_of(snapshot: Snapshot, source: Source) -> tuple[str, ...]:
    """All keys under which the archive may know a headline of the snapshot."""
    return tuple(key for entry in entries_of(snapshot.headlines, source.url, source.labels) for key in entry.keys)


def story_query(snapshot: Snapshot, known: Known, source: Source) -> StoryQuery:
    """By what other sources may have told what the snapshot shows and the source never said before."""
    if known.baseline_at is None:
        return StoryQuery()
    entries = entries_of(snapshot.headlines, source.url, source.labels)
    shown = {entry.text_key for entry in entries}
    met = {key for sighting in known.sightings for key in sighting.keys}
    fresh = [entry for entry in entries if entry.text_key not in met]
    found = (marks_of(entry.headline.text, entry.headline.link, entry.keys, source.language) for entry in fresh)
    # What is no longer there in its words may have been edited, and stays in its story then.
    unseen = (sighting.story for sighting in known.sightings if shown.isdisjoint(sighting.keys))
    return StoryQuery(
        marks=frozenset(mark for some in found for mark in some), ids=frozenset(story for story in unseen if story)
    )


def decide(snapshot: Snapshot, known: Known, source: Source, policy: Policy, now: datetime) -> Decision:
    """What a good answer means. ``known`` holds what the archive knows of the snapshot's keys."""
    if known.closed and not snapshot.closed and not _has_been_open_for_long(known):
        problem = "the page stops before its end"
        return fail(replace(known, validators=Validators()), source, policy, now, Trouble.INCOMPLETE, problem)
    entries = entries_of(snapshot.headlines, source.url, source.labels)
    difference = diff(entries, known, source, now)
    if difference.strange and _has_another_shape(entries, snapshot, known):
        problem = f"all {len(entries)} lines are unknown and unlike before, held; check how the page is read"
        return _hold(replace(known, validators=Validators()), source, policy, now, problem)
    return _publish(difference, entries, snapshot, known, source, policy, now)


def unchanged(known: Known, source: Source, policy: Policy, now: datetime) -> Decision:
    """The page is the one of the last good poll: the source was watched, and nothing happened."""
    health, word = after_success(known.health, now)
    notices = [notice(source.name, f"{source.name} {word}", RECOVERED, now)] if word else []
    after = replace(known, health=health, last_good_at=now)
    return Decision(
        known=after,
        events=tuple(notices),
        alerts=noticed(notices, policy),
        state_changed=health != known.health,
    )


def is_settled(known: Known) -> bool:
    """Whether the same page once more cannot change anything: no baseline is due, no headline about to be gone."""
    waits = any(0 < sighting.missed < POLLS_TO_BE_GONE for sighting in known.sightings)
    return known.baseline_at is not None and not known.rebase and not waits


def fail(
    known: Known,
    source: Source,
    policy: Policy,
    now: datetime,
    trouble: Trouble,
    problem: str,
    *,
    held_back: bool = False,
) -> Decision:
    """A poll that brought no headlines: it counts in health, never touches the sightings, may raise a Notice.

    What is ``held_back`` raises none: it is told, if at all, of all sources together.
    """
    health, word = after_failure(known.health, trouble, problem, now, held_back=held_back)
    return _unread(replace(known, health=health), source, policy, now, word)


def _hold(known: Known, source: Source, policy: Policy, now: datetime, problem: str) -> Decision:
    health, word = after_failure(known.health, Trouble.HELD, problem, now, until_told=1)
    return _unread(replace(known, health=health), source, policy, now, word)


def _unread(known: Known, source: Source, policy: Policy, now: datetime, word: str | None) -> Decision:
    notices = [notice(source.name, f"{source.name} {word}", str(known.health.trouble), now)] if word else []
    return Decision(
        known=known,
        events=tuple(notices),
        alerts=noticed(notices, policy),
        watched=False,
        # The count of a long failure is kept in memory; the store needs to know how it began and that it was told.
        state_changed=known.health.failures == 1 or bool(word),
    )


def _publish(
    difference: Difference,
    entries: tuple[Entry, ...],
    snapshot: Snapshot,
    known: Known,
    source: Source,
    policy: Policy,
    now: datetime,
) -> Decision:
    health, word = after_success(known.health, now)
    notices = [notice(source.name, f"{source.name} {word}", "recovered", now)] if word else []
    news = report(difference.changes, known, source, policy, now)
    fresh = sum(change.kind is ChangeKind.NEW for change in difference.changes)
    if difference.turned_over and fresh:
        known, word = after_turnover(known, source, len(entries), fresh, now)
        notices += [notice(source.name, f"{source.name}: {word}", "turned over", now)] if word else []
    if difference.remark:
        notices.append(notice(source.name, f"{source.name}: {difference.remark}", "held back", now))
    if _has_lost_letters(change.headline.text for change in difference.changes) and not _has_lost_letters(
        sighting.text for sighting in known.sightings
    ):
        notices.append(notice(source.name, f"{source.name}: {_LOST_LETTERS}", "letters lost", now))
    if snapshot.followed:
        words = f"its selector finds nothing any more; read by {snapshot.followed} until you change the settings"
        notices.append(notice(source.name, f"{source.name}: {words}", "followed", now))
    changed = {change.sighting.rank: change.sighting for change in news.changes}
    moved = {sighting.rank: sighting for sighting in difference.moved} | changed
    after = _after(known, moved, entries, snapshot, now)
    return Decision(
        known=replace(after, health=health),
        sightings=tuple(moved.values()),
        events=(*news.events, *notices),
        alerts=(*news.alerts, *noticed(notices, policy)),
        marks=news.marks,
        state_changed=health != known.health or _state(after) != _state(known),
    )


def _after(
    known: Known, moved: dict[int, Sighting], entries: tuple[Entry, ...], snapshot: Snapshot, now: datetime
) -> Known:
    sightings = {sighting.rank: sighting for sighting in known.sightings} | moved
    return replace(
        known,
        sightings=tuple(sightings.values()),
        rank=max((known.rank, *moved)),
        baseline_at=known.baseline_at or now,
        rebase=False,
        path=snapshot.path or known.path,
        count=len(entries) or known.count,
        closed=snapshot.closed,
        last_good_at=now,
    )


def _state(known: Known) -> tuple[object, ...]:
    """What the store must keep of a source beside its sightings."""
    return (known.rank, known.baseline_at, known.rebase, known.path, known.count, known.closed)


def _has_been_open_for_long(known: Known) -> bool:
    return known.health.trouble is Trouble.INCOMPLETE and known.health.failures >= INCOMPLETE_POLLS_MAX


def _has_another_shape(entries: tuple[Entry, ...], snapshot: Snapshot, known: Known) -> bool:
    texts = [entry.headline.text for entry in entries]
    before = [sighting.text for sighting in known.sightings if sighting.missed == 0]
    return (
        bool(known.path and snapshot.path and known.path != snapshot.path)
        or has_outgrown(known.count, len(entries))
        or (is_menu(texts) and not is_menu(before))
    )


def _has_lost_letters(texts: Iterable[str]) -> bool:
    return any("\ufffd" in text for text in texts)
