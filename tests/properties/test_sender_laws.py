"""The sender at services that fail as they like: when one is well again, all that it takes is heard soon, and once."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.night_desk import BROKEN, DOWN, SENT, NightDesk
from ticker.model.alert import Urgency
from ticker.model.delivery import Outcome
from ticker.model.route import ChannelRules
from ticker.store.letters import Letters

SOON = timedelta(minutes=35)  # after hours of failures a service is asked every five minutes, and some are ill
BUSY = replace(DOWN, problem="429", retry_after=timedelta(seconds=30))
NUMBER = re.compile(r"<\d+>(?: ill)?")

news = st.tuples(st.integers(1, 8), st.lists(st.booleans(), min_size=8, max_size=8), st.sampled_from(list(Urgency)))
steps = st.lists(
    st.tuples(
        st.none() | news,
        st.none() | st.sampled_from((SENT, DOWN, BROKEN, BUSY)),
        st.sampled_from((0, 1, 10, 60, 600, 3600)),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


async def heard_after(age_max: timedelta, course: list[tuple[object, Outcome | None, int, bool]]) -> None:
    desk = NightDesk(ChannelRules(name="phone", max_age=age_max))
    desk.phone.chokes_on, desk.phone.choking = "ill", BROKEN
    await desk.open()
    told: list[str] = []
    try:
        for breaking, answer, seconds, restarts in course:
            if isinstance(breaking, tuple):
                count, ill, urgency = breaking
                for n in range(count):
                    told.append(f"<{len(told)}>{' ill' if ill[n] else ''}")
                    await desk.breaks(told[-1], urgency=urgency)
            desk.phone.answer = answer or desk.phone.answer
            if restarts:
                await desk.restart()
            await desk.passes(seconds=seconds)
        desk.phone.answer = SENT
        await desk.passes(seconds=SOON.total_seconds())

        heard = NUMBER.findall("\n".join(desk.heard))
        assert sorted(heard) == sorted(text for text in told if not text.endswith("ill"))
        left = {one.event.text for one in await Letters(desk.database).unsent() if one.channel == "phone"}
        assert left == {text for text in told if text.endswith("ill")}
    finally:
        await desk.close()


@given(st.sampled_from((1, 24)), steps, st.integers())
@settings(max_examples=25)
def test_all_that_a_service_takes_is_heard_once_and_soon_after_it_is_well(
    hours: int, course: list[tuple[object, Outcome | None, int, bool]], chance: int
) -> None:
    random.seed(chance)  # of the pauses
    asyncio.run(heard_after(timedelta(hours=hours), course))
