"""A channel that keeps what it is sent, under the contract of all channels (``tests/contracts/test_channel.py``)."""

from __future__ import annotations

from ticker.model.delivery import Message, Outcome, Status


class Listener:
    """Takes every message. ``heard`` are those, as they came."""

    titled = False
    limit = 100_000

    def __init__(self, name: str) -> None:
        self.name = name
        self.heard: list[Message] = []

    def takes_whole(self, message: Message) -> bool:
        return True

    async def send(self, message: Message) -> Outcome:
        self.heard.append(message)
        return Outcome(status=Status.SENT)

    async def close(self) -> None:
        """Nothing is open."""
