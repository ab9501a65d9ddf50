"""Where a database is kept, and what that asks for: a file that may be deleted or damaged, or a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Connection, Engine


class Home(Protocol):
    """What each kind of database does in its own way. ``name`` is what it is called in messages."""

    name: str

    def changes(self, connection: Connection) -> int:
        """A number that is another one after each change which another process made."""
        ...

    def loss(self) -> str:
        """Why what is written would be gone at the next start; empty if it would not."""
        ...

    def fault(self, give_up: Callable[[], bool]) -> str:
        """What is wrong inside; empty if nothing is, or if it was given up. Takes seconds."""
        ...

    def reader(self) -> Engine | None:
        """Another connection of this process, to read only; None where there can be no second."""
        ...

    def interrupt(self) -> None:
        """Ends what is read just now, if nobody needs it any more."""
        ...

    def close(self) -> None:
        """Lets others use it."""
        ...
