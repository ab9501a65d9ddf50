"""What ``ticker status --json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ticker.model.alert import rfc3339
from ticker.model.source import Source
from ticker.store.archive import ChannelStatus, SourceStatus
from ticker.store.ledger import Ledger
from ticker.store.running import Presence


def source_record(source: SourceStatus, configured: Source | None) -> dict[str, object]:
    """A source; ``every_s`` is null where the settings do not name it any more, or not as they should."""
    return {
        "source": source.name,
        "url": source.url,
        "state": source.state,
        "problem": source.health.problem or None,
        "failures": source.health.failures,
        "failing_since": moment(source.health.since),
        "last_good_at": moment(source.last_good_at),
        "watched_since": moment(source.baseline_at),
        "every_s": configured.every.total_seconds() if configured else None,
        "present": source.present,
        "seen_24h": source.seen_24h,
        "coverage_24h": source.coverage_24h,
    }


def channel_record(channel: ChannelStatus) -> dict[str, object]:
    """A channel."""
    return {
        "channel": channel.channel,
        "waiting": channel.waiting,
        "dead": channel.dead,
        "waiting_since": moment(channel.waiting_since),
        "failing_since": moment(channel.failing_since),
        "last_sent_at": moment(channel.last_sent_at),
        "problem": channel.last_problem or None,
    }


def whole_record(daemon: Presence, channels: Sequence[ChannelStatus], unseen: int) -> dict[str, object]:
    """The daemon (``running`` is null where that cannot be told), the outbox as a whole, what is to be acknowledged."""
    oldest = min((one.waiting_since for one in channels if one.waiting_since), default=None)
    return {
        "running": daemon.is_running,
        "process": daemon.process,
        "running_since": moment(daemon.since),
        "outbox": {
            "waiting": sum(one.waiting for one in channels),
            "dead": sum(one.dead for one in channels),
            "oldest_at": moment(oldest),
        },
        "unacknowledged": unseen,
    }


def ledger_record(ledger: Ledger) -> dict[str, object]:
    """The coverage of a source; ``until`` is null while a gap lasts."""
    return {
        "source": ledger.source,
        "coverage": ledger.coverage,
        "gaps": [
            {
                "since": moment(blind.gap.since),
                "until": moment(blind.gap.until),
                "reason": blind.reason,
                "found": blind.found,
            }
            for blind in ledger.blind
        ],
    }


def moment(at: datetime | None) -> str | None:
    """A time as JSON has it."""
    return rfc3339(at) if at else None
