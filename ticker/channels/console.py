"""Messages for whoever sits before the program. How they look is the writer's business."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from ticker.model.delivery import Message, Outcome, Status
from ticker.text.clean import clean

LIMIT = 100_000  # UTF-16 units; a terminal takes all


def plain_writer(console: Console) -> Callable[[Message], None]:
    """Writes messages as they are, a line each line: nothing in them is markup, emoji code or a link."""

    def write(message: Message) -> None:
        text = "\n".join(part for part in (message.title, message.body) if part)
        console.print(Text(text), soft_wrap=True, highlight=False)

    return write


class ConsoleChannel:
    """Hands messages to a writer, cleaned of everything that a terminal would act on."""

    titled = False
    limit = LIMIT

    def __init__(self, name: str, write: Callable[[Message], None]) -> None:
        self._name = name
        self._write = write

    @property
    def name(self) -> str:
        return self._name

    def takes_whole(self, message: Message) -> bool:  # noqa: ARG002 - the protocol
        return True

    async def send(self, message: Message) -> Outcome:
        body = "\n".join(clean(line) for line in message.body.splitlines())
        try:
            self._write(Message(title=clean(message.title), body=body))
        except Exception as error:  # noqa: BLE001 - the protocol: a channel never raises
            return Outcome(status=Status.DEFERRED, problem=f"the console cannot be written to: {error}")
        return Outcome(status=Status.SENT)

    async def close(self) -> None:
        """Nothing is open."""
