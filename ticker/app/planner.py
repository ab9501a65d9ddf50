"""Makes plans out of settings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from ticker.app.looks import web
from ticker.channels.apprise import AppriseChannel
from ticker.config.settings import ChannelSettings, Settings
from ticker.engine.caretaker import Store
from ticker.engine.certificates import Certificates
from ticker.engine.clock import ClockGuard
from ticker.engine.evidence import Keeper
from ticker.engine.heartbeat import Heartbeat
from ticker.engine.metered import MeteredFetcher, metered
from ticker.engine.plan import Plan
from ticker.extract import kinds
from ticker.fetch.ping import ping
from ticker.model.ports import Channel, Fetcher
from ticker.store.acks import Acks
from ticker.store.database import Database
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.store.tidy import Tidy
from ticker.text import times
from ticker.web.metrics import Metrics


class Planner:
    """Makes plans out of settings; what a plan has in common with the one before is taken over as it is."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        polls: Polls,
        meter: Metrics,
        keeper: Keeper | None,
        clock: ClockGuard,
        certificates: Certificates,
        *,
        fetcher: Fetcher | None,
        channels: Mapping[str, Channel],
    ) -> None:
        """``fetcher`` and ``channels`` are there whatever the settings say."""
        self._database = database
        self._outbox = outbox
        self._polls = polls
        self._meter = meter
        self._keeper = keeper
        self._clock = clock
        self._certificates = certificates
        self._fetcher = MeteredFetcher(fetcher, meter) if fetcher else None
        self._channels = dict(channels)
        self._present: tuple[Settings, Plan] | None = None

    @property
    def settings(self) -> Settings | None:
        return self._present[0] if self._present else None

    def takes(self, settings: Settings, plan: Plan) -> Plan:
        """The daemon runs by a plan now."""
        self._present = (settings, plan)
        self._meter.renew(plan.sources, plan.channels)
        self._certificates.keep({source.name for source in plan.sources})
        if self._keeper:
            self._keeper.renew(settings.evidence, settings.policy)
        return plan

    async def plan(self, settings: Settings) -> Plan:
        """Everything that settings ask for, built. Raises ConfigError, StoreError."""
        return await asyncio.to_thread(self._built, settings, await self._outbox.moves())

    async def close(self) -> None:
        if self._present:
            _, plan = self._present
            for channel in plan.channels.values():
                await channel.close()
            await plan.fetcher.close()

    def _built(self, settings: Settings, moves: Mapping[str, Mapping[str, str]]) -> Plan:
        """Beside the loop: a thousand sources take a while, in which news go on."""
        times.prepare()
        before, plan = self._present or (None, None)
        known = {one.name: one for one in before.channels} if before else {}
        return Plan(
            sources=settings.sources,
            policy=settings.policy,
            fetcher=self._fetcher or self._web(settings),
            extracts={
                source.name: plan.extracts[source.name]
                if plan and source in plan.sources
                else metered(kinds.build(source), self._meter)
                for source in settings.sources
            },
            channels={
                one.name: plan.channels[one.name]
                if plan and one.name in known and known[one.name].url == one.url
                else open_channel(one, moves.get(one.name))
                for one in settings.channels
            }
            | self._channels,
            store=Store(
                writes=self._database,
                outbox=self._outbox,
                acks=Acks(self._database),
                supersede=Letters(self._database).supersede,
                tidy=partial(_tidy, Tidy(self._database, self._polls, settings.keep), self._keeper),
                certificates=self._certificates,
                look_at_clock=self._clock.look,
            ),
            evidence=self._keeper if settings.evidence.is_wanted else None,
            heartbeat=plan.heartbeat
            if before and plan and before.heartbeat == settings.heartbeat
            else _heartbeat(settings),
        )

    def _web(self, settings: Settings) -> Fetcher:
        if self._present:
            before, plan = self._present
            if (before.contact, before.private_networks) == (settings.contact, settings.private_networks):
                return plan.fetcher
        return MeteredFetcher(web(settings, self._certificates.seen), self._meter)


async def _tidy(records: Tidy, keeper: Keeper | None, now: datetime) -> None:
    """Takes out what is too old. Raises StoreError."""
    await records.tidy(now)
    if keeper:
        await keeper.tidy(await records.horizon(now, keeper.keep), now)


def _heartbeat(settings: Settings) -> Heartbeat | None:
    if settings.heartbeat is None:
        return None
    return Heartbeat(every=settings.heartbeat.every, ping=partial(ping, settings.heartbeat.url.reveal()))


def open_channel(settings: ChannelSettings, moves: Mapping[str, str] | None = None) -> Channel:
    """One channel of the settings. ``moves`` is where its chat has gone since they were written."""
    return AppriseChannel(settings.name, settings.url.reveal(), moves=moves)
