"""What must run for as long as the daemon does is begun again when it dies, after a pause that grows."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from time import monotonic

from ticker.model.errors import RecordsLostError

PAUSE_FIRST, PAUSE_MAX = 1.0, 60.0  # seconds
SOUND_AFTER = 300.0  # seconds of work, after which a death is the first again

log = logging.getLogger(__name__)


async def supervised(
    name: str,
    work: Callable[[], Awaitable[None]],
    on_death: Callable[[str], None],
    *,
    pause_first: float = PAUSE_FIRST,
) -> None:
    """Runs ``work`` until it returns, or until it is cancelled; whatever else ends it, it is begun again.

    But for RecordsLostError, which ends the daemon.

    ``on_death`` hears, once for all deaths that follow closely, what is to be told of them.
    """
    deaths = 0
    while True:
        began = monotonic()
        try:
            await work()
        except RecordsLostError:  # to begin again with the next start is the remedy
            raise
        except BaseException as error:
            if is_called_off(error):
                raise
            deaths = 1 if monotonic() - began >= SOUND_AFTER else deaths + 1
            if deaths == 1:
                log.error("task died", extra={"reason": name, "problem": traceback.format_exc()})
                on_death(f"{name} ended by a fault of Ticker ({type(error).__name__}: {error}) and is begun again")
        else:
            return
        await asyncio.sleep(min(pause_first * 2 ** min(deaths - 1, 10), PAUSE_MAX))


def is_called_off(error: BaseException) -> bool:
    """Whether an exception is the cancellation of the present task, and not one that its work made up."""
    if isinstance(error, GeneratorExit):
        return True
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
