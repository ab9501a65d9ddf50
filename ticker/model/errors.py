"""What can go wrong: what, where, and what to do. A secret never stands in a message."""

from __future__ import annotations

from datetime import timedelta

from ticker.model.health import Trouble


class TickerError(Exception):
    """Trouble that was foreseen; its text is for people."""


class UsageError(TickerError):
    """The command was called in a way that cannot work."""


class ConfigError(TickerError):
    """One or more things wrong in the settings, a line each: file, line, key, problem, remedy."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FetchError(TickerError):
    """A page that could not be fetched. ``retry_after`` is the pause that the server asked for."""

    def __init__(self, trouble: Trouble, problem: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(problem)
        self.trouble = trouble
        self.problem = problem
        self.retry_after = retry_after


class ExtractError(TickerError):
    """A page that is not what it should be, so that no headline may be taken from it."""

    def __init__(self, trouble: Trouble, problem: str) -> None:
        super().__init__(problem)
        self.trouble = trouble
        self.problem = problem


class FormatError(TickerError):
    """A message format that cannot be used: what is wrong with it, and what to write instead."""


class StoreError(TickerError):
    """The store cannot be opened, read or written."""


class RecordsLostError(TickerError):
    """What is written would be gone at the next start, so that going on would only look well."""
