"""Whatever the manners of a channel: each headline goes out once, no flash waits, no rate is exceeded."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON
from tests.night_desk import DOWN, SENT, NightDesk
from ticker.model.alert import Urgency
from ticker.model.manners import Digest, Late, QuietHours, Rate
from ticker.model.route import ChannelRules

MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
SPANS = st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] != pair[1])
DIGESTS = st.one_of(
    st.integers(1, 300).map(lambda minutes: Digest(every=timedelta(minutes=minutes))),
    st.lists(MINUTES, min_size=1, max_size=3, unique=True).map(lambda times: Digest(at=tuple(times))),
)
RATE_SPANS = st.integers(1, 90).map(lambda minutes: timedelta(minutes=minutes))
RATES = st.builds(Rate, count=st.integers(1, 6), span=RATE_SPANS)
RULES = st.builds(
    ChannelRules,
    name=st.just("phone"),
    zone=st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kathmandu")]),
    quiet_hours=st.none() | SPANS.map(lambda pair: QuietHours(start=pair[0], end=pair[1])),
    digest=st.none() | DIGESTS,
    rate=st.none() | RATES,
    max_age=st.sampled_from([timedelta(minutes=30), timedelta(days=1)]),
    late=st.just(Late.BUNDLE),
)
BURSTS = st.lists(
    st.tuples(st.integers(0, 7200), st.lists(st.sampled_from(Urgency), min_size=1, max_size=8)), max_size=5
)
STEPS = st.sampled_from(["restart", "down", "up", "nothing", "nothing"])


@given(rules=RULES, bursts=BURSTS, steps=st.lists(STEPS, min_size=8, max_size=8), limit=st.sampled_from([280, 4000]))
@settings(max_examples=20, deadline=None)
def test_each_is_sent_once_whatever_happens(
    rules: ChannelRules, bursts: list[tuple[int, list[Urgency]]], steps: list[str], limit: int
) -> None:
    asyncio.run(_each_is_sent_once(rules, bursts, steps, limit))


async def _each_is_sent_once(
    rules: ChannelRules, bursts: list[tuple[int, list[Urgency]]], steps: list[str], limit: int
) -> None:
    desk = NightDesk(rules, limit=limit)
    await desk.open()
    try:
        names, always_up = [], "down" not in steps
        for (pause, urgencies), step in zip(bursts, steps, strict=False):
            await desk.passes(seconds=pause)
            desk.phone.answer = {"down": DOWN, "up": SENT}.get(step, desk.phone.answer)
            if step == "restart":
                await desk.restart()
            for urgency in urgencies:
                name = f"<{len(names)}>"
                await desk.breaks(name, urgency=urgency)
                names.append(name)
                if urgency is Urgency.FLASH and not rules.rate and always_up:
                    await desk.works()
                    assert any(name in body and at == desk.now for at, body in desk.phone.heard)
        desk.phone.answer = SENT
        await desk.passes(days=12)
        said = "\n".join(desk.heard)
        assert {name: said.count(name) for name in names} == dict.fromkeys(names, 1)
        assert await desk.states() == {"waiting": 0, "dead": 0}
        _holds(rules, desk)
    finally:
        await desk.close()


def _holds(rules: ChannelRules, desk: NightDesk) -> None:
    """The rate: no span holds more messages than it allows."""
    if rules.rate is None:
        return
    sent = [at - NOON for at, _ in desk.phone.heard]
    for earlier, later in zip(sent, sent[rules.rate.count :], strict=False):
        assert later - earlier >= rules.rate.span
