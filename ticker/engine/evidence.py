"""Keeps the answers in which headlines were first seen, beside the records and never in the way of the news.

The file is on the disk before the transaction that names it begins, and is settled when that is through. So the records
name no file that is not there; one that is not settled and that they do not name is removed at the next start. Others
that they do not know, as after a loss of records, are kept as all are: while there is room, and for their time.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from ticker.core.evidence import (
    needs_evidence,
    oldest,
    secrets_of,
    shortage,
    to_free,
    with_evidence,
    with_notice,
)
from ticker.fetch.answer import bare
from ticker.fetch.sealed import SecretError
from ticker.model.alert import Event
from ticker.model.decision import Decision
from ticker.model.errors import StoreError
from ticker.model.evidence import Budget, Evidence, Sealed, stem_of
from ticker.model.page import Page
from ticker.model.route import Policy
from ticker.model.source import Source

_NO_ROOM = "no room"
_LAST = "~"  # behind every name

log = logging.getLogger(__name__)


class Rows(Protocol):
    """What the records know of evidence (``ticker.store.evidence``). Raises StoreError."""

    async def held(self) -> int: ...

    async def oldest(self) -> str | None: ...

    async def named(self, names: Collection[str]) -> frozenset[str]: ...

    async def free(self, size: int, now: datetime) -> Sequence[Evidence]: ...

    async def expire(self, before: datetime, now: datetime) -> Sequence[Evidence]: ...

    async def forget(self) -> None: ...


class Files(Protocol):
    """Where the files of evidence stand (``ticker.store.cabinet``). Raises OSError."""

    def write(self, name: str, data: bytes) -> None: ...

    def settle(self, name: str) -> None: ...

    def drop(self, name: str) -> None: ...

    def remove(self, names: Iterable[str]) -> None: ...

    def unsettled(self) -> Sequence[str]: ...

    def settled(self) -> Sequence[str]: ...

    def size(self, name: str) -> int: ...


Seal = Callable[[Page, str, Sequence[str]], Sealed]


class Keeper:
    """Adds evidence to decisions, within its budget."""

    def __init__(self, *, seal: Seal, files: Files, rows: Rows, budget: Budget, policy: Policy) -> None:
        self._seal = seal
        self._files = files
        self._rows = rows
        self._budget = budget
        self._policy = policy
        self._held = 0
        self._unknown: dict[str, int] = {}  # files that no row knows, and their bytes, which are held as well
        self._short: Event | None = None  # what the operator is to hear with the next news
        self._was_short = False
        self._is_failing = False

    def renew(self, budget: Budget, policy: Policy) -> None:
        """Takes what the settings say now."""
        self._budget = budget
        self._policy = policy

    async def open(self) -> None:
        """Puts in order what a daemon left that died. Raises StoreError."""
        self._held = await self._rows.held()
        try:
            left = await asyncio.to_thread(self._files.unsettled)
            named = await self._rows.named(left)
            for name in left:
                await asyncio.to_thread(self._files.settle if name in named else self._files.drop, name)
            there = await asyncio.to_thread(self._files.settled)
            unknown = {*there} - await self._rows.named(there)
            self._unknown = await asyncio.to_thread(lambda: {name: self._files.size(name) for name in unknown})
            self._held += sum(self._unknown.values())
        except OSError as error:
            self._fails("", error.strerror or type(error).__name__)

    @asynccontextmanager
    async def seen(
        self, source: Source, page: Page | None, decision: Decision, now: datetime
    ) -> AsyncIterator[Decision]:
        """The decision on a page with its evidence, to be committed inside: what cannot be committed leaves none."""
        if not needs_evidence(decision):
            yield decision
            return
        kept = await self._kept(source, page, now)
        with_it = with_evidence(decision, kept)
        try:
            yield with_notice(with_it, self._short, self._policy) if self._short else with_it
        except StoreError:
            await self._withdraw(kept)
            raise
        self._short = None
        if kept.name:
            self._held += kept.size
            with suppress(OSError):  # it is found as it is, and settled at the next start
                await asyncio.to_thread(self._files.settle, kept.name)

    @property
    def keep(self) -> timedelta:
        """How long evidence is kept."""
        return self._budget.keep

    async def tidy(self, before: datetime, now: datetime) -> None:
        """Removes what was kept before a moment. Raises StoreError."""
        await self._forsake(self._held, stem_of(before), "too old")
        while old := await self._rows.expire(before, now):
            await self._remove({one.name: one.size for one in old}, "too old")
        await self._rows.forget()

    async def _kept(self, source: Source, page: Page | None, now: datetime) -> Evidence:
        """What came of keeping a page; whatever goes wrong with it must not keep its news from going out."""
        blank = Evidence(source=source.name, url=bare(page.address if page else source.url), at=now)
        if page is None:
            return replace(blank, problem="the server did not send the page anew")
        try:
            kept = await self._written(source, page, blank)
        except (SecretError, _TooLargeError, OSError, StoreError) as error:
            return self._missing(blank, _why(error))
        except Exception:  # noqa: BLE001 - a bug here must not stop the news
            log.error("bug in evidence", extra={"source": source.name, "problem": traceback.format_exc()})
            return self._missing(blank, "a bug of Ticker, which its log tells of")
        if self._is_failing:
            self._is_failing = False
            log.info("evidence is kept again", extra={"source": source.name})
        return kept

    async def _written(self, source: Source, page: Page, blank: Evidence) -> Evidence:
        """Raises SecretError, OSError, StoreError."""
        sealed = await asyncio.to_thread(self._seal, page, source.name, secrets_of(source))
        size = len(sealed.data)
        if size > self._budget.max_size:
            raise _TooLargeError(f"larger than all that max_size in [evidence] allows: {size:,} bytes")
        await self._make_room(size, blank.at)
        name = f"{stem_of(blank.at)}-{sealed.record_id[-13:-1]}.warc.gz"
        await asyncio.to_thread(self._files.write, name, sealed.data)
        return replace(
            blank,
            record_id=sealed.record_id,
            name=name,
            size=size,
            digest=sha256(sealed.data).hexdigest(),
            payload=sealed.payload,
        )

    async def _make_room(self, size: int, now: datetime) -> None:
        wanted = to_free(self._held, size, self._budget.max_size)
        if not wanted:
            return
        first = await self._rows.oldest()
        wanted -= await self._forsake(wanted, first or _LAST, _NO_ROOM)
        freed = await self._rows.free(wanted, now) if wanted > 0 else ()
        if freed:
            await self._remove({one.name: one.size for one in freed}, _NO_ROOM)
        await self._forsake(wanted - sum(one.size for one in freed), _LAST, _NO_ROOM)
        word = shortage([one.at for one in freed], now)
        if word and not self._was_short:
            self._short = word
        self._was_short = word is not None

    async def _forsake(self, size: int, before: str, why: str) -> int:
        """Removes unknown files of so many bytes that go before a name, the oldest first; how many bytes they had."""
        names = oldest(self._unknown, size, before)
        given_up = {name: self._unknown.pop(name) for name in names}
        if given_up:
            await self._remove(given_up, f"{why}, and unknown to the records")
        return sum(given_up.values())

    async def _remove(self, given_up: Mapping[str, int], why: str) -> None:
        """Removes files, of which the bytes are given."""
        size = sum(given_up.values())
        self._held -= size
        log.info("evidence removed", extra={"reason": f"{why}: {len(given_up)} files, {size:,} bytes"})
        try:
            await asyncio.to_thread(self._files.remove, list(given_up))
        except OSError as error:
            self._fails("", f"could not be removed: {error.strerror or type(error).__name__}")

    async def _withdraw(self, kept: Evidence) -> None:
        """Removes what was written in vain, unless the transaction went through after all; a start does so, too."""
        if not kept.name:
            return
        with suppress(StoreError, OSError):
            if not await self._rows.named([kept.name]):
                await asyncio.to_thread(self._files.drop, kept.name)

    def _missing(self, blank: Evidence, problem: str) -> Evidence:
        self._fails(blank.source, problem)
        return replace(blank, problem=problem)

    def _fails(self, source: str, problem: str) -> None:
        """Said once, until evidence is kept again."""
        if not self._is_failing:
            log.warning("evidence missing", extra={"source": source, "problem": problem})
        self._is_failing = True


class _TooLargeError(Exception):
    """More than the whole budget."""


def _why(error: Exception) -> str:
    if isinstance(error, SecretError):
        return "the page repeats a secret of the settings"
    if isinstance(error, OSError):
        return f"could not be written: {error.strerror or type(error).__name__}"
    return str(error)
