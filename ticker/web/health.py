"""Pages for machines: alive, ready, and the metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from aiohttp import hdrs, web

from ticker.model.errors import StoreError
from ticker.model.figures import Counts, Figures
from ticker.web.guard import Guard
from ticker.web.metrics import Metrics, State

HEALTHZ, READYZ, METRICS = "/healthz", "/readyz", "/metrics"
OPEN_PATHS = frozenset({HEALTHZ, READYZ})


class Pulse(Protocol):
    """What a daemon says of itself."""

    @property
    def is_ready(self) -> bool:
        """Whether it has polled every source once, and is not stopping."""
        ...

    def standstill(self) -> str:
        """What does not move though it should; empty if all does."""
        ...


class Health:
    """The pages, for one daemon."""

    def __init__(
        self, *, pulse: Pulse, metrics: Metrics, counts: Counts, failed_writes: Callable[[], int], guard: Guard
    ) -> None:
        self._pulse = pulse
        self._metrics = metrics
        self._counts = counts
        self._failed_writes = failed_writes
        self._guard = guard

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(HEALTHZ, self._healthz),
            web.get(READYZ, self._readyz),
            web.get(METRICS, self._metrics_page),
        ]

    async def _healthz(self, request: web.Request) -> web.Response:
        """That there is an answer shows that the loop moves."""
        problem = self._pulse.standstill()
        if not problem:
            return web.Response(text="ok\n")
        told = f"standing still: {problem}\n" if self._guard.is_known(request) else "standing still\n"
        return web.Response(status=503, text=told)

    async def _readyz(self, _: web.Request) -> web.Response:
        if self._pulse.is_ready:
            return web.Response(text="ready\n")
        return web.Response(status=503, text="not ready: before the first polls, or stopping\n")

    async def _metrics_page(self, request: web.Request) -> web.Response:
        now = datetime.now(UTC)
        state = State(
            now=now,
            ready=self._pulse.is_ready,
            failed_writes=self._failed_writes(),
            figures=await self._figures(now),
        )
        accept = request.headers.get(hdrs.ACCEPT, "")
        body, content_type = await asyncio.to_thread(self._metrics.page, state, accept)
        return web.Response(body=body, headers={hdrs.CONTENT_TYPE: content_type})

    async def _figures(self, now: datetime) -> Figures | None:
        try:
            return await self._counts.figures(now)
        except StoreError:  # what was counted in memory is told all the same
            return None
