"""What ``ticker check --last`` says of messages is what the sender does with the same alerts."""

from __future__ import annotations

import random
from datetime import time, timedelta
from itertools import groupby

import pytest

from tests.builders import NOON, an_event
from tests.night_desk import NightDesk
from ticker.core.manners import mannered
from ticker.core.rehearsal import messages
from ticker.model.alert import Alert, Bundle, BundleKind, Urgency
from ticker.model.manners import Digest, QuietHours, Rate
from ticker.model.route import ChannelRules, Policy

CHANNELS = {
    "plain": ChannelRules(name="phone"),
    "digest": ChannelRules(name="phone", digest=Digest(every=timedelta(minutes=30))),
    "quiet": ChannelRules(name="phone", quiet_hours=QuietHours(start=time(12, 10), end=time(13))),
    "rate": ChannelRules(name="phone", rate=Rate(count=2, span=timedelta(minutes=3))),
    "digest and rate": ChannelRules(
        name="phone", digest=Digest(every=timedelta(minutes=10)), rate=Rate(count=1, span=timedelta(minutes=7))
    ),
}
LOUDNESS = (Urgency.ROUTINE, Urgency.ROUTINE, Urgency.URGENT, Urgency.BULLETIN, Urgency.FLASH)


def an_alert(number: int, minute: int, urgency: Urgency, story: int, adds: bool) -> Alert:
    """One of a story; what only adds to it waits for its next message."""
    event = an_event(f"e{number}", at=NOON + timedelta(minutes=minute), urgency=urgency, story=f"s{story}")
    if not adds:
        return Alert(event=event, channels=("phone",))
    bundle = Bundle(kind=BundleKind.STORY, key=event.story)
    return Alert(event=event, channels=("phone",), bundle=bundle, wait=timedelta(minutes=30))


def some_alerts(chance: random.Random) -> list[Alert]:
    minutes = sorted(chance.randint(0, 90) for _ in range(24))
    return [
        an_alert(number, minute, chance.choice(LOUDNESS), chance.randint(1, 5), chance.random() < 0.3)
        for number, minute in enumerate(minutes)
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rules", CHANNELS.values(), ids=CHANNELS)
async def test_a_channel_gets_its_messages_when_the_rehearsal_says(rules: ChannelRules, seed: int) -> None:
    alerts = mannered(some_alerts(random.Random(seed)), Policy(channels=(rules,)))
    desk = NightDesk(rules, limit=100_000)
    await desk.open()
    for at, together in groupby(alerts, key=lambda alert: alert.event.at):
        await desk.works_until(at - timedelta(seconds=1))
        desk.now = at
        await desk.outbox.record(list(together))
    await desk.passes(days=1)
    await desk.close()

    assert len(alerts) >= 24
    assert [at for at, _ in desk.phone.heard] == list(messages(alerts, rules))
