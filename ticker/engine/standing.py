"""Lines of the log on trouble that lasts, of sources or of channels; when they are due is decided in core."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic

from ticker.core.standing import Standing, after_failure, after_success


class Troubles:
    """What was said of each source, or of each channel."""

    def __init__(
        self, log: logging.Logger, kind: str, words: str, end: str, *, moment: Callable[[], float] = monotonic
    ) -> None:
        """``kind`` is the fact that names them, ``words`` and ``end`` the events of the log."""
        self._log = log
        self._kind = kind
        self._words = words
        self._end = end
        self._moment = moment
        self._standing: dict[str, Standing] = {}

    def failed(self, name: str, error: str, problem: str, *, silent: bool = False) -> None:
        """Trouble showed once more. What is ``silent`` is only counted: it is told elsewhere, or not yet."""
        standing = self._standing.get(name, Standing())
        self._standing[name], line = after_failure(standing, error, self._moment(), silent=silent)
        if line:
            facts = {self._kind: name, "problem": problem, "count": line.count if line.count > 1 else None}
            self._log.warning(self._words, extra=facts | {"lasted_s": round(line.lasted) or None})

    def told(self, name: str, error: str) -> None:
        """The trouble had a line by other words."""
        self._standing[name], _ = after_failure(self._standing.get(name, Standing()), error, self._moment())

    def over(self, name: str, *, silent: bool = False) -> None:
        """All is well; ``silent`` where that is told elsewhere."""
        standing = self._standing.get(name)
        if standing is None or standing.since is None:
            return
        self._standing[name], line = after_success(standing, self._moment())
        if line and not silent:
            self._log.info(self._end, extra={self._kind: name, "lasted_s": round(line.lasted)})
