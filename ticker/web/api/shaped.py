"""How the shapes that the API answers are made of the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ticker.model.ack import Ack
from ticker.model.alert import Event, rfc3339
from ticker.model.delivery import Delivery, State
from ticker.model.explained import Explained
from ticker.model.source import Source
from ticker.store.archive import ChannelStatus, SourceStatus
from ticker.store.catalogue import Told
from ticker.store.ledger import Ledger
from ticker.web.api.shapes import (
    AckList,
    AckShape,
    ChannelShape,
    DeliveryShape,
    EventShape,
    GapShape,
    HeadlineShape,
    HeadlineWhole,
    SourceShape,
    SourceWhole,
    StoryShape,
    StoryWhole,
    Wording,
)
from ticker.web.asking import PUBLIC_KINDS


def event_shape(event: Event) -> EventShape:
    return EventShape.model_validate(event.public())


def delivery_shape(one: Delivery) -> DeliveryShape:
    return DeliveryShape(
        id=one.id,
        channel=one.channel,
        event=one.event.id,
        source=one.event.source,
        text=one.event.text,
        at=rfc3339(one.event.at),
        state=one.state.value,
        bundle=one.bundle.kind.value if one.bundle else None,
        created_at=rfc3339(one.created_at),
        settled_at=_at(one.settled_at),
        latency_s=round((one.settled_at - one.created_at).total_seconds(), 3) if one.settled_at else None,
        due_at=rfc3339(one.due_at) if one.state is State.WAITING else None,
        attempts=one.attempts,
        problem=one.problem or None,
    )


def ack_shape(ack: Ack) -> AckShape:
    return AckShape(
        code=ack.code,
        by=ack.by or None,
        at=_at(ack.at),
        event=ack.event.id,
        source=ack.event.source,
        text=ack.event.text,
        urgency=ack.event.urgency.word,
        escalated_to=ack.escalate[: ack.step],
        next=ack.next_channel,
        due_at=_at(ack.due_at),
    )


def ack_list(found: Sequence[Ack]) -> AckList:
    return AckList(acknowledgements=tuple(map(ack_shape, found)))


def headline_shape(told: Told) -> HeadlineShape:
    return HeadlineShape.model_validate(_headline(told))


def headline_whole(found: Explained) -> HeadlineWhole:
    """Without what never leaves the house."""
    told = Told(events=tuple(event for event in found.events if event.kind in PUBLIC_KINDS), sighting=found.sighting)
    return HeadlineWhole.model_validate(
        {
            **_headline(told),
            "wordings": [Wording(text=event.text, since=rfc3339(event.at)) for event in told.wordings],
            "events": [event_shape(event) for event in told.events],
            "deliveries": [delivery_shape(one) for one in found.deliveries],
            "acknowledgements": [ack_shape(one) for one in found.acks],
        }
    )


def story_shape(lines: Sequence[Told]) -> StoryShape:
    return StoryShape.model_validate({**_story(lines), "headlines": len(lines)})


def story_whole(lines: Sequence[Told]) -> StoryWhole:
    first = lines[0].first.at
    headlines = [
        {**_headline(told), "after_first_s": round((told.first.at - first).total_seconds(), 3)} for told in lines
    ]
    return StoryWhole.model_validate({**_story(lines), "headlines": headlines})


def source_shape(source: SourceStatus, configured: Source | None) -> SourceShape:
    return SourceShape.model_validate(_source(source, configured))


def source_whole(source: SourceStatus, configured: Source | None, ledger: Ledger) -> SourceWhole:
    gaps = [
        GapShape(since=rfc3339(blind.gap.since), until=_at(blind.gap.until), reason=blind.reason, found=blind.found)
        for blind in ledger.blind
    ]
    return SourceWhole.model_validate({**_source(source, configured), "coverage": ledger.coverage, "gaps": gaps})


def channel_shape(channel: ChannelStatus) -> ChannelShape:
    return ChannelShape(
        channel=channel.channel,
        waiting=channel.waiting,
        dead=channel.dead,
        waiting_since=_at(channel.waiting_since),
        failing_since=_at(channel.failing_since),
        last_sent_at=_at(channel.last_sent_at),
        problem=channel.last_problem or None,
    )


def _headline(told: Told) -> Mapping[str, object]:
    seen = told.sighting
    return {
        "id": told.first.id,
        "source": told.first.source,
        "text": seen.text if seen else told.last.text,
        "link": (seen.link if seen else None) or told.last.link,
        "urgency": told.last.urgency.word,
        "kind": told.last.kind.value,
        "story": told.last.story or None,
        "first_seen": rfc3339(told.first.at),
        "last_seen": _at(seen.last_seen) if seen else None,
        "gone_at": _at(seen.gone_at) if seen and not seen.reads_as_before else None,
        "updated_at": rfc3339(told.last.at),
    }


def _story(lines: Sequence[Told]) -> Mapping[str, object]:
    return {
        "id": lines[0].first.story,
        "text": lines[0].last.text,
        "sources": tuple(dict.fromkeys(told.first.source for told in lines)),
        "urgency": min(told.last.urgency for told in lines).word,
        "at": rfc3339(lines[0].first.at),
        "updated_at": rfc3339(max(told.last.at for told in lines)),
    }


def _source(source: SourceStatus, configured: Source | None) -> Mapping[str, object]:
    state = "watching" if source.baseline_at else "not read yet"
    return {
        "source": source.name,
        "url": source.url,
        "state": source.health.trouble.value if source.health.trouble else state,
        "problem": source.health.problem or None,
        "failures": source.health.failures,
        "failing_since": _at(source.health.since),
        "last_good_at": _at(source.last_good_at),
        "watched_since": _at(source.baseline_at),
        "every_s": configured.every.total_seconds() if configured else None,
        "present": source.present,
        "seen_24h": source.seen_24h,
        "coverage_24h": source.coverage_24h,
    }


def _at(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
