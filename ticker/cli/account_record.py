"""The account of a headline for programs."""

from __future__ import annotations

from datetime import datetime

from ticker.core.verdict import members, verdict
from ticker.model.ack import Ack
from ticker.model.alert import Event, rfc3339
from ticker.model.delivery import Delivery, State
from ticker.model.evidence import Kept
from ticker.model.explained import Explained
from ticker.model.route import Policy


def record(told: Explained, policy: Policy | None) -> dict[str, object]:
    """All of it for programs."""
    seen = told.sighting
    return {
        "source": told.source,
        "text": told.text,
        "verdict": verdict(told, policy),
        "alerted": any(one.state is State.SENT for one in told.deliveries),
        "link": seen.link if seen else None,
        "first_seen": _json_time(seen.first_seen if seen else told.events[0].at),
        "last_seen": _json_time(seen.last_seen if seen else None),
        "gone_at": _json_time(seen.gone_at if seen and not seen.reads_as_before else None),
        "on_page": told.is_on_page,
        "returns": seen.count - 1 if seen else None,
        "returned": (seen.returned or None) if seen else None,
        "removed_at": _json_time(told.removed_at),
        "events": [_event_record(event, told) for event in told.events],
        "story": _story_record(told),
    }


def _event_record(event: Event, told: Explained) -> dict[str, object]:
    own = [one for one in told.deliveries if one.event.id == event.id]
    ack = next((one for one in told.acks if one.event.id == event.id), None)
    return {
        **event.public(),
        "compared": event.compared or None,
        "route": event.route or None,
        "lead": event.lead or None,
        "deliveries": [_delivery_record(one) for one in own],
        "evidence": _evidence_record(told.evidence.get(event.id)),
        "acknowledgement": _ack_record(ack) if ack else None,
    }


def _ack_record(ack: Ack) -> dict[str, object]:
    return {
        "code": ack.code,
        "by": ack.by or None,
        "at": _json_time(ack.at),
        "escalated_to": list(ack.escalate[: ack.step]),
        "next": ack.next_channel,
        "due_at": _json_time(ack.due_at),
    }


def _evidence_record(kept: Kept | None) -> dict[str, object] | None:
    if kept is None:
        return None
    missing = kept.evidence.problem or kept.gone
    return {"kept": kept.has_file, "record_id": kept.evidence.record_id or None, "problem": missing or None}


def _delivery_record(delivery: Delivery) -> dict[str, object]:
    settled = delivery.settled_at
    return {
        "channel": delivery.channel,
        "state": delivery.state.value,
        "bundle": delivery.bundle.kind.value if delivery.bundle else None,
        "created_at": _json_time(delivery.created_at),
        "settled_at": _json_time(settled),
        "latency_s": round((settled - delivery.created_at).total_seconds(), 3) if settled else None,
        "due_at": _json_time(delivery.due_at) if delivery.state is State.WAITING else None,
        "attempts": delivery.attempts,
        "problem": delivery.problem or None,
    }


def _story_record(told: Explained) -> dict[str, object] | None:
    if not told.story:
        return None
    headlines = members(told)
    first = headlines[0].at
    return {
        "id": told.events[-1].story,
        "first_source": headlines[0].source,
        "headlines": [
            {
                "source": event.source,
                "text": event.text,
                "kind": event.kind.value,
                "at": rfc3339(event.at),
                "after_first_s": round((event.at - first).total_seconds(), 3),
            }
            for event in headlines
        ],
    }


def _json_time(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
