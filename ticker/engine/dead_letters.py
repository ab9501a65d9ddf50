"""What the operator hears of dead letters: of the first by name, of those that follow it as one.

A token that was revoked makes a dead letter of each headline: two hundred Notices would bury the one that says why.
"""

from __future__ import annotations

from dataclasses import dataclass

from ticker.model.delivery import Delivery

GATHERED_FOR = 600.0  # seconds after a word on a channel, in which what follows is counted


@dataclass(slots=True)
class _Told:
    at: float
    more: int = 0


class DeadLetters:
    """Remembers, for each channel, when it was told of and how many have come since."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def word(self, delivery: Delivery, problem: str, moment: float) -> list[str]:
        """What is to be told at once of a delivery that is dead now, at a moment in seconds."""
        name, told = delivery.channel, self._told.get(delivery.channel)
        if told and moment - told.at < GATHERED_FOR:
            told.more += 1 + len(delivery.along)
            return []
        before = self.more(name, moment)
        self.told(name, moment)
        along = f" and {len(delivery.along)} more with it" if delivery.along else ""
        return [
            *before,
            f"channel {name} did not take an alert after {delivery.attempts} tries, it is kept as a dead letter: "
            f"{delivery.event.text}{along} ({problem}); mend the cause, then send it with "
            f"ticker outbox retry {delivery.id}",
        ]

    def more(self, name: str, moment: float) -> list[str]:
        """What is to be told of those that were only counted, when it is time."""
        told = self._told.get(name)
        if told is None or not told.more or moment - told.at < GATHERED_FOR:
            return []
        letters = "1 more alert is a dead letter" if told.more == 1 else f"{told.more} more alerts are dead letters"
        return [
            f"channel {name}: {letters}; see them with ticker outbox list --dead --channel {name}, and send them, when "
            f"the cause is mended, with ticker outbox retry --all --dead --channel {name}"
        ]

    def told(self, name: str, moment: float) -> None:
        """What ``more`` gave has been told."""
        self._told[name] = _Told(at=moment)
