"""How entries stand on the wall: as stories, the latest first. ``static/wall.js`` goes by the same rules.

A new headline is put first in its story, and its story first of all. A change is shown in the place of what it changes;
one of a headline that is not on the wall comes in as a new one does.
"""

from __future__ import annotations

from collections.abc import Iterable

from ticker.store.journal import Entry

Story = tuple[Entry, ...]  # the last word on each of its headlines, the headline that came last first


def gathered(entries: Iterable[Entry]) -> tuple[Story, ...]:
    """The stories of some entries, which come oldest first."""
    stories: dict[str, dict[str, Entry]] = {}
    place: dict[str, str] = {}
    for entry in entries:
        key = entry.headline or entry.event.id
        story = place.get(key)
        if story is not None and entry.is_change:
            stories[story][key] = entry
            continue
        if story is not None:
            del stories[story][key]
        place[key] = entry.event.story or key
        headlines = stories.pop(place[key], {})  # goes to the end, where the latest is
        stories[place[key]] = {**headlines, key: entry}
    return tuple(tuple(reversed(story.values())) for story in reversed(stories.values()) if story)
