"""Reads the settings anew when asked to, and says what became of it: to systemd, to who asked, to the operator."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from time import monotonic

from ticker.core.notices import notice, refused
from ticker.engine.answer import Answer, AnswerFile
from ticker.engine.daemon import Daemon
from ticker.model.errors import ConfigError, StoreError

_FAULT = "a fault of Ticker met these settings, and they were not taken; the log has more"

log = logging.getLogger(__name__)


class Reloads:
    """One reload after another; those that are asked for meanwhile are one."""

    def __init__(
        self, *, asked: asyncio.Event, daemon: Daemon, renew: Callable[[], Awaitable[None]], answers: AnswerFile | None
    ) -> None:
        """``asked`` is set by the signal. ``renew`` does it, all or nothing: raises ConfigError, StoreError."""
        self._asked = asked
        self._daemon = daemon
        self._renew = renew
        self._answers = answers
        self._told: Sequence[str] = ()

    async def serve(self) -> None:
        """For ever, until it is cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()  # before the file is read: a signal that comes later asks for it once more
            began = monotonic()
            self._daemon.signs.reloading()
            code, problems = await self._outcome()
            self._daemon.signs.reloaded(f"settings refused: {problems[0]}" if problems else "")
            self._answer(Answer(began=began, code=code, problems=tuple(problems)))

    def _answer(self, answer: Answer) -> None:
        if self._answers is None:
            return
        try:
            self._answers.write(answer)
        except OSError as error:
            log.warning("no answer to ticker reload", extra={"problem": str(error.strerror)})

    async def _outcome(self) -> tuple[int, Sequence[str]]:
        """The exit code of whoever asked, and what is wrong with the settings."""
        try:
            await self._renew()
        except ConfigError as error:
            return 2, self._refuse(error.problems)
        except StoreError as error:
            return 1, self._refuse([str(error)])
        except Exception:  # the boundary: settings that meet a bug must not end what runs
            log.exception("bug in a reload")
            return 1, self._refuse([_FAULT])
        self._told = ()
        log.info("settings reloaded")
        return 0, ()

    def _refuse(self, problems: Sequence[str]) -> Sequence[str]:
        for problem in problems:
            log.error("settings not reloaded", extra={"problem": problem})
        if tuple(problems) != tuple(self._told):  # signals that find the same mistakes are one incident
            self._told = problems
            self._daemon.tell(notice(None, refused(problems), "settings refused", datetime.now(UTC)))
        return problems
