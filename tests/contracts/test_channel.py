"""What every channel must do (``ticker.model.ports.Channel``): report what became of a message, and never raise."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.listener import Listener
from tests.loopback.site import Site
from ticker.channels.apprise import AppriseChannel
from ticker.model.delivery import Message, Status
from ticker.model.ports import Channel

HOSTILE = "\x1b[31mred\x1b]0;title\x07 [bold]x[/bold] @everyone <b>&amp;</b> \u202eevil\ud800"


@pytest.fixture(params=["listener", "webhook"])
async def channel(request: pytest.FixtureRequest) -> AsyncIterator[Channel]:
    if request.param == "listener":
        yield Listener("desk")
        return
    async with Site() as site:
        one = AppriseChannel("desk", site.url.replace("http", "json"))
        yield one
        await one.close()


def a_message(text: str) -> Message:
    return Message(title="", body=text)


@pytest.mark.parametrize("text", ["Quake hits coast", "عاجل مقتل ١٢", HOSTILE, "x" * 100_000, ""])
async def test_any_text_has_an_outcome(channel: Channel, text: str) -> None:
    assert (await channel.send(a_message(text))).status in set(Status)


async def test_a_plain_message_is_sent(channel: Channel) -> None:
    assert (await channel.send(a_message("Quake hits coast"))).status is Status.SENT


async def test_it_says_its_name_and_a_limit_that_holds_a_headline(channel: Channel) -> None:
    assert channel.name == "desk"
    assert channel.limit >= 280
